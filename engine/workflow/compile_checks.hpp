// The checks of the compiler, a source file for each family; compile.cpp runs them all. Internal to the compiler.
// Each adds its findings and leaves to the others what is theirs, so that one fault is told once.
#pragma once

#include "engine/workflow/compile.hpp"
#include "engine/workflow/definition_reader.hpp"

#include <set>
#include <string>
#include <vector>

namespace traimas::workflow {

// What a check reads, and where its findings go.
struct CheckScope {
    const CompileInput& input;
    const DefinitionReading& reading;
    std::vector<Finding>& findings;

    [[nodiscard]] const Definition& definition() const { return reading.definition; }
    void add(std::string code, std::string pointer, std::string sentence) const
    {
        findings.push_back({std::move(code), std::move(pointer), std::move(sentence)});
    }
};

void check_references(const CheckScope& scope);    // W02: names that nothing stands behind
void check_identity(const CheckScope& scope);      // W03 one name for two things, W04 file name, W05 digest
void check_reachability(const CheckScope& scope);  // W10, W11
void check_events(const CheckScope& scope);        // W12
void check_time_bounds(const CheckScope& scope);   // W13
void check_cycles(const CheckScope& scope);        // W14
void check_branches(const CheckScope& scope);      // W20
void check_guards(const CheckScope& scope);        // W21: types, branches that never run
void check_facts(const CheckScope& scope);         // W22, W23
void check_duties(const CheckScope& scope);        // W30
void check_escalation(const CheckScope& scope);    // W31
void check_time_order(const CheckScope& scope);    // W40
void check_notices(const CheckScope& scope);       // W41
void check_successor(const CheckScope& scope);     // W50
void check_paths(const CheckScope& scope);         // W60; asks the others' checks to be through without a finding

// JSON Pointers; names are checked by the schema, so nothing in them needs an escape.
[[nodiscard]] std::string state_pointer(const State& state);
[[nodiscard]] std::string rule_pointer(const State& state, const EventRule& rule);
[[nodiscard]] std::string item_pointer(const std::string& list, std::size_t index);

struct PlacedEffect {
    std::string pointer;
    const Effect* effect;
};
// Every effect of the definition with its place.
[[nodiscard]] std::vector<PlacedEffect> placed_effects(const Definition& definition);

// Who can raise an event in a state.
struct EventSources {
    std::set<std::string> actions{};   // of people, but for the approval's own two
    std::set<std::string> timers{};    // what timers raise
    std::set<std::string> joins{};     // what the join raises
    std::set<std::string> outcomes{};  // of the approval
    std::set<std::string> signals{};   // of the tree and messages of others, in whatever state the instance is
};
[[nodiscard]] EventSources event_sources(const Definition& definition, const State& state);

// Does the event leave the state, whatever the guards say? A branch that stays, or comes back, is no exit.
[[nodiscard]] bool always_leaves(const State& state, std::string_view event);

// The calendars in which time is tried out: those handed in that the definition may follow, and weekends alone.
[[nodiscard]] std::vector<calendar::HolidayCalendar> tried_calendars(const CheckScope& scope);
// The days on which something may begin: three years from the first day, and the days of the holidays listed.
[[nodiscard]] std::vector<calendar::Date> tried_days(const CompileInput& input,
                                                     const calendar::HolidayCalendar& calendar);

// All signals that any parent subject takes.
[[nodiscard]] std::set<std::string> known_signals();

// The states that a step leads to from each state, whatever the guards say; unknown names are left out.
using StepGraph = std::map<std::string, std::set<std::string>>;
[[nodiscard]] StepGraph step_graph(const Definition& definition);
// The states that can be reached from `start` by one step or more.
[[nodiscard]] std::set<std::string> reachable_from(const StepGraph& graph, const std::string& start);

// Was the text a guard at all? A faulty one is told once and takes no part in the other checks.
[[nodiscard]] inline bool is_sound(const Guard& guard)
{
    return !guard.text().empty();
}

}  // namespace traimas::workflow
