// A search in breadth over the states, in which each branch is chosen by facts that are tried out.
#include "engine/workflow/paths.hpp"

#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/guard_domain.hpp"
#include "engine/workflow/schedule.hpp"
#include "engine/workflow/transition.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

namespace traimas::workflow {
namespace {

// Enough for eleven facts of three values each in one rule; more are for a reader to judge.
constexpr std::size_t kMostTries = 200'000;

using BranchKey = std::tuple<std::string, std::string, std::size_t>;

// A state in which an instance stands, with the approval stage that is open and the way to it.
struct Standing {
    const State* state;
    std::string stage;
    std::vector<Step> steps;
};

// What an entry leads to: approvals that nobody need decide are passed at once.
struct Landing {
    const State* state;
    std::string stage;
    std::vector<BranchKey> passed{};
};

std::size_t chosen(const EventRule& rule, const Facts& facts)
{
    return static_cast<std::size_t>(&Transition::choose(rule, facts) - rule.branches.data());
}

Landing landed(const Definition& definition, const std::string& target, const Facts& facts)
{
    Landing landing{definition.state(target), {}};
    for (std::size_t hops = 0; hops <= definition.states.size(); ++hops) {
        if (!landing.state->approval) {
            return landing;
        }
        landing.stage = open_next(*landing.state->approval, "", facts, nullptr, {}).stage;
        if (!landing.stage.empty()) {
            return landing;
        }
        const auto& rule = *landing.state->rule("approved");
        const auto branch = chosen(rule, facts);
        landing.passed.emplace_back(landing.state->name, rule.event, branch);
        if (!rule.branches[branch].to) {
            return landing;
        }
        landing.state = definition.state(*rule.branches[branch].to);
    }
    return landing;
}

std::vector<EventRule> rules_of(const State& state)
{
    auto rules = state.on;
    rules.insert(rules.end(), state.replies.begin(), state.replies.end());
    return rules;
}

void add_conditions(const EventRule& rule, Guards& guards)
{
    for (const auto& branch : rule.branches) {
        if (branch.condition) {
            guards.push_back(&*branch.condition);
        }
    }
}

bool is_skippable(const State& state)
{
    return state.approval && std::all_of(state.approval->stages.begin(), state.approval->stages.end(),
                                         [](const ApprovalStage& stage) { return stage.condition.has_value(); });
}

// Every guard that has a say in where a branch ends: the rule's own, and those of an approval that it leads into.
Guards guards_ahead(const Definition& definition, const EventRule& rule, const Branch& branch)
{
    Guards guards;
    add_conditions(rule, guards);
    const auto* target = branch.to ? definition.state(*branch.to) : nullptr;
    if (target != nullptr && is_skippable(*target)) {
        for (const auto& stage : target->approval->stages) {
            guards.push_back(&*stage.condition);
        }
        add_conditions(*target->rule("approved"), guards);
    }
    return guards;
}

nlohmann::json data_for(const Branch& branch)
{
    auto data = nlohmann::json::object();
    for (const auto& effect : branch.effects) {
        if (const auto* shift = std::get_if<Shift>(&effect)) {
            data[shift->days] = 1;
        }
    }
    return data;
}

class Search {
public:
    explicit Search(const Definition& definition) : definition_{definition}, plain_{plain_facts(definition.facts)} {}

    Paths run()
    {
        const auto born = landed(definition_, definition_.initial, plain_);
        reach(born, {});
        if (definition_.birth && !definition_.birth->in.empty()) {
            const auto beside = landed(definition_, definition_.birth->in, plain_);
            reach(beside,
                  {{.kind = StepKind::birth, .name = definition_.birth->role, .event = {}, .to = beside.state->name}});
        }
        while (!open_.empty()) {
            const auto standing = std::move(open_.front());
            open_.pop_front();
            for (const auto& rule : rules_of(*standing.state)) {
                for (std::size_t branch = 0; branch < rule.branches.size(); ++branch) {
                    follow(standing, rule, branch);
                }
            }
        }
        collect();
        return std::move(paths_);
    }

private:
    [[nodiscard]] bool stands_in(const State& state) const
    {
        return std::any_of(paths_.states.begin(), paths_.states.end(),
                           [&state](const StatePath& it) { return it.state == state.name; });
    }

    void reach(const Landing& landing, const std::vector<Step>& steps)
    {
        if (stands_in(*landing.state)) {
            return;
        }
        paths_.states.push_back({landing.state->name, steps});
        open_.push_back({landing.state, landing.stage, steps});
    }

    // Runs the branch by the first of its sources; where the target may be passed at once, also in every way through.
    void follow(const Standing& standing, const EventRule& rule, std::size_t branch)
    {
        const auto& taken = rule.branches[branch];
        auto source = source_of(standing, rule.event, taken.reject.has_value());
        if (!source) {
            return;
        }
        const auto guards = guards_ahead(definition_, rule, taken);
        const auto* target = taken.to ? definition_.state(*taken.to) : nullptr;
        if (target == nullptr || !is_skippable(*target)) {
            take(standing, rule, branch, *source, guards, [](const Landing&) { return true; });
            return;
        }
        take(standing, rule, branch, *source, guards,
             [target](const Landing& landing) { return landing.passed.empty() && landing.state == target; });
        for (std::size_t way = 0; way < target->rule("approved")->branches.size(); ++way) {
            const BranchKey passed{target->name, "approved", way};
            take(standing, rule, branch, *source, guards, [&passed](const Landing& landing) {
                return !landing.passed.empty() && landing.passed.front() == passed;
            });
        }
    }

