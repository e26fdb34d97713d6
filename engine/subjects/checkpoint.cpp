// Facts, faults and content of a checkpoint.
#include "engine/subjects/checkpoint.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/calendar/lateness.hpp"
#include "engine/subjects/certified.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

calendar::Date date_at(const json& it, const char* key)
{
    const auto date = calendar::parse_iso_date(it.at(key).get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
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

// A figure that cannot be reckoned counts as red: it wants words either way. A line of type text is its narrative.
bool wants_narrative(const CheckpointSubject& subject, const measure::Line& line, const measure::QuarterValues& values,
                     int quarter, const DraftRow* row)
{
    if (row != nullptr && !row->narrative.empty()) {
        return false;
    }
    const bool is_text = line.value_type == measure::ValueType::text && line.required;
    if (is_text) {
        return true;
    }
    const auto score = measure::score_line(line, subject.framework, values, quarter, measure::Explain::no);
    return !score || score->band == measure::Band::red;
}

// What is wrong with the row's own value, and with the total that it leads to.
std::vector<FieldFault> faults_of(const measure::Line& line, const measure::QuarterValues& values, int quarter,
                                  const std::string& pointer)
{
    const auto own = values.find(quarter);
    if (own == values.end()) {
        return {};
    }
    auto faults = measure::value_faults(line, own->second, pointer);
    if (faults.empty()) {
        if (const auto total = measure::to_date(line, values, quarter); !total) {
            faults.push_back({pointer + "/value", total.error().code, total.error().detail, total.error().arguments});
        }
    }
    return faults;
}

// The certified quarters before, and this quarter as it is being reported.
YearValues values_at_hand(const Tree& tree, const Instance& instance)
{
    auto values = certified_values(tree);
    auto& own = values[instance.quarter];
    if (tree.is_final(instance)) {
        return values;
    }
    const auto& drafts = tree.drafts(instance.id);
    for (const auto& row : drafts) {
        own.insert_or_assign(row.indicator, row.value);
    }
    if (drafts.empty() && instance.folded.content.is_object()) {
        for (const auto& it : instance.folded.content.at("rows")) {
            own.insert_or_assign(it.at("indicator").get<std::string>(), measure::value_from(it));
        }
    }
    return values;
}

int open_parts(const Instance& instance, const CheckpointSubject& subject, const std::vector<DraftRow>& drafts)
{
    return static_cast<int>(std::count_if(subject.parts.begin(), subject.parts.end(), [&](const Part& part) {
        const auto handed = instance.folded.parts.find(part.id);
        return handed == instance.folded.parts.end() || handed->second != part_digest(subject, drafts, part.id);
    }));
}

CheckpointSubject checkpoint_subject_from(const json& it)
{
    CheckpointSubject subject{date_at(it, "quarter_begin"),
                              date_at(it, "quarter_end"),
                              {},
                              {},
                              measure::framework_from(it.at("framework")),
                              it.at("plan_revision").get<int>()};
    for (const auto& line : it.at("lines")) {
        subject.lines.push_back(measure::line_from(line));
    }
    for (const auto& part : it.at("parts")) {
        subject.parts.push_back({part.at("id"), PostId{part.at("post").get<std::int64_t>()}});
    }
    return subject;
}

}  // namespace

json subject_json(const CheckpointSubject& subject)
{
    json it{{"quarter_begin", calendar::iso_date(subject.quarter_begin)},
            {"quarter_end", calendar::iso_date(subject.quarter_end)},
            {"policy", measure::all_days(subject.framework)},
            {"framework", measure::framework_json(subject.framework)},
            {"plan_revision", subject.plan_revision},
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

const CheckpointSubject& checkpoint_subject(const Instance& instance)
{
    return *instance.folded.subject.as<CheckpointSubject>(checkpoint_subject_from);
}

const DraftRow* draft_of(const std::vector<DraftRow>& drafts, std::string_view indicator)
{
    const auto found =
        std::find_if(drafts.begin(), drafts.end(), [&](const DraftRow& row) { return row.indicator == indicator; });
    return found == drafts.end() ? nullptr : &*found;
}

std::vector<std::optional<measure::LineScore>> live_scores(const Tree& tree, const Instance& instance)
{
    const auto& subject = checkpoint_subject(instance);
    const auto values = values_at_hand(tree, instance);
    std::vector<std::optional<measure::LineScore>> scores;
    for (const auto& line : subject.lines) {
        auto score = measure::score_line(line, subject.framework, values_of(values, line.indicator), instance.quarter);
        scores.push_back(score ? std::optional{*std::move(score)} : std::nullopt);
    }
    return scores;
}

workflow::Facts checkpoint_facts(const Tree& tree, const Instance& instance)
{
    const auto& subject = checkpoint_subject(instance);
    const auto& drafts = tree.drafts(instance.id);
    const auto year = values_at_hand(tree, instance);
    std::int64_t missing = 0;
    std::int64_t silent = 0;
    std::int64_t wrong = 0;
    for (const auto& line : subject.lines) {
        const auto* row = draft_of(drafts, line.indicator);
        const auto values = values_of(year, line.indicator);
        missing += is_missing(line, row) ? 1 : 0;
        silent += wants_narrative(subject, line, values, instance.quarter, row) ? 1 : 0;
        wrong += std::ssize(faults_of(line, values, instance.quarter, ""));
    }
    const auto late = instance.folded.marks.find("late");
    workflow::Facts facts;
    facts["decisions"] = static_cast<std::int64_t>(instance.folded.decisions.size());
    facts["missing_required"] = missing;
    facts["red_without_narrative"] = silent;
    facts["value_faults"] = wrong;
    facts["parts_open"] = static_cast<std::int64_t>(open_parts(instance, subject, drafts));
    facts["late"] = late != instance.folded.marks.end() && !late->second.excused;
    facts["year_open"] = is_year_open(tree);
    const auto windows = tree.all_of("window");
    facts["window_open"] = std::any_of(windows.begin(), windows.end(), [&](const Instance* window) {
        return window->parent == instance.id && !tree.is_final(*window);
    });
    return facts;
}

bool is_year_open(const Tree& tree)
{
    const auto& root = tree.root();
    return root.definition != "cycle" || root.folded.state == "running" || root.folded.state == "reviewing";
}

std::optional<Lateness> lateness_of(const Tree& tree, const Instance& instance, Instant now)
{
    const auto late = instance.folded.marks.find("late");
    if (late == instance.folded.marks.end()) {
        return std::nullopt;
    }
    const auto submitted = instance.folded.marks.find("submitted");
    const bool is_there = submitted != instance.folded.marks.end() && !submitted->second.excused;
    // One that was never made counts up to its end, one that is awaited up to now.
    const auto end = tree.is_final(instance) ? instance.folded.entered_at : now;
    const auto until = is_there ? submitted->second.at : end;
    const auto world = tree.world(instance);
    return Lateness{late->second.at, until, late->second.excused,
                    calendar::days_late(world.calendar, world.definition.zone, late->second.at, until)};
}

std::string reminder_day(const workflow::World& world, Instant at)
{
    return calendar::iso_date(calendar::to_civil(at, world.definition.zone).date);
}

bool is_reminded_on(const Instance& instance, const std::string& day)
{
    const auto last = instance.folded.records.find("reminder");
    return last != instance.folded.records.end() && last->second.at("day").get<std::string>() == day;
}

std::vector<FieldFault> submission_faults(const Tree& tree, const Instance& instance)
{
    std::vector<FieldFault> faults;
    const auto& subject = checkpoint_subject(instance);
    const auto& drafts = tree.drafts(instance.id);
    const auto year = values_at_hand(tree, instance);
    for (std::size_t i = 0; i < subject.lines.size(); ++i) {
        const auto& line = subject.lines[i];
        const auto* row = draft_of(drafts, line.indicator);
        const auto values = values_of(year, line.indicator);
        const auto pointer = "/results/" + std::to_string(i);
        if (is_missing(line, row)) {
            const bool fraction = measure::is_fraction(line.value_type);
            faults.push_back({pointer + (fraction ? "/numerator" : "/value"),
                              "value_missing",
                              "Give the result of " + line.indicator + ".",
                              {{"indicator", line.indicator}}});
        }
        if (wants_narrative(subject, line, values, instance.quarter, row)) {
            faults.push_back({pointer + "/narrative",
                              "narrative_required",
                              "The result of " + line.indicator + " is red: say why and what is done about it.",
                              {{"indicator", line.indicator}}});
        }
        auto wrong = faults_of(line, values, instance.quarter, pointer);
        faults.insert(faults.end(), wrong.begin(), wrong.end());
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
        auto it = measure::value_json(row->value);
        it["indicator"] = line.indicator;
        it["version"] = row->version;
        if (const auto hash = narrative_hashes.find(line.indicator); hash != narrative_hashes.end()) {
            it["narrative"] = hash->second;
        }
        if (!row->evidence.empty()) {
            it["evidence"] = row->evidence;
        }
        rows.push_back(std::move(it));
    }
    return rows;
}

std::string part_digest(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts, const std::string& part)
{
    return ledger::to_hex(ledger::sha256(canonical_json(rows_json(subject, drafts, part, {}))));
}

std::vector<workflow::ResultRow> result_rows(InstanceId instance, std::int64_t seq, const json& content)
{
    std::vector<workflow::ResultRow> rows;
    for (const auto& it : content.at("rows")) {
        rows.push_back({instance, seq, it.at("indicator").get<std::string>(), measure::value_from(it)});
    }
    return rows;
}

}  // namespace traimas::subjects
