// What a new holiday calendar does to the deadlines of one instance: later ones move, earlier ones are kept.
#include "engine/workflow/rederive.hpp"

#include "engine/workflow/schedule.hpp"
#include "tests/support/office.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using calendar::Date;
using calendar::HolidayCalendar;
using workflow::KeptDeadline;

Date day_of(int year, unsigned month, unsigned day)
{
    return Date{std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}}};
}

// The report of the first quarter of FY2561: due on 10 January 2018, a Wednesday, at the end of the day.
struct Rederive : ::testing::Test {
    const workflow::Definition& definition = shipped_definitions().at("checkpoint", 1);
    workflow::CalendarSet calendars{};
    Instant now = bangkok(2018, 1, 5, 9);
    workflow::Instance report{.id = InstanceId{7},
                              .root = InstanceId{7},
                              .definition = "checkpoint",
                              .definition_version = 1,
                              .unit = "LAW",
                              .calendar = "th",
                              .calendar_version = 1};

    void publish(int version, std::vector<Date> holidays)
    {
        calendars.all.emplace(std::pair{"th", version}, HolidayCalendar{"th", version, std::move(holidays)});
    }
    [[nodiscard]] workflow::World world(int version) const { return {definition, calendars.at("th", version)}; }
    // As it stands under the first version.
    void stand(const std::string& state, Instant entered_at)
    {
        auto& folded = report.folded;
        folded.state = state;
        folded.entered_seq = 2;
        folded.entered_at = entered_at;
        folded.subject =
            nlohmann::json{{"quarter_end", "2017-12-31"}, {"policy", {{"due_days", 10}, {"late_spawn_bd", 0}}}};
        set("due", resolve_when(world(1), report, definition.anchor("due")->when));
        if (state == "rework") {
            set("rework_due", resolve_when(world(1), report, definition.anchor("rework_due")->when));
        }
    }
    void set(const std::string& anchor, const calendar::Resolved& resolved)
    {
        report.folded.anchors.insert_or_assign(
            anchor, workflow::AnchorValue{resolved.civil, resolved.at, resolved.derivation, 1});
    }
    // As `shift` moves it.
    void grant(int days)
    {
        set("due", calendar::resolve(report.folded.anchors.at("due").civil,
                                     {.add = calendar::Span{calendar::SpanUnit::bd, days}}, definition.zone,
                                     calendars.at("th", 1)));
    }
    [[nodiscard]] workflow::Rederived under(int version) const
    {
        return rederive(definition, report, calendars, calendars.at("th", version), now);
    }
};

TEST_F(Rederive, AHolidayOnTheDueDayMovesItToTheNext)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 10)});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    const auto moved = under(2);
    ASSERT_EQ(moved.later.size(), 1U);
    EXPECT_EQ(moved.later.at("due").at, bangkok(2018, 1, 12));
    EXPECT_EQ(moved.later.at("due").revision, 2);
    EXPECT_TRUE(moved.kept.empty());
    EXPECT_TRUE(moved.follows());
}

TEST_F(Rederive, NothingMovesWhereTheDayIsAnother)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 9), day_of(2018, 1, 11)});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    EXPECT_TRUE(under(2).later.empty()) << "ten days, not ten working days";
}

TEST_F(Rederive, AnEarlierDeadlineIsKept)
{
    publish(1, {day_of(2018, 1, 10)});
    publish(2, {});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    const auto moved = under(2);
    EXPECT_TRUE(moved.later.empty());
    EXPECT_EQ(moved.kept, (std::vector<KeptDeadline>{{"due", bangkok(2018, 1, 12), bangkok(2018, 1, 11)}}));
    EXPECT_TRUE(moved.follows()) << "no timer that ends a wait comes earlier: they lean on the kept deadline";
}

TEST_F(Rederive, AKeptDeadlineIsComparedWithTheVersionThatGaveIt)
{
    publish(1, {day_of(2018, 1, 10)});
    publish(2, {});
    publish(3, {day_of(2018, 1, 10), day_of(2018, 1, 11)});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    report.calendar_version = 2;
    EXPECT_EQ(under(3).later.at("due").at, bangkok(2018, 1, 13)) << "not a day more for having been kept";
}

TEST_F(Rederive, AnExtensionKeepsItsWorkingDays)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 12)});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    grant(3);
    ASSERT_EQ(report.folded.anchors.at("due").at, bangkok(2018, 1, 16));
    EXPECT_EQ(under(2).later.at("due").at, bangkok(2018, 1, 17));
}

TEST_F(Rederive, WhatHasPassedStays)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 10)});
    stand("overdue", bangkok(2018, 1, 11));
    now = bangkok(2018, 1, 11);
    const auto moved = under(2);
    EXPECT_TRUE(moved.later.empty());
    EXPECT_TRUE(moved.kept.empty());
}

TEST_F(Rederive, ATimerThatEndsAWaitHoldsTheVersionWhereItWouldComeEarlier)
{
    publish(1, {day_of(2018, 1, 22)});
    publish(2, {});
    stand("overdue", bangkok(2018, 1, 11));
    now = bangkok(2018, 1, 12);
    const auto moved = under(2);
    EXPECT_FALSE(moved.follows());
    // Twenty working days after 10 January.
    EXPECT_EQ(moved.kept_timers, (std::vector<KeptDeadline>{{"cutoff", bangkok(2018, 2, 9), bangkok(2018, 2, 8)}}));
}

TEST_F(Rederive, ADeadlineCountedFromTheEntryIsCountedAgain)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 10), day_of(2018, 1, 11)});
    stand("rework", bangkok(2018, 1, 8, 10));
    now = bangkok(2018, 1, 8, 11);
    ASSERT_EQ(report.folded.anchors.at("rework_due").at, bangkok(2018, 1, 16));
    const auto moved = under(2);
    EXPECT_EQ(moved.later.at("rework_due").at, bangkok(2018, 1, 18));
    EXPECT_TRUE(moved.later.contains("due"));
}

TEST_F(Rederive, WhatHasEndedChangesNoMore)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 10)});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    report.folded.state = "closed";
    EXPECT_TRUE(under(2).later.empty());
}

TEST_F(Rederive, TheEventSaysItAllAndTellsTheCollector)
{
    publish(1, {});
    publish(2, {day_of(2018, 1, 10)});
    stand("collecting", bangkok(2017, 12, 21, 8, 30));
    const auto outcome = calendar_changed(world(1), report, calendars.at("th", 2), under(2),
                                          {.sender = InstanceId{3}, .command = "c0ffee", .now = now});
    auto after = report;
    apply(after, workflow::event_from_body(event_body(outcome.event)));
    EXPECT_EQ(after.calendar_version, 2);
    EXPECT_EQ(after.folded.anchors.at("due").at, bangkok(2018, 1, 12));
    EXPECT_EQ(after.folded.state, "collecting");
    EXPECT_EQ(after.folded.entered_seq, 2);
    EXPECT_EQ(after.folded.version, report.folded.version) << "nobody's If-Match fails because of a holiday";
    ASSERT_EQ(outcome.intents.size(), 1U);
    const auto& notice = std::get<workflow::NoticeIntent>(outcome.intents.front());
    EXPECT_EQ(notice.notice, "deadline_moved");
    EXPECT_EQ(notice.roles, std::vector<std::string>{"collector"});
    EXPECT_EQ(outcome.event.skipped, (std::vector<workflow::Occurrence>{{"remind", 2, 1}, {"remind", 2, 2}}))
        << "the new reminders of the third and the fifth at 08:30 have passed";
}

}  // namespace
}  // namespace traimas::testing
