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
    EXPECT_EQ(
        task.at("version"),
        world.signed_in("anong").get("/api/v1/checkpoints/" + std::to_string(instance.value())).json().at("version"));

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

// A world with the reports of two units before anong and prasert, who collect for both.
struct SharedInbox {
    ApiWorld world{};
    InstanceId law{world.checkpoint("OPS-LAW", 2561, 1)};
    InstanceId ict{world.checkpoint("OPS-ICT", 2561, 1)};

    SharedInbox()
    {
        const auto plan = [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> {
            return std::vector<service::RegisterEvent>{
                {.changes = {organisation::Granted{{world.post("anong"), "collector", "OPS-LAW"}},
                             organisation::Granted{{world.post("prasert"), "collector", "OPS-LAW"}}}}};
        };
        const service::Envelope envelope{
            .command = service::command_id("test", "grants"), .request_hash = "x", .actor = service::kSystemActor};
        EXPECT_TRUE(service::change_register(world.api().engine, "access", "", envelope, plan));
    }
    static std::string path(InstanceId report) { return "/api/v1/checkpoints/" + std::to_string(report.value()); }
    HttpAnswer act(const std::string& who, InstanceId report, const json& body)
    {
        auto client = world.signed_in(who);
        return client.post(path(report) + "/actions", body,
                           {{"If-Match", client.get(path(report)).header("etag")}, {"Accept-Language", "en"}});
    }
};

TEST(ClaimsOverHttp, PutATaskBehindThoseThatNobodyTook)
{
    SharedInbox it;
    EXPECT_EQ(tasks_of(it.world, "prasert").at(0).at("unit"), "OPS-LAW");
    const auto claimed = it.act("anong", it.law, {{"action", "claim"}, {"comment", nullptr}});
    ASSERT_EQ(claimed.status, 200) << claimed.body;
    const auto claim = claimed.json().at("claims").at(0);
    EXPECT_EQ(claim.at("task"), "task");
    EXPECT_EQ(claim.at("by").at("name").at("en"), "Anong");
    EXPECT_EQ(claim.at("for"), nullptr);
    EXPECT_EQ(claim.at("at"), "2018-01-05T02:00:00Z");

    const auto others = tasks_of(it.world, "prasert");
    ASSERT_EQ(others.size(), 2U);
    EXPECT_EQ(others.at(0).at("unit"), "OPS-ICT");
    EXPECT_EQ(others.at(0).at("claimed_by"), nullptr);
    EXPECT_EQ(others.at(0).at("claimed_at"), nullptr);
    EXPECT_EQ(others.at(1).at("claimed_by").at("name").at("en"), "Anong");
    EXPECT_EQ(others.at(1).at("claimed_at"), "2018-01-05T02:00:00Z");
    EXPECT_EQ(others.at(1).at("allowed"), others.at(0).at("allowed")) << "nobody is locked out";
    const auto own = tasks_of(it.world, "anong");
    EXPECT_EQ(own.at(0).at("unit"), "OPS-LAW") << "her own stay where they are due";
    EXPECT_EQ(own.at(0).at("claimed_by").at("name").at("en"), "Anong");

    auto client = it.world.signed_in("prasert");
    const auto first = client.get("/api/v1/tasks?limit=1").json();
    EXPECT_EQ(first.at("items").at(0).at("unit"), "OPS-ICT");
    const auto second = client.get("/api/v1/tasks?limit=1&cursor=" + first.at("next").get<std::string>()).json();
    EXPECT_EQ(second.at("items").at(0).at("unit"), "OPS-LAW");
    EXPECT_EQ(second.at("next"), nullptr);
}

TEST(ClaimsOverHttp, OfADelegateNameThePrincipal)
{
    SharedInbox it;
    const json body{{"action", "claim"}, {"on_behalf_of", it.world.person("anong").value()}};
    ASSERT_EQ(it.act("thanakorn", it.ict, body).status, 200);
    const auto last = tasks_of(it.world, "prasert").at(1);
    EXPECT_EQ(last.at("unit"), "OPS-ICT");
    EXPECT_EQ(last.at("claimed_by").at("name").at("en"), "Thanakorn");
    EXPECT_EQ(last.at("claimed_for").at("name").at("en"), "Anong");
}

TEST(ClaimsOverHttp, OfWhoeverLostTheRoleAreNotShown)
{
    SharedInbox it;
    ASSERT_EQ(it.act("anong", it.law, {{"action", "claim"}}).status, 200);
    const auto plan = [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> {
        return std::vector<service::RegisterEvent>{
            {.changes = {organisation::Revoked{{it.world.post("anong"), "collector", "OPS-LAW"}}}}};
    };
    const service::Envelope envelope{
        .command = service::command_id("test", "revoke"), .request_hash = "x", .actor = service::kSystemActor};
    ASSERT_TRUE(service::change_register(it.world.api().engine, "access", "", envelope, plan));
    const auto tasks = tasks_of(it.world, "prasert");
    EXPECT_EQ(tasks.at(0).at("unit"), "OPS-LAW");
    EXPECT_EQ(tasks.at(0).at("claimed_by"), nullptr);
    EXPECT_EQ(it.world.signed_in("prasert").get(SharedInbox::path(it.law)).json().at("claims"), json::array());
}

TEST(ClaimsOverHttp, SayWhoHasItAndChangeNobodysVersion)
{
    SharedInbox it;
    auto prasert = it.world.signed_in("prasert");
    const auto before = prasert.get(SharedInbox::path(it.ict));
    ASSERT_EQ(it.act("anong", it.ict, {{"action", "claim"}}).status, 200);
    const auto after = prasert.get(SharedInbox::path(it.ict));
    EXPECT_NE(after.header("etag"), before.header("etag")) << "a kept copy would hide the claim";
    EXPECT_EQ(after.json().at("version"), before.json().at("version"));

    const Headers as_read_before{{"If-Match", before.header("etag")}, {"Accept-Language", "en"}};
    const auto actions = SharedInbox::path(it.ict) + "/actions";
    const auto refused = prasert.post(actions, {{"action", "claim"}}, as_read_before);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "task_claimed");
    EXPECT_EQ(refused.json().at("arguments").at("person"), std::to_string(it.world.person("anong").value()));
    EXPECT_THAT(refused.json().at("detail").get<std::string>(), HasSubstr("Anong has it"));
    const auto taken = prasert.post(actions, {{"action", "claim"}, {"take_over", true}}, as_read_before);
    EXPECT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(taken.json().at("claims").at(0).at("by").at("name").at("en"), "Prasert");
    EXPECT_EQ(prasert.post(actions, {{"action", "release"}}, as_read_before).json().at("claims"), json::array());
    EXPECT_EQ(prasert.post(actions, {{"action", "claim"}, {"task", "head"}}, as_read_before).code(), "task_not_open");
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
