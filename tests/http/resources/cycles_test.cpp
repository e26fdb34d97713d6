// Fiscal years, their cycles and the year review over HTTP: founded, listed, read, closed in the right order.
// Auditors read everything here and change nothing.
#include "tests/http/ring.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace traimas::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kFiscalYear = "/api/v1/fiscal-years/2561";

std::vector<std::string> codes_in(const json& list, const char* key)
{
    std::vector<std::string> codes;
    for (const auto& it : list) {
        codes.push_back(it.at(key).get<std::string>());
    }
    return codes;
}

std::vector<std::string> units_in(const HttpAnswer& list)
{
    std::vector<std::string> units;
    const auto body = list.json();
    for (const auto& it : body.at("items")) {
        units.push_back(it.at("unit").at("code").get<std::string>());
    }
    return units;
}

// Business time goes on by weeks until the cycle is there, as the poller would see it.
void wait_for(ApiWorld& world, Ring& ring, const std::string& cycle, const std::string& state)
{
    auto now = kWorldBegins;
    for (int week = 0; week < 80 && ring.state(cycle) != state; ++week) {
        now += std::chrono::days{7};
        world.advance_to(now);
        ring.settle();
    }
    ASSERT_EQ(ring.state(cycle), state);
}

TEST(FiscalYearsOverHttp, AreFoundedWithTheCyclesOfTheirUnits)
{
    ApiWorld world;
    Ring ring{world};
    auto& malee = ring.as("malee");
    const auto year = malee.get(kFiscalYear).json();
    EXPECT_EQ(year.at("state"), "running");
    EXPECT_EQ(year.at("unit").at("code"), "OPS");
    EXPECT_EQ(year.at("begin"), "2017-10-01");
    EXPECT_EQ(year.at("open_cycles"), 2);
    EXPECT_FALSE(year.at("close_due_at").is_null());
    EXPECT_THAT(codes_in(year.at("units"), "code"), ElementsAre("OPS-ICT", "OPS-LAW"));
    EXPECT_EQ(year.at("units").at(0).at("cycle").at("state"), "planning");
    EXPECT_EQ(year.at("units").at(0).at("cycle").at("title").at("en"), "Planning");
    EXPECT_FALSE(year.at("units").at(0).at("closed"));
    const auto list = malee.get("/api/v1/fiscal-years").json().at("items");
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.at(0).at("units"), 2);
    EXPECT_EQ(list.at(0).at("open_cycles"), 2);
    EXPECT_EQ(list.at(0).at("close_due_at"), year.at("close_due_at"));
    EXPECT_EQ(malee.get(std::string{kFiscalYear} + "?office=OPS").json(), year);
    EXPECT_EQ(malee.get(std::string{kFiscalYear} + "?office=MOF").status, 404);
    EXPECT_EQ(malee.get("/api/v1/fiscal-years/2570").status, 404);
    EXPECT_EQ(malee.get("/api/v1/fiscal-years/2018").status, 404) << "no year of the Buddhist Era";
    EXPECT_EQ(ring.as("anong").get(kFiscalYear).json().at("state"), "running") << "her cycle belongs to it";
    EXPECT_EQ(ring.act("anong", kFiscalYear, {{"action", "close"}}).code(), "not_your_role");

    const auto refused = ring.act("malee", kFiscalYear, {{"action", "close"}});
    EXPECT_EQ(refused.code(), "cycles_open");
    EXPECT_EQ(refused.json().at("errors").size(), 2U);
    EXPECT_EQ(malee.get(std::string{kFiscalYear} + "/history").json().at("chain").at("verified"), true);
    EXPECT_EQ(malee.get(std::string{kFiscalYear} + "/explanation").json().at("state"), "running");
}

