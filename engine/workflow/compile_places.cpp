// What several checks share: places in the file, the sources of events, and the graph of states.
#include "engine/workflow/compile_checks.hpp"

#include <utility>

namespace traimas::workflow {
namespace {

void place_effects(const std::vector<Effect>& effects, const std::string& list, std::vector<PlacedEffect>& placed)
{
    for (std::size_t i = 0; i < effects.size(); ++i) {
        placed.push_back({item_pointer(list, i), &effects[i]});
    }
}

}  // namespace

std::string state_pointer(const State& state)
{
    return "/states/" + state.name;
}

std::string rule_pointer(const State& state, const EventRule& rule)
{
    if (rule.is_shared) {
        return "/always/" + rule.event;
    }
    return state_pointer(state) + (rule.reopens ? "/reopens/" : "/on/") + rule.event;
}

std::string item_pointer(const std::string& list, std::size_t index)
{
    return list + "/" + std::to_string(index);
}

std::vector<PlacedEffect> placed_effects(const Definition& definition)
{
    std::vector<PlacedEffect> placed;
    for (const auto& state : definition.states) {
        place_effects(state.enter, state_pointer(state) + "/enter", placed);
        for (std::size_t i = 0; i < state.timers.size(); ++i) {
            place_effects(state.timers[i].effects, item_pointer(state_pointer(state) + "/timers", i) + "/do", placed);
        }
        for (const auto& rule : state.on) {
            for (std::size_t i = 0; i < rule.branches.size(); ++i) {
                place_effects(rule.branches[i].effects, item_pointer(rule_pointer(state, rule), i) + "/do", placed);
            }
        }
    }
    return placed;
}

EventSources event_sources(const Definition& definition, const State& state)
{
    EventSources sources;
    if (state.task) {
        sources.actions.insert(state.task->actions.begin(), state.task->actions.end());
    }
    for (const auto& row : state.also) {
        sources.actions.insert(row.actions.begin(), row.actions.end());
    }
    for (const auto& timer : state.timers) {
        if (!timer.raise.empty()) {
            sources.timers.insert(timer.raise);
        }
    }
    if (state.join) {
        sources.joins.insert(state.join->raise);
    }
    if (state.approval) {
        sources.outcomes = {"approved", std::string{negative_outcome(*state.approval)}, state.approval->lapse_as};
    }
    const auto& signals = subject_offer(definition.subject).signals;
    sources.signals.insert(signals.begin(), signals.end());
    return sources;
}

std::set<std::string> known_signals()
{
    std::set<std::string> signals;
    for (const auto& [subject, name] : EnumText<Subject>::table) {
        const auto& offered = subject_offer(subject).signals;
        signals.insert(offered.begin(), offered.end());
    }
    return signals;
}

StepGraph step_graph(const Definition& definition)
{
    StepGraph graph;
    for (const auto& state : definition.states) {
        auto& targets = graph[state.name];
        for (const auto& rule : state.on) {
            for (const auto& branch : rule.branches) {
                if (branch.to && definition.state(*branch.to) != nullptr) {
                    targets.insert(*branch.to);
                }
            }
        }
    }
    return graph;
}

std::set<std::string> reachable_from(const StepGraph& graph, const std::string& start)
{
    std::set<std::string> reached;
    std::vector<std::string> open{start};
    while (!open.empty()) {
        const auto state = std::move(open.back());
        open.pop_back();
        const auto found = graph.find(state);
        if (found == graph.end()) {
            continue;
        }
        for (const auto& target : found->second) {
            if (reached.insert(target).second) {
                open.push_back(target);
            }
        }
    }
    return reached;
}

}  // namespace traimas::workflow
