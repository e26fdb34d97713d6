// What follows from a report: its scores explained, the case that a miss opened, a restatement, and the reports over
// many units. The report is that of walk_reports: ICT-01 at 75 percent, far below its target.
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

std::string path_of(const char* resource, const json& id)
{
    return std::string{"/api/v1/"} + resource + "/" + std::to_string(id.get<std::int64_t>());
}

class Walk {
public:
    Walk(const Tour& tour, std::string path)
        : path_{std::move(path)}, anong_{tour.as("anong")}, suda_{tour.as("suda")}, malee_{tour.as("malee")},
          arun_{tour.as("arun")}, kanya_{tour.as("kanya")}
    {
    }

    [[nodiscard]] std::string tag() { return malee_.get(200, path_).header("etag"); }
    HttpAnswer act(CheckedClient& who, int status, const json& body)
    {
        return who.post(status, path_ + "/actions", body, {{"If-Match", tag()}});
    }
    void refuse(CheckedClient& who, int status, const json& body, const char* code)
    {
        EXPECT_EQ(act(who, status, body).code(), code) << body.dump();
    }
    void look()
    {
        const auto it = anong_.get(200, path_);
        anong_.get(304, path_, {{"If-None-Match", it.header("etag")}});
        anong_.get(200, path_, {{"Accept-Language", "en"}});
        kanya_.get(404, path_);
        anong_.get(200, path_ + "/history");
        anong_.get(200, path_ + "/history?limit=1");
        anong_.get(200, path_ + "/explanation");
        kanya_.get(404, path_ + "/explanation");
        kanya_.get(404, path_ + "/history");
    }

    std::string path_;
    CheckedClient anong_;
    CheckedClient suda_;
    CheckedClient malee_;
    CheckedClient arun_;
    CheckedClient kanya_;
};

void explain_results(Walk& walk, const std::string& checkpoint)
{
    walk.anong_.get(200, checkpoint + "/results/ICT-01/explanation");
    walk.anong_.get(200, checkpoint + "/results/ICT-02/explanation");
    walk.anong_.get(404, checkpoint + "/results/NONE/explanation");
    walk.kanya_.get(404, checkpoint + "/results/ICT-01/explanation");
}

void list_cases(Walk& walk)
{
    const std::string path = "/api/v1/cases";
    walk.malee_.get(200, path);
    walk.malee_.get(200, path + "?fiscal_year=2561&unit=OPS-ICT&state=analysis&indicator=ICT-01&category=systems");
    walk.malee_.get(200, path + "?limit=1");
    walk.malee_.get(400, path + "?category=weather");
    walk.malee_.get(400, path + "?cursor=e30");
}

void plan_measures(Walk& walk)
{
    const auto measures = walk.path_ + "/measures";
    const json sent{{"measures", {{{"text", "ซ่อมเครื่องสำรองไฟ"}, {"owner", 1}, {"due", "2018-02-28"}}}}};
    walk.anong_.post(409, measures, sent, {{"If-Match", walk.tag()}});
    const json cause{{"category", "systems"}, {"whys", {"ไฟดับ"}}, {"infeasible", nullptr}};
    walk.refuse(walk.anong_, 422, {{"action", "analyse"}}, "required");
    walk.refuse(walk.suda_, 403, {{"action", "analyse"}, {"cause", cause}}, "not_your_role");
    walk.act(walk.anong_, 200, {{"action", "analyse"}, {"cause", cause}});
    walk.look();
    walk.refuse(walk.malee_, 422, {{"action", "recommend"}}, "comment_required");
    walk.act(walk.malee_, 200, {{"action", "recommend"}, {"comment", "ทำแผนบำรุงรักษา"}});
    walk.refuse(walk.suda_, 422, {{"action", "respond"}}, "required");
    walk.act(walk.suda_, 200, {{"action", "respond"}, {"answer", "agree"}});
    walk.anong_.get(200, measures);
    walk.kanya_.get(404, measures);
    walk.kanya_.post(404, measures, sent, {{"If-Match", walk.tag()}});
    walk.suda_.post(403, measures, sent, {{"If-Match", walk.tag()}});
    walk.anong_.post(412, measures, sent, {{"If-Match", "\"4711\""}});
    walk.anong_.post(422, measures, {{"measures", json::array()}}, {{"If-Match", walk.tag()}});
    const Headers same{{"If-Match", walk.tag()}, {"Idempotency-Key", "measures"}};
    walk.anong_.post(201, measures, sent, same);
    EXPECT_EQ(walk.anong_.post(201, measures, sent, same).header("idempotent-replayed"), "true");
    const auto list = walk.anong_.get(200, measures);
    walk.anong_.get(304, measures, {{"If-None-Match", list.header("etag")}});
}

void prove(Walk& walk)
{
    walk.look();
    walk.refuse(walk.anong_, 422, {{"action", "complete"}, {"measure", 9}, {"comment", "เสร็จ"}}, "unknown_measure");
    walk.act(walk.anong_, 200, {{"action", "complete"}, {"measure", 1}, {"comment", "ใบตรวจรับ"}});
    walk.look();
    walk.refuse(walk.malee_, 422, {{"action", "verify"}, {"comment", "ตรวจแล้ว"}}, "required");
    walk.act(walk.malee_, 200, {{"action", "verify"}, {"effective", false}, {"comment", "ยังไม่ดีขึ้น"}});
    walk.look();
    walk.act(walk.anong_, 200, {{"action", "waive"}, {"comment", "ยกเลิกโครงการ"}});
    walk.refuse(walk.malee_, 422, {{"action", "reject"}}, "comment_required");
    walk.refuse(walk.anong_, 409, {{"action", "analyse"}, {"cause", {{"category", "data"}, {"whys", {"-"}}}}},
                "action_not_available");
    walk.act(walk.malee_, 200, {{"action", "approve"}});
    walk.look();
    walk.act(walk.arun_, 200, {{"action", "approve"}});
    walk.look();
}

