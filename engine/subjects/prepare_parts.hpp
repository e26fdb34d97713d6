// The parts that commands are made of, for the files of prepare_*.cpp only.
#pragma once

#include "engine/subjects/prepare.hpp"

namespace traimas::subjects {

// Carries one command in the making, and what it is made from.
struct Preparation {
    const Tree& tree;
    const Instance& instance;
    const ActionInput& input;
    const ActionContext& context;
    Random& random;
    Command command;      // without its data
    nlohmann::json data;  // becomes the command's

    // Adds a free text: its hash (hexadecimal) for the body, the words beside it. "" where it is empty.
    std::string add_text(std::string key, const std::string& text);
    // The actor, and in whose name.
    void add_actor_as_preparer();
};

[[nodiscard]] Problem one_fault(const std::string& pointer, const std::string& code, const std::string& message,
                                std::vector<std::pair<std::string, std::string>> arguments = {});

// Each answers a Problem, or nullopt and the command filled in.
[[nodiscard]] std::optional<Problem> prepare_submit_report(Preparation& preparation);
[[nodiscard]] std::optional<Problem> prepare_hand_in(Preparation& preparation);
[[nodiscard]] std::optional<Problem> prepare_remind(Preparation& preparation);
[[nodiscard]] std::optional<Problem> prepare_submit_document(Preparation& preparation);
[[nodiscard]] std::optional<Problem> prepare_amend(Preparation& preparation);
[[nodiscard]] std::optional<Problem> prepare_case_action(Preparation& preparation);

}  // namespace traimas::subjects
