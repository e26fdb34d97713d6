// Fiscal years, cycles, plans, reviews and amendments, in every state that the document describes differently.
// FY2563 of OPS-ICT goes from its founding to its review; FY2564 begins beside it.
#include "tests/http/openapi/tour.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/service/deliver.hpp"
#include "tests/http/plan_bodies.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

constexpr const char* kYears = "/api/v1/fiscal-years";
constexpr const char* kYear = "/api/v1/fiscal-years/2563";
constexpr const char* kNextYear = "/api/v1/fiscal-years/2564";

class RingWalk {
public:
    explicit RingWalk(const Tour& tour)
        : world_{tour.world}, anong_{tour.as("anong")}, suda_{tour.as("suda")}, malee_{tour.as("malee")},
          arun_{tour.as("arun")}, thanakorn_{tour.as("thanakorn")}, kanya_{tour.as("kanya")}, wirat_{tour.as("wirat")}
    {
    }

    void settle()
    {
        for (int round = 0; round < 50; ++round) {
            world_.drain();
            const auto report = service::deliver_messages(world_.api().engine, 100);
            if (report.taken + report.nobody == 0) {
                return;
            }
        }
    }
    std::string tag(const std::string& path) { return malee_.get(200, path).header("etag"); }
    HttpAnswer act(CheckedClient& who, int status, const std::string& path, const json& body)
    {
        auto answer = who.post(status, path + "/actions", body, {{"If-Match", tag(path)}});
        settle();
        return answer;
    }
    void refuse(CheckedClient& who, int status, const std::string& path, const json& body, const char* code)
    {
        EXPECT_EQ(act(who, status, path, body).code(), code) << path << " " << body.dump();
    }
    HttpAnswer save(CheckedClient& who, int status, const std::string& path, const json& body)
    {
        return who.put(status, path, body, {{"If-Match", tag(path)}});
    }
    void approve(const std::string& path)
    {
        for (auto* who : {&suda_, &malee_, &arun_}) {
            act(*who, 200, path, {{"action", "approve"}});
        }
    }
    // History, explanation and conditions, in whatever state it is.
    void look(const std::string& path)
    {
        const auto it = malee_.get(200, path);
        malee_.get(304, path, {{"If-None-Match", it.header("etag")}});
        wirat_.get(200, path, {{"Accept-Language", "en"}});
        // A year belongs to everybody below its office; all else is its unit's own.
        const int elsewhere = path.find("/fiscal-years/") == std::string::npos ? 404 : 200;
        kanya_.get(elsewhere, path);
        const auto history = malee_.get(200, path + "/history?limit=1");
        if (history.json().at("next").is_string()) {
            malee_.get(200, path + "/history?cursor=" + history.json().at("next").get<std::string>());
        }
        malee_.get(200, path + "/history");
        malee_.get(200, path + "/explanation");
        kanya_.get(elsewhere, path + "/history");
        kanya_.get(elsewhere, path + "/explanation");
    }
    // Page by page to the end, one item each.
    void read_pages(const std::string& path)
    {
        auto page = malee_.get(200, path + "?limit=1");
        int pages = 1;
        while (page.status == 200 && page.json().at("next").is_string()) {
            page = malee_.get(200, path + "?limit=1&cursor=" + page.json().at("next").get<std::string>());
            ASSERT_LT(++pages, 100) << path << " never ends";
        }
        malee_.get(400, path + "?cursor=e30");
        malee_.get(400, path + "?fiscal_year=this");
    }
    std::string cycle(const std::string& unit, const std::string& fiscal_year)
    {
        const auto list = malee_.get(200, "/api/v1/cycles?unit=" + unit + "&fiscal_year=" + fiscal_year).json();
        return "/api/v1/cycles/" + std::to_string(list.at("items").at(0).at("id").get<std::int64_t>());
    }

    ApiWorld& world_;
    CheckedClient anong_;
    CheckedClient suda_;
    CheckedClient malee_;
    CheckedClient arun_;
    CheckedClient thanakorn_;
    CheckedClient kanya_;
    CheckedClient wirat_;
};

