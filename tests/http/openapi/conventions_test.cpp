// The conventions of the interface on every route of the table: parameters, headers, methods, languages, lists, and
// what a repeated request is answered with. A route that is added is asked the same.
#include "api/handlers/routes.hpp"
#include "tests/http/full_office.hpp"

#include <gtest/gtest.h>

#include <set>

namespace traimas::testing {
namespace {

constexpr std::array kMethods{"GET", "POST", "PUT", "PATCH", "DELETE"};

// A change that is granted, where the document's example is not: whoever has to ask, and for what.
struct Granted {
    const char* who;
    json body;
};

json action(const char* name)
{
    return {{"action", name}};
}

json named(json body, const char* key, json value)
{
    body[key] = std::move(value);
    return body;
}

class Conventions {
public:
    Conventions()
    {
        const json name{{"th", "ตัวอย่าง"}, {"en", "Example"}};
        const json cohort{{"checkpoints", {{{"id", number(office_.sites().at(1).checkpoint)}}}}};
        const json rows{{"results", {{{"indicator", "ICT-02"}, {"value", "1"}}}}};
        const json indicator{{"code", "CONV-1"},
                             {"name", name},
                             {"value_type", "count"},
                             {"direction", "higher"},
                             {"accumulation", "increment"}};
        auto next_version = indicator;
        next_version.erase("code");
        next_version["value_type"] = "percent";
        next_version["accumulation"] = "last";
        const json framework{{"levels", {"1", "2", "3", "4", "5"}},
                             {"bands", {{{"band", "red"}, {"from", "0"}}, {{"band", "green"}, {"from", "3"}}}},
                             {"case_below", "3"}};
        const auto prasert = office_.world().person("prasert").value();
        auto& places = office_.site_at(2).places;
        places["/api/v1/posts/{id}"] = address("posts", office_.world().post("prasert").value());
        places["/api/v1/delegations/{id}"] = "/api/v1/delegations/1";
        granted_ = {
            {"POST /api/v1/amendments/{id}/actions", {"anong", action("claim")}},
            {"PUT /api/v1/amendments/{id}/plan", {"anong", plan_body()}},
            {"POST /api/v1/calendars/{id}/versions", {"decha", {{"holidays", {"2018-01-02"}}}}},
            {"POST /api/v1/cases/{id}/actions", {"anong", action("claim")}},
            {"POST /api/v1/cases/{id}/measures",
             {"anong", {{"measures", {{{"text", "ซ่อม"}, {"owner", 1}, {"due", "2018-02-28"}}}}}}},
            {"POST /api/v1/challenges", {"malee", {{"code", "CONV-1"}, {"name", name}}}},
            {"POST /api/v1/checkpoints/reminders", {"malee", {{"cohort", cohort}}}},
            {"POST /api/v1/checkpoints/{id}/actions", {"anong", action("claim")}},
            {"PUT /api/v1/checkpoints/{id}/results", {"anong", rows}},
            {"PATCH /api/v1/checkpoints/{id}/results/{indicator}",
             {"anong", {{"numerator", "1"}, {"denominator", "2"}}}},
            {"POST /api/v1/cycles/{id}/actions", {"anong", action("claim")}},
            {"PUT /api/v1/cycles/{id}/plan", {"anong", plan_body()}},
            {"POST /api/v1/delegations/{id}/actions", {"decha", action("end")}},
            {"POST /api/v1/frameworks/{fiscal_year}/versions", {"malee", framework}},
            {"POST /api/v1/goals", {"malee", {{"no", 1}, {"name", name}}}},
            {"POST /api/v1/indicators", {"malee", indicator}},
            {"POST /api/v1/indicators/{code}/versions", {"malee", next_version}},
            {"POST /api/v1/people",
             {"decha", {{"username", "ploy"}, {"name", name}, {"email", "ploy@example.invalid"}}}},
            {"POST /api/v1/people/{id}/actions", {"decha", action("disable")}},
            {"POST /api/v1/posts", {"decha", {{"unit", "OPS"}, {"name", name}}}},
            {"POST /api/v1/posts/{id}/actions", {"decha", named(action("end"), "person", prasert)}},
            {"POST /api/v1/restatements/{id}/actions", {"anong", action("claim")}},
            {"PUT /api/v1/restatements/{id}/results", {"anong", named(rows, "reason", "นับซ้ำ")}},
            {"POST /api/v1/tasks/actions",
             {"malee",
              {{"action", "approve"},
               {"items", {{{"id", number(office_.sites().at(1).checkpoint)}, {"version", 0}}}}}}},
            {"PATCH /api/v1/units/{code}", {"decha", {{"name", name}}}},
            {"POST /api/v1/units",
             {"decha",
              {{"code", "OPS-CONV"},
               {"parent", "OPS"},
               {"kind", "unit"},
               {"name", name},
               {"valid_from", "2018-01-01"}}}},
            {"POST /api/v1/windows", {"malee", {{"cohort", cohort}, {"days", 3}, {"reason", "ระบบขัดข้อง"}}}},
            {"POST /api/v1/windows/{id}/actions", {"malee", action("withdraw")}},
        };
    }

