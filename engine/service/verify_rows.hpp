// I3, I4 and I14: the columns of one instance, its timers and its tasks are what its fold says.
// Used by verify only.
#pragma once

#include "engine/service/verify.hpp"
#include "engine/store/verify_queries.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::service {

// `fold`: the instance as its events make it. `stored`: as its row says it, with the columns that the row repeats.
void compare_columns(VerifyReport& report, const workflow::Tree& tree, const workflow::Instance& fold,
                     const workflow::Instance& stored, const store::InstanceColumns& columns);
// The timers and tasks of `rows` that are this instance's.
void compare_projection(VerifyReport& report, const workflow::Tree& tree, const workflow::Instance& fold,
                        const workflow::TreeRows& rows);

// Lines of words and figures, told apart by their first words: {"round", "duty"} and "1 report 7" make
// {"round 1, duty report", " 7"}.
[[nodiscard]] std::map<std::string, std::string> by_first_words(const std::vector<std::string>& lines,
                                                                const std::vector<std::string>& names);
// Receipts and notices beside the events of all instances.
void compare_receipts(VerifyReport& report, store::Tx& tx);

}  // namespace traimas::service
