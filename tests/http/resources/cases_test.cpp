// Cases over HTTP: a miss opens one, and people take it from the cause to the proof.
// ICT-01 at 80 percent scores 2, which is below the level of 3.
#include "tests/http/reported.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

struct CaseWorld {
    ApiWorld world{};
    Ring ring{world};
    Reported reports{world, ring};
    std::string path{};

    CaseWorld()
    {
        reports.approve(1, "80", "2");
        const auto cases = ring.as("anong").get(reports.checkpoint(1)).json().at("cases");
        EXPECT_EQ(cases.size(), 1U);
        path = address("cases", cases.at(0).at("id"));
    }

    [[nodiscard]] json shown(const std::string& reader = "anong") { return ring.as(reader).get(path).json(); }
    void take(const std::string& who, const json& action)
    {
        const auto answer = ring.act(who, path, action);
        ASSERT_EQ(answer.status, 200) << action.dump() << " " << answer.body;
    }
    HttpAnswer measure(const std::string& text, const std::string& due)
    {
        const json body{{"measures", {{{"text", text}, {"owner", world.post("prasert").value()}, {"due", due}}}}};
        return ring.as("anong").post(path + "/measures", body, {{"If-Match", ring.tag(path)}});
    }
    void to_planning()
    {
        take("anong", {{"action", "analyse"}, {"cause", {{"category", "systems"}, {"whys", {"ไฟดับ", "ไม่มีแผน"}}}}});
        take("malee", {{"action", "recommend"}, {"comment", "ทำแผนบำรุงรักษา"}});
        take("suda", {{"action", "respond"}, {"answer", "partly"}, {"comment", "งบมีจำกัด"}});
    }
};

TEST(CasesOverHttp, AreOpenedByAMissAndListed)
{
    CaseWorld it;
    const auto opened = it.shown();
    EXPECT_EQ(opened.at("state"), "analysis");
    EXPECT_EQ(opened.at("indicator"), "ICT-01");
    EXPECT_EQ(opened.at("name").at("en"), "Systems available");
    EXPECT_EQ(opened.at("opened_by").at("score"), "2.0000");
    EXPECT_EQ(opened.at("opened_by").at("case_below"), "3");
    EXPECT_EQ(opened.at("opened_by").at("quarter"), 1);
    EXPECT_EQ(address("checkpoints", opened.at("opened_by").at("checkpoint")), it.reports.checkpoint(1));
    EXPECT_TRUE(opened.at("cause").is_null());
    EXPECT_FALSE(opened.at("due_at").is_null());
    EXPECT_EQ(it.ring.as("kanya").get(it.path).status, 404);

    const auto count = [&](const std::string& query) {
        return it.ring.as("wirat").get("/api/v1/cases" + query).json().at("items").size();
    };
    EXPECT_EQ(count(""), 1U);
    EXPECT_EQ(count("?fiscal_year=2561&unit=OPS-ICT&state=analysis&indicator=ICT-01"), 1U);
    EXPECT_EQ(count("?fiscal_year=2560"), 0U);
    EXPECT_EQ(count("?indicator=ICT-02"), 0U);
    EXPECT_EQ(count("?category=systems"), 0U) << "no cause is known yet";
    EXPECT_EQ(it.ring.as("wirat").get("/api/v1/cases?category=weather").status, 400);
    EXPECT_THAT(it.ring.as("kanya").get("/api/v1/cases").json().at("items"), IsEmpty());
    it.to_planning();
    const auto row = it.ring.as("wirat").get("/api/v1/cases?category=systems").json().at("items").at(0);
    EXPECT_EQ(row.at("answer"), "partly");
    EXPECT_EQ(row.at("score"), "2.0000");
    EXPECT_EQ(row.at("state"), "planning");
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(CasesOverHttp, SayWhatFollowsIfNobodyActs)
{
    CaseWorld it;
    const auto explained = [&] {
        return it.ring.as("malee").get(it.path + "/explanation", {{"Accept-Language", "en"}}).json();
    };
    const auto overdue = explained();
    EXPECT_EQ(overdue.at("next").at(0).at("notices"), json{"case_overdue"});
    EXPECT_EQ(overdue.at("next").at(0).at("tells"), (json{"collector", "head"}));
    EXPECT_THAT(overdue.at("if_nobody_acts").get<std::string>(),
                StartsWith("If nobody acts, the collector, the head will be told on "));
    it.take("anong", {{"action", "analyse"}, {"cause", {{"category", "systems"}, {"whys", {"ไฟดับ"}}}}});
    it.take("malee", {{"action", "recommend"}, {"comment", "ทำแผนบำรุงรักษา"}});
    const auto unanswered = explained();
    const auto& step = unanswered.at("next").at(0);
    EXPECT_EQ(step.at("raises"), "unanswered");
    EXPECT_EQ(step.at("marks"), json{"unanswered"});
    EXPECT_EQ(step.at("tells"), (json{"head", "psd", "executive"}));
    EXPECT_THAT(unanswered.at("if_nobody_acts").get<std::string>(),
                StartsWith("If nobody acts, this will be marked “Not answered in time” on "));
}

TEST(CasesOverHttp, MarkARefusalThatIsToldAgain)
{
    CaseWorld it;
    const Headers headers{{"If-Match", it.ring.tag(it.path)}, {"Idempotency-Key", "once"}, {"Accept-Language", "en"}};
    const json early{{"action", "complete"}, {"measure", 1}, {"comment", "x"}};
    const auto first = it.ring.as("anong").post(it.path + "/actions", early, headers);
    EXPECT_EQ(first.code(), "action_not_available");
    EXPECT_EQ(first.header("idempotent-replayed"), "");
    const auto again = it.ring.as("anong").post(it.path + "/actions", early, headers);
    EXPECT_EQ(again.status, first.status);
    EXPECT_EQ(again.code(), first.code());
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json().at("detail").get<std::string>(),
              first.json().at("detail").get<std::string>() +
                  " This is the answer of the first try with this Idempotency-Key: to try anew, send the request with "
                  "a new key.");
}

