// Amendments of an approved plan, and requests for more time, over HTTP.
// What was approved stays readable beside what replaced it.
#include "tests/http/ring.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace traimas::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

std::string address_of(const char* resource, const json& id)
{
    return std::string{"/api/v1/"} + resource + "/" + std::to_string(id.get<std::int64_t>());
}

// ICT-02 lowered to 6 from the third quarter on.
json lowered_plan(const json& standing)
{
    auto plan = plan_sent_back(standing);
    plan["lines"][1] = plan_line("ICT-02", "40", {"2", "4", "5", "6"}, {"2", "3", "4", "5", "6"});
    return plan;
}

const json kAmend{{"action", "amend"}, {"quarter", 3}, {"comment", "งบประมาณถูกตัด"}};

TEST(AmendmentsOverHttp, ChangeThePlanFromAQuarterOn)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    ring.bring_into_force(cycle, plan_body());
    ASSERT_EQ(ring.act("anong", cycle, kAmend).status, 200);
    EXPECT_EQ(ring.act("anong", cycle, kAmend).code(), "amendment_already_open");
    const auto branch = ring.as("anong").get(cycle).json().at("amendments").at(0);
    EXPECT_EQ(branch.at("from_quarter"), 3);
    const auto amendment = address_of("amendments", branch.at("id"));

    const auto start = ring.as("anong").get(amendment + "/plan").json();
    EXPECT_EQ(start.at("source"), "in_force") << "the plan in force is what to start from";
    EXPECT_EQ(start.at("version"), 0);
    EXPECT_EQ(start.at("revision"), 2);
    EXPECT_EQ(start.at("from_quarter"), 3);
    EXPECT_EQ(ring.act("anong", amendment, {{"action", "submit"}}).code(), "nothing_changed");
    const auto saved = ring.save("anong", amendment + "/plan", lowered_plan(start));
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(saved.json().at("source"), "draft");
    EXPECT_EQ(ring.save("wirat", amendment + "/plan", lowered_plan(start)).code(), "not_your_role");
    EXPECT_EQ(ring.as("kanya").get(amendment).status, 404);

    const auto shown = ring.as("arun").get(amendment).json();
    EXPECT_EQ(shown.at("kind"), "unit");
    EXPECT_EQ(shown.at("amends_revision"), 1);
    EXPECT_TRUE(shown.at("case").is_null());
    EXPECT_EQ(shown.at("difference").at(0).at("difference"), "same");
    EXPECT_THAT(shown.at("difference").at(1).at("fields"),
                Contains(json{{"pointer", "/target"}, {"before", "8"}, {"after", "6"}}));
    ASSERT_EQ(ring.act("anong", amendment, {{"action", "submit"}}).status, 200);
    ring.approve(amendment, {"suda", "malee", "arun"});

    const auto done = ring.as("arun").get(amendment).json();
    EXPECT_EQ(done.at("state"), "in_force");
    EXPECT_EQ(done.at("difference"), shown.at("difference")) << "against what it replaced";
    const auto plan = ring.as("anong").get(cycle + "/plan").json();
    EXPECT_EQ(plan.at("revision"), 2);
    EXPECT_EQ(plan.at("lines").at(1).at("target"), "6");
    EXPECT_EQ(plan.at("revisions").at(1).at("amendment"), branch.at("id"));
    const auto first = ring.as("anong").get(cycle + "/plan?revision=1").json();
    EXPECT_EQ(first.at("lines").at(1).at("target"), "8") << "the original stays";
    EXPECT_THAT(world.failures(), IsEmpty());
}

