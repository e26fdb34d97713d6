// Time expressions: the deadlines of the shared vectors, and arithmetic that keeps to the date until the end.
#include "engine/calendar/time_expression.hpp"

#include "tests/unit/calendar/vectors.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace traimas::calendar {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

constexpr minutes kEndOfDay{24 * 60};
const std::string kBangkok = "Asia/Bangkok";

std::string civil_text(const Civil& civil)
{
    return iso_date(civil.date) + " " + time_of_day_text(civil.time);
}

TEST(Deadline, ComesToTheMicrosecondOfVectorC11)
{
    const auto vector = calendar_vectors().at("deadline");
    ASSERT_EQ(vector.at("civil"), "2018-01-31 24:00");
    const Civil civil{day("2018-01-31"), kEndOfDay};
    const auto deadline = resolve(civil, {}, vector.at("zone").get<std::string>(), thai_calendar());
    EXPECT_EQ(rfc3339(deadline.at), vector.at("first_late"));
    EXPECT_EQ(rfc3339(deadline.at - microseconds{1}), vector.at("last_in_time"));
    EXPECT_EQ(deadline.civil, civil);
}

TEST(DueDates, AgreeWithTheVectors)
{
    const auto vectors = calendar_vectors();
    ASSERT_EQ(vectors.at("due_dates").size(), 5U);
    const auto how = from_text<Roll>(vectors.at("roll").get<std::string>());
    ASSERT_TRUE(how);
    for (const auto& vector : vectors.at("due_dates")) {
        const Civil from{quarter_end(vector.at("fiscal_year").get<int>(), vector.at("quarter").get<int>()), minutes{0}};
        const TimeStep step{.add = Span{SpanUnit::d, vector.at("add_days").get<int>()}, .at = kEndOfDay, .roll = *how};
        const auto due = resolve(from, step, kBangkok, thai_calendar());
        EXPECT_EQ(civil_text(due.civil), vector.at("due").get<std::string>() + " 24:00") << vector.at("id");
        EXPECT_EQ(rfc3339(due.at), vector.at("due").get<std::string>() + "T17:00:00Z") << vector.at("id");
    }
}

TEST(Resolve, CountsFromTheDateThatEndsAt2400)
{
    const Civil anchor{day("2018-01-10"), kEndOfDay};
    const TimeStep remind{.add = Span{SpanUnit::bd, -5}, .at = minutes{8 * 60 + 30}};
    // Five working days before Wednesday the 10th: 9, 8, 5, 4, 3. From the 11th it would be the 4th.
    EXPECT_EQ(civil_text(resolve(anchor, remind, kBangkok, thai_calendar()).civil), "2018-01-03 08:30");
    const TimeStep rework{.add = Span{SpanUnit::bd, 5}};
    EXPECT_EQ(civil_text(resolve(anchor, rework, kBangkok, thai_calendar()).civil), "2018-01-17 24:00");
    const TimeStep day_before{.add = Span{SpanUnit::d, -1}};
    EXPECT_EQ(rfc3339(resolve(anchor, day_before, kBangkok, thai_calendar()).at), "2018-01-09T17:00:00Z");
}

TEST(Resolve, RollsTheDateOf2400AndNotTheDayAfter)
{
    // Friday 24:00 is Friday's end: it must not be taken for Saturday and rolled to Monday.
    const Civil friday{day("2018-01-12"), kEndOfDay};
    EXPECT_EQ(civil_text(resolve(friday, {.roll = Roll::following}, kBangkok, thai_calendar()).civil),
              "2018-01-12 24:00");
}

TEST(Resolve, AddsThenRollsThenSetsTheTime)
{
    const Civil from{day("2018-04-11"), minutes{17 * 60}};
    const auto calendar = thai_calendar();
    const TimeStep forward{.add = Span{SpanUnit::d, 4}, .at = minutes{9 * 60}, .roll = Roll::following};
    EXPECT_EQ(civil_text(resolve(from, forward, kBangkok, calendar).civil), "2018-04-17 09:00");
    const TimeStep back{.add = Span{SpanUnit::d, 4}, .roll = Roll::preceding};
    EXPECT_EQ(civil_text(resolve(from, back, kBangkok, calendar).civil), "2018-04-12 17:00");
    EXPECT_EQ(civil_text(resolve(from, {}, kBangkok, calendar).civil), "2018-04-11 17:00");
}

