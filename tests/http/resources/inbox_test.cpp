// What waits for a person: tasks and notices.
// Notices are put into their table here: who delivers them is not under test.
#include "engine/organisation/change.hpp"
#include "engine/service/register.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr store::Query kTell{"test.tell", R"(
    insert into notice (dedupe_key, recipient, instance_id, seq, notice, arguments, recorded_at)
    values (:p1, :p2::bigint, 1, 1, :p3, :p4, 1515117600000000)
)",
                             4, 0};

void tell(ApiWorld& world, const std::string& username, const std::string& notice, const std::string& key)
{
    // Due on 10 January 2018, 24:00 in Bangkok.
    const std::string arguments =
        R"({"due_at":1515603600000000,"fiscal_year":2561,"quarter":1,"round":1,"unit":"OPS-ICT"})";
    world.database().lease()->execute(kTell, {store::value_of(key), store::value_of(world.person(username)),
                                              store::value_of(notice), store::value_of(arguments)});
}

json tasks_of(const ApiWorld& world, const std::string& username)
{
    return world.signed_in(username).get("/api/v1/tasks").json().at("items");
}

TEST(TasksOverHttp, WaitForWhoHoldsTheRoleAndForTheirDelegate)
{
    ApiWorld world;
    const auto instance = world.checkpoint("OPS-ICT", 2561, 1);
    const auto own = tasks_of(world, "anong");
    ASSERT_EQ(own.size(), 1U);
    const auto& task = own.at(0);
    EXPECT_EQ(task.at("instance"), instance.value());
    EXPECT_EQ(task.at("definition"), "checkpoint");
    EXPECT_EQ(task.at("unit"), "OPS-ICT");
    EXPECT_EQ(task.at("fiscal_year"), 2561);
    EXPECT_EQ(task.at("quarter"), 1);
    EXPECT_EQ(task.at("state"), "collecting");
    EXPECT_EQ(task.at("role"), "collector");
    EXPECT_EQ(task.at("form"), "results");
    EXPECT_EQ(task.at("due_at"), "2018-01-10T17:00:00Z");
    EXPECT_EQ(task.at("late"), false);
    EXPECT_EQ(task.at("allowed"), (json{"save", "hand_in", "submit", "ask_extension"}));
    EXPECT_EQ(task.at("on_behalf_of"), nullptr);

    const auto delegated = tasks_of(world, "thanakorn");
    ASSERT_EQ(delegated.size(), 1U);
    EXPECT_EQ(delegated.at(0).at("on_behalf_of").at("name").at("en"), "Anong");
    EXPECT_EQ(tasks_of(world, "kanya").size(), 0U) << "another unit's";
    EXPECT_EQ(tasks_of(world, "wirat").size(), 0U) << "auditors have none";
}

TEST(TasksOverHttp, AreLateOnceTheirTimeHasPassed)
{
    ApiWorld world;
    world.checkpoint("OPS-ICT", 2561, 1);
    world.advance_to(kWorldBegins + std::chrono::days{6});
    const auto own = tasks_of(world, "anong");
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own.at(0).at("state"), "overdue");
    EXPECT_EQ(own.at(0).at("late"), true);
}

TEST(TasksOverHttp, ComeInDueOrderPageByPage)
{
    ApiWorld world;
    world.checkpoint("OPS-LAW", 2561, 1);
    world.checkpoint("OPS-ICT", 2561, 1);
    const auto plan = [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> {
        return std::vector<service::RegisterEvent>{
            {.changes = {organisation::Granted{{world.post("anong"), "collector", "OPS-LAW"}}}}};
    };
    const service::Envelope envelope{
        .command = service::command_id("test", "grant"), .request_hash = "x", .actor = service::kSystemActor};
    ASSERT_TRUE(service::change_register(world.api().engine, "access", "", envelope, plan));

    auto client = world.signed_in("anong");
    const auto first = client.get("/api/v1/tasks?limit=1").json();
    ASSERT_EQ(first.at("items").size(), 1U);
    EXPECT_EQ(first.at("items").at(0).at("unit"), "OPS-LAW") << "due at the same time, the older instance first";
    const auto second = client.get("/api/v1/tasks?limit=1&cursor=" + first.at("next").get<std::string>()).json();
    ASSERT_EQ(second.at("items").size(), 1U);
    EXPECT_EQ(second.at("items").at(0).at("unit"), "OPS-ICT");
    EXPECT_EQ(second.at("next"), nullptr);
}

TEST(NoticesOverHttp, SpeakTheReadersLanguage)
{
    ApiWorld world;
    tell(world, "anong", "due_soon", "a");
    auto client = world.signed_in("anong");
    const auto english = client.get("/api/v1/notices", {{"Accept-Language", "en"}}).json();
    ASSERT_EQ(english.at("items").size(), 1U);
    EXPECT_EQ(english.at("unread"), 1);
    const auto& notice = english.at("items").at(0);
    EXPECT_EQ(notice.at("notice"), "due_soon");
    EXPECT_THAT(notice.at("subject").get<std::string>(), HasSubstr("ICT Centre"));
    EXPECT_THAT(notice.at("text").get<std::string>(), HasSubstr("10 January 2018")) << "midnight ends the tenth";
    const auto thai = client.get("/api/v1/notices", {{"Accept-Language", "th"}}).json();
    EXPECT_THAT(thai.at("items").at(0).at("text").get<std::string>(), HasSubstr("10 มกราคม 2561"));
    EXPECT_THAT(thai.at("items").at(0).at("text").get<std::string>(), HasSubstr("ศูนย์เทคโนโลยีสารสนเทศ"));
}

TEST(NoticesOverHttp, AreMarkedByTheirReader)
{
    ApiWorld world;
    tell(world, "anong", "due_soon", "a");
    tell(world, "anong", "overdue", "b");
    auto client = world.signed_in("anong");
    const auto list = client.get("/api/v1/notices?limit=1").json();
    EXPECT_EQ(list.at("items").at(0).at("notice"), "overdue") << "the newest first";
    const auto older = client.get("/api/v1/notices?limit=1&cursor=" + list.at("next").get<std::string>()).json();
    EXPECT_EQ(older.at("items").at(0).at("notice"), "due_soon");

    const auto target = "/api/v1/notices/" + std::to_string(list.at("items").at(0).at("id").get<int>());
    EXPECT_EQ(world.signed_in("prasert").patch(target, {{"read", true}}).status, 404) << "not theirs";
    const auto marked = client.patch(target, {{"read", true}});
    EXPECT_EQ(marked.json().at("read"), true);
    EXPECT_EQ(marked.json().at("read_at"), "2018-01-05T02:00:00Z");
    const auto unread = client.get("/api/v1/notices?unread=true").json();
    ASSERT_EQ(unread.at("items").size(), 1U);
    EXPECT_EQ(unread.at("items").at(0).at("notice"), "due_soon");
    EXPECT_EQ(unread.at("unread"), 1);
    EXPECT_EQ(client.patch(target, {{"read", false}}).json().at("read_at"), nullptr);
    EXPECT_EQ(client.patch(target, {{"read", "yes"}}).status, 422);
    EXPECT_EQ(client.get("/api/v1/notices?unread=maybe").code(), "parameter_malformed");
}

}  // namespace
}  // namespace traimas::testing
