// Dates as people and programs write them: what is read, and that nothing is guessed.
#include "engine/calendar/date_text.hpp"

#include "engine/base/clock.hpp"
#include "tests/unit/base/seed.hpp"
#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace traimas::calendar {
namespace {

std::string typed(std::string_view text)
{
    const auto date = parse_typed_date(text);
    return date ? iso_date(*date) : date.error().code;
}

std::string instant_of(std::string_view text)
{
    const auto instant = parse_rfc3339(text);
    return instant ? rfc3339(*instant) : instant.error().code;
}

TEST(TypedDate, AgreesWithTheVectors)
{
    const auto vectors = calendar_vectors().at("buddhist_dates");
    ASSERT_EQ(vectors.size(), 5U);
    for (const auto& vector : vectors) {
        const auto date = parse_typed_date(vector.at("text").get<std::string>());
        if (vector.contains("refused")) {
            EXPECT_FALSE(date) << vector.at("id");
        } else {
            ASSERT_TRUE(date) << vector.at("id");
            EXPECT_EQ(iso_date(*date), vector.at("iso")) << vector.at("id");
        }
    }
}

TEST(TypedDate, TakesTheFormsPeopleUse)
{
    for (const auto* form : {"2018-09-30", "30/09/2561", "30/9/2561", "๓๐/๐๙/๒๕๖๑", "๒๐๑๘-๐๙-๓๐", "30 กันยายน 2561",
                             "30 ก.ย. 2561", "  ๓๐  กันยายน  พ.ศ.  ๒๕๖๑ ", " 30/09/2561 "}) {
        EXPECT_EQ(typed(form), "2018-09-30") << form;
    }
    EXPECT_EQ(typed("1 มกราคม 2562"), "2019-01-01");
    EXPECT_EQ(typed("31 ธ.ค. 2562"), "2019-12-31");
}

TEST(TypedDate, SaysWhyItRefuses)
{
    EXPECT_EQ(typed("29/02/2560"), "no_such_day");
    EXPECT_EQ(typed("29 กุมภาพันธ์ 2561"), "no_such_day");
    EXPECT_EQ(typed("31/06/2566"), "no_such_day");
    EXPECT_EQ(typed("00/01/2561"), "no_such_day");
    EXPECT_EQ(typed("01/13/2561"), "no_such_day");
    EXPECT_EQ(typed("2019-02-29"), "no_such_day");
    EXPECT_EQ(typed("30/09/61"), "two_digit_year");
    EXPECT_EQ(typed("30 กันยายน 61"), "two_digit_year");
    EXPECT_EQ(typed("30/09/๖๑"), "two_digit_year");
    for (const auto* form : {"",
                             " ",
                             "30",
                             "30/09",
                             "30/09/2018",
                             "30/09/561",
                             "30/09/25610",
                             "30/09/2744",
                             "30/09/9999",
                             "2561-09-30",
                             "1899-12-31",
                             "30 กันยายน 2442",
                             "30-09-2561",
                             "30.09.2561",
                             "30 September 2561",
                             "กันยายน 2561",
                             "30 กันยายน 2561 น.",
                             "-1/09/2561",
                             "+3/09/2561",
                             "2018/09/30",
                             "2018-9-30",
                             "30/09/2561/1",
                             "a/b/c",
                             "30 กันยายน",
                             "003/09/2561"}) {
        EXPECT_EQ(typed(form), "not_a_date") << form;
    }
    EXPECT_EQ(typed(std::string(100'000, '/')), "not_a_date");
}

TEST(IsoDate, IsStrict)
{
    EXPECT_EQ(iso_date(day("2020-02-29")), "2020-02-29");
    EXPECT_EQ(iso_date(day("1900-01-01")), "1900-01-01");
    EXPECT_EQ(iso_date(day("2200-12-31")), "2200-12-31");
    // A Buddhist year, or any other slip of an era, is no year of the Common Era.
    for (const auto* form : {"", "1899-12-31", "2201-01-01", "2561-01-01", "0001-01-01", "2019-02-29", "2018-13-01",
                             "2018-00-01", "2018-01-00", "2018-1-01", "18-01-01", " 2018-01-01", "2018-01-01 ",
                             "2018-01-01Z", "+018-01-01", "2018_01_01", "๒๐๑๘-๐๑-๐๑"}) {
        const auto date = parse_iso_date(form);
        ASSERT_FALSE(date) << form;
        EXPECT_EQ(date.error().code, "not_a_date");
    }
}

TEST(Rfc3339, WritesMicrosecondsOnlyWhereThereAreAny)
{
    EXPECT_EQ(rfc3339(from_micros(1'517'418'000'000'000)), "2018-01-31T17:00:00Z");
    EXPECT_EQ(rfc3339(from_micros(1'517'417'999'999'999)), "2018-01-31T16:59:59.999999Z");
    EXPECT_EQ(rfc3339(from_micros(500'000)), "1970-01-01T00:00:00.500000Z");
    EXPECT_EQ(rfc3339(from_micros(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, ReadsOffsetsAndFractions)
{
    EXPECT_EQ(instant_of("2018-01-31T17:00:00Z"), "2018-01-31T17:00:00Z");
    EXPECT_EQ(instant_of("2018-02-01T00:00:00+07:00"), "2018-01-31T17:00:00Z");
    EXPECT_EQ(instant_of("2018-01-31T13:30:00-03:30"), "2018-01-31T17:00:00Z");
    EXPECT_EQ(instant_of("2018-01-31t17:00:00z"), "2018-01-31T17:00:00Z");
    EXPECT_EQ(instant_of("2018-01-31T17:00:00.5Z"), "2018-01-31T17:00:00.500000Z");
    EXPECT_EQ(instant_of("2018-01-31T17:00:00.000001+00:00"), "2018-01-31T17:00:00.000001Z");
}

TEST(Rfc3339, RefusesEverythingElse)
{
    for (const auto* form : {"",
                             "2018-01-31",
                             "2018-01-31T",
                             "2018-01-31T17:00Z",
                             "2018-01-31T17:00:00",
                             "2018-01-31 17:00:00Z",
                             "2018-01-31T24:00:00Z",
                             "2018-01-31T17:60:00Z",
                             "2018-01-31T17:00:60Z",
                             "2018-02-29T17:00:00Z",
                             "2018-01-31T17:00:00.Z",
                             "2018-01-31T17:00:00.1234567Z",
                             "2018-01-31T17:00:00.12",
                             "2018-01-31T17:00:00+0700",
                             "2018-01-31T17:00:00+24:00",
                             "2018-01-31T17:00:00+07:60",
                             "2018-01-31T17:00:00Z ",
                             "2018-01-31T17:00:00ZZ",
                             "2018-01-31T1:00:00Z",
                             "2018-01-31T-1:00:00Z"}) {
        EXPECT_EQ(instant_of(form), "not_a_time") << form;
    }
}

TEST(Rfc3339, RefusesABuddhistYear)
{
    EXPECT_EQ(parse_rfc3339("2561-01-01T00:00:00Z").error().code, "not_a_time");
}

TEST(Rfc3339, ReadsBackWhateverItWrites)
{
    std::mt19937_64 engine{test_seed()};
    // Years 1900 to 2200: what is read, and what the integers of the chain hold.
    std::uniform_int_distribution<std::int64_t> micros{-2'208'988'800'000'000, 7'289'654'399'999'999};
    for (int round = 0; round < 2'000; ++round) {
        const auto instant = from_micros(micros(engine));
        const auto read = parse_rfc3339(rfc3339(instant));
        ASSERT_TRUE(read) << rfc3339(instant);
        EXPECT_EQ(*read, instant);
    }
}

TEST(AsciiDigits, ChangesThaiDigitsOnly)
{
    EXPECT_EQ(with_ascii_digits("๐๑๒๓๔๕๖๗๘๙"), "0123456789");
    EXPECT_EQ(with_ascii_digits("ก๑ข2฿๏"), "ก1ข2฿๏");
    EXPECT_EQ(with_ascii_digits("\xE0\xB9"), "\xE0\xB9");
}

}  // namespace
}  // namespace traimas::calendar
