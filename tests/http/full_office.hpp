// An office with one of everything, and an address for each route of the table: for tests that ask all of them.
//   FullOffice office;  office.target(office.sites().front(), "/api/v1/cases/{id}/measures");
#pragma once

#include "tests/http/evidence_form.hpp"
#include "tests/http/reported.hpp"
#include "tests/support/identity_provider.hpp"

namespace traimas::testing {

using Places = std::map<std::string, std::string, std::less<>>;

struct Site {
    std::string unit;          // empty: what belongs to no unit
    Places places{};           // by the first part of a route's pattern
    std::string checkpoint{};  // the number of a report of this unit, where it has one
};

// OPS-ICT: a cycle, a checkpoint, a window, an amendment, a case whose measures are planned, a restatement. OPS-LAW: a
// cycle, a checkpoint, a window. Business time is 8 January 2018; FY2561 and FY2562 are open.
class FullOffice {
public:
    FullOffice()
    {
        Reported reports{world_, ring_};
        reports.advance_to(noon(2018, 1, 8));
        reports.approve(1, "80", "2");
        const auto amended =
            ring_.act("anong", reports.cycle(), {{"action", "amend"}, {"quarter", 3}, {"comment", "งบประมาณลดลง"}});
        EXPECT_EQ(amended.status, 200) << amended.body;
        const auto number = ring_.as("anong").get(reports.checkpoint(1)).json().at("id");
        const auto restated = ring_.as("anong").post("/api/v1/restatements", {{"checkpoint", number}});
        EXPECT_EQ(restated.status, 201) << restated.body;
        sites_ = {site("OPS-ICT"), site("OPS-LAW"), Site{"", registers()}};
        auto& ict = sites_.front();
        ict.places["/api/v1/amendments/{id}"] = first("/api/v1/amendments", "amendments");
        ict.places["/api/v1/cases/{id}"] = planned_case();
        ict.places["/api/v1/restatements/{id}"] = restated.header("location");
        ict.places["/api/v1/restatements"] = "/api/v1/restatements";
        ict.places["/api/v1/evidence/{id}"] = attach_file(ring_.as("anong"), ict.places["/api/v1/checkpoints/{id}"]);
        ict.checkpoint = number.dump();
        // Of the year after, whose plan nobody has touched: that of the first is in force.
        ring_.open_year(2562);
        ict.places["/api/v1/cycles/{id}"] = ring_.cycle("OPS-ICT", 2562);
    }

    [[nodiscard]] ApiWorld& world() { return world_; }
    [[nodiscard]] Ring& ring() { return ring_; }
    [[nodiscard]] const std::vector<Site>& sites() const { return sites_; }
    [[nodiscard]] Site& site_at(std::size_t index) { return sites_.at(index); }

    // Empty where this site has nothing of the kind.
    [[nodiscard]] static std::string target(const Site& site, std::string_view pattern)
    {
        std::string_view longest;
        for (const auto& [place, value] : site.places) {
            if (pattern.starts_with(place) && place.size() > longest.size()) {
                longest = place;
            }
        }
        const bool is_plain = pattern.find('{') == std::string_view::npos && site.unit.empty();
        auto it = longest.empty() ? std::string{is_plain ? pattern : ""}
                                  : site.places.find(longest)->second + std::string{pattern.substr(longest.size())};
        return it.find('{') == std::string::npos ? it : std::string{};
    }

