// Handovers over HTTP: the preview, the job with its verdicts, and what is found where.
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr const char* kHandovers = "/api/v1/handovers";

struct Leaver {
    Leaver() : ict{world.checkpoint("OPS-ICT", 2561, 1)}, law{world.checkpoint("OPS-LAW", 2561, 1)}
    {
        claim("anong", ict);
        claim("kanya", law);
    }
    static std::string path(InstanceId id) { return "/api/v1/checkpoints/" + std::to_string(id.value()); }
    void claim(const std::string& who, InstanceId id)
    {
        auto client = world.signed_in(who);
        const auto tag = client.get(path(id)).header("etag");
        EXPECT_EQ(client.post(path(id) + "/actions", {{"action", "claim"}}, {{"If-Match", tag}}).status, 200);
    }
    [[nodiscard]] json order(const std::string& from, const std::string& to, bool dry_run = false)
    {
        return {{"from", world.person(from).value()},
                {"to", world.person(to).value()},
                {"reason", "ย้าย"},
                {"dry_run", dry_run}};
    }
    ApiWorld world;
    InstanceId ict;
    InstanceId law;
};

TEST(HandoversOverHttp, ShowFirstAndThenMoveWhatSomebodyLeaves)
{
    Leaver it;
    auto malee = it.world.signed_in("malee");
    const auto preview = malee.post(kHandovers, it.order("anong", "prasert", true));
    ASSERT_EQ(preview.status, 200) << preview.body;
    ASSERT_EQ(preview.json().at("items").size(), 1U) << "kanya's claim is not anong's";
    EXPECT_EQ(preview.json().at("items").at(0).at("instance"), it.ict.value());
    EXPECT_EQ(preview.json().at("items").at(0).at("tasks"), json{"task"});
    EXPECT_EQ(malee.get(Leaver::path(it.ict)).json().at("claims").at(0).at("by").at("name").at("en"), "Anong")
        << "nothing was written";

    const auto begun = malee.post(kHandovers, it.order("anong", "prasert"));
    ASSERT_EQ(begun.status, 201) << begun.body;
    EXPECT_EQ(begun.json().at("kind"), "handover");
    EXPECT_EQ(begun.json().at("progress").at("done"), 1);
    EXPECT_EQ(malee.get(Leaver::path(it.ict)).json().at("claims").at(0).at("by").at("name").at("en"), "Prasert");
    const auto history = malee.get(Leaver::path(it.ict) + "/history").json().at("items");
    EXPECT_EQ(history.back().at("name"), "hand_over");
    EXPECT_EQ(history.back().at("texts").at("comment").at("text"), "ย้าย");
    EXPECT_EQ(malee.post(kHandovers, it.order("anong", "prasert")).code(), "nothing_to_hand_over");
}

TEST(HandoversOverHttp, TellWhyOneIsRefused)
{
    Leaver it;
    auto malee = it.world.signed_in("malee");
    const auto refused = malee.post(kHandovers, it.order("kanya", "prasert", true)).json().at("items").at(0);
    EXPECT_EQ(refused.at("refused").at("code"), "successor_not_eligible");
    EXPECT_EQ(refused.at("refused").at("errors").at(0).at("pointer"), "/tasks/task");
    const auto job = malee.post(kHandovers, it.order("kanya", "prasert")).json();
    EXPECT_EQ(job.at("progress").at("refused"), 1);
    EXPECT_EQ(job.at("items").at(0).at("verdict").at("code"), "successor_not_eligible");
}

TEST(HandoversOverHttp, AreForLeadersAndOfTheirUnits)
{
    Leaver it;
    EXPECT_EQ(it.world.signed_in("prasert").post(kHandovers, it.order("anong", "prasert")).code(), "not_your_role");
    EXPECT_EQ(it.world.signed_in("thawat").post(kHandovers, it.order("anong", "prasert")).code(),
              "nothing_to_hand_over")
        << "nothing of hers is in the unit that he heads";
    const auto wrong = it.world.signed_in("malee").post(kHandovers, {{"from", 4711}, {"to", 4711}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, ::testing::HasSubstr("/reason"));
    EXPECT_EQ(it.world.signed_in("suda").post(kHandovers, it.order("anong", "prasert")).json().at("state"), "done");
}

}  // namespace
}  // namespace traimas::testing