TEST(FiscalYearsOverHttp, AreRefusedWhereTheyCannotStand)
{
    ApiWorld world;
    Ring ring{world};
    auto& malee = ring.as("malee");
    const json year{{"fiscal_year", 2562}, {"office", "OPS"}};
    const auto founded = malee.post("/api/v1/fiscal-years", year, {{"Idempotency-Key", "year"}});
    ASSERT_EQ(founded.status, 201) << founded.body;
    EXPECT_EQ(founded.header("location"), "/api/v1/fiscal-years/2562?office=OPS");
    EXPECT_EQ(founded.json().at("state"), "preparing") << "it opens ninety days before";
    EXPECT_EQ(founded.json().at("opens"), "2018-07-03");
    EXPECT_THAT(codes_in(founded.json().at("units"), "code"), ElementsAre("OPS", "OPS-ICT", "OPS-LAW"));
    EXPECT_TRUE(founded.json().at("units").at(0).at("cycle").is_null());
    const auto again = malee.post("/api/v1/fiscal-years", year, {{"Idempotency-Key", "year"}});
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");

    const auto refused = [&](json body, const char* key, json value) {
        body[key] = std::move(value);
        return malee.post("/api/v1/fiscal-years", body).code();
    };
    EXPECT_EQ(malee.post("/api/v1/fiscal-years", year).code(), "year_exists");
    EXPECT_EQ(refused(year, "fiscal_year", 2563), "framework_missing");
    EXPECT_EQ(refused(year, "fiscal_year", 2018), "invalid_content");
    EXPECT_EQ(refused(year, "office", "MOF"), "not_your_role") << "she is PSD of OPS";
    EXPECT_EQ(refused(year, "units", {"OPS", "NONE"}), "unknown_unit");
    EXPECT_EQ(refused(year, "units", {"OPS-ICT", "OPS-ICT"}), "duplicate_unit");
    EXPECT_EQ(refused(year, "units", {"OPS-ICT", "MOF"}), "unit_elsewhere");
    EXPECT_EQ(refused(year, "opens", "soon"), "invalid_content");
    for (const auto* reader : {"anong", "wirat", "decha"}) {
        EXPECT_EQ(ring.as(reader).post("/api/v1/fiscal-years", year).code(), "not_your_role") << reader;
    }
    EXPECT_EQ(ring.act("wirat", kFiscalYear, {{"action", "close"}}).code(), "not_your_role");
}

TEST(CyclesOverHttp, AreListedForWhoeverMaySeeThem)
{
    ApiWorld world;
    Ring ring{world};
    ring.open_year(2562);
    const std::string path = "/api/v1/cycles";
    auto& wirat = ring.as("wirat");
    EXPECT_THAT(units_in(wirat.get(path + "?fiscal_year=2561")), ElementsAre("OPS-ICT", "OPS-LAW"));
    EXPECT_THAT(units_in(wirat.get(path + "?fiscal_year=%E0%B9%92%E0%B9%95%E0%B9%96%E0%B9%91&unit=OPS-LAW")),
                ElementsAre("OPS-LAW"))
        << "Thai digits";
    EXPECT_EQ(wirat.get(path).json().at("items").size(), 4U);
    EXPECT_THAT(units_in(ring.as("anong").get(path + "?fiscal_year=2561")), ElementsAre("OPS-ICT"));
    EXPECT_THAT(units_in(wirat.get(path + "?state=running")), IsEmpty());
    ring.bring_into_force(ring.cycle("OPS-ICT"), plan_body());
    EXPECT_THAT(units_in(wirat.get(path + "?state=running")), ElementsAre("OPS-ICT"));

    const auto first = wirat.get(path + "?limit=3");
    EXPECT_EQ(first.json().at("items").size(), 3U);
    EXPECT_FALSE(first.header("link").empty());
    const auto rest = wirat.get(path + "?limit=3&cursor=" + first.json().at("next").get<std::string>());
    EXPECT_EQ(rest.json().at("items").size(), 1U);
    EXPECT_TRUE(rest.json().at("next").is_null());
    const auto row = rest.json().at("items").at(0);
    EXPECT_EQ(row.at("stage"), "plan");
    EXPECT_EQ(row.at("title").at("en"), "Planning");
    EXPECT_EQ(wirat.get(path + "?fiscal_year=1").code(), "parameter_malformed");
    EXPECT_EQ(wirat.get(path + "?quarter=1").code(), "unknown_parameter");
}

TEST(CyclesOverHttp, TellWhatIsInTheirTreeAndAreNobodysBesides)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    const auto before = ring.as("anong").get(cycle);
    EXPECT_EQ(before.json().at("plan").at("source"), "empty");
    EXPECT_TRUE(before.json().at("lineage").is_null());
    EXPECT_THAT(before.json().at("checkpoints"), IsEmpty());
    EXPECT_EQ(ring.as("anong").get(cycle, {{"If-None-Match", before.header("etag")}}).status, 304);
    EXPECT_EQ(ring.as("kanya").get(cycle).status, 404);
    EXPECT_EQ(ring.act("wirat", cycle, {{"action", "submit"}}).code(), "not_your_role");
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "sing"}}).code(), "unknown_action");

    ring.bring_into_force(cycle, plan_body());
    const auto running = ring.as("anong").get(cycle).json();
    std::vector<int> quarters;
    for (const auto& it : running.at("checkpoints")) {
        quarters.push_back(it.at("quarter").get<int>());
    }
    EXPECT_THAT(quarters, ElementsAre(1, 2, 3, 4));
    EXPECT_FALSE(running.at("checkpoints").at(0).at("report_due_at").is_null());
    const auto amend = std::find_if(running.at("allowed").begin(), running.at("allowed").end(),
                                    [](const json& it) { return it.at("action") == "amend"; });
    ASSERT_NE(amend, running.at("allowed").end());
    EXPECT_EQ(amend->at("needs"), json::array({"quarter", "comment"}));
    EXPECT_TRUE(running.at("digests").contains("approved_plan"));
    const auto history = ring.as("wirat").get(cycle + "/history").json();
    EXPECT_EQ(history.at("chain").at("verified"), true);
    EXPECT_EQ(ring.as("wirat").get(cycle + "/explanation").json().at("state"), "running");
    EXPECT_EQ(ring.as("wirat").get("/api/v1/checkpoints/" + cycle.substr(cycle.rfind('/') + 1)).status, 404);
}

