// A year to come, rehearsed for a small office of which it is known where it pinches.
#include "engine/service/rehearsal_findings.hpp"
#include "tests/unit/service/memory_office.hpp"

#include <gmock/gmock.h>

#include <iostream>

namespace traimas::testing {
namespace {

using service::GapKind;
using service::Rehearsed;
using service::RehearsedTask;

struct Rehearsals : MemoryOffice {
    void SetUp() override
    {
        office.publish({2561}, {"ICT", "LAW"});
        office.at(bangkok(2018, 5, 2, 9));
        registers = *store.begin()->registers();
    }

    Rehearsed rehearse()
    {
        auto rehearsed = service::rehearse(office.engine, registers, {2562, "OPS", clock.now()});
        if (!rehearsed) {
            ADD_FAILURE() << rehearsed.error().code << ": " << rehearsed.error().detail;
            return {};
        }
        return *std::move(rehearsed);
    }
    service::RehearsalFindings findings(const Rehearsed& rehearsed)
    {
        return service::rehearsal_findings(rehearsed, registers, shipped_definitions());
    }
    organisation::Appointment& appointment_of(const std::string& name)
    {
        for (auto& [id, it] : registers.organisation.appointments) {
            if (it.person == office.people.at(name)) {
                return it;
            }
        }
        throw std::runtime_error{name + " holds no post"};
    }
    void add_unit(int n)
    {
        auto& organisation = registers.organisation;
        const auto code = "U" + std::to_string(n);
        organisation.units.emplace(code, organisation::Unit{.code = code,
                                                            .parent = "OPS",
                                                            .kind = organisation::UnitKind::unit,
                                                            .th = code,
                                                            .en = code,
                                                            .from = calendar::year_begin(2561)});
        std::int64_t next = 100 + 10 * n;
        for (const std::string role : {"collector", "head"}) {
            ++next;
            organisation.people.emplace(PersonId{next}, organisation::Person{PersonId{next}});
            organisation.posts.emplace(PostId{next}, organisation::Post{PostId{next}, code, role, role});
            organisation.appointments.emplace(next, organisation::Appointment{next, PostId{next}, PersonId{next},
                                                                              organisation::HolderKind::holder,
                                                                              bangkok(2017, 10, 1)});
            organisation.grants.push_back({PostId{next}, role, code});
        }
        std::sort(organisation.grants.begin(), organisation.grants.end());
        organisation.make_index();
    }
    static std::vector<RehearsedTask> reports_of(const Rehearsed& rehearsed, const std::string& unit)
    {
        std::vector<RehearsedTask> reports;
        for (const auto& it : rehearsed.tasks) {
            if (it.definition == "checkpoint" && it.unit == unit && !it.is_decision()) {
                reports.push_back(it);
            }
        }
        return reports;
    }

