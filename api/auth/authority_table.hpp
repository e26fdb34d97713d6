// Which action may be asked for by whom: one table, and a test walks the routes and fails where a row is missing.
// It decides about whole routes; what one instance allows is decided by its state and duties, in engine/service.
#pragma once

#include <array>
#include <string_view>

namespace traimas::auth {

enum class Rule {
    open,           // anybody, also without a session
    signed_in,      // everybody who is signed in: what they see and change is narrowed by the service
    administrator,  // who holds, or stands in for, the role administrator somewhere
    psd,            // the same for the role psd
    inspectors,     // auditor or administrator: those who may look at who asked for what
    stewards,       // psd or administrator: those who keep the dictionary, and cure incidents
    demo_only,      // nobody but in a demo
};

// Must the caller have said who they are a short while ago (sessions.hpp, kProofCounts)?
enum class Proven { any_time, recently };

struct AuthorityRow {
    std::string_view action;
    Rule rule;
    Proven proven = Proven::any_time;
};

// Sorted by action.
inline constexpr std::array kAuthorityTable{
    AuthorityRow{"access_log.export", Rule::inspectors, Proven::recently},
    AuthorityRow{"access_log.list", Rule::inspectors},
    AuthorityRow{"account.factor", Rule::signed_in, Proven::recently},
    AuthorityRow{"account.password", Rule::signed_in},
    AuthorityRow{"account.read", Rule::signed_in},
    AuthorityRow{"account.session", Rule::signed_in},
    AuthorityRow{"account.token", Rule::signed_in, Proven::recently},
    AuthorityRow{"account.untoken", Rule::signed_in},
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
    AuthorityRow{"delegation.act", Rule::administrator, Proven::recently},
    AuthorityRow{"delegation.add", Rule::administrator, Proven::recently},
    AuthorityRow{"delegation.read", Rule::signed_in},
    AuthorityRow{"evidence.attach", Rule::signed_in},
    AuthorityRow{"evidence.detach", Rule::signed_in},
    AuthorityRow{"evidence.read", Rule::signed_in},
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
    AuthorityRow{"handover.begin", Rule::signed_in, Proven::recently},
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
    AuthorityRow{"oidc.begin", Rule::open},
    AuthorityRow{"oidc.finish", Rule::open},
    AuthorityRow{"openapi.read", Rule::open},
    AuthorityRow{"password.ask", Rule::open},
    AuthorityRow{"password.set", Rule::open},
    AuthorityRow{"person.act", Rule::administrator, Proven::recently},
    AuthorityRow{"person.add", Rule::administrator, Proven::recently},
    AuthorityRow{"person.link", Rule::administrator, Proven::recently},
    AuthorityRow{"person.read", Rule::signed_in},
    AuthorityRow{"person.unfactor", Rule::administrator, Proven::recently},
    AuthorityRow{"person.unsession", Rule::administrator, Proven::recently},
    AuthorityRow{"post.act", Rule::administrator, Proven::recently},
    AuthorityRow{"post.add", Rule::administrator, Proven::recently},
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
    AuthorityRow{"session.prove", Rule::signed_in},
    AuthorityRow{"session.read", Rule::signed_in},
    AuthorityRow{"session.ways", Rule::open},
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
    AuthorityRow{"workflow.publish", Rule::administrator, Proven::recently},
    AuthorityRow{"workflow.read", Rule::signed_in},
};

// The row of an action; null where the table has none.
[[nodiscard]] const AuthorityRow* row_of(std::string_view action);

}  // namespace traimas::auth
