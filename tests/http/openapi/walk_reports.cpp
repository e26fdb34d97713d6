// Checkpoints and requests for more time, in every state that the document describes differently.
// Who does what follows the world: anong reports, thanakorn stands in for her and may not decide, suda decides.
#include "tests/http/evidence_form.hpp"
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

class Report {
public:
    Report(const Tour& tour, std::string path)
        : path_{std::move(path)}, anong_{tour.as("anong")}, suda_{tour.as("suda")}, malee_{tour.as("malee")},
          arun_{tour.as("arun")}, thanakorn_{tour.as("thanakorn")}, kanya_{tour.as("kanya")}
    {
    }

    [[nodiscard]] std::string tag() { return anong_.get(200, path_).header("etag"); }

    HttpAnswer act(CheckedClient& who, int status, const json& body)
    {
        return who.post(status, path_ + "/actions", body, {{"If-Match", tag()}});
    }
    void refuse(CheckedClient& who, int status, const json& body, const char* code)
    {
        EXPECT_EQ(act(who, status, body).code(), code) << body.dump();
    }

    // Lists, histories, explanations and conditions, in whatever state it is.
    void look()
    {
        const auto it = anong_.get(200, path_);
        anong_.get(304, path_, {{"If-None-Match", it.header("etag")}});
        anong_.get(200, path_, {{"Accept-Language", "en"}});
        suda_.get(200, path_);
        kanya_.get(404, path_);
        const auto history = anong_.get(200, path_ + "/history?limit=1");
        if (history.json().at("next").is_string()) {
            anong_.get(200, path_ + "/history?cursor=" + history.json().at("next").get<std::string>());
        }
        anong_.get(200, path_ + "/history");
        anong_.get(200, path_ + "/explanation");
        anong_.get(200, path_ + "/explanation", {{"Accept-Language", "en"}});
    }

    std::string path_;
    CheckedClient anong_;
    CheckedClient suda_;
    CheckedClient malee_;
    CheckedClient arun_;
    CheckedClient thanakorn_;
    CheckedClient kanya_;
};

void read_lists(Report& report)
{
    report.anong_.get(200, "/api/v1/checkpoints");
    report.malee_.get(200, "/api/v1/checkpoints?fiscal_year=2561&quarter=1&unit=OPS-LAW&state=collecting");
    const auto first = report.malee_.get(200, "/api/v1/checkpoints?limit=1");
    ASSERT_TRUE(first.json().at("next").is_string());
    report.malee_.get(200, "/api/v1/checkpoints?limit=1&cursor=" + first.json().at("next").get<std::string>());
    report.anong_.get(400, "/api/v1/checkpoints?quarter=5");
    report.anong_.get(400, "/api/v1/checkpoints?fiscal_year=this");
    report.anong_.get(400, "/api/v1/checkpoints?cursor=e30");
}

