// Every operation of the document, asked over a socket: what comes back is what the document says, well and badly.
// One test, since it ends with the question whether anything was left out.
#include "api/openapi/document.hpp"
#include "tests/http/openapi/tour.hpp"
#include "tests/support/identity_provider.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::testing {
namespace {

constexpr int kFirstRefusal = 400;

TEST(OpenApiResponses, AreWhatTheDocumentSays)
{
    IdentityProvider provider;
    WorldOptions options{.trusted_proxies = {"127.0.0.1"}};
    options.identity.oidc = provider.client();
    options.identity.send_link = [](const auth::LinkLetter&) { return true; };
    ApiWorld world{std::move(options)};
    const Described described{openapi::openapi_document()};
    Exercised exercised;
    const auto law = world.checkpoint("OPS-LAW", 2561, 1);
    const Tour tour{world, described, exercised, law, world.checkpoint("OPS-ICT", 2561, 1)};

    walk_session(tour);
    walk_inbox(tour);
    walk_incidents(tour);
    walk_reminders(tour);
    walk_workflows(tour);
    const auto window = walk_reports(tour);
    const auto job = walk_jobs(tour);
    auto followed = walk_cases(tour);
    walk_directory(tour);
    walk_dictionary(tour);
    walk_operations(tour);
    // Last of the walks, for it goes on for years; the sweep may come at any time.
    auto places = walk_cycles(tour);
    walk_scorecards(tour);
    walk_account(tour);
    walk_provider(tour, provider);
    walk_tenure(tour);
    places.merge(followed);
    places.insert({{"/api/v1/windows/{id}", window},
                   {"/api/v1/jobs/{id}", job},
                   {"/api/v1/checkpoints/{id}/results/{indicator}", checkpoint_path(law) + "/results/ICT-01"},
                   {"/api/v1/checkpoints/{id}", checkpoint_path(law)},
                   {"/api/v1/calendars/{id}", "/api/v1/calendars/th"},
                   {"/api/v1/frameworks/{fiscal_year}", "/api/v1/frameworks/2561"},
                   {"/api/v1/frameworks/{fiscal_year}/versions/{version}", "/api/v1/frameworks/2561/versions/1"},
                   {"/api/v1/indicators/{code}", "/api/v1/indicators/WALK-01"},
                   {"/api/v1/indicators/{code}/versions/{version}", "/api/v1/indicators/WALK-01/versions/1"},
                   {"/api/v1/units/{code}", "/api/v1/units/OPS"},
                   {"/api/v1/people/{id}", "/api/v1/people/1"},
                   {"/api/v1/access-log/{date}", "/api/v1/access-log/1999-01-01"},
                   {"/api/v1/evidence/{id}", "/api/v1/evidence/1"},
                   {"/api/v1/posts/{id}", "/api/v1/posts/1"},
                   {"/api/v1/delegations/{id}", "/api/v1/delegations/1"},
                   {"/api/v1/me/sessions/{id}", "/api/v1/me/sessions/nobodys"},
                   {"/api/v1/me/tokens/{id}", "/api/v1/me/tokens/nobodys"},
                   {"/api/v1/notices/{id}", "/api/v1/notices/1"},
                   {"/api/v1/workflows/{name}/versions", "/api/v1/workflows/checkpoint/versions"},
                   {"/api/v1/incidents/{id}", "/api/v1/incidents/1"},
                   {"/api/v1/workflows/{name}/versions/{version}", "/api/v1/workflows/checkpoint/versions/1"}});
    sweep_refusals(tour, places);

    for (const auto& operation : described.operations()) {
        const auto& seen = exercised[operation.id];
        EXPECT_TRUE(std::any_of(seen.begin(), seen.end(), [](int status) { return status < kFirstRefusal; }))
            << operation.id << " was never seen to answer well";
        EXPECT_TRUE(std::any_of(seen.begin(), seen.end(), [](int status) { return status >= kFirstRefusal; }))
            << operation.id << " was never seen to refuse";
    }
    for (const auto& failure : world.failures()) {
        ADD_FAILURE() << failure.route << " failed: " << failure.type << ", " << failure.described;
    }
}

}  // namespace
}  // namespace traimas::testing
