// Drafts of a tree: saved without an event, refused in the state's own words.
#include "engine/base/assert.hpp"
#include "engine/workflow/tree.hpp"

#include <algorithm>

namespace traimas::workflow {

std::optional<Problem> Tree::refuses_save(InstanceId id) const
{
    const auto* instance = find(id);
    TRAIMAS_ASSERT(instance != nullptr);
    const auto place = world(*instance);
    if (!instance->folded.paused && knows_action(*place.definition.state(instance->folded.state), "save")) {
        return std::nullopt;
    }
    // decide() says the state's own words for it, and makes no event.
    const Command refused{
        .id = "", .action = "save", .actor = {PersonId{0}, {}, "", {}}, .now = instance->last_recorded};
    auto answer = decide(place, *instance, refused, {}, {});
    TRAIMAS_ASSERT(!answer.has_value());
    return std::move(answer).error();
}

void Tree::save(InstanceId id, std::vector<DraftRow> rows, std::vector<EvidenceRow> evidence)
{
    std::move(evidence.begin(), evidence.end(), std::back_inserter(changes_.evidence));
    for (auto& row : rows) {
        auto& standing = loaded_.drafts[id];
        std::erase_if(standing, [&](const DraftRow& it) { return it.indicator == row.indicator; });
        standing.push_back(row);
        changes_.drafts_set.emplace_back(id, std::move(row));
    }
}

void Tree::save_document(InstanceId id, DocumentRow document)
{
    auto& standing = loaded_.documents[id];
    std::erase_if(standing, [&](const DocumentRow& it) { return it.kind == document.kind; });
    standing.push_back(document);
    std::erase_if(changes_.documents_set,
                  [&](const auto& it) { return it.first == id && it.second.kind == document.kind; });
    changes_.documents_set.emplace_back(id, std::move(document));
}

}  // namespace traimas::workflow
