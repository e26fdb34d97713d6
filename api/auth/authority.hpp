// May this caller ask for this action? The one function behind every route, over the table of authority_table.hpp.
// Pure but for authoriser(); thread-safe.
#pragma once

#include "api/http/dispatch.hpp"
#include "engine/organisation/organisation.hpp"
#include "engine/store/tree_store.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace traimas::auth {

enum class Deployment { production, demo };

// What an API token needs for an action: a scope (tokens.hpp), or nullopt where no token may ask for it at all.
[[nodiscard]] std::optional<std::string_view> scope_of(std::string_view action);

// What stands against it before anybody looks at roles. Forbidden: "second_factor_owed" (nothing but the own account
// until one is set up), "token_scope" (the token may not do this), "proof_needed" (say who you are once more).
[[nodiscard]] std::optional<Problem> check_caller(const http::Caller& caller, std::string_view action);

// For an action that a body names: decisions, such as "approve" or "close", need a recent proof and are no token's.
// Forbidden: "token_decides", "proof_needed".
[[nodiscard]] std::optional<Problem> check_decision(const http::Caller& caller, std::string_view taken);

// Why somebody with these capacities may not ask for it: forbidden, code "not_allowed". An action without a row is
// allowed to nobody.
[[nodiscard]] std::optional<Problem> allow(const std::vector<organisation::Capacity>& capacities,
                                           std::string_view action, Deployment deployment);

// For Hooks::authorise. Both stores must outlive it. Capacities are those of business time; they are looked up only
// where the rule asks for a role.
[[nodiscard]] std::function<Result<void>(const http::Caller&, const http::Route&)>
authoriser(store::Database& database, store::TreeStore& trees, Deployment deployment);

}  // namespace traimas::auth
