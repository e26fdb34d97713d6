// What stands against a caller before roles are looked at, and which scope an API token needs.
#include "api/auth/authority.hpp"
#include "api/auth/authority_table.hpp"
#include "api/auth/tokens.hpp"

#include <gtest/gtest.h>

#include <set>

namespace traimas::auth {
namespace {

http::Caller somebody()
{
    return {.person = PersonId{7}, .session = "s", .csrf_token = "c", .proved = true};
}

std::string refusal(const http::Caller& caller, std::string_view action)
{
    const auto problem = check_caller(caller, action);
    return problem ? problem->code : "";
}

TEST(Authority, AsksWhoOwesASecondFactorForItFirst)
{
    auto caller = somebody();
    caller.owes_factor = true;
    EXPECT_EQ(refusal(caller, "account.factor"), "");
    EXPECT_EQ(refusal(caller, "session.end"), "");
    EXPECT_EQ(refusal(caller, "task.read"), "second_factor_owed");
    EXPECT_EQ(refusal(caller, "account.token"), "second_factor_owed") << "a token would work without the factor";
}

TEST(Authority, AsksForARecentProofWhereTheTableSaysSo)
{
    auto caller = somebody();
    caller.proved = false;
    EXPECT_EQ(refusal(caller, "post.add"), "proof_needed");
    EXPECT_EQ(refusal(caller, "person.link"), "proof_needed");
    EXPECT_EQ(refusal(caller, "unit.read"), "");
    EXPECT_EQ(check_decision(caller, "approve")->code, "proof_needed");
    EXPECT_FALSE(check_decision(caller, "submit"));
    EXPECT_FALSE(check_decision(somebody(), "approve"));
}

TEST(Authority, KeepsTokensWithinTheirScopesAndFromDecisions)
{
    auto program = somebody();
    program.csrf_token.clear();
    program.proved = false;
    program.scopes = {"read", "work"};
    EXPECT_EQ(refusal(program, "checkpoint.history"), "");
    EXPECT_EQ(refusal(program, "checkpoint.save"), "");
    EXPECT_EQ(refusal(program, "unit.add"), "token_scope");
    EXPECT_EQ(refusal(program, "account.token"), "token_scope");
    EXPECT_EQ(refusal(program, "handover.begin"), "token_decides");
    EXPECT_EQ(check_decision(program, "approve")->code, "token_decides");
}

// Reading never needs more than "read", and no scope reaches accounts.
TEST(Authority, GivesEveryActionAScopeOrNone)
{
    const std::set<std::string_view> known{kScopes.begin(), kScopes.end()};
    for (const auto& row : kAuthorityTable) {
        const auto scope = scope_of(row.action);
        const bool is_account = row.action.starts_with("account.") || row.action.starts_with("session.") ||
                                row.action.starts_with("oidc.") || row.action.starts_with("password.");
        EXPECT_EQ(scope.has_value(), !is_account) << row.action;
        EXPECT_TRUE(!scope || known.contains(*scope)) << row.action;
        if (row.action.ends_with(".read") && !is_account) {
            EXPECT_EQ(scope, kScopeRead) << row.action;
        }
    }
}

}  // namespace
}  // namespace traimas::auth
