// W41: an instance that runs once through all of its states tells nobody without end.
//
// Counted is every notice that the file holds, times the roles told: a timer's for each of its occurrences, a stage's
// opening, reminders and escalations for each stage, a branch's and an entry's once. What people do again they tell
// again: a second round is news.
#include "engine/workflow/compile_checks.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

// A year has about 240 working days: whoever hears of one matter oftener than daily stops listening.
constexpr std::size_t kMostNotices = 240;

struct Told {
    std::string pointer;
    std::size_t notices;
};

std::size_t notices_in(const std::vector<Effect>& effects)
{
    std::size_t count = 0;
    for (const auto& effect : effects) {
        const auto* notice = std::get_if<Notify>(&effect);
        count += notice == nullptr ? 0 : notice->to.size();
    }
    return count;
}

void add_state(const State& state, std::vector<Told>& told)
{
    const auto pointer = state_pointer(state);
    told.push_back({pointer + "/enter", notices_in(state.enter)});
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        const auto times = static_cast<std::size_t>(state.timers[i].max);
        told.push_back({item_pointer(pointer + "/timers", i), times * notices_in(state.timers[i].effects)});
    }
    for (const auto& rule : state.on) {
        for (std::size_t i = 0; i < rule.branches.size(); ++i) {
            told.push_back({item_pointer(rule_pointer(state, rule), i), notices_in(rule.branches[i].effects)});
        }
    }
    if (state.approval) {
        const auto stages = state.approval->stages.size();
        const auto reminders = state.approval->remind ? static_cast<std::size_t>(state.approval->remind->max) : 0;
        told.push_back({pointer + "/approval/stages", stages});
        told.push_back({pointer + "/approval/remind", reminders * stages});
        told.push_back({pointer + "/approval/escalate", state.approval->escalate.size() * stages});
    }
}

}  // namespace

void check_notices(const CheckScope& scope)
{
    std::vector<Told> told;
    for (const auto& state : scope.definition().states) {
        add_state(state, told);
    }
    std::size_t all = 0;
    for (const auto& it : told) {
        all += it.notices;
    }
    if (all <= kMostNotices) {
        return;
    }
    const auto most = std::max_element(told.begin(), told.end(),
                                       [](const Told& one, const Told& other) { return one.notices < other.notices; });
    scope.add("W41", most->pointer,
              "One instance may tell " + std::to_string(all) + " notices, more than " + std::to_string(kMostNotices) +
                  "; most of them, " + std::to_string(most->notices) + ", here: tell fewer roles, or less often.");
}

}  // namespace traimas::workflow
