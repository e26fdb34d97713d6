// Which action may be asked for by whom: one table, and a test walks the routes and fails where a row is missing.
// It decides about whole routes; what one instance allows is decided by its state and duties, in engine/service.
#pragma once

#include "api/http/dispatch.hpp"
#include "engine/organisation/organisation.hpp"
#include "engine/store/tree_store.hpp"

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace traimas::auth {

enum class Rule {
    open,           // anybody, also without a session
    signed_in,      // everybody who is signed in: what they see and change is narrowed by the service
    administrator,  // who holds, or stands in for, the role administrator somewhere
    psd,            // the same for the role psd
    stewards,       // psd or administrator: those who keep the dictionary, and cure incidents
    demo_only,      // nobody but in a demo
};

enum class Deployment { production, demo };

struct AuthorityRow {
    std::string_view action;
    Rule rule;
};

// Sorted by action.
inline constexpr std::array kAuthorityTable{
    AuthorityRow{"amendment.act", Rule::signed_in},
    AuthorityRow{"amendment.explanation", Rule::signed_in},
    AuthorityRow{"amendment.history", Rule::signed_in},
    AuthorityRow{"amendment.list", Rule::signed_in},
    AuthorityRow{"amendment.read", Rule::signed_in},
    AuthorityRow{"amendment.save", Rule::signed_in},
    AuthorityRow{"calendar.publish", Rule::administrator},
    AuthorityRow{"calendar.read", Rule::signed_in},
    AuthorityRow{"case.act", Rule::signed_in},
    AuthorityRow{"case.explanation", Rule::signed_in},
    AuthorityRow{"case.history", Rule::signed_in},
    AuthorityRow{"case.list", Rule::signed_in},
    AuthorityRow{"case.read", Rule::signed_in},
    AuthorityRow{"checkpoint.act", Rule::signed_in},
    AuthorityRow{"checkpoint.explanation", Rule::signed_in},
    AuthorityRow{"checkpoint.history", Rule::signed_in},
    AuthorityRow{"checkpoint.list", Rule::signed_in},
    AuthorityRow{"checkpoint.read", Rule::signed_in},
    AuthorityRow{"checkpoint.remind", Rule::signed_in},
    AuthorityRow{"checkpoint.save", Rule::signed_in},
    AuthorityRow{"clock.read", Rule::demo_only},
    AuthorityRow{"clock.set", Rule::demo_only},
    AuthorityRow{"completeness.read", Rule::signed_in},
    AuthorityRow{"cycle.act", Rule::signed_in},
    AuthorityRow{"cycle.explanation", Rule::signed_in},
    AuthorityRow{"cycle.history", Rule::signed_in},
    AuthorityRow{"cycle.list", Rule::signed_in},
    AuthorityRow{"cycle.read", Rule::signed_in},
    AuthorityRow{"cycle.save", Rule::signed_in},
    AuthorityRow{"delegation.add", Rule::administrator},
    AuthorityRow{"delegation.read", Rule::signed_in},
    AuthorityRow{"fiscal_year.act", Rule::signed_in},
    AuthorityRow{"fiscal_year.add", Rule::signed_in},
    AuthorityRow{"fiscal_year.explanation", Rule::signed_in},
    AuthorityRow{"fiscal_year.history", Rule::signed_in},
    AuthorityRow{"fiscal_year.list", Rule::signed_in},
    AuthorityRow{"fiscal_year.read", Rule::signed_in},
    AuthorityRow{"fiscal_year.rehearsal", Rule::signed_in},
    AuthorityRow{"framework.publish", Rule::stewards},
    AuthorityRow{"framework.read", Rule::signed_in},
    AuthorityRow{"goal.read", Rule::signed_in},
    AuthorityRow{"goal.set", Rule::stewards},
    AuthorityRow{"handover.begin", Rule::signed_in},
    AuthorityRow{"health.live", Rule::open},
    AuthorityRow{"health.metrics", Rule::open},
    AuthorityRow{"health.ready", Rule::open},
    AuthorityRow{"health.version", Rule::open},
    AuthorityRow{"incident.act", Rule::stewards},
    AuthorityRow{"incident.read", Rule::stewards},
    AuthorityRow{"indicator.publish", Rule::stewards},
    AuthorityRow{"indicator.read", Rule::signed_in},
    AuthorityRow{"job.act", Rule::signed_in},
    AuthorityRow{"job.read", Rule::signed_in},
    AuthorityRow{"notice.mark", Rule::signed_in},
    AuthorityRow{"notice.read", Rule::signed_in},
    AuthorityRow{"openapi.read", Rule::open},
    AuthorityRow{"person.add", Rule::administrator},
    AuthorityRow{"person.read", Rule::signed_in},
    AuthorityRow{"post.add", Rule::administrator},
    AuthorityRow{"post.read", Rule::signed_in},
    AuthorityRow{"reminder.read", Rule::signed_in},
    AuthorityRow{"restatement.act", Rule::signed_in},
    AuthorityRow{"restatement.begin", Rule::signed_in},
    AuthorityRow{"restatement.explanation", Rule::signed_in},
    AuthorityRow{"restatement.history", Rule::signed_in},
    AuthorityRow{"restatement.list", Rule::signed_in},
    AuthorityRow{"restatement.read", Rule::signed_in},
    AuthorityRow{"restatement.save", Rule::signed_in},
    AuthorityRow{"scorecard.read", Rule::signed_in},
    AuthorityRow{"session.begin", Rule::open},
    AuthorityRow{"session.end", Rule::signed_in},
    AuthorityRow{"session.read", Rule::signed_in},
    AuthorityRow{"task.act", Rule::signed_in},
    AuthorityRow{"task.read", Rule::signed_in},
    AuthorityRow{"unit.add", Rule::administrator},
    AuthorityRow{"unit.read", Rule::signed_in},
    AuthorityRow{"unit.rename", Rule::administrator},
    AuthorityRow{"window.act", Rule::signed_in},
    AuthorityRow{"window.explanation", Rule::signed_in},
    AuthorityRow{"window.history", Rule::signed_in},
    AuthorityRow{"window.offer", Rule::signed_in},
    AuthorityRow{"window.read", Rule::signed_in},
    AuthorityRow{"workflow.publish", Rule::administrator},
    AuthorityRow{"workflow.read", Rule::signed_in},
};

// The rule of an action; nullopt where the table has no row.
[[nodiscard]] std::optional<Rule> rule_of(std::string_view action);

// Why somebody with these capacities may not ask for it: forbidden, code "not_allowed". An action without a row is
// allowed to nobody.
[[nodiscard]] std::optional<Problem> allow(const std::vector<organisation::Capacity>& capacities,
                                           std::string_view action, Deployment deployment);

// For Hooks::authorise. Both stores must outlive it. Capacities are those of business time; they are looked up only
// where the rule asks for a role.
[[nodiscard]] std::function<Result<void>(const http::Caller&, const http::Route&)>
authoriser(store::Database& database, store::TreeStore& trees, Deployment deployment);

}  // namespace traimas::auth
