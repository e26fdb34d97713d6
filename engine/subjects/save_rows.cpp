// Merges what was sent with what stands, and refuses to write over what was not read.
#include "engine/subjects/save_rows.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

bool same_content(const DraftRow& standing, const SaveRow& row)
{
    return standing.value == row.value && standing.narrative == row.narrative &&
           (!row.evidence || *row.evidence == standing.evidence);
}

// What makes no sense whatever the rest of the report says; what is missing is asked at the submission.
void check_row(const CheckpointSubject& subject, const SaveRow& row, const DraftRow* standing, PersonId person,
               const std::string& pointer, std::vector<FieldFault>& faults)
{
    const auto line = std::find_if(subject.lines.begin(), subject.lines.end(),
                                   [&](const measure::Line& it) { return it.indicator == row.indicator; });
    if (line == subject.lines.end()) {
        faults.push_back({pointer + "/indicator",
                          "unknown_indicator",
                          "This checkpoint has no such indicator.",
                          {{"indicator", row.indicator}}});
        return;
    }
    auto wrong = measure::value_faults(*line, row.value, pointer);
    faults.insert(faults.end(), wrong.begin(), wrong.end());
    const bool somebody_elses = standing != nullptr && standing->author != person;
    const auto read_version = row.version.value_or(somebody_elses ? 0 : standing == nullptr ? 0 : standing->version);
    if (read_version != (standing == nullptr ? 0 : standing->version)) {
        faults.push_back(
            {pointer + "/version",
             "row_version_changed",
             "Somebody else saved this row since: reload it and decide which value stands.",
             {{"indicator", row.indicator}, {"version", std::to_string(standing == nullptr ? 0 : standing->version)}}});
    }
}

}  // namespace

Result<std::vector<DraftRow>> merge_drafts(const Instance& instance, const std::vector<DraftRow>& drafts,
                                           const std::vector<SaveRow>& rows, const ActionContext& context)
{
    const auto& subject = checkpoint_subject(instance);
    std::vector<FieldFault> faults;
    std::vector<DraftRow> merged;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const auto* standing = draft_of(drafts, row.indicator);
        // Unchanged and unversioned: a form that sends all its rows back need not know about the others.
        if (standing == nullptr || row.version || !same_content(*standing, row)) {
            check_row(subject, row, standing, context.actor.person, "/results/" + std::to_string(i), faults);
        }
        if (draft_of(merged, row.indicator) != nullptr) {
            faults.push_back({"/results/" + std::to_string(i) + "/indicator",
                              "duplicate_indicator",
                              "Each indicator can stand in one row only.",
                              {{"indicator", row.indicator}}});
        }
        if (standing == nullptr || !same_content(*standing, row)) {
            merged.push_back({.indicator = row.indicator,
                              .value = row.value,
                              .narrative = row.narrative,
                              .version = (standing == nullptr ? 0 : standing->version) + 1,
                              .author = context.actor.person,
                              .saved_at = context.now,
                              .evidence = row.evidence          ? *row.evidence
                                          : standing == nullptr ? std::vector<std::string>{}
                                                                : standing->evidence});
        }
    }
    const auto stale = std::find_if(faults.begin(), faults.end(),
                                    [](const FieldFault& it) { return it.code == "row_version_changed"; });
    if (stale != faults.end()) {
        auto first = stale->arguments;  // which row, and its version now; `errors` names them all
        return Problem{ProblemKind::stale, "row_version_changed",
                       "Some rows were saved by somebody else since you read them: reload those in `errors` and merge.",
                       std::move(faults), std::move(first)};
    }
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content",
                       "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
    }
    return merged;
}

Result<workflow::DocumentRow> merge_document(const Tree& tree, const Instance& instance, const SaveDocument& document,
                                             const ActionContext& context)
{
    if (document.kind != document_kind(tree, instance)) {
        return Problem{ProblemKind::conflict,
                       "document_not_open",
                       "This document cannot be written in the present state: reload and see what is asked for.",
                       {},
                       {{"state", instance.folded.state}}};
    }
    const auto* standing = tree.document(instance.id, document.kind);
    const auto stands = standing == nullptr ? 0 : standing->version;
    const bool somebody_elses = standing != nullptr && standing->authors.back() != context.actor.person;
    if (document.version.value_or(somebody_elses ? 0 : stands) != stands) {
        return Problem{ProblemKind::stale,
                       "document_version_changed",
                       "Somebody else saved it since you read it: reload, merge, and save again.",
                       {},
                       {{"version", std::to_string(stands)}}};
    }
    workflow::DocumentRow row{.kind = document.kind,
                              .content = SharedJson{document.content},
                              .texts = document.texts,
                              .version = stands + 1,
                              .authors = standing == nullptr ? std::vector<PersonId>{} : standing->authors,
                              .saved_at = context.now};
    std::erase_if(row.texts, [](const auto& text) { return is_blank(text.second); });
    // Everyone who had a hand in it stays an author; who saved last stands last.
    std::erase(row.authors, context.actor.person);
    row.authors.push_back(context.actor.person);
    return row;
}

}  // namespace traimas::subjects
