// Fiscal years and quarters, against the shared vectors and against themselves.
#include "engine/calendar/fiscal.hpp"

#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

namespace traimas::calendar {
namespace {

TEST(Fiscal, AgreesWithTheVectors)
{
    const auto vectors = calendar_vectors().at("fiscal");
    ASSERT_EQ(vectors.size(), 4U);
    for (const auto& vector : vectors) {
        const auto date = day(vector.at("date").get<std::string>());
        EXPECT_EQ(fiscal_year_of(date), vector.at("fiscal_year")) << vector.at("id");
        EXPECT_EQ(quarter_of(date), vector.at("quarter")) << vector.at("id");
    }
}

TEST(Fiscal, HasTheQuarterLengthsOfTheVectors)
{
    const auto vectors = calendar_vectors().at("quarter_lengths");
    ASSERT_EQ(vectors.size(), 2U);
    for (const auto& vector : vectors) {
        const int year = vector.at("fiscal_year").get<int>();
        for (int quarter = 1; quarter <= 4; ++quarter) {
            const auto length = (quarter_end(year, quarter) - quarter_begin(year, quarter)).count() + 1;
            EXPECT_EQ(length, vector.at("days").at(static_cast<std::size_t>(quarter - 1))) << vector.at("id");
        }
    }
}

TEST(Fiscal, BeginsInOctober)
{
    EXPECT_EQ(iso_date(year_begin(2561)), "2017-10-01");
    EXPECT_EQ(iso_date(year_end(2561)), "2018-09-30");
    EXPECT_EQ(iso_date(quarter_begin(2561, 2)), "2018-01-01");
    EXPECT_EQ(iso_date(quarter_end(2561, 3)), "2018-06-30");
}

TEST(Fiscal, PutsEveryDayOfSixtyYearsIntoItsOwnQuarter)
{
    Date expected = year_begin(2530);
    for (int year = 2530; year < 2590; ++year) {
        EXPECT_EQ(year_begin(year), expected);
        for (int quarter = 1; quarter <= 4; ++quarter) {
            ASSERT_EQ(quarter_begin(year, quarter), expected) << year << " Q" << quarter;
            for (; expected <= quarter_end(year, quarter); expected += std::chrono::days{1}) {
                ASSERT_EQ(fiscal_year_of(expected), year) << iso_date(expected);
                ASSERT_EQ(quarter_of(expected), quarter) << iso_date(expected);
            }
        }
        EXPECT_EQ(year_end(year) + std::chrono::days{1}, expected);
    }
}

}  // namespace
}  // namespace traimas::calendar