TEST(CasesOverHttp, NameWhoMayTakeAStep)
{
    CaseWorld it;
    const auto answer =
        it.ring.as("kanya").post(it.path + "/actions", {{"action", "analyse"}}, {{"If-Match", it.ring.tag(it.path)}});
    EXPECT_EQ(answer.status, 404) << "not hers to see";
    const auto refused = it.ring.as("malee").post(it.path + "/actions", {{"action", "analyse"}},
                                                  {{"If-Match", it.ring.tag(it.path)}, {"Accept-Language", "en"}});
    EXPECT_EQ(refused.code(), "not_your_role");
    EXPECT_EQ(refused.json().at("arguments"), (json{{"role", "collector"}, {"unit", "OPS-ICT"}}));
    EXPECT_THAT(refused.json().at("detail").get<std::string>(),
                StartsWith("This belongs to the collector of OPS-ICT."));
}

TEST(CasesOverHttp, GoFromTheCauseToAnEffectiveMeasure)
{
    CaseWorld it;
    EXPECT_EQ(it.ring.act("anong", it.path, {{"action", "analyse"}}).code(), "required");
    EXPECT_EQ(it.measure("ก่อนเวลา", "2018-02-28").code(), "action_not_available");
    it.to_planning();
    const auto added = it.measure("ซ่อมเครื่องสำรองไฟ", "2018-02-28");
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_EQ(added.header("location"), it.path + "/measures");
    EXPECT_EQ(added.json().at("items").at(0).at("owner").at("holders").at(0).at("name").at("en"), "Prasert");
    EXPECT_EQ(it.measure("อบรมผู้ดูแล", "2018-03-15").status, 201) << "more of them, while they are under way";
    EXPECT_EQ(it.measure("เมื่อวาน", "2018-01-01").json().at("errors").at(0).at("code"), "due_passed");
    EXPECT_EQ(it.ring.act("anong", it.path, {{"action", "complete"}, {"measure", 9}, {"comment", "เสร็จ"}}).code(),
              "unknown_measure");
    it.take("anong", {{"action", "complete"}, {"measure", 1}, {"comment", "ใบตรวจรับ 12/2561"}});
    EXPECT_EQ(it.ring.act("anong", it.path, {{"action", "complete"}, {"measure", 1}, {"comment", "อีกครั้ง"}}).code(),
              "measure_done");
    it.take("anong", {{"action", "complete"}, {"measure", 2}, {"comment", "ทะเบียนอบรม"}});

    const auto waiting = it.shown("arun");
    EXPECT_EQ(waiting.at("state"), "verifying");
    EXPECT_EQ(waiting.at("cause").at("category"), "systems");
    EXPECT_EQ(waiting.at("cause").at("whys"), (json{"ไฟดับ", "ไม่มีแผน"}));
    EXPECT_EQ(waiting.at("cause").at("by").at("name").at("en"), "Anong");
    EXPECT_EQ(waiting.at("recommendation").at("text"), "ทำแผนบำรุงรักษา");
    EXPECT_EQ(waiting.at("response").at("answer"), "partly");
    EXPECT_EQ(waiting.at("response").at("text"), "งบมีจำกัด");
    const auto& measures = waiting.at("measures");
    EXPECT_EQ(measures.at(0).at("text"), "ซ่อมเครื่องสำรองไฟ");
    EXPECT_EQ(measures.at(0).at("proof"), "ใบตรวจรับ 12/2561");
    EXPECT_EQ(measures.at(0).at("done_on"), "2018-01-05");
    EXPECT_EQ(measures.at(1).at("text"), "อบรมผู้ดูแล");

    it.reports.advance_to(noon(2018, 4, 2));
    it.reports.approve(2, "95", "2");
    const auto closed = it.shown();
    EXPECT_EQ(closed.at("state"), "effective");
    EXPECT_EQ(closed.at("effectiveness").at("results").at(0),
              (json{{"fiscal_year", 2561}, {"quarter", 2}, {"score", "5.0000"}, {"met", true}}));
    EXPECT_TRUE(closed.at("effectiveness").at("ineffective_since").is_null());
    EXPECT_EQ(it.ring.as("wirat").get(it.path + "/history").json().at("chain").at("verified"), true);
    EXPECT_EQ(it.ring.as("wirat").get(it.path + "/explanation").json().at("state"), "effective");
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(CasesOverHttp, ComeBackWhereTheMeasuresDidNotWork)
{
    CaseWorld it;
    it.to_planning();
    ASSERT_EQ(it.measure("ซ่อมเครื่องสำรองไฟ", "2018-02-28").status, 201);
    it.take("anong", {{"action", "complete"}, {"measure", 1}, {"comment", "ใบตรวจรับ"}});
    it.reports.advance_to(noon(2018, 4, 2));
    it.reports.approve(2, "78", "2");
    const auto back = it.shown();
    EXPECT_EQ(back.at("state"), "analysis");
    EXPECT_FALSE(back.at("effectiveness").at("ineffective_since").is_null());
    EXPECT_EQ(back.at("effectiveness").at("results").at(0).at("met"), false);
    EXPECT_EQ(it.ring.as("wirat").get("/api/v1/cases").json().at("items").at(0).at("ineffective"), true);
    const auto cases = it.ring.as("anong").get(it.reports.checkpoint(2)).json().at("cases");
    EXPECT_THAT(cases, IsEmpty()) << "the one that is open goes on";
}

TEST(CasesOverHttp, CallAMeasureOverdueByTheWorkingCalendar)
{
    CaseWorld it;
    it.to_planning();
    ASSERT_EQ(it.measure("ซ่อม", "2018-02-28").status, 201);
    ASSERT_EQ(it.measure("อบรม", "2018-03-01").status, 201) << "a holiday";
    const auto measures = [&] { return it.ring.as("anong").get(it.path + "/measures").json().at("items"); };
    EXPECT_EQ(measures().at(1).at("due_by"), "2018-03-02");
    it.reports.advance_to(noon(2018, 3, 2));
    EXPECT_EQ(measures().at(0).at("overdue"), true);
    EXPECT_EQ(measures().at(0).at("working_days_late"), 1) << "the holiday does not count";
    EXPECT_EQ(measures().at(1).at("overdue"), false) << "the next working day is still in time";
    it.take("anong", {{"action", "complete"}, {"measure", 1}, {"comment", "เสร็จ"}});
    EXPECT_EQ(measures().at(0).at("overdue"), false);
    EXPECT_EQ(measures().at(0).at("done_late"), true);
    it.reports.advance_to(noon(2018, 3, 5));
    EXPECT_EQ(measures().at(1).at("overdue"), true);
    const auto row = it.ring.as("anong").get("/api/v1/cases").json().at("items").at(0);
    EXPECT_EQ(row.at("measures"), 2);
    EXPECT_EQ(row.at("measures_left"), 1);
    EXPECT_EQ(row.at("next_measure_due"), "2018-03-01");
}

TEST(CasesOverHttp, AreWaivedWithApproval)
{
    CaseWorld it;
    EXPECT_EQ(it.ring.act("anong", it.path, {{"action", "waive"}}).code(), "comment_required");
    it.take("anong", {{"action", "waive"}, {"comment", "โครงการถูกยกเลิกโดยมติ ครม."}});
    const auto asked = it.shown("malee");
    EXPECT_EQ(asked.at("state"), "waiver_review");
    EXPECT_EQ(asked.at("waiver").at("text"), "โครงการถูกยกเลิกโดยมติ ครม.");
    EXPECT_EQ(asked.at("waiver").at("by").at("name").at("en"), "Anong");
    EXPECT_EQ(asked.at("approval").at("stage"), "psd");
    EXPECT_EQ(it.ring.act("malee", it.path, {{"action", "reject"}}).code(), "comment_required");
    it.ring.approve(it.path, {"malee", "arun"});
    EXPECT_EQ(it.shown().at("state"), "waived");
    EXPECT_EQ(it.shown().at("final"), true);
}

// FY2562's plan as it starts, harder, and with an answer to the case.
json next_plan(const json& seed, const json& id)
{
    auto plan = plan_sent_back(seed);
    plan["lines"][0] = plan_line("ICT-01", "60", {"97", "97", "97", "97"}, {"77", "82", "87", "92", "97"});
    plan["lines"][1] = plan_line("ICT-02", "40", {"3", "6", "9", "12"}, {"4", "6", "8", "10", "12"});
    plan["lines"][0]["from_case"] = id;
    plan["carried"] = json::array({json{{"case", id}, {"answer", "target"}, {"indicator", "ICT-01"}}});
    plan["texts"]["carried/" + std::to_string(id.get<std::int64_t>())] = "ซื้อเครื่องสำรองไฟใหม่";
    return plan;
}

json review_that_carries(const json& id)
{
    return {{"lines",
             {{{"indicator", "ICT-01"}, {"disposition", "keep"}, {"next_target", "97"}},
              {{"indicator", "ICT-02"}, {"disposition", "keep"}, {"next_target", "12"}}}},
            {"cases", {{{"case", id}, {"disposition", "carry"}}}},
            {"texts", {{"worked", "ซ้อมกู้คืน"}, {"lessons", "ต่อสัญญาก่อนสิ้นปี"}}}};
}

TEST(CasesOverHttp, AreCarriedIntoTheNextYearWithTheirLineage)
{
    CaseWorld it;
    const auto id = it.shown().at("id");
    EXPECT_TRUE(it.shown().at("carried").at("to").is_null()) << "there is no next year yet";
    it.ring.open_year(2562);
    const auto next = it.ring.cycle("OPS-ICT", 2562);
    const auto before = it.shown().at("carried").at("to");
    EXPECT_EQ(address("cycles", before.at("cycle")), next);
    EXPECT_TRUE(before.at("answer").is_null());
    it.ring.bring_into_force(next, next_plan(it.ring.as("anong").get(next + "/plan").json(), id));
    const auto carried = it.shown().at("carried");
    EXPECT_EQ(carried.at("to").at("fiscal_year"), 2562);
    EXPECT_EQ(carried.at("to").at("answer"), "target");
    EXPECT_EQ(carried.at("to").at("indicator"), "ICT-01");
    EXPECT_EQ(carried.at("to").at("targets"), json::array({"ICT-01"}));
    EXPECT_TRUE(carried.at("disposition").is_null());

    it.reports.advance_to(noon(2018, 12, 20));
    ASSERT_EQ(it.ring.state(it.reports.cycle()), "reviewing");
    ASSERT_EQ(it.ring.save("anong", it.reports.cycle() + "/review", review_that_carries(id)).status, 200);
    ASSERT_EQ(it.ring.act("anong", it.reports.cycle(), {{"action", "submit"}}).status, 200);
    it.ring.approve(it.reports.cycle(), {"suda", "malee"});
    EXPECT_EQ(it.shown().at("carried").at("disposition"), "carry");
    const auto last_year = it.ring.as("malee").get("/api/v1/scorecards?fiscal_year=2561&quarter=1&unit=OPS-ICT").json();
    EXPECT_EQ(last_year.at("units").at(0).at("provisional"), false) << "its cycle is closed";
    EXPECT_EQ(it.ring.as("malee").get(it.reports.checkpoint(1)).json().at("total").at("provisional"), false);

    it.reports.advance_to(noon(2019, 1, 3));
    const auto report = address("checkpoints", it.ring.as("anong")
                                                   .get("/api/v1/checkpoints?fiscal_year=2562&quarter=1&unit=OPS-ICT")
                                                   .json()
                                                   .at("items")
                                                   .at(0)
                                                   .at("id"));
    const json rows{{"results",
                     {{{"indicator", "ICT-01"}, {"numerator", "80"}, {"denominator", "100"}, {"narrative", "ยังไม่มีงบ"}},
                      {{"indicator", "ICT-02"}, {"value", "3"}}}}};
    ASSERT_EQ(it.ring.as("anong").put(report + "/results", rows, {{"If-Match", it.ring.tag(report)}}).status, 200);
    ASSERT_EQ(it.ring.act("anong", report, {{"action", "submit"}}).status, 200);
    it.ring.approve(report, {"suda", "malee", "arun"});
    const auto again = it.ring.as("anong").get(report).json().at("cases");
    ASSERT_EQ(again.size(), 1U);
    const auto child = it.ring.as("anong").get(address("cases", again.at(0).at("id"))).json();
    EXPECT_EQ(child.at("carried").at("from"), (json{{"case", id}, {"fiscal_year", 2561}}));
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

}  // namespace
}  // namespace traimas::testing