TEST(ReviewsOverHttp, CloseTheYear)
{
    ApiWorld world;
    Ring ring{world};
    const auto cycle = ring.cycle("OPS-ICT");
    const auto path = cycle + "/review";
    ring.bring_into_force(cycle, plan_body());
    EXPECT_EQ(ring.as("anong").get(path).json().at("source"), "empty");
    const json early{{"lines", json::array()}};
    EXPECT_EQ(ring.save("anong", path, early).code(), "action_not_available") << "the year is still running";
    wait_for(world, ring, cycle, "reviewing");

    const auto open = ring.as("anong").get(path).json();
    EXPECT_TRUE(open.at("writable"));
    ASSERT_EQ(open.at("suggestions").at("lines").size(), 2U);
    EXPECT_EQ(open.at("suggestions").at("lines").at(0).at("target"), "95");
    EXPECT_TRUE(open.at("suggestions").at("lines").at(0).at("actual").is_null()) << "nothing was reported";
    EXPECT_EQ(ring.save("anong", path, {{"lines", {{{"indicator", "ICT-01"}, {"disposition", "hope"}}}}}).code(),
              "invalid_content");
    json review{{"lines",
                 {{{"indicator", "ICT-01"}, {"disposition", "keep"}, {"next_target", "96"}},
                  {{"indicator", "ICT-02"}, {"disposition", "drop"}}}},
                {"texts", {{"worked", "ซ้อมกู้คืนทุกเดือน"}, {"disposition/ICT-02", "โครงการสิ้นสุด"}}}};
    const auto saved = ring.save("anong", path, review);
    ASSERT_EQ(saved.status, 200) << saved.body;
    ASSERT_EQ(saved.json().at("problems").size(), 1U) << saved.body;
    EXPECT_EQ(saved.json().at("problems").at(0).at("pointer"), "/texts/lessons");
    EXPECT_EQ(ring.act("anong", cycle, {{"action", "submit"}}).code(), "review_incomplete");
    review["texts"]["lessons"] = "ต่อสัญญาก่อนสิ้นปี";
    ASSERT_EQ(ring.save("anong", path, review).status, 200);
    ASSERT_EQ(ring.act("anong", cycle, {{"action", "submit"}}).status, 200);
    ASSERT_EQ(ring.act("suda", cycle, {{"action", "return"}, {"comment", "เขียนบทเรียนให้ชัด"}}).status, 200);
    EXPECT_EQ(ring.as("anong").get(path).json().at("returned").at("comment"), "เขียนบทเรียนให้ชัด");
    ASSERT_EQ(ring.act("anong", cycle, {{"action", "submit"}}).status, 200);
    EXPECT_EQ(ring.as("suda").get(path).json().at("source"), "submitted");
    ring.approve(cycle, {"suda", "malee"});
    const auto closed = ring.as("wirat").get(path).json();
    EXPECT_EQ(closed.at("source"), "approved");
    EXPECT_EQ(closed.at("texts").at("lessons"), "ต่อสัญญาก่อนสิ้นปี");
    EXPECT_EQ(closed.at("lines").at(0).at("next_target"), "96");
    EXPECT_EQ(ring.state(cycle), "closed");
    const auto year = ring.as("malee").get(kFiscalYear).json();
    EXPECT_EQ(year.at("open_cycles"), 1);
    EXPECT_TRUE(year.at("units").at(0).at("closed"));

    ring.open_year(2562);
    const auto next = ring.as("anong").get(ring.cycle("OPS-ICT", 2562) + "/plan").json();
    EXPECT_EQ(next.at("source"), "seed");
    ASSERT_EQ(next.at("lines").size(), 1U) << "what was dropped does not come again";
    EXPECT_EQ(next.at("lines").at(0).at("target"), "96");
    EXPECT_FALSE(next.at("judgement").at("provisional"));
    EXPECT_THAT(world.failures(), IsEmpty());
}

}  // namespace
}  // namespace traimas::testing
