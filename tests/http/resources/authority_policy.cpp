// The policy, a row a route.
// Bodies are of the right form: what is refused is refused for who asks.
#include "tests/http/resources/authority_policy.hpp"

#include <array>

namespace traimas::testing {
namespace {

constexpr std::string_view kStewards = "psd administrator";
constexpr std::string_view kAdministrator = "administrator";
constexpr std::string_view kCollector = "collector";
// Of a job each item is decided by itself, whoever begins it: only who may begin none is refused as a whole.
constexpr std::string_view kAllButAuditor = "collector head psd executive administrator";

constexpr std::string_view kSubmit = R"({"action": "submit"})";
constexpr std::string_view kEnd = R"({"action": "end"})";
constexpr std::string_view kEndOfPost = R"({"action": "end", "person": 4711})";
constexpr std::string_view kResults = R"({"results": [{"indicator": "ICT-02", "value": "1"}]})";
constexpr std::string_view kCorrections = R"({"results": [{"indicator": "ICT-02", "value": "1"}], "reason": "x"})";
constexpr std::string_view kMeasures = R"({"measures": [{"text": "x", "owner": 1, "due": "2099-01-31"}]})";
constexpr std::string_view kReview = R"({"lines": [{"indicator": "ICT-01", "disposition": "keep"}]})";
constexpr std::string_view kYear = R"({"fiscal_year": 2561, "office": "OPS", "units": ["OPS-ICT"]})";
constexpr std::string_view kHandover = R"({"from": 2, "to": 1, "reason": "x"})";
constexpr std::string_view kOffer = R"({"cohort": {"checkpoints": [{"id": $CHECKPOINT}]}, "days": 3, "reason": "x"})";
constexpr std::string_view kRemind = R"({"cohort": {"checkpoints": [{"id": $CHECKPOINT}]}})";
constexpr std::string_view kDecide = R"({"action": "approve", "items": [{"id": $CHECKPOINT, "version": 0}]})";
constexpr std::string_view kForm = "--xYz\r\nContent-Disposition: form-data; name=\"indicator\"\r\n\r\nICT-02\r\n"
                                   "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                                   "\r\na\r\n--xYz--\r\n";
constexpr std::string_view kNothing = R"({"nonsense": 1})";

constexpr std::array kPolicy{
    PolicyRow{"GET /api/v1/access-log", Reach::role, "auditor administrator"},
    PolicyRow{"GET /api/v1/access-log/{date}", Reach::role_gone, "auditor administrator"},
    PolicyRow{"GET /api/v1/amendments", Reach::member},
    PolicyRow{"GET /api/v1/amendments/{id}", Reach::sight},
    PolicyRow{"POST /api/v1/amendments/{id}/actions", Reach::duty, kCollector, kSubmit},
    PolicyRow{"GET /api/v1/amendments/{id}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/amendments/{id}/history", Reach::sight},
    PolicyRow{"GET /api/v1/amendments/{id}/plan", Reach::sight},
    PolicyRow{"PUT /api/v1/amendments/{id}/plan", Reach::duty, kCollector, R"({"lines": []})"},
    PolicyRow{"GET /api/v1/calendars/{id}/versions", Reach::member},
    PolicyRow{"POST /api/v1/calendars/{id}/versions", Reach::role, kAdministrator, kNothing},
    PolicyRow{"GET /api/v1/cases", Reach::member},
    PolicyRow{"GET /api/v1/cases/{id}", Reach::sight},
    PolicyRow{"POST /api/v1/cases/{id}/actions", Reach::duty, kCollector, R"({"action": "claim"})"},
    PolicyRow{"GET /api/v1/cases/{id}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/cases/{id}/history", Reach::sight},
    PolicyRow{"GET /api/v1/cases/{id}/measures", Reach::sight},
    PolicyRow{"POST /api/v1/cases/{id}/measures", Reach::duty, kCollector, kMeasures},
    PolicyRow{"GET /api/v1/challenges", Reach::member},
    PolicyRow{"POST /api/v1/challenges", Reach::role, kStewards, kNothing},
    PolicyRow{"GET /api/v1/checkpoints", Reach::member},
    PolicyRow{"POST /api/v1/checkpoints/reminders", Reach::role, kAllButAuditor, kRemind},
    PolicyRow{"GET /api/v1/checkpoints/{id}", Reach::sight},
    PolicyRow{"POST /api/v1/checkpoints/{id}/actions", Reach::duty, kCollector, kSubmit},
    PolicyRow{"GET /api/v1/checkpoints/{id}/evidence", Reach::sight},
    PolicyRow{"POST /api/v1/checkpoints/{id}/evidence", Reach::duty, kCollector, kForm},
    PolicyRow{"GET /api/v1/checkpoints/{id}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/checkpoints/{id}/history", Reach::sight},
    PolicyRow{"PUT /api/v1/checkpoints/{id}/results", Reach::duty, kCollector, kResults},
    PolicyRow{"PATCH /api/v1/checkpoints/{id}/results/{indicator}", Reach::duty, kCollector, R"({"value": "1"})"},
    PolicyRow{"GET /api/v1/checkpoints/{id}/results/{indicator}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/clock", Reach::open},
    PolicyRow{"POST /api/v1/clock", Reach::member, "", kNothing},
    PolicyRow{"GET /api/v1/completeness", Reach::member},
    PolicyRow{"GET /api/v1/cycles", Reach::member},
    PolicyRow{"GET /api/v1/cycles/{id}", Reach::sight},
    PolicyRow{"POST /api/v1/cycles/{id}/actions", Reach::duty, kCollector, kSubmit},
    PolicyRow{"GET /api/v1/cycles/{id}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/cycles/{id}/history", Reach::sight},
    PolicyRow{"GET /api/v1/cycles/{id}/plan", Reach::sight},
    PolicyRow{"PUT /api/v1/cycles/{id}/plan", Reach::duty, kCollector, R"({"lines": []})"},
    PolicyRow{"GET /api/v1/cycles/{id}/plan/difference", Reach::sight},
    PolicyRow{"GET /api/v1/cycles/{id}/review", Reach::sight},
    PolicyRow{"PUT /api/v1/cycles/{id}/review", Reach::duty, kCollector, kReview},
    PolicyRow{"GET /api/v1/delegations", Reach::member},
    PolicyRow{"POST /api/v1/delegations", Reach::role, kAdministrator, kNothing},
    PolicyRow{"POST /api/v1/delegations/{id}/actions", Reach::role_gone, kAdministrator, kEnd},
    PolicyRow{"GET /api/v1/evidence/{id}", Reach::sight},
    PolicyRow{"DELETE /api/v1/evidence/{id}", Reach::duty, kCollector},
    PolicyRow{"GET /api/v1/fiscal-years", Reach::member},
    PolicyRow{"POST /api/v1/fiscal-years", Reach::role, "psd", kYear},
    PolicyRow{"GET /api/v1/fiscal-years/{fy}", Reach::member},
    PolicyRow{"POST /api/v1/fiscal-years/{fy}/actions", Reach::role, "psd", R"({"action": "close"})"},
    PolicyRow{"GET /api/v1/fiscal-years/{fy}/explanation", Reach::member},
    PolicyRow{"GET /api/v1/fiscal-years/{fy}/history", Reach::member},
    PolicyRow{"GET /api/v1/fiscal-years/{fy}/rehearsal", Reach::role, "psd executive administrator"},
    PolicyRow{"GET /api/v1/frameworks", Reach::member},
    PolicyRow{"GET /api/v1/frameworks/{fiscal_year}", Reach::member},
    PolicyRow{"GET /api/v1/frameworks/{fiscal_year}/versions", Reach::member},
    PolicyRow{"POST /api/v1/frameworks/{fiscal_year}/versions", Reach::role, kStewards, kNothing},
    PolicyRow{"GET /api/v1/frameworks/{fiscal_year}/versions/{version}", Reach::member},
    PolicyRow{"GET /api/v1/goals", Reach::member},
    PolicyRow{"POST /api/v1/goals", Reach::role, kStewards, kNothing},
    PolicyRow{"POST /api/v1/handovers", Reach::role, "head psd administrator", kHandover},
    PolicyRow{"GET /api/v1/incidents", Reach::role, kStewards},
    PolicyRow{"GET /api/v1/incidents/{id}", Reach::role_gone, kStewards},
    PolicyRow{"POST /api/v1/incidents/{id}/actions", Reach::role_gone, kStewards, R"({"action": "acknowledge"})"},
    PolicyRow{"GET /api/v1/indicators", Reach::member},
    PolicyRow{"POST /api/v1/indicators", Reach::role, kStewards, kNothing},
    PolicyRow{"GET /api/v1/indicators/{code}", Reach::member},
    PolicyRow{"GET /api/v1/indicators/{code}/versions", Reach::member},
    PolicyRow{"POST /api/v1/indicators/{code}/versions", Reach::role, kStewards, kNothing},
    PolicyRow{"GET /api/v1/indicators/{code}/versions/{version}", Reach::member},
    PolicyRow{"GET /api/v1/jobs/{id}", Reach::owned, "psd"},
    PolicyRow{"POST /api/v1/jobs/{id}/actions", Reach::owned, "psd", R"({"action": "cancel"})"},
    PolicyRow{"PUT /api/v1/me/password", Reach::member, "", kNothing},
    PolicyRow{"GET /api/v1/me/sessions", Reach::member},
    PolicyRow{"DELETE /api/v1/me/sessions", Reach::member},
    PolicyRow{"DELETE /api/v1/me/sessions/{id}", Reach::owned},
    PolicyRow{"GET /api/v1/me/tokens", Reach::member},
    PolicyRow{"POST /api/v1/me/tokens", Reach::member, "", kNothing},
    PolicyRow{"DELETE /api/v1/me/tokens/{id}", Reach::owned},
    PolicyRow{"GET /api/v1/me/totp", Reach::member},
    PolicyRow{"POST /api/v1/me/totp", Reach::member},
    PolicyRow{"PUT /api/v1/me/totp", Reach::member, "", kNothing},
    PolicyRow{"DELETE /api/v1/me/totp", Reach::member},
    PolicyRow{"POST /api/v1/me/totp/recovery-codes", Reach::member},
    PolicyRow{"GET /api/v1/notices", Reach::member},
    PolicyRow{"PATCH /api/v1/notices/{id}", Reach::owned, "", R"({"read": true})"},
    PolicyRow{"GET /api/v1/oidc/callback", Reach::credential},
    PolicyRow{"GET /api/v1/oidc/start", Reach::open},
    PolicyRow{"POST /api/v1/password-resets", Reach::open, "", kNothing},
    PolicyRow{"PUT /api/v1/password-resets", Reach::open, "", kNothing},
    PolicyRow{"GET /api/v1/people", Reach::member},
    PolicyRow{"POST /api/v1/people", Reach::role, kAdministrator, kNothing},
    PolicyRow{"GET /api/v1/people/{id}", Reach::member},
    PolicyRow{"POST /api/v1/people/{id}/actions", Reach::role, kAdministrator, R"({"action": "enable"})"},
    PolicyRow{"POST /api/v1/people/{id}/password-resets", Reach::role, kAdministrator},
    PolicyRow{"DELETE /api/v1/people/{id}/sessions", Reach::role, kAdministrator},
    PolicyRow{"DELETE /api/v1/people/{id}/totp", Reach::role_gone, kAdministrator},
    PolicyRow{"GET /api/v1/posts", Reach::member},
    PolicyRow{"POST /api/v1/posts", Reach::role, kAdministrator, kNothing},
    PolicyRow{"POST /api/v1/posts/{id}/actions", Reach::role_gone, kAdministrator, kEndOfPost},
    PolicyRow{"GET /api/v1/reminders", Reach::member},
    PolicyRow{"GET /api/v1/restatements", Reach::member},
    PolicyRow{"POST /api/v1/restatements", Reach::duty, kCollector, R"({"checkpoint": $CHECKPOINT})"},
    PolicyRow{"GET /api/v1/restatements/{id}", Reach::sight},
    PolicyRow{"POST /api/v1/restatements/{id}/actions", Reach::duty, kCollector, kSubmit},
    PolicyRow{"GET /api/v1/restatements/{id}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/restatements/{id}/history", Reach::sight},
    PolicyRow{"GET /api/v1/restatements/{id}/results", Reach::sight},
    PolicyRow{"PUT /api/v1/restatements/{id}/results", Reach::duty, kCollector, kCorrections},
    PolicyRow{"GET /api/v1/scorecards", Reach::member},
    PolicyRow{"GET /api/v1/session", Reach::member},
    PolicyRow{"POST /api/v1/session", Reach::open, "", kNothing},
    PolicyRow{"DELETE /api/v1/session", Reach::member},
    PolicyRow{"POST /api/v1/session/proof", Reach::member, "", kNothing},
    PolicyRow{"GET /api/v1/session/ways", Reach::open},
    PolicyRow{"GET /api/v1/tasks", Reach::member},
    PolicyRow{"POST /api/v1/tasks/actions", Reach::role, kAllButAuditor, kDecide},
    PolicyRow{"GET /api/v1/units", Reach::member},
    PolicyRow{"POST /api/v1/units", Reach::role, kAdministrator, kNothing},
    PolicyRow{"GET /api/v1/units/{code}", Reach::member},
    PolicyRow{"PATCH /api/v1/units/{code}", Reach::role, kAdministrator, kNothing},
    PolicyRow{"GET /api/v1/version", Reach::open},
    PolicyRow{"POST /api/v1/windows", Reach::role, kAllButAuditor, kOffer},
    PolicyRow{"GET /api/v1/windows/{id}", Reach::sight},
    PolicyRow{"POST /api/v1/windows/{id}/actions", Reach::duty, "psd", R"({"action": "withdraw"})"},
    PolicyRow{"GET /api/v1/windows/{id}/explanation", Reach::sight},
    PolicyRow{"GET /api/v1/windows/{id}/history", Reach::sight},
    PolicyRow{"GET /api/v1/workflows", Reach::member},
    PolicyRow{"POST /api/v1/workflows/{name}/versions", Reach::role, kAdministrator, kNothing},
    PolicyRow{"GET /api/v1/workflows/{name}/versions/{version}", Reach::member},
    PolicyRow{"GET /api/v1/workflows/{name}/versions/{version}/diagram", Reach::member},
    PolicyRow{"GET /livez", Reach::open},
    PolicyRow{"GET /metrics", Reach::open},
    PolicyRow{"GET /openapi.json", Reach::open},
    PolicyRow{"GET /readyz", Reach::open},
};

}  // namespace

std::span<const PolicyRow> authority_policy()
{
    return kPolicy;
}

}  // namespace traimas::testing