TEST(AmendmentsOverHttp, KeepTheirTextsAndComeBackWithRemarks)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    ring.bring_into_force(cycle, plan_body());
    ASSERT_EQ(ring.act("anong", cycle, kAmend).status, 200);
    const auto amendment = address_of("amendments", ring.as("anong").get(cycle).json().at("amendments").at(0).at("id"));
    auto plan = lowered_plan(ring.as("anong").get(amendment + "/plan").json());
    plan["lines"][1]["exception"] = true;
    plan["texts"] = {{"exception/ICT-02", "งบประมาณถูกตัดครึ่งหนึ่ง"}};
    ASSERT_EQ(ring.save("anong", amendment + "/plan", plan).status, 200);
    ASSERT_EQ(ring.act("anong", amendment, {{"action", "submit"}}).status, 200);
    const json remark{{"pointer", "/lines/1/target"}, {"text", "ขอ 7"}};
    ASSERT_EQ(ring.act("suda", amendment, {{"action", "return"}, {"remarks", json::array({remark})}}).status, 200);
    const auto back = ring.as("anong").get(amendment + "/plan").json();
    EXPECT_EQ(back.at("source"), "draft");
    EXPECT_EQ(back.at("returned").at("remarks"), json::array({remark}));
    ASSERT_EQ(ring.act("anong", amendment, {{"action", "submit"}}).status, 200);
    ring.approve(amendment, {"suda", "malee", "arun"});
    const auto in_force = ring.as("anong").get(cycle + "/plan").json();
    EXPECT_EQ(in_force.at("texts").at("exception/ICT-02"), "งบประมาณถูกตัดครึ่งหนึ่ง") << "they stand beside the amendment";
    EXPECT_EQ(ring.as("anong").get(amendment + "/plan").json().at("source"), "in_force");

    const std::string list = "/api/v1/amendments";
    const auto found = ring.as("wirat").get(list + "?fiscal_year=2561&unit=OPS-ICT&state=in_force").json().at("items");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.at(0).at("kind"), "unit");
    EXPECT_EQ(found.at(0).at("from_quarter"), 3);
    EXPECT_EQ(address_of("cycles", found.at(0).at("cycle")), cycle);
    EXPECT_THAT(ring.as("kanya").get(list).json().at("items"), IsEmpty());
    EXPECT_EQ(ring.as("wirat").get(amendment + "/history").json().at("chain").at("verified"), true);
    EXPECT_EQ(ring.as("wirat").get(amendment + "/explanation").json().at("state"), "in_force");
}

TEST(AmendmentsOverHttp, AreWithdrawnAndAskForAReason)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    EXPECT_EQ(ring.act("anong", cycle, kAmend).code(), "action_not_available") << "there is no plan to amend yet";
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "amend"}}).code(), "action_not_available")
        << "the state speaks before anything that is missing";
    ring.bring_into_force(cycle, plan_body());
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "amend"}, {"quarter", 3}}).code(), "comment_required");
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "amend"}, {"comment", "x"}}).code(), "required");
    auto named = kAmend;
    named["case"] = 4711;
    EXPECT_EQ(ring.act("anong", cycle, named).code(), "unknown_case");
    named["quarter"] = 5;
    EXPECT_EQ(ring.act("anong", cycle, named).code(), "invalid_content");
    EXPECT_EQ(ring.act("suda", cycle, kAmend).code(), "not_your_role");
    ASSERT_EQ(ring.act("anong", cycle, kAmend).status, 200);
    const auto amendment = address_of("amendments", ring.as("anong").get(cycle).json().at("amendments").at(0).at("id"));
    ASSERT_EQ(ring.act("anong", amendment, {{"action", "withdraw"}}).status, 200);
    EXPECT_EQ(ring.state(amendment), "withdrawn");
    EXPECT_EQ(ring.save("anong", amendment + "/plan", plan_body()).code(), "action_not_available");
    EXPECT_EQ(ring.act("anong", cycle, kAmend).status, 200) << "another may begin";
}

TEST(WindowsOverHttp, AreDecidedByHeadAndPsd)
{
    ApiWorld world;
    const auto checkpoint = address_of("checkpoints", world.checkpoint("OPS-LAW", 2561, 1).value());
    Ring ring{world};
    const json ask{{"action", "ask_extension"}, {"days", 3}, {"comment", "รอข้อมูลจากศาล"}};
    ASSERT_EQ(ring.act("kanya", checkpoint, ask).status, 200);
    const auto window = address_of("windows", ring.as("kanya").get(checkpoint).json().at("windows").at(0).at("id"));
    EXPECT_EQ(ring.as("anong").get(window).status, 404);
    const auto shown = ring.as("thawat").get(window).json();
    EXPECT_EQ(shown.at("days"), 3);
    EXPECT_EQ(shown.at("approval").at("stage"), "head");
    ring.approve(window, {"thawat", "malee"});
    EXPECT_EQ(ring.state(window), "granted");
    EXPECT_EQ(ring.as("wirat").get(window + "/history").json().at("chain").at("verified"), true);
    EXPECT_EQ(ring.as("wirat").get("/api/v1/amendments" + window.substr(window.rfind('/'))).status, 404);
}

}  // namespace
}  // namespace traimas::testing
