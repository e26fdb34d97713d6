// W22 and W23 (and W02 for facts): what guards read exists, and what time decides on lies in the own tree.
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

std::string offered_names(const SubjectOffer& offer)
{
    std::string text;
    for (const auto& [name, type] : offer.facts) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none" : text;
}

void check_declared(const CheckScope& scope, const SubjectOffer& offer)
{
    const std::string subject{to_text(scope.definition().subject)};
    for (const auto& [name, type] : scope.definition().facts) {
        const auto found = offer.facts.find(name);
        if (found == offer.facts.end()) {
            scope.add("W22", "/facts/" + name,
                      "The subject '" + subject + "' provides no fact '" + name +
                          "': remove it or use one of these: " + offered_names(offer) + ".");
        } else if (found->second != type) {
            scope.add("W22", "/facts/" + name,
                      "The subject '" + subject + "' provides '" + name + "' as " +
                          std::string{to_text(found->second.kind)} + ": declare it so.");
        }
    }
}

// The guard's text stopped at the first unknown fact; the sentence quotes it.
void check_undeclared(const CheckScope& scope, const SubjectOffer& offer)
{
    for (const auto& [pointer, problem] : scope.reading.faults) {
        if (problem.code != "guard_unknown_fact") {
            continue;
        }
        const auto& detail = problem.detail;
        const bool is_offered = std::any_of(offer.facts.begin(), offer.facts.end(), [&detail](const auto& fact) {
            return detail.find("'" + fact.first + "'") != std::string::npos;
        });
        scope.add(is_offered ? "W22" : "W02", pointer,
                  detail + (is_offered ? " Declare it there: the subject provides it."
                                       : " Mend the name or use one of these: " + offered_names(offer) + "."));
    }
}

void check_local(const CheckScope& scope, const SubjectOffer& offer, const Guard& guard, const std::string& pointer)
{
    for (const auto& fact : guard.reads()) {
        const bool is_offered = offer.facts.contains(fact);
        const bool is_local =
            std::find(offer.tree_local.begin(), offer.tree_local.end(), fact) != offer.tree_local.end();
        if (is_offered && !is_local) {
            scope.add("W23", pointer,
                      "Time may decide here, but '" + fact +
                          "' comes from outside the own tree, so that the answer would depend on when the "
                          "engine looked: use a fact of the own tree.");
        }
    }
}

// Events that no person raises: a timer's, a lapse's, and a signal's or a join's, since a child's timer may be behind
// it.
std::set<std::string> events_of_time(const Definition& definition, const State& state)
{
    auto sources = event_sources(definition, state);
    auto events = std::move(sources.timers);
    events.merge(sources.signals);
    events.merge(sources.joins);
    if (state.approval) {
        events.insert(state.approval->lapse_as);
    }
    return events;
}

}  // namespace

void check_facts(const CheckScope& scope)
{
    const auto& definition = scope.definition();
    const auto& offer = subject_offer(definition.subject);
    check_declared(scope, offer);
    check_undeclared(scope, offer);

    std::set<std::string> entered_by_time;
    for (const auto& state : definition.states) {
        for (const auto& event : events_of_time(definition, state)) {
            const auto* rule = state.rule(event);
            if (rule == nullptr) {
                continue;
            }
            for (std::size_t i = 0; i < rule->branches.size(); ++i) {
                const auto& branch = rule->branches[i];
                if (branch.condition) {
                    check_local(scope, offer, *branch.condition, item_pointer(rule_pointer(state, *rule), i) + "/if");
                }
                if (branch.to) {
                    entered_by_time.insert(*branch.to);
                }
            }
        }
    }
    // The machine gives birth before there is anything to know.
    const auto* initial = definition.state(definition.initial);
    if (initial != nullptr && initial->approval) {
        for (std::size_t i = 0; i < initial->approval->stages.size(); ++i) {
            if (initial->approval->stages[i].condition) {
                scope.add(
                    "W23", item_pointer(state_pointer(*initial) + "/approval/stages", i) + "/if",
                    "At birth no fact is known yet, so that no stage may hang on one: remove the `if` or begin in "
                    "another state.");
            }
        }
    }
    // The first open stage of an approval is chosen on entry, and so by time where time leads there.
    for (const auto& state : definition.states) {
        if (!state.approval || !entered_by_time.contains(state.name)) {
            continue;
        }
        for (std::size_t i = 0; i < state.approval->stages.size(); ++i) {
            if (const auto& condition = state.approval->stages[i].condition) {
                check_local(scope, offer, *condition,
                            item_pointer(state_pointer(state) + "/approval/stages", i) + "/if");
            }
        }
    }
}

}  // namespace traimas::workflow
