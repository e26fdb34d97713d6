// The ledger of reminders: who sees what, its filters and pages, and what pending timers will tell.
// Mails are put into their table here: planning and sending them is under test in tests/integration and tests/e2e.
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr store::Query kPlan{"test.plan", R"(
    insert into mail (dedupe_key, recipient, instance_id, seq, notice, arguments, still_state, still_entered_seq, digest,
      nominal, planned_for, outcome, reason, settled_at, message_id)
    values (:p1, :p2::bigint, :p3::bigint, 1, 'due_soon', '{}', '', 0, true, 1515117600000000, 1515119400000000, :p4,
      case when :p4 = 'suppressed' then 'untrue' else '' end,
      case when :p4 = 'planned' then null else 1515119400000000 end, :p1 || '@example.invalid')
)",
                             4, 0};

// Key b was tried twice in vain and waits, c eight times and is given up.
constexpr store::Query kTried{"test.tried", R"(
    update mail set attempts = case when dedupe_key = 'b' then 2 else 8 end, leased_until = 1800000000000000,
      last_error = 'SMTP 451'
    where dedupe_key in ('b', 'c')
)",
                              0, 0};

const char* const kPath = "/api/v1/reminders";

void plan(ApiWorld& world, const std::string& key, const std::string& username, InstanceId instance,
          const std::string& outcome)
{
    world.database().lease()->execute(kPlan, {store::value_of(key), store::value_of(world.person(username)),
                                              store::value_of(instance), store::value_of(outcome)});
}

struct Reminders : ::testing::Test {
    ApiWorld world{};
    InstanceId ict = world.checkpoint("OPS-ICT", 2561, 1);
    InstanceId law = world.checkpoint("OPS-LAW", 2561, 1);

    json of(const std::string& username, const std::string& query = "")
    {
        return world.signed_in(username).get(kPath + query).json();
    }
    // The message ids of a page, newest first.
    std::vector<std::string> ids(const std::string& username, const std::string& query = "")
    {
        std::vector<std::string> found;
        const auto page = of(username, query);
        for (const auto& item : page.at("items")) {
            const auto id = item.at("message_id").get<std::string>();
            found.push_back(id.substr(0, id.find('@')));
        }
        return found;
    }
};

TEST_F(Reminders, AreOnesOwnButForPsdAndAdministrators)
{
    plan(world, "a", "anong", ict, "sent");
    plan(world, "b", "kanya", law, "planned");
    plan(world, "c", "malee", ict, "suppressed");
    EXPECT_THAT(ids("anong"), ::testing::ElementsAre("a"));
    EXPECT_THAT(ids("kanya"), ::testing::ElementsAre("b"));
    EXPECT_THAT(ids("wirat"), ::testing::IsEmpty()) << "an auditor reads the history, not other people's mail";
    EXPECT_THAT(ids("malee"), ::testing::ElementsAre("c", "b", "a"));
    EXPECT_THAT(ids("decha"), ::testing::ElementsAre("c", "b", "a"));
    EXPECT_EQ(world.client().get(kPath).status, 401);
}

TEST_F(Reminders, SayWhatBecameOfThem)
{
    plan(world, "c", "anong", ict, "suppressed");
    const auto item = of("anong").at("items").at(0);
    EXPECT_EQ(item.at("outcome"), "suppressed");
    EXPECT_EQ(item.at("reason"), "untrue");
    EXPECT_EQ(item.at("recipient").at("name").at("en"), "Anong");
    EXPECT_EQ(item.at("instance"), ict.value());
    EXPECT_EQ(item.at("unit"), "OPS-ICT");
    EXPECT_EQ(item.at("nominal_at"), "2018-01-05T02:00:00Z");
    EXPECT_EQ(item.at("planned_for"), "2018-01-05T02:30:00Z");
    EXPECT_EQ(item.at("carried_by"), nullptr);
}

TEST_F(Reminders, SayHowOftenTheyWereTriedAndWhenTheyAreTriedNext)
{
    plan(world, "a", "anong", ict, "planned");
    plan(world, "b", "anong", ict, "planned");
    plan(world, "c", "anong", ict, "failed");
    world.database().lease()->execute(kTried, {});
    const auto items = of("anong").at("items");
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items.at(0).at("attempts"), 8);
    EXPECT_EQ(items.at(0).at("next_try_at"), nullptr) << "given up: an incident stands for it";
    EXPECT_EQ(items.at(1).at("attempts"), 2);
    EXPECT_EQ(items.at(1).at("next_try_at"), "2027-01-15T08:00:00Z");
    EXPECT_EQ(items.at(1).at("last_error"), "SMTP 451");
    EXPECT_EQ(items.at(2).at("attempts"), 0);
    EXPECT_EQ(items.at(2).at("next_try_at"), nullptr) << "planned_for says when";
}

TEST_F(Reminders, AreFilteredAndPaged)
{
    plan(world, "a", "anong", ict, "sent");
    plan(world, "b", "kanya", law, "planned");
    plan(world, "c", "anong", ict, "planned");
    EXPECT_THAT(ids("malee", "?outcome=planned"), ::testing::ElementsAre("c", "b"));
    EXPECT_THAT(ids("malee", "?unit=OPS-ICT"), ::testing::ElementsAre("c", "a"));
    EXPECT_THAT(ids("malee", "?instance=" + std::to_string(law.value())), ::testing::ElementsAre("b"));
    EXPECT_THAT(ids("malee", "?fiscal_year=2560"), ::testing::IsEmpty());
    EXPECT_THAT(ids("malee", "?fiscal_year=2561&outcome=sent"), ::testing::ElementsAre("a"));
    const auto first = of("malee", "?limit=2");
    ASSERT_TRUE(first.at("next").is_string());
    const auto rest = "?limit=2&cursor=" + first.at("next").get<std::string>();
    EXPECT_THAT(ids("malee", rest), ::testing::ElementsAre("a"));
    EXPECT_TRUE(of("malee", rest).at("upcoming").empty()) << "on the first page only";
    auto malee = world.signed_in("malee");
    EXPECT_EQ(malee.get(std::string{kPath} + "?outcome=lost").status, 400);
    EXPECT_EQ(malee.get(std::string{kPath} + "?instance=x").status, 400);
    EXPECT_EQ(malee.get(std::string{kPath} + "?cursor=e30").status, 400);
}

TEST_F(Reminders, TellWhatOpenTimersWillSay)
{
    const auto ahead = of("kanya").at("upcoming");
    ASSERT_FALSE(ahead.empty());
    std::set<std::string> notices;
    for (const auto& it : ahead) {
        EXPECT_EQ(it.at("instance"), law.value());
        EXPECT_EQ(it.at("outcome"), "planned");
        ASSERT_EQ(it.at("recipients").size(), 1U);
        EXPECT_EQ(it.at("recipients").at(0).at("name").at("en"), "Kanya");
        notices.insert(it.at("notice").get<std::string>());
    }
    EXPECT_TRUE(notices.contains("overdue")) << "raised by the timer of the deadline";
    EXPECT_GT(of("malee").at("upcoming").size(), ahead.size()) << "both units', to everybody";
    EXPECT_TRUE(of("malee", "?outcome=sent").at("upcoming").empty());
    EXPECT_TRUE(of("wirat").at("upcoming").empty());
}

}  // namespace
}  // namespace traimas::testing
