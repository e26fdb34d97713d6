// Dates, quarters and years in words, in both languages.
// The end of a day is the case to watch: 24:00 belongs to the day that it ends.
#include "engine/language/date_words.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace traimas::language {
namespace {

calendar::Date on(int year, unsigned month, unsigned day)
{
    return calendar::Date{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

TEST(DateWords, UseTheReadersEraAndMonths)
{
    EXPECT_EQ(date_text(Language::th, on(2018, 1, 31)), "31 มกราคม 2561");
    EXPECT_EQ(date_text(Language::en, on(2018, 1, 31)), "31 January 2018");
    EXPECT_EQ(short_date_text(Language::th, on(2020, 2, 29)), "29 ก.พ. 2563");
    EXPECT_EQ(short_date_text(Language::en, on(2020, 2, 29)), "29 Feb 2020");
    EXPECT_EQ(date_text(Language::th, on(2017, 12, 5)), "5 ธันวาคม 2560");
}

TEST(DateWords, NameEveryMonth)
{
    const std::string thai = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน "
                             "กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม ";
    std::string said;
    for (unsigned month = 1; month <= 12; ++month) {
        const auto text = date_text(Language::th, on(2018, month, 1));
        said += text.substr(2, text.rfind(' ') - 1);
    }
    EXPECT_EQ(said, thai);
}

TEST(DateWords, NameTheWeekdayOfADeadline)
{
    using std::chrono::minutes;
    EXPECT_EQ(deadline_text(Language::th, {on(2018, 1, 31), minutes{1440}}), "วันพุธที่ 31 มกราคม 2561 เวลา 24.00 น.");
    EXPECT_EQ(deadline_text(Language::en, {on(2018, 1, 31), minutes{1440}}), "Wednesday 31 January 2018, 24:00");
    EXPECT_EQ(deadline_text(Language::en, {on(2018, 2, 4), minutes{510}}), "Sunday 4 February 2018, 08:30");
    EXPECT_EQ(deadline_text(Language::th, {on(2018, 2, 3), minutes{510}}), "วันเสาร์ที่ 3 กุมภาพันธ์ 2561 เวลา 08.30 น.");
}

TEST(DateWords, KeepTheEndOfADayOnThatDay)
{
    using std::chrono::minutes;
    EXPECT_EQ(moment_text(Language::th, {on(2018, 1, 31), minutes{1440}}), "31 มกราคม 2561 เวลา 24.00 น.");
    EXPECT_EQ(moment_text(Language::en, {on(2018, 1, 31), minutes{1440}}), "31 January 2018, 24:00");
    EXPECT_EQ(moment_text(Language::th, {on(2018, 1, 31), minutes{510}}), "31 มกราคม 2561 เวลา 08.30 น.");
    EXPECT_EQ(moment_text(Language::en, {on(2018, 1, 31), minutes{5}}), "31 January 2018, 00:05");
}

TEST(DateWords, NameAQuarterWithItsDates)
{
    EXPECT_EQ(quarter_text(Language::th, 2561, 1), "ไตรมาส 1 (1 ต.ค.-31 ธ.ค. 2560)");
    EXPECT_EQ(quarter_text(Language::th, 2561, 2), "ไตรมาส 2 (1 ม.ค.-31 มี.ค. 2561)");
    EXPECT_EQ(quarter_text(Language::en, 2561, 3), "Quarter 3 (1 Apr-30 Jun 2018)");
    EXPECT_EQ(quarter_text(Language::en, 2561, 4), "Quarter 4 (1 Jul-30 Sep 2018)");
}

TEST(DateWords, NameAFiscalYearByTheYearItEnds)
{
    EXPECT_EQ(fiscal_year_text(Language::th, 2561), "ปีงบประมาณ 2561 (1 ต.ค. 2560-30 ก.ย. 2561)");
    EXPECT_EQ(fiscal_year_text(Language::en, 2561), "Fiscal year 2561 (1 Oct 2017-30 Sep 2018)");
}

}  // namespace
}  // namespace traimas::language