void publish_ring(RingWalk& walk)
{
    const json framework{{"levels", {"1", "2", "3", "4", "5"}},
                         {"bands", {{{"band", "red"}, {"from", "0"}}, {{"band", "green"}, {"from", "3"}}}},
                         {"case_below", "3"}};
    for (const auto* year : {"2563", "2564"}) {
        const auto path = std::string{"/api/v1/frameworks/"} + year + "/versions";
        walk.malee_.post(201, path, framework, {{"If-Match", "\"0\""}});
    }
    json indicator{{"code", "CYC-01"},
                   {"name", {{"th", "ระบบพร้อมใช้งาน"}, {"en", "Systems available"}}},
                   {"value_type", "percent"},
                   {"direction", "higher"},
                   {"accumulation", "last"}};
    walk.malee_.post(201, "/api/v1/indicators", indicator);
    indicator["code"] = "CYC-02";
    indicator["value_type"] = "count";
    indicator["accumulation"] = "increment";
    walk.malee_.post(201, "/api/v1/indicators", indicator);
}

json walked_plan()
{
    auto plan = plan_body();
    plan["lines"][0]["indicator"]["code"] = "CYC-01";
    plan["lines"][1]["indicator"]["code"] = "CYC-02";
    plan["lines"][0]["exception"] = true;
    plan["lines"][0]["baseline"] = "94";
    plan["lines"][0]["history"] = json::array({json{{"fiscal_year", 2562}, {"value", "94"}}});
    const json step{
        {"no", 1}, {"name", {{"th", "ออกแบบ"}, {"en", "Design"}}}, {"begins", "2019-10-01"}, {"due", "2019-12-31"}};
    plan["projects"] = json::array({json{{"code", "P1"},
                                         {"name", {{"th", "ศูนย์สำรอง"}, {"en", "Second site"}}},
                                         {"owner", 1},
                                         {"budget", "5"},
                                         {"indicators", {"CYC-02"}},
                                         {"steps", json::array({step})}}});
    plan["texts"] = {{"exception/CYC-01", "ย้ายศูนย์ข้อมูล"}};
    return plan;
}

void found_years(RingWalk& walk)
{
    const json year{
        {"fiscal_year", 2563}, {"office", "OPS"}, {"units", {"OPS-ICT", "OPS-LAW"}}, {"opens", "2018-01-01"}};
    walk.malee_.post(201, kYears, year, {{"Idempotency-Key", "year"}});
    walk.malee_.post(201, kYears, year, {{"Idempotency-Key", "year"}});
    walk.settle();
    EXPECT_EQ(walk.malee_.post(409, kYears, year).code(), "year_exists");
    walk.anong_.post(403, kYears, year);
    auto other = year;
    other["fiscal_year"] = 2590;
    EXPECT_EQ(walk.malee_.post(409, kYears, other).code(), "framework_missing");
    other["units"] = {"NONE"};
    EXPECT_EQ(walk.malee_.post(422, kYears, other).code(), "unknown_unit");
    walk.malee_.post(422, kYears, {{"fiscal_year", 2564}});
    walk.malee_.post(201, kYears,
                     {{"fiscal_year", 2564}, {"office", "OPS"}, {"units", {"OPS-ICT"}}, {"opens", nullptr}});

    walk.read_pages(kYears);
    walk.malee_.get(200, std::string{kYears} + "?fiscal_year=2564&office=OPS&state=preparing");
    walk.look(kYear);
    walk.look(kNextYear);
    walk.malee_.get(200, std::string{kYear} + "?office=OPS");
    walk.malee_.get(404, "/api/v1/fiscal-years/2599");
    walk.malee_.get(200, "/api/v1/fiscal-years/2565/rehearsal");
    EXPECT_EQ(walk.malee_.get(409, std::string{kYear} + "/rehearsal").code(), "year_exists");
    EXPECT_EQ(walk.anong_.get(403, "/api/v1/fiscal-years/2565/rehearsal").code(), "not_your_role");
    walk.malee_.get(404, "/api/v1/fiscal-years/2565/rehearsal?office=NONE");
    walk.refuse(walk.malee_, 409, kYear, {{"action", "close"}}, "cycles_open");
    walk.refuse(walk.wirat_, 403, kYear, {{"action", "close"}}, "not_your_role");
    walk.refuse(walk.malee_, 422, kYear, {{"action", "sing"}}, "unknown_action");
    walk.malee_.post(412, std::string{kYear} + "/actions", {{"action", "close"}}, {{"If-Match", "\"4711\""}});
}

