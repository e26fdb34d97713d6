// The subject `unit_year`: a cycle, one unit in one fiscal year. Its plan in force, what last year handed over, its
// review, and what it tells its checkpoints, its cases and other trees.
#pragma once

#include "engine/cycle/lineage.hpp"
#include "engine/measure/framework.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::subjects {

using workflow::DocumentRow;
using workflow::Instance;
using workflow::Tree;

struct CycleSubject {
    calendar::Date begin;  // of the fiscal year
    calendar::Date end;
    measure::Framework framework;
    std::string office;  // whose year it belongs to
};
[[nodiscard]] nlohmann::json cycle_subject_json(const CycleSubject& subject);
// Stands as long as the instance's subject does.
[[nodiscard]] const CycleSubject& cycle_subject(const Instance& cycle);

// A plan with what belongs to it, as the records keep it.
struct PlanRecord {
    cycle::Plan plan;
    int revision = 1;
    int from_quarter = 1;
    std::set<std::string, std::less<>> texts{};  // keys of the texts that are given
};
[[nodiscard]] nlohmann::json plan_record_json(const PlanRecord& record, const nlohmann::json& text_hashes);
// As submitted or in force; nullptr before the first submission.
[[nodiscard]] std::shared_ptr<const PlanRecord> plan_record(const Instance& cycle);
// One of the revisions that were in force, 1..; nullptr: there is no such.
[[nodiscard]] std::shared_ptr<const PlanRecord> plan_revision(const Instance& cycle, int revision);
// The draft where there is one, else what was submitted.
[[nodiscard]] std::shared_ptr<const PlanRecord> plan_at_hand(const Tree& tree, const Instance& cycle);
[[nodiscard]] PlanRecord record_of(const DocumentRow& document);

// What last year handed over; nullptr: nothing yet.
[[nodiscard]] std::shared_ptr<const cycle::Lineage> lineage_of(const Instance& cycle);
// What this year hands to the next, as it stands. `is_final`: the year is closed by the event in hand.
[[nodiscard]] cycle::Lineage lineage_to_hand_over(const Tree& tree, const Instance& cycle, bool is_final);

[[nodiscard]] std::vector<const Instance*> open_cases(const Tree& tree);

// Facts about any plan of this cycle: weight_faults, plan_faults, targets_too_easy, limits_undecided,
// carried_undecided.
[[nodiscard]] workflow::Facts plan_facts(const Instance& cycle, const PlanRecord* plan);
// `data`: what last year hands over by the message in hand counts already.
[[nodiscard]] workflow::Facts cycle_facts(const Tree& tree, const Instance& instance, const nlohmann::json& data);
// Everything that stands in the way of a plan's submission or approval, with pointers into the plan.
[[nodiscard]] std::vector<FieldFault> plan_problems(const Instance& cycle, const PlanRecord* plan);
[[nodiscard]] std::vector<FieldFault> review_problems(const Tree& tree, const Instance& cycle);

void complete_cycle(const Tree& tree, const Instance& cycle, workflow::Event& event);
[[nodiscard]] std::vector<workflow::Birth> cycle_births(const Tree& tree, const Instance& cycle,
                                                        const workflow::Event& event, const workflow::Spawn& spawn);
[[nodiscard]] std::optional<nlohmann::json> cycle_signal(const Instance& cycle, const workflow::Event& event,
                                                         const std::string& signal, const Instance& to);
[[nodiscard]] std::optional<workflow::Message> cycle_message(const Tree& tree, const Instance& cycle,
                                                             const workflow::Event& event, const workflow::Send& send);

}  // namespace traimas::subjects
