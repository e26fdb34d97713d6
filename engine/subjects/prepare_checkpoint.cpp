// The submission of a report and of its parts.
#include "engine/base/canonical_json.hpp"
#include "engine/subjects/checkpoint.hpp"
#include "engine/subjects/prepare_parts.hpp"

#include <algorithm>

namespace traimas::subjects {

std::optional<Problem> prepare_submit_report(Preparation& preparation)
{
    const auto& subject = checkpoint_subject(preparation.instance);
    const auto& drafts = preparation.tree.drafts(preparation.instance.id);
    auto& command = preparation.command;
    std::map<std::string, std::string> hashes;
    for (const auto& line : subject.lines) {
        const auto* row = draft_of(drafts, line.indicator);
        if (row == nullptr) {
            continue;
        }
        command.preparers.push_back(row->author);
        if (!row->narrative.empty()) {
            hashes[line.indicator] = preparation.add_text("narrative/" + line.indicator, row->narrative);
        }
    }
    nlohmann::json content{{"rows", rows_json(subject, drafts, "", hashes)}, {"plan_revision", subject.plan_revision}};
    command.freezable["results"] = ledger::to_hex(ledger::sha256(canonical_json(content)));
    preparation.data["content"] = std::move(content);
    preparation.add_actor_as_preparer();
    return std::nullopt;
}

std::optional<Problem> prepare_hand_in(Preparation& preparation)
{
    const auto& wanted = preparation.input.part;
    const auto& subject = checkpoint_subject(preparation.instance);
    const auto& drafts = preparation.tree.drafts(preparation.instance.id);
    const auto part =
        std::find_if(subject.parts.begin(), subject.parts.end(), [&](const Part& it) { return it.id == wanted; });
    if (part == subject.parts.end()) {
        return one_fault("/part", "unknown_part", "Name one of the parts that the checkpoint lists.");
    }
    const auto& capacities = preparation.context.capacities;
    const bool own = std::any_of(capacities.begin(), capacities.end(),
                                 [&](const organisation::Capacity& it) { return it.post == part->post; });
    if (!own) {
        return Problem{ProblemKind::forbidden,
                       "part_not_yours",
                       "Only the collector whose part this is can hand it in: ask that person, or a delegate.",
                       {},
                       {{"part", wanted}}};
    }
    auto& data = preparation.data;
    data["part"] = part->id;
    data["rows"] = rows_json(subject, drafts, part->id, {});
    data["digest"] = part_digest(subject, drafts, part->id);
    return std::nullopt;
}

// Once a day for each report, whoever sends it: who is told every hour stops to read.
std::optional<Problem> prepare_remind(Preparation& preparation)
{
    const auto day = reminder_day(preparation.tree.world(preparation.instance), preparation.context.now);
    if (is_reminded_on(preparation.instance, day)) {
        return Problem{ProblemKind::conflict, "reminded_today",
                       "The unit was reminded of this report today already: remind it again tomorrow."};
    }
    preparation.data["records"] = nlohmann::json{{"reminder", {{"day", day}}}};
    return std::nullopt;
}

}  // namespace traimas::subjects
