// Plans over HTTP: saved whole, read back as they were sent, with everything that is wrong with them; approved with the
// difference to last year in front of whoever approves.
#include "tests/http/ring.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace traimas::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

std::map<std::string, std::string> errors_of(const json& list)
{
    std::map<std::string, std::string> faults;
    for (const auto& it : list) {
        faults.emplace(it.at("pointer"), it.at("code"));
    }
    return faults;
}

std::map<std::string, std::string> errors_of(const HttpAnswer& answer)
{
    const auto body = answer.json();
    return body.contains("errors") ? errors_of(body.at("errors")) : std::map<std::string, std::string>{};
}

json item_of(const json& items, const std::string& code)
{
    const auto found = std::find_if(items.begin(), items.end(), [&](const json& it) { return it.at("code") == code; });
    return found == items.end() ? json() : *found;
}

json full_plan()
{
    auto plan = plan_body();
    plan["lines"][0]["baseline"] = "94.5";
    plan["lines"][0]["history"] =
        json::array({json{{"fiscal_year", 2559}, {"value", "93"}, {"source", "รายงานประจำปี"}}});
    plan["lines"][0]["exception"] = true;
    const json step{
        {"no", 1}, {"name", {{"th", "ออกแบบ"}, {"en", "Design"}}}, {"begins", "2017-10-01"}, {"due", "2017-12-31"}};
    const json project{{"code", "ICT-P1"},
                       {"name", {{"th", "ศูนย์สำรอง"}, {"en", "Second site"}}},
                       {"owner", 1},
                       {"budget", "1500000.50"},
                       {"indicators", {"ICT-02"}},
                       {"steps", json::array({step})}};
    plan["projects"] = json::array({project});
    plan["texts"] = {{"exception/ICT-01", "ย้ายศูนย์ข้อมูลในไตรมาสที่ 2"}, {"limit/ICT-02", " "}};
    return plan;
}

TEST(PlansOverHttp, BeginEmptyAndAreReadBackAsTheyWereSent)
{
    ApiWorld world;
    Ring ring{world};
    const auto path = ring.cycle("OPS-ICT") + "/plan";
    auto& anong = ring.as("anong");
    const auto empty = anong.get(path);
    EXPECT_EQ(empty.json().at("source"), "empty");
    EXPECT_TRUE(empty.json().at("writable"));
    EXPECT_EQ(errors_of(empty.json().at("problems")).at("/lines"), "plan_empty");
    EXPECT_TRUE(empty.header("etag").starts_with("\"0-")) << empty.header("etag");
    EXPECT_EQ(anong.put(path, full_plan()).status, 428);

    const auto saved = anong.put(path, full_plan(), {{"If-Match", "\"0\""}, {"Idempotency-Key", "first"}});
    ASSERT_EQ(saved.status, 200) << saved.body;
    const auto document = saved.json();
    EXPECT_EQ(document.at("source"), "draft");
    EXPECT_EQ(document.at("version"), 1);
    EXPECT_EQ(document.at("saved_by").at("name").at("en"), "Anong");
    EXPECT_EQ(document.at("texts"), (json{{"exception/ICT-01", "ย้ายศูนย์ข้อมูลในไตรมาสที่ 2"}}))
        << "nothing but space is no text";
    EXPECT_EQ(document.at("lines").at(0).at("indicator"), (json{{"code", "ICT-01"}, {"version", 1}}));
    EXPECT_EQ(document.at("lines").at(1).at("quarters").at("3").at("target"), "6");
    EXPECT_EQ(document.at("projects").at(0).at("budget"), "1500000.5");
    EXPECT_EQ(document.at("indicators").at(0).at("name").at("en"), "Systems available");
    EXPECT_FALSE(document.at("indicators").at(0).contains("sheet"));
    EXPECT_THAT(document.at("problems"), IsEmpty());
    EXPECT_TRUE(document.at("judgement").is_null()) << "there is no last year yet";
    EXPECT_EQ(document.at("receipt").at("command").get<std::string>().size(), 32U);

    const auto again = anong.put(path, full_plan(), {{"If-Match", "\"0\""}, {"Idempotency-Key", "first"}});
    EXPECT_EQ(again.status, 200) << "a repetition is not stale";
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json().at("version"), 1);
    const auto back = anong.put(path, plan_sent_back(document), {{"If-Match", saved.header("etag")}});
    ASSERT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(plan_sent_back(back.json()), plan_sent_back(document));
    EXPECT_EQ(anong.put(path, full_plan(), {{"If-Match", saved.header("etag")}}).code(), "document_version_changed");
}