void save(Report& report)
{
    const auto results = report.path_ + "/results";
    const json rows{{"results",
                     {{{"indicator", "ICT-01"}, {"numerator", "45"}, {"denominator", "60"}, {"version", 0}},
                      {{"indicator", "ICT-02"}, {"value", "1.50"}, {"narrative", nullptr}}}}};
    report.kanya_.put(404, results, rows, {{"If-Match", report.tag()}});
    report.suda_.put(403, results, rows, {{"If-Match", report.tag()}});
    report.anong_.put(412, results, rows, {{"If-Match", "\"4711\""}});
    report.anong_.put(200, results, rows, {{"If-Match", report.tag()}, {"Idempotency-Key", "rows"}});
    const auto again = report.anong_.put(200, results, rows, {{"If-Match", report.tag()}, {"Idempotency-Key", "rows"}});
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    report.anong_.put(412, results, rows, {{"If-Match", report.tag()}});
    const json faults{
        {"results", {{{"indicator", "ICT-01"}, {"value", "75"}}, {{"indicator", "NONE"}, {"value", "1"}}}}};
    EXPECT_EQ(report.anong_.put(422, results, faults, {{"If-Match", report.tag()}}).json().at("errors").size(), 2U);
    report.anong_.put(422, results, {{"results", json::array()}}, {{"If-Match", report.tag()}});

    const auto row = results + "/ICT-02";
    const auto saved = report.anong_.patch(200, row, {{"value", "3"}}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(report.anong_.patch(412, row, {{"value", "2"}}, {{"If-Match", "\"1\""}}).code(), "row_version_changed");
    const auto cleared = report.anong_.patch(200, row, {{"value", nullptr}, {"narrative", "รอเอกสาร"}},
                                             {{"If-Match", saved.header("etag")}});
    report.anong_.patch(422, row, {{"value", "many"}}, {{"If-Match", cleared.header("etag")}});
    report.anong_.patch(422, results + "/NONE", {{"value", "1"}}, {{"If-Match", "\"0\""}});
    report.kanya_.patch(404, row, {{"value", "1"}}, {{"If-Match", "\"1\""}});
    report.suda_.patch(403, row, {{"value", "1"}}, {{"If-Match", cleared.header("etag")}});
}

std::string ask_for_more_time(Report& report)
{
    report.refuse(report.anong_, 422, {{"action", "ask_extension"}, {"days", 2}}, "comment_required");
    report.refuse(report.anong_, 422, {{"action", "ask_extension"}, {"comment", "รอผล"}, {"days", 11}}, "out_of_range");
    const auto asked = report.act(report.anong_, 200, {{"action", "ask_extension"}, {"comment", "รอผล"}, {"days", 3}});
    report.refuse(report.anong_, 409, {{"action", "ask_extension"}, {"comment", "อีก"}, {"days", 1}},
                  "extension_already_asked");
    return "/api/v1/windows/" + std::to_string(asked.json().at("windows").at(0).at("id").get<std::int64_t>());
}

void decide_on_more_time(const Tour& tour, const std::string& path, InstanceId checkpoint)
{
    Report window{tour, path};
    window.look();
    window.anong_.get(404, "/api/v1/windows/" + std::to_string(checkpoint.value()));
    window.anong_.get(404, "/api/v1/windows/4711/history");
    window.anong_.get(404, "/api/v1/windows/4711/explanation");
    window.refuse(window.anong_, 403, {{"action", "approve"}}, "not_your_role");
    window.refuse(window.thanakorn_, 403, {{"action", "approve"}}, "segregation_of_duties");
    window.refuse(window.suda_, 422, {{"action", "reject"}}, "comment_required");
    window.refuse(window.suda_, 422, {{"action", "dance"}}, "unknown_action");
    window.refuse(window.kanya_, 404, {{"action", "approve"}}, "not_found");
    window.suda_.post(412, path + "/actions", {{"action", "approve"}}, {{"If-Match", "\"4711\""}});
    window.act(window.suda_, 200, {{"action", "approve"}, {"comment", "สมควร"}});
    window.refuse(window.anong_, 409, {{"action", "withdraw"}}, "review_begun");
    window.look();
    window.act(window.malee_, 200, {{"action", "approve"}});
    window.refuse(window.malee_, 409, {{"action", "approve"}}, "action_not_available");
    window.look();
}

// thanakorn stands in for anong, so that what he takes on is hers to give back.
void take_on(Report& report)
{
    report.act(report.anong_, 200, {{"action", "claim"}});
    report.look();
    report.refuse(report.anong_, 409, {{"action", "claim"}, {"task", "task"}}, "task_yours");
    report.refuse(report.thanakorn_, 409, {{"action", "claim"}}, "task_claimed");
    report.refuse(report.anong_, 409, {{"action", "claim"}, {"task", "head"}}, "task_not_open");
    report.refuse(report.suda_, 403, {{"action", "claim"}}, "not_your_role");
    report.act(report.thanakorn_, 200, {{"action", "claim"}, {"take_over", true}, {"comment", "แทนผู้ลา"}});
    EXPECT_FALSE(report.anong_.get(200, "/api/v1/tasks").json().at("items").back().at("claimed_for").is_null());
    report.look();
    report.act(report.anong_, 200, {{"action", "release"}});
    report.refuse(report.anong_, 409, {{"action", "release"}}, "task_not_claimed");
}

void submit(Report& report)
{
    report.refuse(report.anong_, 409, {{"action", "submit"}}, "results_missing");
    const json rows{{"results", {{{"indicator", "ICT-02"}, {"value", "3"}}}}};
    report.anong_.put(200, report.path_ + "/results", rows, {{"If-Match", report.tag()}});
    report.refuse(report.anong_, 409, {{"action", "submit"}}, "narrative_required");
    const json red{
        {"results",
         {{{"indicator", "ICT-01"}, {"numerator", "45"}, {"denominator", "60"}, {"narrative", "เครื่องสำรองไฟขัดข้อง"}}}}};
    report.anong_.put(200, report.path_ + "/results", red, {{"If-Match", report.tag()}});
    report.refuse(report.anong_, 422, {{"action", "hand_in"}, {"part", "a"}}, "unknown_part");
    report.refuse(report.anong_, 422, {{"action", "dance"}}, "unknown_action");
    report.refuse(report.kanya_, 404, {{"action", "submit"}}, "not_found");
    report.refuse(report.suda_, 403, {{"action", "submit"}}, "not_your_role");
    report.act(report.anong_, 200, {{"action", "submit"}});
    report.look();
    report.act(report.anong_, 200, {{"action", "withdraw"}});
    report.act(report.anong_, 200, {{"action", "submit"}});
}

void review(Report& report)
{
    report.refuse(report.thanakorn_, 403, {{"action", "approve"}}, "segregation_of_duties");
    const auto submitted = report.anong_.get(200, report.path_).json();
    const auto row = "\"" + std::to_string(submitted.at("results").at(1).at("version").get<int>()) + "\"";
    report.anong_.patch(409, report.path_ + "/results/ICT-02", {{"value", "4"}}, {{"If-Match", row}});
    report.anong_.put(409, report.path_ + "/results", {{"results", {{{"indicator", "ICT-02"}, {"value", "4"}}}}},
                      {{"If-Match", report.tag()}});
    report.act(report.suda_, 200, {{"action", "approve"}});
    report.refuse(report.anong_, 409, {{"action", "withdraw"}}, "review_begun");
    report.refuse(report.malee_, 422, {{"action", "return"}}, "remarks_required");
    const json remarks = json::array({{{"pointer", "/results/0/narrative"}, {"text", "ขอรายละเอียด"}}});
    report.act(report.malee_, 200, {{"action", "return"}, {"comment", "เพิ่มเติม"}, {"remarks", remarks}});
    const auto returned = report.anong_.get(200, report.path_).json();
    EXPECT_EQ(returned.at("returned").at("remarks").size(), 1U);
    report.look();
    report.act(report.anong_, 200, {{"action", "submit"}});
    for (auto* who : {&report.suda_, &report.malee_, &report.arun_}) {
        report.act(*who, 200, {{"action", "approve"}});
    }
    EXPECT_EQ(report.anong_.get(200, report.path_).json().at("final"), true);
    report.look();
}

}  // namespace

