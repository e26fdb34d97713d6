// The same year on both stores: the same bytes. And what `traimas verify` says about it, before and after somebody with
// every right changed a row beside the events.
#include "engine/base/canonical_json.hpp"
#include "engine/service/verify.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "engine/store/outbox_store.hpp"
#include "engine/store/tree_store.hpp"
#include "tests/support/office.hpp"
#include "tests/support/simulator.hpp"
#include "tests/support/test_database.hpp"
#include "tests/unit/base/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::testing {
namespace {

// Three units that see everything that can happen, in a few seconds of PostgreSQL.
SimulatorOptions eventful_year(std::uint64_t seed)
{
    return {.units = 3, .indicators = 5, .seed = seed, .trouble = 5};
}

std::vector<std::string> bodies_in_memory(const SimulatorOptions& options)
{
    ManualClock clock{Instant{}};
    store::MemoryStore store{clock};
    Simulator simulator{store, [&](Instant at) { clock.set(at); }, options};
    simulator.run();
    return store.bodies();
}

std::vector<std::string> incidents_in_memory(const SimulatorOptions& options)
{
    ManualClock clock{Instant{}};
    store::MemoryStore store{clock};
    Simulator simulator{store, [&](Instant at) { clock.set(at); }, options};
    simulator.run();
    std::vector<std::string> list;
    for (const auto& it : store.incidents()) {
        list.push_back(it.row.source + " " + it.row.key + " " + canonical_json(it.row.arguments));
    }
    std::sort(list.begin(), list.end());
    return list;
}

struct RingOnPostgres : ::testing::Test {
    TestDatabase test{TRAIMAS_SOURCE_DIR "/schema"};
    store::Database database{*store::ConnectOptions::parse(test.app_url())};
    store::TreeStore store{database};

    SimulatorTally play(SimulatorOptions options)
    {
        options.on_new_day = [this](Instant) { deliver_notices(); };
        Simulator simulator{store, [this](Instant at) { set_clock(at); }, options};
        simulator.run();
        return simulator.tally();
    }
    void set_clock(Instant at)
    {
        auto tx = database.begin();
        ASSERT_TRUE(store::set_manual_clock(tx, at));
        tx.commit();
    }
    void deliver_notices()
    {
        constexpr int kBatch = 500;
        auto tx = database.begin();
        static_cast<void>(store::deliver_notices(tx, store::read_clock(tx), kBatch));
        tx.commit();
    }
    std::vector<std::string> bodies()
    {
        static constexpr store::Query kBodies{"test.year_bodies", "select body from event order by instance_id, seq", 0,
                                              1};
        std::vector<std::string> list;
        for (const auto& row : database.lease()->run(kBodies, {})) {
            list.push_back(store::as_text(row.at(0)));
        }
        return list;
    }
    void expect_equal(const SimulatorOptions& options)
    {
        const auto expected = bodies_in_memory(options);
        play(options);
        const auto found = bodies();
        const auto [one, other] = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
        EXPECT_TRUE(one == expected.end() && other == found.end())
            << "event " << one - expected.begin() << " of " << expected.size() << " and " << found.size()
            << "\nmemory:     " << (one == expected.end() ? "nothing" : *one)
            << "\npostgresql: " << (other == found.end() ? "nothing" : *other);
        EXPECT_EQ(findings(), "");
    }
    std::string findings()
    {
        std::set<std::string> codes;
        for (const auto& it : service::verify(database, shipped_definitions()).findings) {
            codes.insert(it.code);
        }
        std::string text;
        for (const auto& code : codes) {
            text += (text.empty() ? "" : " ") + code;
        }
        return text;
    }
    // As a superuser who switches the triggers off; what was changed is put back afterwards.
    std::string findings_after(const std::string& change, const std::string& back)
    {
        store::Session session{*store::ConnectOptions::parse(test.superuser_url())};
        session.execute_script("test.tamper", "set session_replication_role = replica; " + change);
        auto found = findings();
        session.execute_script("test.mend", back);
        return found;
    }
};

TEST_F(RingOnPostgres, WritesTheSameBytesAsInMemory)
{
    expect_equal(eventful_year(test_seed()));
}

TEST_F(RingOnPostgres, WritesTheSameBytesWhereHolidaysChange)
{
    auto options = eventful_year(test_seed());
    options.holiday_in_june = true;
    expect_equal(options);
    static constexpr store::Query kKeptDeadlines{"test.incidents",
                                                 "select source || ' ' || key || ' ' || arguments from incident "
                                                 "order by source collate \"C\", key collate \"C\"",
                                                 0, 1};
    std::vector<std::string> kept;
    for (const auto& row : database.lease()->run(kKeptDeadlines, {})) {
        kept.push_back(store::as_text(row.at(0)));
    }
    EXPECT_EQ(kept, incidents_in_memory(options));
}

TEST_F(RingOnPostgres, VerifyFindsARowThatWasChangedBesideTheEvents)
{
    const auto tally = play(eventful_year(1));
    ASSERT_TRUE(tally.happened.contains("case"));
    ASSERT_EQ(findings(), "");
    // One row of each list, found again by its place in the key's order.
    const std::string score =
        "(checkpoint, indicator, source, seq) = (select checkpoint, indicator, source, seq from score "
        "where published is not null order by 1 desc, 2, 3, 4 limit 1)";
    EXPECT_EQ(findings_after("update score set published = published + 1 where " + score,
                             "update score set published = published - 1 where " + score),
              "scores_differ");
    const std::string line = "(checkpoint, position) = (select checkpoint, position from line order by 1, 2 limit 1)";
    EXPECT_EQ(findings_after("update line set target = target + 1 where " + line,
                             "update line set target = target - 1 where " + line),
              "lines_differ");
    const std::string opened = "instance_id = (select min(instance_id) from case_file)";
    EXPECT_EQ(findings_after("update case_file set checkpoint = checkpoint + 1 where " + opened,
                             "update case_file set checkpoint = checkpoint - 1 where " + opened),
              "cases_differ");
    const std::string done = "(instance_id, no) = (select instance_id, no from measure order by 1, 2 limit 1)";
    EXPECT_EQ(findings_after("update measure set is_done = not is_done where " + done,
                             "update measure set is_done = not is_done where " + done),
              "measures_differ");
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(findings_after("update score set is_current = false where " + score + " and is_current", "select"),
              "scores_differ");
}

}  // namespace
}  // namespace traimas::testing