    void ask_all()
    {
        const auto routes = api::all_routes(office_.world().api());
        for (const auto& route : routes) {
            methods_[route.pattern].insert(std::string{http::method_name(route.method)});
        }
        for (const auto& route : routes) {
            name_ = std::string{http::method_name(route.method)} + " " + route.pattern;
            SCOPED_TRACE(name_);
            for (const auto& site : office_.sites()) {
                target_ = FullOffice::target(site, route.pattern);
                site_ = &site;
                if (!target_.empty()) {
                    break;
                }
            }
            ASSERT_FALSE(target_.empty()) << "has no place to be asked at";
            ask(route);
        }
        std::printf("conventions: %zu routes, %d answers, %d changes repeated\n", routes.size(), answers_, repeated_);
        EXPECT_GE(repeated_, 25);
    }

private:
    [[nodiscard]] static std::int64_t number(const std::string& text) { return std::stoll(text); }

    void ask(const http::Route& route)
    {
        parameters(route);
        methods();
        if (route.method == http::Method::get) {
            head();
            pages(route);
            return;
        }
        headers(route);
        if (route.idempotency == http::Idempotency::required) {
            repetition(route);
        }
    }

    HttpAnswer send(const std::string& who, const std::string& method, const std::string& target,
                    const Headers& headers = {}, const std::string& body = "")
    {
        ++answers_;
        auto answer = office_.ring().as(who).send(method, target, headers, body);
        EXPECT_LT(answer.status, 500) << answer.body;
        if (answer.status >= 400 && !answer.body.empty()) {
            EXPECT_EQ(answer.header("content-type").substr(0, 24), "application/problem+json");
            EXPECT_EQ(answer.json().at("request_id"), answer.header("x-request-id"));
        }
        return answer;
    }
    void refused(const HttpAnswer& answer, int status, const char* code)
    {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(answer.code(), code);
    }

    // Refused before anything is looked at, and said in the reader's language.
    void parameters(const http::Route& route)
    {
        const auto method = std::string{http::method_name(route.method)};
        const auto asked = target_ + "?nonsense=1";
        const auto in_thai = send("decha", method, asked, {{"Accept-Language", "th"}, {"X-Request-Id", "conv-17"}});
        refused(in_thai, 400, "unknown_parameter");
        EXPECT_EQ(in_thai.json().at("request_id"), "conv-17");
        const auto in_english = send("decha", method, asked, {{"Accept-Language", "en"}});
        EXPECT_NE(in_thai.json().at("title"), in_english.json().at("title"));
        EXPECT_NE(in_thai.json().at("detail"), in_english.json().at("detail"));
        if (!route.parameters.empty()) {
            const auto& known = route.parameters.front();
            refused(send("decha", method, target_ + "?" + known + "=1&" + known + "=1"), 400, "parameter_repeated");
        }
    }

    void methods()
    {
        const auto& mine = methods_.at(name_.substr(name_.find(' ') + 1));
        const auto options = send("decha", "OPTIONS", target_);
        EXPECT_EQ(options.status, 204);
        const auto allow = options.header("allow");
        for (const auto& method : mine) {
            EXPECT_NE((", " + allow + ",").find(", " + method + ","), std::string::npos) << allow;
        }
        for (const std::string method : kMethods) {
            if (!mine.contains(method)) {
                const auto answer = send("decha", method, target_);
                refused(answer, 405, "method_not_allowed");
                EXPECT_EQ(answer.header("allow"), allow);
            }
        }
    }

    void head()
    {
        const auto whole = send("malee", "GET", target_);
        const auto head = send("malee", "HEAD", target_);
        EXPECT_EQ(head.status, whole.status);
        EXPECT_TRUE(head.body.empty()) << head.body;
        EXPECT_EQ(head.header("content-type"), whole.header("content-type"));
        EXPECT_EQ(head.header("etag"), whole.header("etag"));
        // Counters move on, and so do request ids.
        if (name_ != "GET /metrics" && whole.status < 400) {
            EXPECT_EQ(head.header("content-length"), std::to_string(whole.body.size()));
        }
    }

    void pages(const http::Route& route)
    {
        const auto& known = route.parameters;
        if (std::find(known.begin(), known.end(), "limit") == known.end()) {
            return;
        }
        for (const auto* limit : {"0", "201", "-1", "abc", "", "1.5", "99999999999999999999"}) {
            refused(send("malee", "GET", target_ + "?limit=" + limit), 400, "parameter_malformed");
        }
        EXPECT_LT(send("malee", "GET", target_ + "?limit=200").status, 300);
        for (const auto* cursor : {"%21%21", "e30", "bm90IGpzb24", "W10", ""}) {
            refused(send("malee", "GET", target_ + "?cursor=" + cursor), 400, "cursor_malformed");
        }
    }

