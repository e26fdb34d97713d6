// Facts and faults of an amendment, and what it tells its cycle when it comes into force.
#include "engine/subjects/amendment.hpp"

#include "engine/cycle/difference.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

std::int64_t changes_of(const std::shared_ptr<const PlanRecord>& before, const std::shared_ptr<const PlanRecord>& after)
{
    if (!before || !after) {
        return 0;
    }
    const auto items = cycle::difference(before->plan, after->plan);
    const auto changed = std::count_if(items.begin(), items.end(), [](const cycle::ItemDifference& it) {
        return it.difference != cycle::Difference::same;
    });
    // What the difference does not show changes the plan too: an answer to a carried case, a part of the report.
    const bool answers = before->plan.carried != after->plan.carried;
    const bool parts = before->plan.parts != after->plan.parts;
    return changed + (answers ? 1 : 0) + (parts ? 1 : 0);
}

}  // namespace

int from_quarter_of(const Instance& amendment)
{
    return amendment.folded.subject.at("from_quarter").get<int>();
}

std::shared_ptr<const PlanRecord> changed_plan(const Tree& tree, const Instance& amendment)
{
    auto plan = plan_at_hand(tree, amendment);
    return plan ? plan : plan_record(tree.root());  // nothing is changed yet
}

bool is_quarter_reported(const Tree& tree, int quarter)
{
    const auto checkpoints = tree.all_of("checkpoint");
    return std::any_of(checkpoints.begin(), checkpoints.end(), [&](const Instance* it) {
        const auto* state = tree.world(*it).definition.state(it->folded.state);
        return it->quarter >= quarter && (state->approval.has_value() || !state->final.empty());
    });
}

workflow::Facts amendment_facts(const Tree& tree, const Instance& instance)
{
    const auto plan = changed_plan(tree, instance);
    auto facts = plan_facts(tree.root(), plan.get());
    facts["decisions"] = static_cast<std::int64_t>(instance.folded.decisions.size());
    facts["changes"] = changes_of(plan_record(tree.root()), plan);
    facts["is_judgement"] = instance.folded.subject.at("kind") == "judgement";
    facts["quarter_reported"] = is_quarter_reported(tree, from_quarter_of(instance));
    return facts;
}

std::vector<FieldFault> amendment_problems(const Tree& tree, const Instance& instance)
{
    return plan_problems(tree.root(), changed_plan(tree, instance).get());
}

std::optional<json> amendment_signal(const Tree& tree, const Instance& amendment, const std::string& signal)
{
    if (signal != "amended") {
        return json{{"amendment", amendment.id.value()}};
    }
    const auto standing = plan_record(tree.root());
    auto record = amendment.folded.records.at("plan").value();
    record["revision"] = (standing ? standing->revision : 0) + 1;
    record["from_quarter"] = from_quarter_of(amendment);
    record["amendment"] = amendment.id.value();
    const auto key = "plan/" + std::to_string(record.at("revision").get<int>());
    return json{{"amendment", amendment.id.value()},
                {"from_quarter", from_quarter_of(amendment)},
                {"records", {{"plan", record}, {key, record}}}};
}

}  // namespace traimas::subjects
