// Asks the organisation, the guards, the calendar and the machine.
#include "engine/service/explain.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using organisation::Organisation;

std::vector<PostId> posts_for(const Organisation& organisation, const std::string& role, const std::string& unit)
{
    std::vector<PostId> posts;
    for (const auto& grant : organisation.grants) {
        if (grant.role == role && grant.unit == unit) {
            posts.push_back(grant.post);
        }
    }
    return posts;
}

bool is_active(const Organisation& organisation, PersonId person)
{
    const auto found = organisation.people.find(person);
    return found != organisation.people.end() && found->second.active;
}

bool names(const std::vector<Candidate>& people, PersonId person)
{
    return std::any_of(people.begin(), people.end(), [&](const Candidate& it) { return it.person == person; });
}

std::vector<Candidate> holders(const Organisation& organisation, const std::vector<PostId>& posts, Instant now)
{
    std::vector<Candidate> people;
    for (const auto& [id, it] : organisation.appointments) {
        const bool holds = it.from <= now && (!it.until || now < *it.until);
        const bool gives = std::find(posts.begin(), posts.end(), it.post) != posts.end();
        if (gives && holds && is_active(organisation, it.person) && !names(people, it.person)) {
            people.push_back({.person = it.person, .post = it.post, .kind = it.kind, .until = it.until});
        }
    }
    return people;
}

// Who may act by a post of their own needs no delegation.
void add_delegates(const Organisation& organisation, Instant now, std::vector<Candidate>& people)
{
    const auto own = people;
    for (const auto& [id, it] : organisation.delegations) {
        const auto principal =
            std::find_if(own.begin(), own.end(), [&](const Candidate& one) { return one.person == it.principal; });
        const bool stands = it.from <= now && now < it.until && is_active(organisation, it.delegate);
        if (principal != own.end() && stands && !names(people, it.delegate)) {
            people.push_back({.person = it.delegate,
                              .post = principal->post,
                              .kind = principal->kind,
                              .on_behalf_of = it.principal,
                              .until = it.until});
        }
    }
}

// As the machine refuses it: by the person's own part in the round, the principal's, or that of anybody else for whom
// the person stands in.
std::optional<Bound> bound_of(const InstanceView& view, const std::string& duty, const Candidate& candidate)
{
    auto people = view.registers->organisation.principals_of(candidate.person, view.now);
    people.insert(people.begin(), candidate.person);
    if (candidate.on_behalf_of) {
        people.push_back(*candidate.on_behalf_of);
    }
    for (const auto person : people) {
        for (const auto& it : view.participants) {
            if (it.duty == duty && it.person == person) {
                return Bound{person, it.capacity};
            }
        }
    }
    return std::nullopt;
}

// Whose stage of the approval it is; empty where there is none such.
std::string role_of_stage(const workflow::State& state, const std::string& stage)
{
    if (state.approval) {
        for (const auto& it : state.approval->stages) {
            if (it.id == stage) {
                return it.role;
            }
        }
    }
    return {};
}

ExplainedAction explain_action(const InstanceView& view, const workflow::World& world, const workflow::State& state,
                               const std::string& action, const workflow::Facts& facts)
{
    const auto& organisation = view.registers->organisation;
    ExplainedAction it{.action = action};
    it.decides = state.approval && (action == "approve" || action == state.approval->negative);
    it.prospect = state.approval && action == "approve" ? workflow::prospect_of_approval(state, view.instance, facts)
                                                        : workflow::prospect_of(state, action, facts);
    it.next_role = role_of_stage(state, it.prospect.stage);
    if (!it.prospect.lacks.empty() && (action == "submit" || action == "approve" || action == "close")) {
        it.faults = subjects::faults_behind(view.tree(), view.instance);
    }
    const auto rule = workflow::action_rule(world.definition, view.instance, action);
    if (!rule) {
        return it;
    }
    it.role = rule->role;
    it.unit = rule->unit.empty() ? workflow::scope_unit(organisation, rule->scope, view.instance.unit) : rule->unit;
    it.posts = posts_for(organisation, it.role, it.unit);
    it.people = holders(organisation, it.posts, view.now);
    add_delegates(organisation, view.now, it.people);
    for (auto& candidate : it.people) {
        candidate.bound = it.decides ? bound_of(view, state.approval->duty, candidate) : std::nullopt;
    }
    return it;
}

}  // namespace

Explanation explain(const Engine& engine, const InstanceView& view)
{
    const auto& definition = engine.definitions.at(view.instance.definition, view.instance.definition_version);
    const workflow::World world{definition,
                                view.registers->calendars.at(view.instance.calendar, view.instance.calendar_version)};
    const auto* state = definition.state(view.instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    Explanation it;
    const auto actions = workflow::known_actions(definition, view.instance);
    const auto facts = actions.empty() ? workflow::Facts{} : view.tree().facts(view.instance);
    for (const auto& action : actions) {
        it.actions.push_back(explain_action(view, world, *state, action, facts));
    }
    it.deadlines = workflow::deadlines_of(world, view.instance);
    it.future = workflow::future_of(view.opened->context, view.tree(), view.instance.id);
    return it;
}

std::vector<PersonId> people_in(const Explanation& explanation)
{
    std::vector<PersonId> people;
    for (const auto& action : explanation.actions) {
        for (const auto& it : action.people) {
            people.push_back(it.person);
            if (it.on_behalf_of) {
                people.push_back(*it.on_behalf_of);
            }
            if (it.bound) {
                people.push_back(it.bound->person);
            }
        }
    }
    for (const auto& step : explanation.future.steps) {
        people.insert(people.end(), step.told.begin(), step.told.end());
    }
    std::sort(people.begin(), people.end());
    people.erase(std::unique(people.begin(), people.end()), people.end());
    return people;
}

}  // namespace traimas::service
