// Opens the stages of an approval.
#include "engine/workflow/stages.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

const ApprovalStage* next_stage(const Approval& approval, std::string_view current, const Facts& facts)
{
    bool passed = current.empty();
    for (const auto& stage : approval.stages) {
        if (passed && (!stage.condition || stage.condition->evaluate(facts))) {
            return &stage;
        }
        passed = passed || stage.id == current;
    }
    return nullptr;
}

bool is_free(const Candidate& candidate, const RoundRecord& record)
{
    return !record.bound.contains(candidate.person) &&
           std::none_of(candidate.stands_for.begin(), candidate.stands_for.end(),
                        [&](PersonId principal) { return record.bound.contains(principal); });
}

std::ptrdiff_t free_of(const StagePeople& staff, const RoundRecord& record)
{
    return std::count_if(staff.people.begin(), staff.people.end(),
                         [&](const Candidate& it) { return is_free(it, record); });
}

std::optional<RaisedStage> raise(const Approval& approval, const ApprovalStage& stage, const Staffing& staffing,
                                 const RoundRecord& record)
{
    auto above = staffing.above(stage.role);
    for (auto later = approval.stages.begin() + (&stage - approval.stages.data()) + 1; later != approval.stages.end();
         ++later) {
        above.push_back(staffing.holders(later->role));
    }
    const auto found =
        std::find_if(above.begin(), above.end(), [&](const StagePeople& it) { return free_of(it, record) > 0; });
    return found == above.end() ? std::nullopt : std::optional{RaisedStage{found->role, found->unit}};
}

std::ptrdiff_t place_of(const Approval& approval, std::string_view role)
{
    const auto found = std::find_if(approval.stages.rbegin(), approval.stages.rend(),
                                    [&](const ApprovalStage& it) { return it.role == role; });
    return found == approval.stages.rend() ? -1 : approval.stages.rend() - found - 1;
}

}  // namespace

RoundRecord round_record(const std::string& duty, const std::vector<Participant>& participants,
                         const std::vector<DecisionRecord>& decisions)
{
    RoundRecord record;
    for (const auto& it : participants) {
        if (it.duty == duty) {
            record.bound.insert(it.person);
        }
    }
    for (const auto& it : decisions) {
        if (it.verdict == "approve") {
            record.approved.insert(it.person);
            if (it.on_behalf_of) {
                record.approved.insert(*it.on_behalf_of);
            }
        }
    }
    return record;
}

StageOpening open_next(const Approval& approval, std::string_view current, const Facts& facts, const Staffing* staffing,
                       const RoundRecord& record)
{
    StageOpening opening;
    const auto* stage = next_stage(approval, current, facts);
    while (stage != nullptr) {
        opening.stage = stage->id;
        if (staffing == nullptr) {
            return opening;
        }
        const auto staff = staffing->holders(stage->role);
        if (free_of(staff, record) >= stage->need) {
            return opening;
        }
        const bool all_bound = stage->need == 1 && !staff.people.empty();
        const bool approved_before =
            all_bound && std::any_of(staff.people.begin(), staff.people.end(),
                                     [&](const Candidate& it) { return record.approved.contains(it.person); });
        if (!approved_before) {
            opening.raised = all_bound ? raise(approval, *stage, *staffing, record) : std::nullopt;
            opening.unstaffed = !opening.raised;
            return opening;
        }
        opening.merged.push_back(stage->id);
        stage = next_stage(approval, stage->id, facts);
    }
    opening.stage.clear();
    return opening;
}

const ApprovalStage* open_stage(const State& state, const Instance& instance)
{
    if (!state.approval) {
        return nullptr;
    }
    const auto& stages = state.approval->stages;
    const auto found = std::find_if(stages.begin(), stages.end(),
                                    [&](const ApprovalStage& it) { return it.id == instance.folded.stage; });
    return found == stages.end() ? nullptr : &*found;
}

const std::string& stage_role(const ApprovalStage& stage, const Instance& instance)
{
    return instance.folded.raised ? instance.folded.raised->role : stage.role;
}

bool speaks_of(const Definition& definition, const Approval& approval, const Escalation& step,
               const ApprovalStage& stage)
{
    const auto place = place_of(approval, step.to);
    if (place >= 0) {
        return &stage - approval.stages.data() < place;
    }
    const auto* above = definition.role(step.to);
    const auto* below = definition.role(stage.role);
    return above != nullptr && below != nullptr && above->scope == RoleScope::organisation &&
           below->scope == RoleScope::unit;
}

}  // namespace traimas::workflow
