// The inbox.
// One query a page: what is allowed comes from values in memory.
#include "engine/service/tasks.hpp"

#include "engine/service/authority.hpp"

#include <algorithm>
#include <map>

namespace traimas::service {
namespace {

using organisation::Capacity;

const Capacity* capacity_for(const std::vector<Capacity>& capacities, std::string_view role, std::string_view unit)
{
    // A person's own posts come first in the list, so that nobody acts for another where their own post suffices.
    const auto found = std::find_if(capacities.begin(), capacities.end(),
                                    [&](const Capacity& it) { return it.role == role && it.unit == unit; });
    return found == capacities.end() ? nullptr : &*found;
}

std::vector<std::pair<std::string, std::string>> duties_of(const std::vector<Capacity>& capacities)
{
    std::vector<std::pair<std::string, std::string>> duties;
    for (const auto& capacity : capacities) {
        duties.emplace_back(capacity.unit, capacity.role);
    }
    std::sort(duties.begin(), duties.end());
    duties.erase(std::unique(duties.begin(), duties.end()), duties.end());
    return duties;
}

// Everybody else whose claims on these duties stand: who holds them, and who stands in for one of those.
std::vector<store::TaskHolder> others_with(const std::vector<std::pair<std::string, std::string>>& duties,
                                           const InboxReader& reader)
{
    std::map<PersonId, std::vector<PersonId>> delegates;
    for (const auto& [id, delegation] : reader.organisation.delegations) {
        const auto found = reader.organisation.people.find(delegation.delegate);
        const bool is_active = found != reader.organisation.people.end() && found->second.active;
        if (is_active && delegation.from <= reader.now && reader.now < delegation.until) {
            delegates[delegation.principal].push_back(delegation.delegate);
        }
    }
    std::vector<store::TaskHolder> others;
    for (const auto& [unit, role] : duties) {
        for (const auto person : reader.organisation.eligible(role, unit, reader.now)) {
            auto holders = delegates[person];
            holders.push_back(person);
            for (const auto holder : holders) {
                if (holder != reader.person) {
                    others.push_back({unit, role, holder});
                }
            }
        }
    }
    return others;
}

workflow::Instance instance_of(const store::InboxRow& row)
{
    workflow::Instance instance{.id = row.instance,
                                .root = row.instance,
                                .definition = row.definition,
                                .definition_version = row.definition_version,
                                .unit = row.unit,
                                .fiscal_year = row.fiscal_year,
                                .quarter = row.quarter};
    instance.folded.state = row.state;
    instance.folded.stage = row.stage;
    if (!row.stage.empty() && row.key != "task") {
        instance.folded.raised = workflow::RaisedStage{row.role, row.task_unit};  // the row says where the stage is
    }
    return instance;
}

}  // namespace

std::vector<std::string> allowed_by_role(const workflow::Definition& definition, const workflow::Instance& instance,
                                         const organisation::Organisation& organisation,
                                         const std::vector<Capacity>& capacities)
{
    std::vector<std::string> allowed;
    if (definition.state(instance.folded.state) == nullptr) {
        return allowed;
    }
    for (const auto& action : workflow::known_actions(definition, instance)) {
        const auto rule = workflow::action_rule(definition, instance, action);
        if (!rule) {
            continue;
        }
        const auto unit =
            rule->unit.empty() ? workflow::scope_unit(organisation, rule->scope, instance.unit) : rule->unit;
        if (capacity_for(capacities, rule->role, unit) != nullptr) {
            allowed.push_back(action);
        }
    }
    return allowed;
}

std::vector<MyTask> my_tasks(store::Tx& tx, const workflow::DefinitionSet& definitions, const InboxReader& reader,
                             const std::optional<store::InboxPlace>& after, int limit)
{
    const auto& capacities = reader.capacities;
    const auto duties = duties_of(capacities);
    std::vector<MyTask> tasks;
    for (auto& row : store::inbox(tx, duties, others_with(duties, reader), after, limit)) {
        const auto& definition = definitions.at(row.definition, row.definition_version);
        const auto* capacity = capacity_for(capacities, row.role, row.task_unit);
        if (row.claim && !row.taken && row.claim->person != reader.person) {
            row.claim.reset();  // its holder lost the role
        }
        tasks.push_back({.row = row,
                         .allowed = allowed_by_role(definition, instance_of(row), reader.organisation, capacities),
                         .on_behalf_of = capacity != nullptr ? capacity->on_behalf_of : std::nullopt,
                         .late = row.due_at && *row.due_at <= reader.now});
    }
    return tasks;
}

}  // namespace traimas::service