TEST(PlansOverHttp, BelongToTheirUnit)
{
    ApiWorld world;
    Ring ring{world};
    const auto path = ring.cycle("OPS-ICT") + "/plan";
    ASSERT_EQ(ring.save("anong", path, plan_body()).status, 200);
    const auto seen = ring.as("prasert").get(path).json();
    EXPECT_EQ(seen.at("version"), 1) << "collectors share one draft";
    const auto both = ring.save("prasert", path, plan_body()).json();
    EXPECT_EQ(both.at("authors").size(), 2U);
    EXPECT_EQ(both.at("saved_by").at("name").at("en"), "Prasert");
    EXPECT_EQ(ring.as("kanya").get(path).status, 404);
    EXPECT_EQ(ring.as("kanya").put(path, plan_body(), {{"If-Match", "\"2\""}}).status, 404);
    for (const auto* reader : {"wirat", "suda", "malee"}) {
        EXPECT_FALSE(ring.as(reader).get(path).json().at("writable")) << reader;
        EXPECT_EQ(ring.save(reader, path, plan_body()).code(), "not_your_role") << reader;
    }
    EXPECT_EQ(ring.as("anong").get(path + "?revision=1").status, 404) << "none is in force yet";
    EXPECT_EQ(ring.as("anong").get(path + "?revision=0").code(), "parameter_malformed");
}

TEST(PlansOverHttp, RefuseWhatCannotBeReadWithEveryPlace)
{
    ApiWorld world;
    Ring ring{world};
    const auto path = ring.cycle("OPS-ICT") + "/plan";
    auto bad = full_plan();
    bad["lines"][0]["indicator"]["version"] = 2;
    bad["lines"][0]["weight"] = 60;
    bad["lines"][0]["quarters"]["5"] = {{"target", "1"}};
    bad["lines"][0]["table"]["thresholds"][1] = "eighty";
    bad["lines"][0]["waypoints"] = {{"next", "1"}};
    bad["lines"][1]["indicator"]["code"] = "NONE";
    bad["lines"][1].erase("target");
    bad["projects"][0]["owner"] = 4711;
    bad["projects"][0]["budget"] = "-1";
    bad["projects"][0]["steps"][0]["due"] = "31 December";
    bad["projects"][0]["steps"][0]["name"].erase("en");
    bad["carried"] = json::array({json{{"case", 7}, {"answer", "later"}}});
    bad["texts"]["exception/ICT-99"] = "ไม่มีในแผน";
    const auto answer = ring.save("anong", path, bad);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(errors_of(answer), (std::map<std::string, std::string>{{"/lines/0/indicator/version", "unknown_version"},
                                                                     {"/lines/0/weight", "wrong_type"},
                                                                     {"/lines/0/quarters/5", "unknown_field"},
                                                                     {"/lines/0/table/thresholds/1", "not_a_decimal"},
                                                                     {"/lines/0/waypoints/next", "unknown_field"},
                                                                     {"/lines/1/indicator/code", "unknown_indicator"},
                                                                     {"/lines/1/target", "required"},
                                                                     {"/projects/0/owner", "unknown_post"},
                                                                     {"/projects/0/budget", "out_of_range"},
                                                                     {"/projects/0/steps/0/due", "not_a_date"},
                                                                     {"/projects/0/steps/0/name/en", "required"},
                                                                     {"/carried/0/answer", "unknown_value"},
                                                                     {"/texts/exception~1ICT-01", "unknown_field"},
                                                                     {"/texts/exception~1ICT-99", "unknown_field"},
                                                                     {"/texts/limit~1ICT-02", "unknown_field"}}))
        << answer.body;
    EXPECT_EQ(ring.as("anong").get(path).json().at("source"), "empty") << "nothing was saved";
}