    // What a change of `target` has to send as If-Match, read by who sees everything; "0" of what is not there yet.
    [[nodiscard]] std::string tag(const Site& site, std::string_view pattern, const std::string& target)
    {
        auto readable = target;
        if (pattern.ends_with("/actions") || pattern.ends_with("/measures") || pattern.ends_with("/versions")) {
            readable = target.substr(0, target.rfind('/'));
        } else if (pattern.starts_with("/api/v1/checkpoints/")) {
            readable = site.places.find("/api/v1/checkpoints/{id}")->second;
        }
        const auto read = ring_.as("wirat").get(readable).header("etag");
        return read.empty() || pattern.ends_with("{indicator}") ? "\"0\"" : read;
    }

private:
    static WorldOptions options(IdentityProvider& provider)
    {
        WorldOptions it;
        it.identity.oidc = provider.client();
        it.identity.send_link = [](const auth::LinkLetter&) { return true; };
        return it;
    }
    [[nodiscard]] std::string first(const std::string& list, const char* resource)
    {
        return address(resource, ring_.as("malee").get(list).json().at("items").at(0).at("id"));
    }
    [[nodiscard]] std::string planned_case()
    {
        const auto path = first("/api/v1/cases", "cases");
        const json cause{{"category", "systems"}, {"whys", {"ไฟดับ"}}};
        EXPECT_EQ(ring_.act("anong", path, {{"action", "analyse"}, {"cause", cause}}).status, 200);
        EXPECT_EQ(ring_.act("malee", path, {{"action", "recommend"}, {"comment", "บำรุงรักษา"}}).status, 200);
        EXPECT_EQ(ring_.act("suda", path, {{"action", "respond"}, {"answer", "agree"}}).status, 200);
        return path;
    }
    [[nodiscard]] Site site(const std::string& unit)
    {
        const auto report = world_.checkpoint(unit, 2560, 4);
        const json cohort{{"checkpoints", {{{"id", report.value()}}}}};
        const json offer{{"cohort", cohort}, {"days", 3}, {"reason", "ระบบขัดข้อง"}};
        const auto job = ring_.as("malee").post("/api/v1/windows", offer);
        EXPECT_EQ(job.json().at("progress").at("done"), 1) << job.body;
        job_ = job.header("location");
        const auto path = address("checkpoints", report.value());
        return {unit,
                {{"/api/v1/checkpoints/{id}/results/{indicator}", path + "/results/ICT-01"},
                 {"/api/v1/checkpoints/{id}", path},
                 {"/api/v1/windows/{id}", address("windows", job.json().at("items").at(0).at("result"))},
                 {"/api/v1/cycles/{id}", ring_.cycle(unit)}},
                std::to_string(report.value())};
    }
    [[nodiscard]] Places registers() const
    {
        return {{"/api/v1/access-log/{date}", "/api/v1/access-log/1999-01-01"},
                {"/api/v1/calendars/{id}", "/api/v1/calendars/th"},
                {"/api/v1/delegations/{id}", "/api/v1/delegations/4711"},
                {"/api/v1/fiscal-years/{fy}", "/api/v1/fiscal-years/2561"},
                {"/api/v1/frameworks/{fiscal_year}", "/api/v1/frameworks/2561"},
                {"/api/v1/frameworks/{fiscal_year}/versions/{version}", "/api/v1/frameworks/2561/versions/1"},
                {"/api/v1/incidents/{id}", "/api/v1/incidents/4711"},
                {"/api/v1/indicators/{code}", "/api/v1/indicators/ICT-01"},
                {"/api/v1/indicators/{code}/versions/{version}", "/api/v1/indicators/ICT-01/versions/1"},
                {"/api/v1/jobs/{id}", job_},
                {"/api/v1/me/sessions/{id}", "/api/v1/me/sessions/nobodys"},
                {"/api/v1/me/tokens/{id}", "/api/v1/me/tokens/nobodys"},
                {"/api/v1/notices/{id}", "/api/v1/notices/999999"},
                {"/api/v1/people/{id}", address("people", world_.person("prasert").value())},
                {"/api/v1/posts/{id}", "/api/v1/posts/4711"},
                {"/api/v1/units/{code}", "/api/v1/units/OPS-ICT"},
                {"/api/v1/workflows/{name}/versions/{version}", "/api/v1/workflows/checkpoint/versions/1"},
                {"/api/v1/workflows/{name}", "/api/v1/workflows/checkpoint"}};
    }

    IdentityProvider provider_{};
    ApiWorld world_{options(provider_)};
    Ring ring_{world_};
    std::string job_{};
    std::vector<Site> sites_{};
};

}  // namespace traimas::testing