    // What a request of this row has to bring, with one header left out or replaced.
    [[nodiscard]] Headers brought(const http::Route& route, const std::string& left_out,
                                  const std::string& instead = "")
    {
        Headers all;
        if (route.body_limit > 0) {
            all.emplace_back("Content-Type", route.upload ? kFormType : "application/json");
        }
        if (route.idempotency == http::Idempotency::required) {
            all.emplace_back("Idempotency-Key", "convention");
        }
        if (route.precondition == http::Precondition::required) {
            all.emplace_back("If-Match", "\"1\"");
        }
        for (auto& [name, value] : all) {
            if (name == left_out) {
                value = instead;  // empty: the client leaves it out
            }
        }
        return all;
    }

    void headers(const http::Route& route)
    {
        const auto method = std::string{http::method_name(route.method)};
        const auto who = granted_.contains(name_) ? granted_.at(name_).who : asker(route);
        const std::string body = route.upload ? "--xYz--\r\n" : route.body_limit > 0 ? "{}" : "";
        if (route.precondition == http::Precondition::required) {
            refused(send(who, method, target_, brought(route, "If-Match"), body), 428, "if_match_required");
            for (const auto* tag : {"unquoted", "*", "\"1\", \"2\"", "\"", "\"\""}) {
                refused(send(who, method, target_, brought(route, "If-Match", tag), body), 400, "if_match_malformed");
            }
        }
        if (route.idempotency == http::Idempotency::required) {
            refused(send(who, method, target_, brought(route, "Idempotency-Key"), body), 400,
                    "idempotency_key_required");
            for (const auto& key : {std::string(129, 'k'), std::string{"\xE0\xB8\x81"}}) {
                refused(send(who, method, target_, brought(route, "Idempotency-Key", key), body), 400,
                        "idempotency_key_malformed");
            }
        }
        if (route.body_limit > 0) {
            for (const auto* type : {"text/plain", "application/xml", "application/json; charset=tis-620", "json"}) {
                refused(send(who, method, target_, brought(route, "Content-Type", type), body), 415,
                        "content_type_unsupported");
            }
        }
    }

    // Whoever is let in at all.
    [[nodiscard]] std::string asker(const http::Route& route)
    {
        for (const std::string who : {"malee", "decha", "anong"}) {
            const auto method = std::string{http::method_name(route.method)};
            if (send(who, method, target_, brought(route, "Content-Type", "text/plain"), "{}").status != 403) {
                return who;
            }
        }
        return "malee";
    }

    // What this office has nothing to be granted with; responses_test.cpp and the tests of the resources repeat them.
    [[nodiscard]] bool is_repeated_elsewhere() const
    {
        static const std::set<std::string> kElsewhere{"DELETE /api/v1/evidence/{id}",
                                                      "POST /api/v1/checkpoints/{id}/evidence",
                                                      "POST /api/v1/delegations",
                                                      "POST /api/v1/fiscal-years",
                                                      "POST /api/v1/fiscal-years/{fy}/actions",
                                                      "POST /api/v1/handovers",
                                                      "POST /api/v1/incidents/{id}/actions",
                                                      "POST /api/v1/jobs/{id}/actions",
                                                      "POST /api/v1/restatements",
                                                      "POST /api/v1/workflows/{name}/versions",
                                                      "PUT /api/v1/cycles/{id}/review"};
        return kElsewhere.contains(name_);
    }

    void repetition(const http::Route& route)
    {
        const auto found = granted_.find(name_);
        if (found == granted_.end()) {
            EXPECT_TRUE(is_repeated_elsewhere()) << "has no row: say who is granted it, and with which body";
            return;
        }
        const auto method = std::string{http::method_name(route.method)};
        auto all = brought(route, "Idempotency-Key", "repeated " + name_);
        for (auto& [name, value] : all) {
            if (name == "If-Match") {
                value = "\"999999\"";
            }
        }
        const auto& [who, body] = found->second;
        if (route.precondition == http::Precondition::required) {
            const auto stale = send(who, method, target_, all, body.dump());
            EXPECT_EQ(stale.status, 412) << stale.body;
            EXPECT_FALSE(stale.json().value("arguments", json::object()).empty()) << "the version as it is";
            all.back().second = office_.tag(*site_, route.pattern, target_);
        }
        const auto first = send(who, method, target_, all, body.dump());
        ASSERT_LT(first.status, 300) << first.body;
        EXPECT_TRUE(first.header("idempotent-replayed").empty());
        const auto again = send(who, method, target_, all, body.dump());
        EXPECT_EQ(again.status, first.status) << again.body;
        EXPECT_EQ(again.header("idempotent-replayed"), "true");
        EXPECT_EQ(again.header("location"), first.header("location"));
        if (first.body.find("\"receipt\"") != std::string::npos) {
            EXPECT_EQ(again.json().at("receipt"), first.json().at("receipt"));
        }
        const auto other = send(who, method, target_, all, named(body, "comment", "another").dump());
        EXPECT_EQ(other.status, 422) << other.body;
        ++repeated_;
    }

    FullOffice office_{};
    std::map<std::string, Granted> granted_{};
    std::map<std::string, std::set<std::string>> methods_{};
    std::string name_{};
    std::string target_{};
    const Site* site_ = nullptr;
    int answers_ = 0;
    int repeated_ = 0;
};

TEST(Conventions, HoldOnEveryRoute)
{
    Conventions{}.ask_all();
}

}  // namespace
}  // namespace traimas::testing