void plan_it(RingWalk& walk, const std::string& cycle)
{
    const auto path = cycle + "/plan";
    walk.anong_.get(200, path);
    walk.kanya_.get(404, path);
    walk.anong_.get(400, path + "?revision=none");
    walk.anong_.get(404, path + "?revision=1");
    const auto plan = walked_plan();
    walk.kanya_.put(404, path, plan, {{"If-Match", "\"0\""}});
    walk.suda_.put(403, path, plan, {{"If-Match", "\"0\""}});
    walk.anong_.put(200, path, {{"lines", json::array()}}, {{"If-Match", "\"0\""}});
    walk.refuse(walk.anong_, 409, cycle, {{"action", "submit"}}, "plan_incomplete");
    walk.anong_.put(412, path, plan, {{"If-Match", "\"0\""}});
    walk.anong_.put(422, path, {{"lines", {{{"weight", 1}}}}}, {{"If-Match", "\"1\""}});
    walk.anong_.put(200, path, plan, {{"If-Match", "\"1\""}, {"Idempotency-Key", "plan"}});
    walk.anong_.put(200, path, plan, {{"If-Match", "\"1\""}, {"Idempotency-Key", "plan"}});
    const auto read = walk.anong_.get(200, path, {{"Accept-Language", "en"}});
    walk.anong_.get(304, path, {{"If-None-Match", read.header("etag")}});
    walk.anong_.put(200, path, plan_sent_back(read.json()), {{"If-Match", read.header("etag")}});

    walk.act(walk.anong_, 200, cycle, {{"action", "submit"}});
    walk.anong_.get(200, path);
    EXPECT_EQ(walk.save(walk.anong_, 409, path, plan).code(), "action_not_available");
    walk.refuse(walk.thanakorn_, 403, cycle, {{"action", "approve"}}, "segregation_of_duties");
    walk.refuse(walk.suda_, 422, cycle, {{"action", "return"}}, "remarks_required");
    walk.act(walk.suda_, 200, cycle,
             {{"action", "return"}, {"remarks", json::array({json{{"pointer", "/lines/0"}, {"text", "ดู"}}})}});
    walk.anong_.get(200, path);
    walk.act(walk.anong_, 200, cycle, {{"action", "submit"}});
    walk.approve(cycle);
    walk.anong_.get(200, path + "?revision=1");
}

// Answers with the path of the amendment.
std::string amend_it(RingWalk& walk, const std::string& cycle)
{
    walk.refuse(walk.anong_, 422, cycle, {{"action", "amend"}, {"quarter", 3}}, "comment_required");
    const json amend{{"action", "amend"}, {"quarter", 3}, {"case", nullptr}, {"comment", "งบประมาณถูกตัด"}};
    walk.act(walk.anong_, 200, cycle, amend);
    walk.refuse(walk.anong_, 409, cycle, amend, "amendment_already_open");
    const auto id = walk.anong_.get(200, cycle).json().at("amendments").at(0).at("id").get<std::int64_t>();
    const auto amendment = "/api/v1/amendments/" + std::to_string(id);
    const auto path = amendment + "/plan";
    walk.look(amendment);
    walk.read_pages("/api/v1/amendments");
    walk.wirat_.get(200, "/api/v1/amendments?fiscal_year=2563&unit=OPS-ICT&state=drafting");
    const auto start = walk.anong_.get(200, path);
    walk.anong_.get(304, path, {{"If-None-Match", start.header("etag")}});
    walk.anong_.get(400, path + "?revision=none");
    walk.kanya_.get(404, path);
    walk.refuse(walk.anong_, 409, amendment, {{"action", "submit"}}, "nothing_changed");
    auto plan = plan_sent_back(start.json());
    plan["lines"][0]["target"] = "96";
    plan["lines"][0]["quarters"]["4"]["target"] = "96";
    walk.anong_.put(200, path, plan, {{"If-Match", "\"0\""}});
    walk.anong_.put(412, path, plan, {{"If-Match", "\"0\""}});
    walk.anong_.put(422, path, {{"lines", "none"}}, {{"If-Match", "\"1\""}});
    walk.suda_.put(403, path, plan, {{"If-Match", "\"1\""}});
    walk.kanya_.put(404, path, plan, {{"If-Match", "\"1\""}});
    walk.look(amendment);
    walk.act(walk.anong_, 200, amendment, {{"action", "submit"}});
    walk.refuse(walk.thanakorn_, 403, amendment, {{"action", "approve"}}, "segregation_of_duties");
    EXPECT_EQ(walk.save(walk.anong_, 409, path, plan).code(), "action_not_available");
    walk.approve(amendment);
    walk.look(amendment);
    walk.anong_.get(200, path);
    walk.anong_.get(200, cycle + "/plan");
    return amendment;
}

