// The authority table against the routes: every route's action has a row, and every row is used.
// A route that is forgotten here would be refused to everybody, and this says so before anybody is.
#include "api/auth/authority.hpp"
#include "api/auth/authority_table.hpp"
#include "api/handlers/routes.hpp"
#include "tests/support/api_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace traimas::testing {
namespace {

using auth::Deployment;
using organisation::Capacity;

std::string name_of(const http::Route& route)
{
    return std::string{http::method_name(route.method)} + " " + route.pattern;
}

TEST(AuthorityTable, HasARowForEveryRouteAndARouteForEveryRow)
{
    ApiWorld world;
    std::set<std::string> used;
    for (const auto& route : api::all_routes(world.api())) {
        used.insert(route.action);
        const auto* row = auth::row_of(route.action);
        ASSERT_NE(row, nullptr) << name_of(route) << ": no row for " << route.action;
        const auto rule = row->rule;
        const bool may_be_open = rule == auth::Rule::open || rule == auth::Rule::demo_only;
        EXPECT_TRUE(route.access == http::Access::signed_in || may_be_open)
            << name_of(route) << " is open, its row is not";
        EXPECT_FALSE(route.access == http::Access::signed_in && rule == auth::Rule::open) << name_of(route);
    }
    for (const auto& row : auth::kAuthorityTable) {
        EXPECT_TRUE(used.contains(std::string{row.action})) << row.action << " is no route's";
    }
}

TEST(AuthorityTable, IsSorted)
{
    EXPECT_TRUE(std::is_sorted(auth::kAuthorityTable.begin(), auth::kAuthorityTable.end(),
                               [](const auto& one, const auto& other) { return one.action < other.action; }));
}

TEST(Routes, TakeAKeyWhereTheyChangeARegister)
{
    // What is no part of the history: sessions, read marks, the demo's clock.
    const std::set<std::string> without{"session.begin",   "session.end",      "session.prove",   "notice.mark",
                                        "clock.set",       "account.factor",   "account.token",   "account.untoken",
                                        "account.session", "account.password", "password.ask",    "password.set",
                                        "person.link",     "person.unfactor",  "person.unsession"};
    ApiWorld world;
    for (const auto& route : api::all_routes(world.api())) {
        const bool changes = route.method != http::Method::get;
        const bool has_key = route.idempotency == http::Idempotency::required;
        EXPECT_EQ(has_key, changes && !without.contains(route.action)) << name_of(route);
    }
}

TEST(Authority, IsOfRolesHeldAnywhere)
{
    const std::vector<Capacity> administrator{{"administrator", "OPS", PostId{1}, std::nullopt}};
    const std::vector<Capacity> collector{{"collector", "OPS-ICT", PostId{2}, std::nullopt}};
    EXPECT_FALSE(auth::allow(administrator, "unit.add", Deployment::production));
    EXPECT_EQ(auth::allow(collector, "unit.add", Deployment::production)->code, "not_allowed");
    EXPECT_FALSE(auth::allow(collector, "unit.read", Deployment::production));
    EXPECT_FALSE(auth::allow({}, "unit.read", Deployment::production));
    EXPECT_FALSE(auth::allow(collector, "clock.set", Deployment::demo));
    EXPECT_EQ(auth::allow(administrator, "clock.set", Deployment::production)->kind, ProblemKind::forbidden);
    EXPECT_TRUE(auth::allow(administrator, "no.such.action", Deployment::demo)) << "what has no row is nobody's";
}

}  // namespace
}  // namespace traimas::testing
