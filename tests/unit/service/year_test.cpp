// Whole fiscal years of simulated units in memory: everything closes, every invariant holds, and when the poller ran
// does not show in the log.
#include "engine/store/memory/memory_store.hpp"
#include "engine/subjects/cycle.hpp"
#include "engine/subjects/rules.hpp"
#include "tests/support/office.hpp"
#include "tests/support/poll_time.hpp"
#include "tests/support/simulator.hpp"
#include "tests/unit/base/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace traimas::testing {
namespace {

using workflow::Instance;

constexpr int kFiscalYear = 2561;

struct SimulatedYear {
    explicit SimulatedYear(SimulatorOptions options)
        : simulator{store, [this](Instant at) { clock.set(at); }, with_deliveries(std::move(options))}
    {
        simulator.run();
    }

    ManualClock clock{Instant{}};
    store::MemoryStore store{clock};
    Simulator simulator;

private:
    SimulatorOptions with_deliveries(SimulatorOptions options)
    {
        options.on_new_day = [this](Instant) { static_cast<void>(store.deliver()); };
        return options;
    }
};

// The invariants of the proof plan (docs/architecture.md) over one tree.
class TreeCheck {
public:
    TreeCheck(SimulatedYear& year, InstanceId root) : store_{year.store}
    {
        const auto tx = store_.begin();
        const auto registers = tx->registers();
        const workflow::TreeContext context{shipped_definitions(), registers->calendars, registers->organisation,
                                            subjects::rules(), [] { return InstanceId{0}; }};
        workflow::Tree tree{context, tx->load(root, "")};
        for (const auto& instance : tree.instances()) {
            SCOPED_TRACE(instance.definition + " " + std::to_string(instance.id.value()));
            check_log(tree, instance);
        }
        // I3, I4: the timers and tasks that stand are those that the states ask for.
        const auto changes = tree.take_changes();
        EXPECT_TRUE(changes.timers_set.empty() && changes.timers_dropped.empty()) << "root " << root.value();
        EXPECT_TRUE(changes.tasks_set.empty() && changes.tasks_dropped.empty()) << "root " << root.value();
    }

private:
    void check_log(const workflow::Tree& tree, const Instance& stored)
    {
        Instance fold = stored;
        fold.folded = {};
        fold.seq = 0;
        fold.last_recorded = {};
        fold.head = ledger::genesis_hash(workflow::genesis_of(fold));
        std::set<workflow::Occurrence> fired;
        std::set<std::tuple<int, std::string, PersonId>> took_part;
        for (const auto& row : store_.events_of(stored.id)) {
            const auto& event = row.event;
            EXPECT_EQ(event.seq, fold.seq + 1);
            fold.head = ledger::event_hash(stored.id, event.seq, fold.head, row.body);  // I1
            EXPECT_EQ(fold.head, row.hash);
            EXPECT_GE(event.recorded_at, fold.last_recorded);  // I10
            if (event.occurrence) {
                EXPECT_TRUE(fired.insert(*event.occurrence).second) << event.occurrence->timer;  // I5
                EXPECT_LE(event.effective_at, event.recorded_at);
            }
            const bool ended = event.seq > 1 && tree.is_final(fold);
            EXPECT_TRUE(!ended || event.kind == workflow::EventKind::signal) << event.name;  // I6
            for (const auto& it : event.participants) {
                EXPECT_TRUE(took_part.emplace(it.round, it.duty, it.person).second) << event.name;  // I7
            }
            workflow::apply(fold, event);
        }
        EXPECT_EQ(fold.folded, stored.folded);  // I2
        EXPECT_EQ(fold.seq, stored.seq);
        EXPECT_EQ(fold.head, stored.head);
    }