void compare_plans(RingWalk& walk)
{
    walk.act(walk.malee_, 200, kNextYear, {{"action", "open"}});
    walk.look(kNextYear);
    const auto next = walk.cycle("OPS-ICT", "2564");
    walk.look(next);
    EXPECT_EQ(walk.anong_.get(200, next + "/plan").json().at("source"), "seed");
    const auto path = next + "/plan/difference";
    walk.anong_.get(200, path);
    walk.anong_.get(200, path + "?against=approved");
    walk.anong_.get(400, path + "?against=nothing");
    walk.kanya_.get(404, path);
}

void review_it(const Tour& tour, const std::string& cycle)
{
    const auto path = cycle + "/review";
    {
        RingWalk before{tour};
        before.anong_.get(200, path);
        before.anong_.put(409, path, {{"lines", json::array()}}, {{"If-Match", "\"0\""}});
        tour.world.advance_to(*calendar::parse_rfc3339("2020-11-20T02:00:00Z"));
        before.settle();
    }
    RingWalk walk{tour};  // sessions do not last for years
    EXPECT_EQ(walk.anong_.get(200, cycle).json().at("state"), "reviewing");
    const auto open = walk.anong_.get(200, path);
    walk.anong_.get(304, path, {{"If-None-Match", open.header("etag")}});
    walk.kanya_.get(404, path);
    const json line{{"indicator", "CYC-02"}, {"disposition", "drop"}, {"next_target", nullptr}};
    const json review{
        {"lines", json::array({json{{"indicator", "CYC-01"}, {"disposition", "keep"}, {"next_target", "97"}}, line})},
        {"texts", {{"worked", "ก"}, {"lessons", "ข"}, {"disposition/CYC-02", "ค"}}}};
    walk.kanya_.put(404, path, review, {{"If-Match", "\"0\""}});
    walk.suda_.put(403, path, review, {{"If-Match", "\"0\""}});
    walk.anong_.put(422, path, {{"lines", {{{"disposition", "hope"}}}}}, {{"If-Match", "\"0\""}});
    walk.anong_.put(200, path, {{"lines", json::array()}}, {{"If-Match", "\"0\""}});
    walk.refuse(walk.anong_, 409, cycle, {{"action", "submit"}}, "review_incomplete");
    walk.anong_.put(412, path, review, {{"If-Match", "\"0\""}});
    walk.anong_.put(200, path, review, {{"If-Match", "\"1\""}});
    walk.act(walk.anong_, 200, cycle, {{"action", "submit"}});
    walk.anong_.get(200, path);
    walk.look(cycle);
    for (auto* who : {&walk.suda_, &walk.malee_}) {
        walk.act(*who, 200, cycle, {{"action", "approve"}});
    }
    walk.anong_.get(200, path);
    walk.look(cycle);
}

}  // namespace

std::map<std::string, std::string> walk_cycles(const Tour& tour)
{
    RingWalk walk{tour};
    publish_ring(walk);
    found_years(walk);
    walk.read_pages("/api/v1/cycles");
    walk.wirat_.get(200, "/api/v1/cycles?state=planning");
    const auto cycle = walk.cycle("OPS-ICT", "2563");
    walk.look(cycle);
    walk.anong_.post(412, cycle + "/actions", {{"action", "submit"}}, {{"If-Match", "\"4711\""}});
    walk.kanya_.post(404, cycle + "/actions", {{"action", "submit"}}, {{"If-Match", "\"1\""}});
    plan_it(walk, cycle);
    const auto amendment = amend_it(walk, cycle);
    compare_plans(walk);
    review_it(tour, cycle);
    return {
        {"/api/v1/fiscal-years/{fy}", kYear}, {"/api/v1/cycles/{id}", cycle}, {"/api/v1/amendments/{id}", amendment}};
}

}  // namespace traimas::testing