// Begins one, and answers with its address.
std::string begin(Walk& walk, const json& checkpoint)
{
    const std::string path = "/api/v1/restatements";
    const json body{{"checkpoint", checkpoint}};
    walk.suda_.post(403, path, body);
    walk.kanya_.post(404, path, body);
    walk.anong_.post(422, path, {{"checkpoint", "one"}});
    const auto begun = walk.anong_.post(201, path, body, {{"Idempotency-Key", "begin"}});
    walk.anong_.post(201, path, body, {{"Idempotency-Key", "begin"}});
    EXPECT_EQ(walk.anong_.post(409, path, body).code(), "already_open");
    walk.anong_.get(200, path);
    walk.anong_.get(200, path + "?fiscal_year=2561&quarter=1&unit=OPS-ICT&state=drafting&limit=1");
    walk.anong_.get(400, path + "?quarter=0");
    return begun.header("location");
}

void correct(Walk& walk)
{
    const auto results = walk.path_ + "/results";
    const json sent{
        {"results", {{{"indicator", "ICT-01"}, {"numerator", "48"}, {"denominator", "50"}, {"steps_done", nullptr}}}},
        {"reason", "นับซ้ำ"}};
    walk.look();
    walk.refuse(walk.anong_, 409, {{"action", "submit"}}, "results_invalid");
    walk.anong_.get(200, results);
    walk.kanya_.get(404, results);
    walk.kanya_.put(404, results, sent, {{"If-Match", "\"0\""}});
    walk.suda_.put(403, results, sent, {{"If-Match", "\"0\""}});
    walk.anong_.put(422, results, {{"results", {{{"indicator", ""}}}}}, {{"If-Match", "\"0\""}});
    walk.anong_.put(200, results, {{"results", {{{"indicator", "NONE"}, {"value", "1"}}}}}, {{"If-Match", "\"0\""}});
    const Headers same{{"If-Match", "\"1\""}, {"Idempotency-Key", "corrections"}};
    const auto saved = walk.anong_.put(200, results, sent, same);
    walk.anong_.put(200, results, sent, same);
    walk.anong_.put(412, results, sent, {{"If-Match", "\"1\""}});
    walk.anong_.get(304, results, {{"If-None-Match", saved.header("etag")}});
    walk.look();
    walk.act(walk.anong_, 200, {{"action", "submit"}});
    walk.anong_.put(409, results, sent, {{"If-Match", "\"2\""}});
    walk.refuse(walk.suda_, 422, {{"action", "return"}}, "remarks_required");
    const json remarks = json::array({{{"pointer", "/results/0/numerator"}, {"text", "แนบหลักฐาน"}}});
    walk.act(walk.suda_, 200, {{"action", "return"}, {"remarks", remarks}});
    EXPECT_FALSE(walk.anong_.get(200, results).json().at("returned").is_null());
    walk.act(walk.anong_, 200, {{"action", "submit"}});
    for (auto* who : {&walk.suda_, &walk.malee_, &walk.arun_}) {
        walk.look();
        walk.act(*who, 200, {{"action", "approve"}});
    }
    walk.look();
    walk.anong_.get(200, results);
}

}  // namespace

std::map<std::string, std::string> walk_cases(const Tour& tour)
{
    const auto checkpoint = checkpoint_path(tour.ict);
    auto reader = tour.as("anong");
    const auto report = reader.get(200, checkpoint).json();
    const auto path = path_of("cases", report.at("cases").at(0).at("id"));
    Walk walk{tour, path};
    explain_results(walk, checkpoint);
    list_cases(walk);
    walk.look();
    plan_measures(walk);
    prove(walk);
    list_cases(walk);
    walk.anong_.get(404, "/api/v1/cases/4711");

    Walk restating{tour, begin(walk, report.at("id"))};
    correct(restating);
    walk.anong_.get(404, "/api/v1/restatements/4711");
    explain_results(walk, checkpoint);
    EXPECT_FALSE(reader.get(200, checkpoint).json().at("results").at(0).at("as_published").is_null());
    return {{"/api/v1/cases/{id}", path}, {"/api/v1/restatements/{id}", restating.path_}};
}

void walk_scorecards(const Tour& tour)
{
    auto psd = tour.as("malee");
    auto collector = tour.as("anong");
    for (const auto* year : {"2561", "2563", "2564"}) {
        const auto query = std::string{"?fiscal_year="} + year + "&quarter=1";
        psd.get(200, "/api/v1/scorecards" + query);
        psd.get(200, "/api/v1/scorecards" + query + "&unit=OPS-ICT&lines=true&outlook=true");
        psd.get(200, "/api/v1/completeness" + query);
    }
    for (const std::string path : {"/api/v1/scorecards", "/api/v1/completeness"}) {
        collector.get(200, path);
        collector.get(400, path + "?quarter=5");
        collector.get(404, path + "?unit=OPS-LAW");
    }
    collector.get(400, "/api/v1/scorecards?lines=perhaps");
}

}  // namespace traimas::testing
