// The store in memory holds back what failed as PostgreSQL does: by system time, each time longer, told from the eighth
// try on. The tries of PostgreSQL are in tests/integration/incidents_test.cpp.
#include "engine/service/doctor.hpp"
#include "engine/store/back_off.hpp"
#include "tests/support/office.hpp"

#include "engine/store/memory/memory_store.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string_view>

namespace traimas::testing {
namespace {

const Instant kSystem = bangkok(2026, 1, 1);

struct BackOff : ::testing::Test {
    ManualClock clock{bangkok(2017, 10, 1)};
    ManualClock system{kSystem};
    store::MemoryStore store{clock, system};
    Office office{store, [this](Instant at) { clock.set(at); }};

    // From now on this call fails by anything but the database: the fault of the tree that it is about.
    void fall_at(const char* call)
    {
        store.set_hook([failing = std::string_view{call}](const char* now) {
            if (failing == now) {
                throw std::runtime_error{"it does not work"};
            }
        });
    }
    void stand_up()
    {
        store.set_hook([](const char*) {});
    }
    void due_report()
    {
        office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 11, 9));
        fall_at("load");
    }
};

TEST(NextTry, DoublesToAnHourAndSpreadsWhatFailedTogether)
{
    const auto wait = [](std::int64_t tries, std::string_view key) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(store::next_try(kSystem, tries, key) - kSystem)
            .count();
    };
    for (const auto& [tries, seconds] :
         {std::pair{1, 2}, std::pair{3, 8}, std::pair{11, 2'048}, std::pair{12, 3'600}, std::pair{1'000'000, 3'600}}) {
        for (const std::string_view key : {"tree/1", "tree/2", "", "12/3/0/cycle"}) {
            EXPECT_GE(wait(tries, key), seconds * 1'000) << tries;
            EXPECT_LE(wait(tries, key), seconds * 1'250) << tries;
        }
    }
    std::set<std::int64_t> waits;
    for (int tree = 0; tree < 100; ++tree) {
        waits.insert(wait(10, "tree/" + std::to_string(tree)));
    }
    EXPECT_GT(waits.size(), 80U);
    EXPECT_EQ(wait(10, "tree/7"), wait(10, "tree/7")) << "the same on every node";
}

TEST_F(BackOff, ATreeComesAgainWhileTheBusinessClockStandsStill)
{
    due_report();
    EXPECT_EQ(service::drain_due(office.engine, 50).failed, 1);
    EXPECT_EQ(service::drain_due(office.engine, 50).trees, 0) << "held back";
    const auto retry = store.next_retry(clock.now());
    ASSERT_TRUE(retry.has_value());
    EXPECT_GE(*retry, kSystem + std::chrono::seconds{2});
    EXPECT_EQ(store.next_due(), std::nullopt);
    system.set(*retry - std::chrono::microseconds{1});
    EXPECT_EQ(service::drain_due(office.engine, 50).trees, 0);
    stand_up();
    system.set(*retry);
    EXPECT_GT(service::drain_due(office.engine, 50).fired, 0);
    EXPECT_EQ(store.next_retry(clock.now()), std::nullopt);
}

TEST_F(BackOff, EightTriesAreToldUntilTheTimersFire)
{
    due_report();
    for (int i = 1; i <= store::kTriesBeforeIncident; ++i) {
        EXPECT_TRUE(store.incidents().empty()) << i;
        EXPECT_EQ(service::drain_due(office.engine, 50).failed, 1);
        system.set(*store.next_retry(clock.now()));
    }
    ASSERT_EQ(store.incidents().size(), 1U);
    EXPECT_EQ(store.incidents().front().row.arguments.at("tries"), store::kTriesBeforeIncident);
    EXPECT_EQ(service::drain_due(office.engine, 50).failed, 1);
    EXPECT_EQ(store.incidents().front().occurrences, 2);
    stand_up();
    system.set(*store.next_retry(clock.now()));
    EXPECT_GT(service::drain_due(office.engine, 50).fired, 0);
    EXPECT_EQ(store.incidents().front().closed_how, "recovered");
}

TEST_F(BackOff, AMessageComesAgainWhileTheBusinessClockStandsStill)
{
    office.publish({2561}, {"ICT"});
    const auto done = service::found_year(
        office.engine, {.command = service::command_id("test", "year"), .actor = service::kSystemActor},
        {.fiscal_year = 2561, .office = "OPS", .units = {"ICT"}});
    ASSERT_TRUE(done);
    if (office.instance(done->receipt.instance).folded.state == "preparing") {
        ASSERT_TRUE(office.as("malee").on(done->receipt.instance).act("open"));
    }
    fall_at("write");
    EXPECT_EQ(service::deliver_messages(office.engine, 100).postponed, 1);
    EXPECT_EQ(service::deliver_messages(office.engine, 100).postponed, 0) << "held back";
    stand_up();
    system.set(*store.next_retry(clock.now()));
    EXPECT_EQ(service::deliver_messages(office.engine, 100).taken, 1);
    EXPECT_TRUE(store.incidents().empty());
}

TEST_F(BackOff, TheDoctorPutsRightATreeInMemoryToo)
{
    const auto id = office.checkpoint("LAW");
    EXPECT_TRUE(service::examine_tree(office.engine, id, service::Repair::yes).empty());
    const auto timers = store.begin()->load(id, "").timers;
    ASSERT_FALSE(timers.empty());
    workflow::Changes changes;
    changes.timers_dropped.emplace_back(id, timers.front().occurrence.timer);
    const auto tx = store.begin();
    tx->write(std::move(changes));
    tx->commit();
    const auto found = service::examine_tree(office.engine, id, service::Repair::yes);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().code, "timer_missing");
    EXPECT_TRUE(found.front().repaired);
    EXPECT_EQ(store.begin()->load(id, "").timers, timers);
    ASSERT_EQ(store.incidents().size(), 1U);
    EXPECT_EQ(store.incidents().front().closed_how, "repaired");
}

}  // namespace
}  // namespace traimas::testing
