// From what a person asked for to a Command: content, digests, hashes and preparers, from rows loaded under the lock.
#pragma once

#include "engine/base/random.hpp"
#include "engine/cycle/case_file.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

using workflow::Actor;
using workflow::Command;
using workflow::Instance;
using workflow::Tree;

// Nothing but white space: as good as not said.
[[nodiscard]] bool is_blank(std::string_view text);

struct Remark {
    std::string pointer;  // into the resource: "/results/0/value", "/lines/2/target"
    std::string text;
};
struct CauseInput {
    cycle::CauseCategory category;
    std::vector<std::string> whys;  // 1..5
    bool infeasible = false;
};
struct MeasureInput {
    std::string text;
    PostId owner;
    calendar::Date due;
};

// What the caller sent with an action; the handler decoded it.
struct ActionInput {
    std::string action{};
    std::string comment{};
    std::vector<Remark> remarks{};
    std::string part{};                     // hand_in
    std::optional<int> days{};              // ask_extension: working days
    std::optional<int> quarter{};           // amend: from which quarter on
    std::optional<InstanceId> case_id{};    // amend: the case that asks for it
    std::optional<CauseInput> cause{};      // analyse
    std::optional<cycle::Answer> answer{};  // respond
    std::vector<MeasureInput> measures{};   // plan_measures
    std::optional<int> measure{};           // complete: its number
    std::optional<bool> effective{};        // verify
    std::string mode{};                     // pause: "freeze" or "run"
    std::string task{};                     // claim, release: its key; "" where only one is open
    bool take_over = false;                 // claim: also where somebody else holds it
};

struct ActionContext {
    std::string command;
    Actor actor;
    std::vector<organisation::Capacity> capacities{};  // of the actor, now
    Instant now;
};

// Problem: kind invalid (remarks_required, comment_required, required, unknown_part, out_of_range, …), forbidden
// (part_not_yours) or conflict (quarter_reported, measure_done). What the state allows is decide()'s business.
[[nodiscard]] Result<Command> prepare(const Tree& tree, const Instance& instance, const ActionInput& input,
                                      const ActionContext& context, Random& random);

// The kind of document that the state asks for by its task's form: "plan", "review", "results" (a restatement's); "".
[[nodiscard]] std::string document_kind(const Tree& tree, const Instance& instance);

}  // namespace traimas::subjects
