// Facts, faults and content of a checkpoint.
#include "engine/workflow/checkpoint.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"
#include "engine/calendar/date_text.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

using nlohmann::json;

calendar::Date date_at(const json& it, const char* key)
{
    const auto date = calendar::parse_iso_date(it.at(key).get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
}

void put(json& it, const char* key, const std::optional<Decimal>& value)
{
    if (value) {
        it[key] = value->text();
    }
}

std::optional<Decimal> decimal_at(const json& it, const char* key)
{
    const auto found = it.find(key);
    if (found == it.end()) {
        return std::nullopt;
    }
    const auto parsed = Decimal::parse(found->get<std::string>());
    TRAIMAS_ASSERT(parsed.has_value());
    return *parsed;
}

const measure::Value& value_of(const DraftRow* row)
{
    static const measure::Value kNothing{};
    return row == nullptr ? kNothing : row->value;
}

bool is_missing(const measure::Line& line, const DraftRow* row)
{
    return line.required && !measure::is_complete(line, value_of(row));
}

// A figure too large to compare counts as red: it wants words either way.
bool wants_narrative(const measure::Line& line, const DraftRow* row)
{
    const auto band = measure::band(line, value_of(row));
    const bool red = !band || *band == measure::Band::red;
    return red && (row == nullptr || row->narrative.empty());
}

int open_parts(const Instance& instance, const CheckpointSubject& subject, const std::vector<DraftRow>& drafts)
{
    return static_cast<int>(std::count_if(subject.parts.begin(), subject.parts.end(), [&](const Part& part) {
        const auto handed = instance.folded.parts.find(part.id);
        return handed == instance.folded.parts.end() || handed->second != part_digest(subject, drafts, part.id);
    }));
}

}  // namespace

json value_json(const measure::Value& value)
{
    json it = json::object();
    put(it, "value", value.value);
    put(it, "numerator", value.numerator);
    put(it, "denominator", value.denominator);
    return it;
}

measure::Value value_from(const json& it)
{
    return {decimal_at(it, "value"), decimal_at(it, "numerator"), decimal_at(it, "denominator")};
}

json subject_json(const CheckpointSubject& subject)
{
    json it{{"quarter_begin", calendar::iso_date(subject.quarter_begin)},
            {"quarter_end", calendar::iso_date(subject.quarter_end)},
            {"policy", subject.policy},
            {"lines", json::array()},
            {"parts", json::array()}};
    for (const auto& line : subject.lines) {
        it["lines"].push_back(measure::line_json(line));
    }
    for (const auto& part : subject.parts) {
        it["parts"].push_back(json{{"id", part.id}, {"post", part.post.value()}});
    }
    return it;
}

CheckpointSubject checkpoint_subject(const Instance& instance)
{
    const auto& it = instance.folded.subject;
    CheckpointSubject subject{date_at(it, "quarter_begin"),
                              date_at(it, "quarter_end"),
                              {},
                              {},
                              it.at("policy").get<std::map<std::string, int>>()};
    for (const auto& line : it.at("lines")) {
        subject.lines.push_back(measure::line_from(line));
    }
    for (const auto& part : it.at("parts")) {
        subject.parts.push_back({part.at("id"), PostId{part.at("post").get<std::int64_t>()}});
    }
    return subject;
}

const DraftRow* draft_of(const std::vector<DraftRow>& drafts, std::string_view indicator)
{
    const auto found =
        std::find_if(drafts.begin(), drafts.end(), [&](const DraftRow& row) { return row.indicator == indicator; });
    return found == drafts.end() ? nullptr : &*found;
}

Facts facts_of(Subject kind, const Instance& instance, const std::vector<DraftRow>& drafts)
{
    Facts facts;
    if (kind == Subject::register_) {
        return facts;
    }
    facts["decisions"] = static_cast<std::int64_t>(instance.folded.decisions.size());
    if (kind == Subject::window || instance.folded.subject.is_null()) {
        return facts;
    }
    const auto subject = checkpoint_subject(instance);
    std::int64_t missing = 0;
    std::int64_t silent = 0;
    for (const auto& line : subject.lines) {
        const auto* row = draft_of(drafts, line.indicator);
        missing += is_missing(line, row) ? 1 : 0;
        silent += wants_narrative(line, row) ? 1 : 0;
    }
    const auto late = instance.folded.marks.find("late");
    facts["missing_required"] = missing;
    facts["red_without_narrative"] = silent;
    facts["parts_open"] = static_cast<std::int64_t>(open_parts(instance, subject, drafts));
    facts["late"] = late != instance.folded.marks.end() && !late->second.excused;
    facts["window_open"] = !instance.folded.open_children.empty();
    return facts;
}

std::vector<FieldFault> submission_faults(const Instance& instance, const std::vector<DraftRow>& drafts)
{
    std::vector<FieldFault> faults;
    const auto subject = checkpoint_subject(instance);
    for (std::size_t i = 0; i < subject.lines.size(); ++i) {
        const auto& line = subject.lines[i];
        const auto* row = draft_of(drafts, line.indicator);
        const auto pointer = "/results/" + std::to_string(i);
        if (is_missing(line, row)) {
            const bool fraction = measure::is_fraction(line.value_type);
            faults.push_back({pointer + (fraction ? "/numerator" : "/value"),
                              "value_missing",
                              "Give the result of " + line.indicator + ".",
                              {{"indicator", line.indicator}}});
        }
        if (wants_narrative(line, row)) {
            faults.push_back({pointer + "/narrative",
                              "narrative_required",
                              "The result of " + line.indicator + " is red: say why and what is done about it.",
                              {{"indicator", line.indicator}}});
        }
    }
    for (std::size_t i = 0; i < subject.parts.size(); ++i) {
        const auto& part = subject.parts[i];
        const auto handed = instance.folded.parts.find(part.id);
        if (handed == instance.folded.parts.end() || handed->second != part_digest(subject, drafts, part.id)) {
            faults.push_back({"/parts/" + std::to_string(i),
                              "parts_open",
                              "The part " + part.id + " is not handed in, or was changed since.",
                              {{"part", part.id}}});
        }
    }
    return faults;
}

json rows_json(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts, const std::string& part,
               const std::map<std::string, std::string>& narrative_hashes)
{
    json rows = json::array();
    for (const auto& line : subject.lines) {
        const auto* row = draft_of(drafts, line.indicator);
        if (row == nullptr || (!part.empty() && line.part != part)) {
            continue;
        }
        auto it = value_json(row->value);
        it["indicator"] = line.indicator;
        it["version"] = row->version;
        if (const auto hash = narrative_hashes.find(line.indicator); hash != narrative_hashes.end()) {
            it["narrative"] = hash->second;
        }
        rows.push_back(std::move(it));
    }
    return rows;
}

std::string part_digest(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts, const std::string& part)
{
    return ledger::to_hex(ledger::sha256(canonical_json(rows_json(subject, drafts, part, {}))));
}

std::vector<ResultRow> result_rows(InstanceId instance, std::int64_t seq, const json& content)
{
    std::vector<ResultRow> rows;
    for (const auto& it : content.at("rows")) {
        rows.push_back({instance, seq, it.at("indicator").get<std::string>(), value_from(it)});
    }
    return rows;
}

}  // namespace traimas::workflow