TEST(PlansOverHttp, MayBeUnfinishedUntilTheyAreSubmitted)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    auto plan = plan_body();
    plan["lines"][0]["weight"] = "59";
    plan["lines"][0]["exception"] = true;
    plan["lines"][1]["quarters"].erase("2");
    const auto saved = ring.save("anong", cycle + "/plan", plan);
    ASSERT_EQ(saved.status, 200) << saved.body;
    const std::map<std::string, std::string> expected{{"/lines", "weights_not_100"},
                                                      {"/lines/0/exception", "text_missing"},
                                                      {"/lines/1/quarters/2", "target_missing"}};
    EXPECT_EQ(errors_of(saved.json().at("problems")), expected);

    const auto refused = ring.act("anong", cycle, {{"action", "submit"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "weights_not_100");
    EXPECT_EQ(errors_of(refused), expected) << "everything at once, not the first rule alone";
    const auto refusals = ring.as("anong").get(cycle).json().at("refused");
    const auto submit =
        std::find_if(refusals.begin(), refusals.end(), [](const json& it) { return it.at("action") == "submit"; });
    ASSERT_NE(submit, refusals.end());
    EXPECT_EQ(submit->at("code"), "weights_not_100");
    EXPECT_EQ(errors_of(submit->at("errors")), expected);
}

TEST(PlansOverHttp, PassThreeStagesAndComeBackWithRemarks)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    const auto path = cycle + "/plan";
    ASSERT_EQ(ring.save("anong", path, full_plan()).status, 200);
    ASSERT_EQ(ring.act("anong", cycle, {{"action", "submit"}}).status, 200);
    const auto submitted = ring.as("suda").get(path).json();
    EXPECT_EQ(submitted.at("source"), "submitted");
    EXPECT_EQ(submitted.at("texts").at("exception/ICT-01"), "ย้ายศูนย์ข้อมูลในไตรมาสที่ 2");
    EXPECT_EQ(ring.save("anong", path, plan_body()).code(), "action_not_available");
    EXPECT_EQ(ring.act("thanakorn", cycle, {{"action", "approve"}}).code(), "segregation_of_duties");

    ring.approve(cycle, {"suda"});
    const json remark{{"pointer", "/lines/1/target"}, {"text", "ปีก่อนทำได้ 9"}};
    ASSERT_EQ(ring.act("malee", cycle, {{"action", "return"}, {"remarks", json::array({remark})}}).status, 200);
    const auto returned = ring.as("anong").get(path).json();
    EXPECT_EQ(returned.at("source"), "draft");
    EXPECT_EQ(returned.at("returned").at("remarks"), json::array({remark}));
    EXPECT_EQ(returned.at("returned").at("by").at("name").at("en"), "Malee");

    auto better = full_plan();
    better["lines"][1] = plan_line("ICT-02", "40", {"3", "6", "9", "12"}, {"4", "6", "8", "10", "12"});
    ring.bring_into_force(cycle, better);
    const auto in_force = ring.as("anong").get(path).json();
    EXPECT_EQ(in_force.at("source"), "in_force");
    EXPECT_EQ(in_force.at("revisions"), json::parse(R"([{"revision": 1, "from_quarter": 1, "amendment": null}])"));
    EXPECT_EQ(in_force.at("texts").at("exception/ICT-01"), "ย้ายศูนย์ข้อมูลในไตรมาสที่ 2");
    EXPECT_EQ(in_force.at("version"), 0) << "what was approved is no draft any more";
    EXPECT_EQ(plan_sent_back(ring.as("anong").get(path + "?revision=1").json()), plan_sent_back(in_force));
    const auto shown = ring.as("anong").get(cycle).json();
    EXPECT_EQ(shown.at("state"), "running");
    EXPECT_EQ(shown.at("checkpoints").size(), 4U);
    EXPECT_EQ(shown.at("plan"), json::parse(R"({"source": "in_force", "lines": 2, "projects": 1, "revision": 1})"));
}

