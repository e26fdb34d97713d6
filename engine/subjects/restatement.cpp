// Facts and faults of a restatement.
#include "engine/subjects/restatement.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::subjects {

using nlohmann::json;

namespace {

// Values that differ from what is certified.
std::int64_t changes_of(const Tree& tree, const Instance& instance)
{
    const auto values = certified_values(tree);
    const auto own = values.find(corrected_checkpoint(tree, instance).quarter);
    const auto corrections = corrections_of(tree, instance);
    return std::count_if(corrections.begin(), corrections.end(), [&](const Correction& correction) {
        const bool known = own != values.end() && own->second.contains(correction.indicator);
        return !known || !(own->second.at(correction.indicator) == correction.value);
    });
}

}  // namespace

json corrections_json(const std::vector<Correction>& corrections)
{
    json list = json::array();
    for (const auto& correction : corrections) {
        auto it = measure::value_json(correction.value);
        it["indicator"] = correction.indicator;
        list.push_back(std::move(it));
    }
    return {{"results", std::move(list)}};
}

std::vector<Correction> corrections_from(const json& content)
{
    std::vector<Correction> corrections;
    for (const auto& it : content.at("results")) {
        corrections.push_back({it.at("indicator").get<std::string>(), measure::value_from(it)});
    }
    return corrections;
}

std::vector<Correction> corrections_of(const Tree& tree, const Instance& restatement)
{
    if (const auto* draft = tree.document(restatement.id, "results")) {
        return corrections_from(draft->content);
    }
    return restatement.folded.content.is_object() ? corrections_from(restatement.folded.content)
                                                  : std::vector<Correction>{};
}

const Instance& corrected_checkpoint(const Tree& tree, const Instance& restatement)
{
    TRAIMAS_ASSERT(restatement.parent.has_value());
    const auto* checkpoint = tree.find(*restatement.parent);
    TRAIMAS_ASSERT(checkpoint != nullptr);
    return *checkpoint;
}

std::vector<FieldFault> correction_problems(const Tree& tree, const Instance& instance)
{
    std::vector<FieldFault> faults;
    const auto& checkpoint = corrected_checkpoint(tree, instance);
    const auto& subject = checkpoint_subject(checkpoint);
    const auto corrections = corrections_of(tree, instance);
    if (corrections.empty()) {
        faults.push_back({"/results", "results_missing", "Give the corrected results."});
    }
    auto values = certified_values(tree);
    for (const auto& correction : corrections) {
        values[checkpoint.quarter].insert_or_assign(correction.indicator, correction.value);
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < corrections.size(); ++i) {
        const auto& indicator = corrections[i].indicator;
        const auto& value = corrections[i].value;
        const auto pointer = "/results/" + std::to_string(i);
        const auto line = std::find_if(subject.lines.begin(), subject.lines.end(),
                                       [&](const measure::Line& it) { return it.indicator == indicator; });
        if (line == subject.lines.end()) {
            faults.push_back({pointer + "/indicator", "unknown_indicator", "The report has no such indicator.", {}});
            continue;
        }
        if (!seen.insert(indicator).second) {
            faults.push_back({pointer + "/indicator",
                              "duplicate_indicator",
                              "Each indicator can stand in one row only.",
                              {{"indicator", indicator}}});
        }
        auto wrong = measure::value_faults(*line, value, pointer);
        if (!measure::is_complete(*line, value)) {
            wrong.push_back({pointer + "/value", "value_missing", "Give the corrected result.", {}});
        }
        if (wrong.empty()) {
            const auto total = measure::to_date(*line, values_of(values, indicator), checkpoint.quarter);
            if (!total) {
                wrong.push_back(
                    {pointer + "/value", total.error().code, total.error().detail, total.error().arguments});
            }
        }
        faults.insert(faults.end(), wrong.begin(), wrong.end());
    }
    const auto* draft = tree.document(instance.id, "results");
    if (draft != nullptr && !draft->texts.contains("reason")) {
        faults.push_back({"/reason", "required", "Say what was wrong and how it was found."});
    }
    return faults;
}

workflow::Facts restatement_facts(const Tree& tree, const Instance& instance)
{
    workflow::Facts facts;
    facts["decisions"] = static_cast<std::int64_t>(instance.folded.decisions.size());
    facts["correction_faults"] = std::ssize(correction_problems(tree, instance));
    facts["changes"] = changes_of(tree, instance);
    return facts;
}

std::vector<FieldFault> restatement_problems(const Tree& tree, const Instance& instance)
{
    auto faults = correction_problems(tree, instance);
    if (!corrections_of(tree, instance).empty() && changes_of(tree, instance) == 0) {
        faults.push_back({"/results", "nothing_changed", "Every figure is as it was published: change at least one."});
    }
    return faults;
}

}  // namespace traimas::subjects
