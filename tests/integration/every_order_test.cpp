// R8 of security.md: an approval and a return of the same report at once, in every order in which the steps of their
// transactions can fall, on PostgreSQL. Exactly one of them happens.
#include "engine/store/clock.hpp"
#include "engine/store/tree_store.hpp"
#include "tests/support/office.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/turns.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace traimas::testing {
namespace {

constexpr store::Query kStuck{
    "test.stuck",
    "select count(*)::text from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", 0,
    1};

struct EveryOrder : ::testing::Test {
    TestDatabase test{TRAIMAS_SOURCE_DIR "/schema"};
    store::Database database{*store::ConnectOptions::parse(test.app_url())};
    store::TreeStore plain{database};
    Turns turns;
    StoreInTurns store{plain, turns};
    Office office{store, [this](Instant at) {
                      auto tx = database.begin();
                      ASSERT_TRUE(store::set_manual_clock(tx, at));
                      tx.commit();
                  }};
    store::Session watcher{*store::ConnectOptions::parse(test.superuser_url())};
    int commands = 0;

    std::function<void()> decide(const std::string& action, std::optional<Result<service::Done>>& answer)
    {
        subjects::ActionInput input;
        if (action == "return") {
            input.remarks = {{"/results/0/numerator", "ตรวจอีกครั้ง"}};
        }
        const service::Envelope envelope{.command = service::command_id("order", std::to_string(++commands)),
                                         .request_hash = "",
                                         .actor = office.people.at("thawat"),
                                         .expected_version = office.instance(office.current).folded.version};
        return [this, action, input, envelope, &answer] {
            answer.emplace(service::act(office.engine, office.current, envelope, [&] {
                auto it = input;
                it.action = action;
                return it;
            }()));
        };
    }

    // Whatever was decided, the report comes before its head again.
    void bring_back()
    {
        if (office.state() == "review") {
            const auto returned = office.as("malee").act("return", {.remarks = {{"/results/0/numerator", "อีกครั้ง"}}});
            ASSERT_TRUE(returned) << returned.error().code;
        }
        ASSERT_EQ(office.state(), "rework");
        const auto submitted = office.as("kanya").act("submit");
        ASSERT_TRUE(submitted) << submitted.error().code;
    }
};

TEST_F(EveryOrder, OfApproveAndReturnExactlyOneHappens)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    std::vector<int> order{0, 0, 0, 0, 1, 1, 1, 1};  // each locks, loads, writes and commits
    int orders = 0;
    std::array<int, 2> won{};
    do {
        const auto before = office.instance(office.current);
        std::optional<Result<service::Done>> approved;
        std::optional<Result<service::Done>> returned;
        const auto steps = turns.run(order, {decide("approve", approved), decide("return", returned)},
                                     [&] { return store::as_int64(watcher.one(kStuck, {})->at(0)) > 0; });
        ASSERT_TRUE(approved && returned);
        ASSERT_NE(approved->has_value(), returned->has_value()) << "order " << orders;
        const std::size_t winner = approved->has_value() ? 0 : 1;
        const auto& loser = winner == 0 ? *returned : *approved;
        EXPECT_EQ(loser.error().code, "version_changed");
        EXPECT_EQ(steps[winner], 4);
        const auto after = office.instance(office.current);
        EXPECT_EQ(after.folded.version, before.folded.version + 1) << "order " << orders;
        EXPECT_EQ(after.folded.state, winner == 0 ? "review" : "rework");
        // Whoever takes the lock first decides.
        EXPECT_EQ(winner, static_cast<std::size_t>(order.front())) << "order " << orders;
        ++won[winner];
        ++orders;
        ASSERT_NO_FATAL_FAILURE(bring_back());
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(orders, 70);
    std::cout << "R8: " << orders << " orders of the steps, won by the approval " << won[0] << " and by the return "
              << won[1] << " times\n";
}

}  // namespace
}  // namespace traimas::testing