TEST(PlansOverHttp, StartFromLastYearAndAreHeldAgainstIt)
{
    ApiWorld world;
    Ring ring{world};
    ring.bring_into_force(ring.cycle("OPS-ICT"), plan_body());
    ring.open_year(2562);
    const auto cycle = ring.cycle("OPS-ICT", 2562);
    EXPECT_EQ(ring.as("anong").get(cycle).json().at("lineage").at("fiscal_year"), 2561);
    const auto seed = ring.as("anong").get(cycle + "/plan").json();
    EXPECT_EQ(seed.at("source"), "seed");
    EXPECT_EQ(seed.at("version"), 0);
    EXPECT_EQ(seed.at("lines").size(), 2U);
    EXPECT_TRUE(seed.at("judgement").at("provisional"));
    EXPECT_EQ(seed.at("judgement").at("lines").at(0).at("target"), "95");
    EXPECT_FALSE(seed.at("judgement").at("lines").at(0).at("harder"));

    auto plan = plan_sent_back(seed);
    plan["lines"][0] = plan_line("ICT-01", "100", {"97", "97", "97", "97"}, {"77", "82", "87", "92", "97"});
    plan["lines"].erase(1);
    ASSERT_EQ(ring.save("anong", cycle + "/plan", plan).status, 200);
    const auto drafted = ring.as("anong").get(cycle + "/plan").json();
    EXPECT_TRUE(drafted.at("judgement").at("lines").at(0).at("harder"));
    EXPECT_EQ(drafted.at("judgement").at("lines").at(0).at("verdict"), "accepted");
    const auto against = ring.as("arun").get(cycle + "/plan/difference?against=previous").json();
    EXPECT_EQ(against.at("base"), json::parse(R"({"fiscal_year": 2561, "revision": null})"));
    const auto changed = item_of(against.at("items"), "ICT-01");
    EXPECT_EQ(changed.at("difference"), "changed");
    EXPECT_TRUE(changed.at("harder"));
    EXPECT_THAT(changed.at("fields"), Contains(json{{"pointer", "/target"}, {"before", "95"}, {"after", "97"}}));
    EXPECT_EQ(item_of(against.at("items"), "ICT-02").at("difference"), "removed");
    EXPECT_EQ(item_of(against.at("items"), "ICT-02").at("name").at("en"), "Systems available");
    const auto approved = ring.as("arun").get(cycle + "/plan/difference?against=approved").json();
    EXPECT_TRUE(approved.at("base").is_null());
    EXPECT_EQ(item_of(approved.at("items"), "ICT-01").at("difference"), "added");
    EXPECT_EQ(ring.as("arun").get(cycle + "/plan/difference?against=nothing").code(), "parameter_malformed");
    EXPECT_THAT(drafted.at("carried_cases"), IsEmpty());
    EXPECT_THAT(world.failures(), IsEmpty());
}

// A red result of last year opens a case; this year's plan has to say what becomes of it.
TEST(PlansOverHttp, AnswerTheCasesThatLastYearLeftOpen)
{
    ApiWorld world;
    Ring ring{world};
    const auto last = ring.cycle("OPS-ICT");
    ring.bring_into_force(last, plan_body());
    const auto first_quarter = ring.as("anong").get(last).json().at("checkpoints").at(0).at("id");
    const auto report = "/api/v1/checkpoints/" + std::to_string(first_quarter.get<std::int64_t>());
    const json results = json::parse(R"([
        {"indicator": "ICT-01", "numerator": "50", "denominator": "100", "narrative": "เครื่องสำรองไฟขัดข้อง"},
        {"indicator": "ICT-02", "value": "2"}])");
    ASSERT_EQ(
        ring.as("anong").put(report + "/results", {{"results", results}}, {{"If-Match", ring.tag(report)}}).status,
        200);
    ASSERT_EQ(ring.act("anong", report, {{"action", "submit"}}).status, 200);
    ring.approve(report, {"suda", "malee", "arun"});
    const auto cases = ring.as("anong").get(last).json().at("cases");
    ASSERT_EQ(cases.size(), 1U);
    EXPECT_EQ(cases.at(0).at("indicator"), "ICT-01");

    ring.open_year(2562);
    const auto cycle = ring.cycle("OPS-ICT", 2562);
    const auto seed = ring.as("anong").get(cycle + "/plan").json();
    ASSERT_EQ(seed.at("carried_cases").size(), 1U);
    EXPECT_FALSE(seed.at("carried_cases").at(0).at("answered"));
    EXPECT_EQ(errors_of(seed.at("problems")).at("/carried"), "carried_case_undecided");
    auto plan = plan_sent_back(seed);
    plan["lines"][0] = plan_line("ICT-01", "60", {"97", "97", "97", "97"}, {"77", "82", "87", "92", "97"});
    plan["lines"][1] = plan_line("ICT-02", "40", {"3", "6", "9", "12"}, {"4", "6", "8", "10", "12"});
    ASSERT_EQ(ring.save("anong", cycle + "/plan", plan).status, 200);
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "submit"}}).code(), "carried_case_undecided");
    const auto key = "carried/" + std::to_string(cases.at(0).at("id").get<std::int64_t>());
    plan["carried"] =
        json::array({json{{"case", cases.at(0).at("id")}, {"answer", "target"}, {"indicator", "ICT-01"}}});
    plan["lines"][0]["from_case"] = cases.at(0).at("id");
    plan["texts"][key] = "ซื้อเครื่องสำรองไฟใหม่";
    const auto saved = ring.save("anong", cycle + "/plan", plan);
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_THAT(saved.json().at("problems"), IsEmpty());
    EXPECT_TRUE(saved.json().at("carried_cases").at(0).at("answered"));
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "submit"}}).status, 200);
    EXPECT_THAT(world.failures(), IsEmpty());
}

}  // namespace
}  // namespace traimas::testing
