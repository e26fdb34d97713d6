// Whom an approval of the tree may ask, and what is told where nobody is there.
#include "engine/workflow/claim.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::workflow {
namespace {

constexpr const char* kSource = "approvers";

StagePeople people_of(const organisation::Organisation& organisation, const std::string& role, const std::string& unit,
                      Instant at)
{
    StagePeople staff{.role = role, .unit = unit};
    for (const auto person : organisation.eligible(role, unit, at)) {
        staff.people.push_back({person, organisation.principals_of(person, at)});
    }
    return staff;
}

std::vector<StagePeople> people_above(const organisation::Organisation& organisation, const std::string& role,
                                      const std::string& unit, Instant at)
{
    std::vector<StagePeople> above;
    for (auto below = organisation.units.find(unit); below != organisation.units.end();) {
        const auto parent = below->second.parent;
        below = organisation.units.find(parent);
        if (below != organisation.units.end()) {
            above.push_back(people_of(organisation, role, parent, at));
        }
    }
    return above;
}

std::string incident_key(const Instance& instance, std::int64_t stage_seq)
{
    return std::to_string(instance.id.value()) + "/" + std::to_string(stage_seq);
}

// The posts that carry the role there: who appoints to one of them cures it.
nlohmann::json posts_with(const organisation::Organisation& organisation, const std::string& role,
                          const std::string& unit)
{
    auto posts = nlohmann::json::array();
    for (const auto& grant : organisation.grants) {
        if (grant.role == role && grant.unit == unit) {
            posts.push_back(grant.post.value());
        }
    }
    return posts;
}

}  // namespace

Staffing Tree::staffing_of(const Instance& instance, Instant at) const
{
    const auto& organisation = context_.organisation;
    return {
        .holders =
            [this, &organisation, &instance, at](const std::string& role) {
                return people_of(organisation, role, scope_unit(instance, role), at);
            },
        .above =
            [this, &organisation, &instance, at](const std::string& role) {
                return people_above(organisation, role, scope_unit(instance, role), at);
            },
        .may_act =
            [this, &organisation, &instance, at](PersonId person, const std::string& role, const std::string& unit) {
                return may_act_as(organisation, person, role, unit.empty() ? scope_unit(instance, role) : unit, at);
            }};
}

void Tree::watch_staffing(const Instance& instance, std::int64_t unstaffed_since)
{
    const auto& folded = instance.folded;
    if (unstaffed_since != 0 && folded.stage_seq != unstaffed_since) {
        changes_.incidents_closed.push_back({kSource, incident_key(instance, unstaffed_since), "settled"});
    }
    if (!folded.unstaffed || folded.stage_seq == unstaffed_since) {
        return;
    }
    const auto& approval = world(instance).definition.state(folded.state)->approval;
    for (const auto& stage : approval->stages) {
        if (stage.id == folded.stage) {
            const auto unit = scope_unit(instance, stage.role);
            changes_.incidents.push_back(
                {kSource, incident_key(instance, folded.stage_seq), instance.id,
                 nlohmann::json{{"workflow", instance.definition},
                                {"fiscal_year", instance.fiscal_year},
                                {"quarter", instance.quarter},
                                {"role", stage.role},
                                {"unit", unit},
                                {"stage", stage.id},
                                {"need", stage.need},
                                {"posts", posts_with(context_.organisation, stage.role, unit)}}});
        }
    }
}

}  // namespace traimas::workflow
