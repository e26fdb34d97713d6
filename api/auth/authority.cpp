// Reads the authority table.
// Fails closed: what it does not know, it refuses.
#include "api/auth/authority.hpp"

#include "api/auth/authority_table.hpp"
#include "api/auth/tokens.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"

#include <algorithm>

namespace traimas::auth {
namespace {

bool has_role(const std::vector<organisation::Capacity>& capacities, std::string_view role)
{
    return std::any_of(capacities.begin(), capacities.end(),
                       [role](const organisation::Capacity& capacity) { return capacity.role == role; });
}

bool is_allowed(const std::vector<organisation::Capacity>& capacities, Rule rule, Deployment deployment)
{
    switch (rule) {
    case Rule::open: return true;
    case Rule::signed_in: return true;
    case Rule::administrator: return has_role(capacities, "administrator");
    case Rule::psd: return has_role(capacities, "psd");
    case Rule::inspectors: return has_role(capacities, "auditor") || has_role(capacities, "administrator");
    case Rule::stewards: return has_role(capacities, "psd") || has_role(capacities, "administrator");
    case Rule::demo_only: return deployment == Deployment::demo;
    }
    return false;
}

bool is_one_of_rules(Rule rule, std::initializer_list<Rule> all)
{
    return std::find(all.begin(), all.end(), rule) != all.end();
}

bool asks_for_role(const AuthorityRow* row)
{
    return row != nullptr &&
           is_one_of_rules(row->rule, {Rule::administrator, Rule::inspectors, Rule::psd, Rule::stewards});
}

Problem proof_needed()
{
    return {ProblemKind::forbidden, "proof_needed",
            "This needs a recent proof of who you are: confirm with POST /api/v1/session/proof and repeat it."};
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> all)
{
    return std::find(all.begin(), all.end(), text) != all.end();
}

}  // namespace

const AuthorityRow* row_of(std::string_view action)
{
    const auto* row = std::find_if(kAuthorityTable.begin(), kAuthorityTable.end(),
                                   [action](const AuthorityRow& it) { return it.action == action; });
    return row == kAuthorityTable.end() ? nullptr : row;
}

std::optional<std::string_view> scope_of(std::string_view action)
{
    const auto dot = action.find('.');
    const auto subject = action.substr(0, dot);
    const auto verb = action.substr(dot + 1);
    if (is_one_of(subject, {"account", "session", "oidc", "password"})) {
        return std::nullopt;
    }
    if (is_one_of(verb, {"read", "list", "export", "history", "explanation", "rehearsal", "live", "ready", "metrics",
                         "version"})) {
        return kScopeRead;
    }
    return is_one_of(subject,
                     {"calendar", "delegation", "framework", "goal", "indicator", "person", "post", "unit", "workflow"})
               ? kScopeRegisters
               : kScopeWork;
}

std::optional<Problem> check_caller(const http::Caller& caller, std::string_view action)
{
    // A token asks nobody for a second factor: it must not be made before there is one.
    const bool is_own_account =
        (action.starts_with("account.") && action != "account.token") || action.starts_with("session.");
    if (caller.owes_factor && !is_own_account) {
        return Problem{ProblemKind::forbidden, "second_factor_owed",
                       "Your role needs a second factor: set one up first, under your account."};
    }
    const bool by_token = !caller.scopes.empty();
    if (by_token) {
        const auto scope = scope_of(action);
        if (!scope || std::find(caller.scopes.begin(), caller.scopes.end(), *scope) == caller.scopes.end()) {
            return Problem{ProblemKind::forbidden,
                           "token_scope",
                           "This API token may not do this: make one with the scope that it needs, or sign in.",
                           {},
                           {{"scope", std::string{scope.value_or("none")}}}};
        }
    }
    const auto* row = row_of(action);
    if (row != nullptr && row->proven == Proven::recently && !caller.proved) {
        return by_token
                   ? Problem{ProblemKind::forbidden, "token_decides", "No API token may do this: sign in yourself."}
                   : proof_needed();
    }
    return std::nullopt;
}

std::optional<Problem> check_decision(const http::Caller& caller, std::string_view taken)
{
    if (!is_one_of(taken, {"approve", "return", "reject", "close", "sustain", "waive"})) {
        return std::nullopt;
    }
    if (!caller.scopes.empty()) {
        return Problem{ProblemKind::forbidden, "token_decides", "No API token may do this: sign in yourself."};
    }
    return caller.proved ? std::nullopt : std::optional{proof_needed()};
}

std::optional<Problem> allow(const std::vector<organisation::Capacity>& capacities, std::string_view action,
                             Deployment deployment)
{
    const auto* row = row_of(action);
    if (row != nullptr && is_allowed(capacities, row->rule, deployment)) {
        return std::nullopt;
    }
    return Problem{ProblemKind::forbidden,
                   "not_allowed",
                   "You may not do this: ask the administrator to check your posts and roles.",
                   {},
                   {{"action", std::string{action}}}};
}

std::function<Result<void>(const http::Caller&, const http::Route&)>
authoriser(store::Database& database, store::TreeStore& trees, Deployment deployment)
{
    return [&database, &trees, deployment](const http::Caller& caller, const http::Route& route) -> Result<void> {
        if (auto problem = check_caller(caller, route.action)) {
            return *std::move(problem);
        }
        std::vector<organisation::Capacity> capacities;
        if (asks_for_role(row_of(route.action))) {
            auto found = service::read(database, [&](store::Tx& tx) {
                const auto registers = trees.registers(tx);
                return Result<std::vector<organisation::Capacity>>{
                    registers->organisation.capacities(caller.person, store::read_clock(tx))};
            });
            if (!found) {
                return std::move(found).error();
            }
            capacities = *std::move(found);
        }
        if (auto problem = allow(capacities, route.action, deployment)) {
            return *std::move(problem);
        }
        return {};
    };
}

}  // namespace traimas::auth