TEST(Resolve, AddsHoursToTheInstant)
{
    const auto calendar = thai_calendar();
    const TimeStep two_days{.add = Span{SpanUnit::h, 48}};
    const Civil late{day("2018-01-31"), minutes{23 * 60}};
    EXPECT_EQ(civil_text(resolve(late, two_days, kBangkok, calendar).civil), "2018-02-02 23:00");
    const Civil end{day("2018-01-31"), kEndOfDay};
    EXPECT_EQ(civil_text(resolve(end, {.add = Span{SpanUnit::h, 1}}, kBangkok, calendar).civil), "2018-02-01 01:00");
    EXPECT_EQ(civil_text(resolve(end, {.add = Span{SpanUnit::h, -1}}, kBangkok, calendar).civil), "2018-01-31 23:00");
    // A day of 23 hours: 24 hours on is an hour later by the clock, one day on is not.
    const Civil eve{day("2020-03-28"), minutes{12 * 60}};
    EXPECT_EQ(civil_text(resolve(eve, {.add = Span{SpanUnit::h, 24}}, "Europe/Berlin", calendar).civil),
              "2020-03-29 13:00");
    EXPECT_EQ(civil_text(resolve(eve, {.add = Span{SpanUnit::d, 1}}, "Europe/Berlin", calendar).civil),
              "2020-03-29 12:00");
}

TEST(Resolve, SaysHowItWasDerived)
{
    const Civil civil{day("2018-01-10"), kEndOfDay};
    const auto derived = "2018-01-10T24:00 Asia/Bangkok th@1 tz" + tzdata_version();
    EXPECT_EQ(resolve(civil, {}, kBangkok, thai_calendar()).derivation, derived);
    EXPECT_EQ(resolve_civil(civil, kBangkok, thai_calendar()).derivation, derived);
    auto next = thai_calendar();
    next.version = 2;
    EXPECT_EQ(resolve_civil(civil, kBangkok, next).derivation,
              "2018-01-10T24:00 Asia/Bangkok th@2 tz" + tzdata_version());
}

TEST(ResolvedAt, KeepsTheInstantToTheMicrosecond)
{
    const auto instant = *parse_rfc3339("2018-01-31T16:59:59.999999Z");
    const auto resolved = resolved_at(instant, kBangkok, thai_calendar());
    EXPECT_EQ(resolved.at, instant);
    EXPECT_EQ(civil_text(resolved.civil), "2018-01-31 23:59");
    EXPECT_EQ(resolved.derivation, "2018-01-31T23:59 Asia/Bangkok th@1 tz" + tzdata_version());
}

TEST(TimeOfDay, ReadsAndWritesEveryMinute)
{
    for (int minute = 0; minute <= 1440; ++minute) {
        const auto text = time_of_day_text(minutes{minute});
        EXPECT_EQ(parse_time_of_day(text), minutes{minute}) << text;
    }
    EXPECT_EQ(time_of_day_text(minutes{510}), "08:30");
    for (const auto* wrong :
         {"", "8:30", "08:60", "24:01", "25:00", "08:3", "08.30", "0830", "08:30:00", " 08:30", "-1:30"}) {
        EXPECT_EQ(parse_time_of_day(wrong), std::nullopt) << wrong;
    }
}

TEST(SpanUnit, IsSpelledAsInDefinitions)
{
    EXPECT_EQ(from_text<SpanUnit>("bd"), SpanUnit::bd);
    EXPECT_EQ(from_text<SpanUnit>("d"), SpanUnit::d);
    EXPECT_EQ(from_text<SpanUnit>("h"), SpanUnit::h);
    EXPECT_EQ(all_texts<Roll>(), "none, following, preceding");
}

TEST(Derivation, NamesItsCalendarVersion)
{
    const auto resolved = resolve_civil({day("2018-01-10"), kEndOfDay}, kBangkok, {"north-east", 12, {}});
    EXPECT_EQ(calendar_version_in(resolved.derivation), 12);
    for (const auto* wrong : {"", "2018-01-10T24:00", "th@", "th@x tz2025b", "th@3"}) {
        EXPECT_EQ(calendar_version_in(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace traimas::calendar