    store::MemoryStore& store_;
};

InstanceId cycle_of(SimulatedYear& year, int unit, int fiscal_year)
{
    return *year.store.find("cycle", Simulator::unit_code(unit), fiscal_year, 0);
}

TEST(Year, AThousandUnitsCloseIt)
{
    constexpr int kUnits = 1'000;
    SimulatedYear year{{.units = kUnits, .indicators = 5, .seed = test_seed()}};
    int reviewed = 0;
    for (int unit = 1; unit <= kUnits; ++unit) {
        const auto tx = year.store.begin();
        const auto cycle = tx->load(cycle_of(year, unit, kFiscalYear), "").instances.front();
        ASSERT_TRUE(cycle.folded.state == "closed" || cycle.folded.state == "unplanned") << Simulator::unit_code(unit);
        reviewed += cycle.folded.state == "closed" && !cycle.folded.marks.contains("unreviewed") ? 1 : 0;
        // Next year begins with what this one handed over.
        const auto next = tx->load(cycle_of(year, unit, kFiscalYear + 1), "").instances.front();
        const auto lineage = subjects::lineage_of(next);
        ASSERT_NE(lineage, nullptr) << Simulator::unit_code(unit);
        ASSERT_EQ(lineage->is_final, cycle.folded.state == "closed") << Simulator::unit_code(unit);
    }
    EXPECT_EQ(reviewed, year.simulator.tally().happened.at("reviewed"));
    const auto root = *year.store.find("year", "OPS", kFiscalYear, 0);
    EXPECT_EQ(year.store.begin()->load(root, "").instances.front().folded.state, "closed");
    // The script made everything happen.
    for (const auto* what : {"amended", "case", "case_reopened", "late", "missing", "more_time", "plan_returned",
                             "report_returned", "restated", "unplanned", "unreviewed", "waived"}) {
        EXPECT_TRUE(year.simulator.tally().happened.contains(what)) << what;
    }
    TreeCheck{year, root};
    for (int unit = 1; unit <= kUnits; unit += 50) {
        TreeCheck{year, cycle_of(year, unit, kFiscalYear)};
        TreeCheck{year, cycle_of(year, unit, kFiscalYear + 1)};
    }
}

TEST(Year, EveryTreeOfASmallOfficeHoldsItsInvariantsOverTwoYears)
{
    SimulatedYear year{{.units = 12, .indicators = 20, .years = 2, .seed = test_seed()}};
    for (const auto& instance : year.store.instances()) {
        if (instance.id == instance.root) {
            TreeCheck{year, instance.id};
        }
    }
}

// The first event in which two logs differ, both bodies; empty where they are equal.
std::string difference(const std::vector<std::string>& one, const std::vector<std::string>& other)
{
    const auto [first, second] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    if (first == one.end() && second == other.end()) {
        return {};
    }
    return (first == one.end() ? "nothing" : *first) + "\n" + (second == other.end() ? "nothing" : *second);
}

TEST(Year, TheSameSeedMakesTheSameBytes)
{
    const auto seed = test_seed();
    const auto bodies = [&] { return SimulatedYear{{.seed = seed, .trouble = 5}}.store.bodies(); };
    EXPECT_EQ(difference(bodies(), bodies()), "");
}

std::vector<std::string> log_of(SimulatorOptions options, Polling polling, std::uint64_t poll_seed)
{
    options.polling = polling;
    options.poll_seed = poll_seed;
    options.only_people_send = true;
    const SimulatedYear year{std::move(options)};
    std::vector<std::string> bodies;
    for (const auto& body : year.store.bodies()) {
        bodies.push_back(without_poll_time(body));
    }
    return bodies;
}

// I13: nothing else may differ. Messages between trees are part of the script (only_people_send), and within a tree
// everything counts from a timer's nominal time.
TEST(Year, PollTimesDoNotShowInTheLog)
{
    const SimulatorOptions options{.indicators = 6, .seed = test_seed(), .trouble = 5};
    const auto never = log_of(options, Polling::never, 0);
    EXPECT_EQ(difference(log_of(options, Polling::when_due, 0), never), "");
    for (std::uint64_t poll_seed = 1; poll_seed <= 5; ++poll_seed) {
        EXPECT_EQ(difference(log_of(options, Polling::random, poll_seed), never), "");
    }
}

// How many events moved a deadline because the calendar changed, and how many only follow it.
std::pair<int, int> calendar_events(const std::vector<std::string>& bodies)
{
    std::pair<int, int> moved_and_not{0, 0};
    for (const auto& body : bodies) {
        const auto it = nlohmann::json::parse(body);
        if (it.at("kind") == "change") {
            ++(it.contains("anchors") ? moved_and_not.first : moved_and_not.second);
        }
    }
    return moved_and_not;
}

// The thousand units are played by `bench_year proof`.
TEST(Year, AHolidayAddedInJuneIsTheSameBytesWheneverThePollerRan)
{
    constexpr int kUnits = 25;
    const SimulatorOptions options{
        .units = kUnits, .indicators = 4, .seed = test_seed(), .trouble = 3, .holiday_in_june = true};
    const auto never = log_of(options, Polling::never, 0);
    const auto [moved, followed] = calendar_events(never);
    EXPECT_GE(moved, kUnits / 2) << "the third quarter's reports";
    EXPECT_GT(followed, 0) << "what lies far ahead";
    EXPECT_EQ(difference(log_of(options, Polling::when_due, 0), never), "");
    for (std::uint64_t poll_seed = 1; poll_seed <= 2; ++poll_seed) {
        EXPECT_EQ(difference(log_of(options, Polling::random, poll_seed), never), "");
    }
}

TEST(Year, EveryTreeHoldsItsInvariantsWhereHolidaysChange)
{
    SimulatedYear year{
        {.units = 6, .indicators = 6, .years = 2, .seed = test_seed(), .trouble = 3, .holiday_in_june = true}};
    EXPECT_EQ(year.simulator.tally().happened.at("holiday_in_june"), 2);
    for (const auto& instance : year.store.instances()) {
        if (instance.id == instance.root) {
            TreeCheck{year, instance.id};
        }
    }
}

}  // namespace
}  // namespace traimas::testing