namespace {

// A file of three bytes for ICT-01, as a browser sends it.
HttpAnswer send_file(CheckedClient& client, int status, const std::string& path, const std::string& key,
                     const std::string& name = "note.txt")
{
    return client.send(status, "POST", path + "/evidence", {{"Content-Type", kFormType}, {"Idempotency-Key", key}},
                       form_with("abc", name, "ICT-01"));
}

void attach_and_take_away(const Tour& tour, Report& report)
{
    auto& anong = report.anong_;
    const auto made = send_file(anong, 201, report.path_, "file");
    send_file(anong, 201, report.path_, "file");
    send_file(anong, 422, report.path_, "file", "other.txt");
    send_file(anong, 422, report.path_, "no-kind", "note.exe");
    auto wirat = tour.as("wirat");
    send_file(wirat, 403, report.path_, "file");
    auto kanya = tour.as("kanya");
    send_file(kanya, 404, report.path_, "file");
    anong.get(200, report.path_ + "/evidence");
    kanya.get(404, report.path_ + "/evidence");
    const auto target = made.header("location");
    anong.get(200, target);
    anong.get(206, target, {{"Range", "bytes=0-1"}});
    anong.get(416, target, {{"Range", "bytes=3-"}});
    anong.get(304, target, {{"If-None-Match", "\"" + made.json().at("sha256").get<std::string>() + "\""}});
    anong.get(404, "/api/v1/evidence/4711");
    wirat.remove(403, target, {{"Idempotency-Key", "take"}});
    anong.remove(204, target, {{"Idempotency-Key", "take"}});
    anong.remove(204, target, {{"Idempotency-Key", "take"}});
    anong.remove(409, target, {{"Idempotency-Key", "again"}});
    report.look();
}

}  // namespace

std::string walk_reports(const Tour& tour)
{
    Report report{tour, checkpoint_path(tour.ict)};
    read_lists(report);
    report.look();
    save(report);
    attach_and_take_away(tour, report);
    const auto amendment = ask_for_more_time(report);
    report.look();
    decide_on_more_time(tour, amendment, tour.ict);
    take_on(report);
    submit(report);
    review(report);
    report.anong_.get(404, checkpoint_path(InstanceId{4711}));
    report.anong_.get(404, checkpoint_path(InstanceId{4711}) + "/history");
    report.anong_.get(404, checkpoint_path(InstanceId{4711}) + "/explanation");
    // Repeated once it is done: the same receipt, of what it now is.
    const Headers same{{"If-Match", report.tag()}, {"Idempotency-Key", "rows"}};
    report.anong_.put(422, report.path_ + "/results", {{"results", {{{"indicator", "ICT-02"}, {"value", "4"}}}}}, same);
    return amendment;
}

}  // namespace traimas::testing