    store::Registers registers{};
};

TEST_F(Rehearsals, BringEveryUnitThatHasItsPeopleToTheEndOfTheYear)
{
    const auto events = store.bodies().size();
    const auto rehearsed = rehearse();
    EXPECT_THAT(rehearsed.units, ::testing::UnorderedElementsAre("OPS", "ICT", "LAW"));
    EXPECT_THAT(rehearsed.units_not_done, ::testing::ElementsAre("OPS")) << "nobody collects for the office itself";
    EXPECT_EQ(reports_of(rehearsed, "LAW").size(), 4U);
    EXPECT_EQ(reports_of(rehearsed, "ICT").size(), 4U);
    EXPECT_EQ(rehearsed.framework_year, 2561) << "2562 has none yet";
    EXPECT_THAT(rehearsed.bare_calendars, ::testing::ElementsAre("th"));
    EXPECT_EQ(store.bodies().size(), events) << "nothing of it is stored";
    for (const auto& report : reports_of(rehearsed, "LAW")) {
        ASSERT_TRUE(report.done_at && report.due_at);
        EXPECT_LT(*report.done_at, *report.due_at) << "ordinary people are in time";
    }
}

TEST_F(Rehearsals, SayTheSameTwice)
{
    const auto one = rehearse();
    const auto other = rehearse();
    ASSERT_EQ(one.tasks.size(), other.tasks.size());
    EXPECT_EQ(one.notices.size(), other.notices.size());
    EXPECT_EQ(one.until, other.until);
}

TEST_F(Rehearsals, ShowWhoHasSeveralDeadlinesOnOneDay)
{
    const auto found = findings(rehearse());
    ASSERT_FALSE(found.person_collisions.empty());
    const auto malee = office.people.at("malee");
    EXPECT_TRUE(std::any_of(found.person_collisions.begin(), found.person_collisions.end(), [&](const auto& it) {
        return it.person == malee && it.tasks.size() == 2;
    })) << "the plans of two units are with the PSD at once";
    const auto load =
        std::find_if(found.loads.begin(), found.loads.end(), [&](const auto& it) { return it.person == malee; });
    ASSERT_NE(load, found.loads.end());
    EXPECT_GE(load->tasks, 12) << "a plan, four reports and a review of each of two units";
    ASSERT_EQ(load->worst.size(), 3U);
    EXPECT_EQ(std::chrono::weekday{load->worst.front()}, std::chrono::Monday);
}

TEST_F(Rehearsals, ShowWhatIsDueAfterTheLastHolidayThatTheCalendarKnows)
{
    const auto on = [](int year, unsigned month, unsigned day) {
        return calendar::Date{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
    };
    const auto publish = [this](std::vector<calendar::Date> holidays) {
        const int version = registers.calendars.latest("th") + 1;
        registers.calendars.all.insert_or_assign({"th", version}, calendar::HolidayCalendar{"th", version, holidays});
    };
    publish({on(2018, 12, 5), on(2019, 4, 15)});
    const auto rehearsed = rehearse();
    const auto found = findings(rehearsed);
    ASSERT_EQ(found.calendar_ends.size(), 1U);
    EXPECT_EQ(found.calendar_ends.front().calendar, "th");
    EXPECT_EQ(found.calendar_ends.front().known_until, on(2019, 4, 15));
    const auto& beyond = found.calendar_ends.front().tasks;
    ASSERT_FALSE(beyond.empty());
    for (std::size_t i = 0; i < rehearsed.tasks.size(); ++i) {
        const auto& due = rehearsed.tasks[i].due_at;
        EXPECT_EQ(std::find(beyond.begin(), beyond.end(), i) != beyond.end(),
                  due && service::day_of(*due) > on(2019, 4, 15));
    }
    publish({on(2018, 12, 5), on(2030, 1, 1)});
    EXPECT_TRUE(findings(rehearse()).calendar_ends.empty());
    publish({});
    const auto bare = findings(rehearse());
    ASSERT_EQ(bare.calendar_ends.size(), 1U);
    EXPECT_FALSE(bare.calendar_ends.front().known_until) << "it names none";
}

TEST_F(Rehearsals, ShowAStageThatNobodyCanDecideAndFromWhen)
{
    const auto leaves = bangkok(2019, 2, 1);
    appointment_of("thawat").until = leaves;
    const auto rehearsed = rehearse();
    const auto found = findings(rehearsed);
    const auto gap = std::find_if(found.gaps.begin(), found.gaps.end(),
                                  [](const auto& it) { return it.unit == "LAW" && it.role == "head"; });
    ASSERT_NE(gap, found.gaps.end());
    EXPECT_EQ(gap->kind, GapKind::nobody);
    EXPECT_EQ(gap->from, leaves);
    EXPECT_EQ(gap->posts, std::vector{office.posts.at("thawat")});
    EXPECT_THAT(gap->places, ::testing::Contains("checkpoint/review/head"));
    EXPECT_THAT(rehearsed.units_not_done, ::testing::Contains("LAW"));
    EXPECT_TRUE(std::any_of(rehearsed.tasks.begin(), rehearsed.tasks.end(), [](const auto& it) {
        return it.unit == "LAW" && it.role == "head" && it.refused == "nobody";
    }));
    EXPECT_TRUE(std::any_of(found.endings.begin(), found.endings.end(), [&](const auto& it) {
        return it.person == office.people.at("thawat") && it.at == leaves && it.post;
    }));
}

TEST_F(Rehearsals, ShowAHeadWhoWouldDecideOnTheirOwnWork)
{
    appointment_of("thawat").person = office.people.at("kanya");
    registers.organisation.make_index();
    const auto rehearsed = rehearse();
    const auto found = findings(rehearsed);
    const auto gap = std::find_if(found.gaps.begin(), found.gaps.end(),
                                  [](const auto& it) { return it.unit == "LAW" && it.role == "head"; });
    ASSERT_NE(gap, found.gaps.end());
    EXPECT_EQ(gap->kind, GapKind::only_preparer);
    EXPECT_TRUE(std::none_of(found.gaps.begin(), found.gaps.end(), [](const auto& it) {
        return it.unit == "ICT" && it.kind == GapKind::only_preparer;
    })) << "ICT has two collectors, and a head of its own";
}

TEST_F(Rehearsals, ShowADeadlineBeforeALongHoliday)
{
    const auto before = rehearse();
    EXPECT_TRUE(findings(before).holiday_collisions.empty()) << "a weekend is no long holiday";
    const auto due = service::day_of(*reports_of(before, "LAW").front().due_at);
    auto& holidays = registers.calendars.all.at({"th", 1}).holidays;
    for (int day = 1; day <= 4; ++day) {
        holidays.push_back(due + std::chrono::days{day});
    }
    std::sort(holidays.begin(), holidays.end());
    const auto rehearsed = rehearse();
    const auto found = findings(rehearsed);
    const auto hit = std::find_if(found.holiday_collisions.begin(), found.holiday_collisions.end(),
                                  [&](const auto& it) { return it.date == due; });
    ASSERT_NE(hit, found.holiday_collisions.end());
    EXPECT_GE(hit->days_off, 4);
    EXPECT_THAT(rehearsed.bare_calendars, ::testing::IsEmpty()) << "the year has holidays now";
}

TEST_F(Rehearsals, RefuseAYearThatStandsOrIsOver)
{
    const auto refused = [&](int fiscal_year) {
        const auto answer = service::rehearse(office.engine, registers, {fiscal_year, "OPS", clock.now()});
        return answer ? std::string{"rehearsed"} : answer.error().code;
    };
    EXPECT_EQ(refused(2560), "year_over");
    office.open_year(2561, {"ICT", "LAW"});
    EXPECT_EQ(refused(2561), "year_exists");
    registers.dictionary.frameworks.clear();
    EXPECT_EQ(refused(2562), "framework_missing");
}

TEST_F(Rehearsals, TakeAboutASecondForAnOfficeOfElevenUnits)
{
    for (int n = 1; n <= 8; ++n) {
        add_unit(n);
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto rehearsed = rehearse();
    const auto found = findings(rehearsed);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    EXPECT_EQ(rehearsed.units.size(), 11U);
    EXPECT_THAT(rehearsed.units_not_done, ::testing::ElementsAre("OPS"));
    EXPECT_FALSE(found.loads.empty());
    std::cout << "a year of 11 units rehearsed in " << took.count() << " s: " << rehearsed.commands << " actions, "
              << rehearsed.fired << " timers\n";
    EXPECT_LT(took.count(), 20.0) << "a second is what it should take; slow only under sanitizers";
}

}  // namespace
}  // namespace traimas::testing
