// Reads the authority table.
// Fails closed: what it does not know, it refuses.
#include "api/auth/authority_table.hpp"

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
    case Rule::stewards: return has_role(capacities, "psd") || has_role(capacities, "administrator");
    case Rule::demo_only: return deployment == Deployment::demo;
    }
    return false;
}

bool asks_for_role(std::optional<Rule> rule)
{
    return rule == Rule::administrator || rule == Rule::psd || rule == Rule::stewards;
}

}  // namespace

std::optional<Rule> rule_of(std::string_view action)
{
    const auto row = std::find_if(kAuthorityTable.begin(), kAuthorityTable.end(),
                                  [action](const AuthorityRow& it) { return it.action == action; });
    return row == kAuthorityTable.end() ? std::nullopt : std::optional{row->rule};
}

std::optional<Problem> allow(const std::vector<organisation::Capacity>& capacities, std::string_view action,
                             Deployment deployment)
{
    const auto rule = rule_of(action);
    if (rule && is_allowed(capacities, *rule, deployment)) {
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
        std::vector<organisation::Capacity> capacities;
        if (asks_for_role(rule_of(route.action))) {
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