    template <class F>
    void take(const Standing& standing, const EventRule& rule, std::size_t branch, Step step, const Guards& guards,
              F wanted)
    {
        const auto& taken = rule.branches[branch];
        const auto landing_of = [&](const Facts& facts) {
            return taken.to ? landed(definition_, *taken.to, facts) : Landing{standing.state, standing.stage, {}};
        };
        const auto facts = first_combination(fact_domains(guards, definition_.facts), kMostTries, [&](const Facts& it) {
            const auto all = completed(it);
            return chosen(rule, all) == branch && wanted(landing_of(all));
        });
        if (!facts) {
            return;
        }
        const auto landing = landing_of(completed(*facts));
        step.facts = *facts;
        step.data = data_for(taken);
        step.to = landing.state->name;
        if (step.kind == StepKind::decision && rule.event == "approved") {
            step.stages = decisions(*standing.state->approval, standing.stage, completed(*facts));
        }
        auto steps = standing.steps;
        steps.push_back(std::move(step));
        found_.try_emplace({standing.state->name, rule.event, branch}, steps);
        for (const auto& passed : landing.passed) {
            found_.try_emplace(passed, steps);
        }
        reach(landing, steps);
    }

    // The step that raises the event here, without its facts. Only a person can be refused.
    [[nodiscard]] std::optional<Step> source_of(const Standing& standing, const std::string& event,
                                                bool by_person) const
    {
        const auto& state = *standing.state;
        const auto sources = event_sources(definition_, state);
        if (sources.actions.contains(event)) {
            return Step{StepKind::action, event, event};
        }
        if (state.approval && event == "approved") {
            return Step{StepKind::decision, "approve", event};
        }
        if (state.approval && event == negative_outcome(*state.approval)) {
            return Step{.kind = StepKind::decision,
                        .name = state.approval->negative,
                        .event = event,
                        .stages = {standing.stage}};
        }
        if (by_person) {
            return std::nullopt;
        }
        for (const auto& timer : state.timers) {
            if (timer.raise == event) {
                return Step{StepKind::timer, timer.id, event};
            }
        }
        if (state.approval && event == state.approval->lapse_as) {
            return Step{StepKind::timer, kLapseTimer, event};
        }
        if (sources.joins.contains(event)) {
            return Step{StepKind::join, event, event};
        }
        return sources.signals.contains(event) ? std::optional{Step{StepKind::signal, event, event}} : std::nullopt;
    }

    // The stages through which an approval goes to its end, each as often as it needs persons.
    static std::vector<std::string> decisions(const Approval& approval, std::string stage, const Facts& facts)
    {
        std::vector<std::string> made;
        while (!stage.empty()) {
            const auto it = std::find_if(approval.stages.begin(), approval.stages.end(),
                                         [&stage](const ApprovalStage& row) { return row.id == stage; });
            made.insert(made.end(), static_cast<std::size_t>(it->need), stage);
            stage = open_next(approval, stage, facts, nullptr, {}).stage;
        }
        return made;
    }

    [[nodiscard]] Facts completed(const Facts& facts) const
    {
        auto all = plain_;
        for (const auto& [name, value] : facts) {
            all.insert_or_assign(name, value);
        }
        return all;
    }

    // What was found, in the order of the definition, and what was not.
    void collect()
    {
        for (const auto& state : definition_.states) {
            // An approval that is always passed at once is no place to stand in, but its branches run.
            const bool is_entered =
                stands_in(state) || std::any_of(found_.begin(), found_.end(), [&state](const auto& it) {
                    return std::get<0>(it.first) == state.name;
                });
            if (!is_entered) {
                paths_.unreached.push_back({state_pointer(state), state.name, {}});
                continue;
            }
            for (const auto& rule : rules_of(state)) {
                for (std::size_t branch = 0; branch < rule.branches.size(); ++branch) {
                    const auto pointer = item_pointer(rule_pointer(state, rule), branch);
                    const auto found = found_.find({state.name, rule.event, branch});
                    if (found == found_.end()) {
                        paths_.unreached.push_back({pointer, state.name, rule.event, rule.is_shared});
                    } else {
                        paths_.branches.push_back({pointer, state.name, rule.event, branch,
                                                   rule.branches[branch].reject.value_or(""), found->second});
                    }
                }
            }
        }
    }

    const Definition& definition_;
    const Facts plain_;
    std::deque<Standing> open_{};
    std::map<BranchKey, std::vector<Step>> found_{};
    Paths paths_{};
};

}  // namespace

std::size_t Paths::longest() const
{
    std::size_t longest = 0;
    for (const auto& path : branches) {
        longest = std::max(longest, path.steps.size());
    }
    return longest;
}

Paths shortest_paths(const Definition& definition)
{
    return Search{definition}.run();
}

std::size_t branch_count(const Definition& definition)
{
    std::size_t count = 0;
    for (const auto& state : definition.states) {
        for (const auto& rule : rules_of(state)) {
            count += rule.branches.size();
        }
    }
    return count;
}

}  // namespace traimas::workflow
