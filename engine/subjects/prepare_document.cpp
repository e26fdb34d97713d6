// The submission of a plan, a review, an amendment or a restatement; and the beginning of an amendment.
#include "engine/base/canonical_json.hpp"
#include "engine/subjects/amendment.hpp"
#include "engine/subjects/prepare_parts.hpp"
#include "engine/subjects/restatement.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

// What the events keep of a document: its content, and the hashes of its texts.
json record_content(const Preparation& preparation, const std::string& kind, const json& hashes)
{
    const auto* draft = preparation.tree.document(preparation.instance.id, kind);
    if (kind == "plan") {
        const auto record = draft != nullptr ? record_of(*draft) : PlanRecord{};
        return plan_record_json(record, hashes);
    }
    return {{kind, draft != nullptr ? draft->content.value() : cycle::review_json({})}, {"texts", hashes}};
}

}  // namespace

std::string document_kind(const Tree& tree, const Instance& instance)
{
    const auto* state = tree.world(instance).definition.state(instance.folded.state);
    if (!state->task) {
        return {};
    }
    const auto& form = state->task->form;
    return form == "plan" ? "plan" : form == "year_review" ? "review" : form == "restatement" ? "results" : "";
}

std::optional<Problem> prepare_submit_document(Preparation& preparation)
{
    const auto kind = document_kind(preparation.tree, preparation.instance);
    if (kind.empty()) {
        return std::nullopt;  // decide() says why nothing can be submitted now
    }
    auto& command = preparation.command;
    json hashes = json::object();
    if (const auto* draft = preparation.tree.document(preparation.instance.id, kind)) {
        for (const auto& [key, text] : draft->texts) {
            hashes[key] = preparation.add_text(key, text);
        }
        command.preparers = draft->authors;
    }
    auto& data = preparation.data;
    if (kind == "results") {
        data["content"] = corrections_json(corrections_of(preparation.tree, preparation.instance));
        data["content"]["texts"] = hashes;
        command.freezable[kind] = ledger::to_hex(ledger::sha256(canonical_json(data["content"])));
    } else {
        data["records"][kind] = record_content(preparation, kind, hashes);
        command.freezable[kind] = ledger::to_hex(ledger::sha256(canonical_json(data["records"][kind])));
    }
    preparation.add_actor_as_preparer();
    return std::nullopt;
}

std::optional<Problem> prepare_amend(Preparation& preparation)
{
    const auto& input = preparation.input;
    if (!input.quarter) {
        return one_fault("/quarter", "required", "Say from which quarter on the plan changes: 1 to 4.");
    }
    if (*input.quarter < 1 || *input.quarter > 4) {
        return one_fault("/quarter", "out_of_range", "Say from which quarter on the plan changes: 1 to 4.",
                         {{"least", "1"}, {"most", "4"}});
    }
    if (is_quarter_reported(preparation.tree, *input.quarter)) {
        return Problem{ProblemKind::conflict,
                       "quarter_reported",
                       "The report of this quarter has been submitted: amend the plan from a later quarter on.",
                       {},
                       {{"quarter", std::to_string(*input.quarter)}}};
    }
    auto& data = preparation.data;
    data["quarter"] = *input.quarter;
    if (input.case_id) {
        const auto cases = preparation.tree.all_of("case");
        const bool known =
            std::any_of(cases.begin(), cases.end(), [&](const Instance* it) { return it->id == *input.case_id; });
        if (!known) {
            return one_fault("/case", "unknown_case", "This cycle has no such case.");
        }
        data["case"] = input.case_id->value();
    }
    preparation.add_actor_as_preparer();
    return std::nullopt;
}

}  // namespace traimas::subjects
