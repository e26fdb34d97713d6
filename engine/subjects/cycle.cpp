// A cycle's plan, lineage and review, as facts and faults.
#include "engine/subjects/cycle.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/cycle/plan_check.hpp"
#include "engine/measure/outlook.hpp"
#include "engine/subjects/certified.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

calendar::Date cycle_date(const json& it, const char* key)
{
    const auto date = calendar::parse_iso_date(it.at(key).get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
}

template <class T, class Read>
std::shared_ptr<const T> record_as(const Instance& cycle, const std::string& key, Read read)
{
    const auto found = cycle.folded.records.find(key);
    return found == cycle.folded.records.end() ? nullptr : found->second.template as<T>(read);
}

PlanRecord plan_record_from(const json& it)
{
    PlanRecord record{cycle::plan_from(it.at("plan")), it.at("revision").get<int>(), it.at("from_quarter").get<int>()};
    for (const auto& [key, hash] : it.at("texts").items()) {
        record.texts.insert(key);
    }
    return record;
}

std::vector<FieldFault> judgement_problems(const Instance& instance, const PlanRecord& record)
{
    const auto lineage = lineage_of(instance);
    if (!lineage) {
        return {};
    }
    const auto judgement = cycle::judge(record.plan, *lineage);
    if (!judgement) {
        return {{"/lines", judgement.error().code, judgement.error().detail, judgement.error().arguments}};
    }
    return cycle::judgement_faults(*judgement, record.plan, *lineage);
}

std::int64_t count_of(const std::vector<FieldFault>& faults, std::string_view code)
{
    return std::count_if(faults.begin(), faults.end(), [&](const FieldFault& it) { return it.code == code; });
}

constexpr std::string_view kWeights = "weights_not_100";
constexpr std::string_view kTooEasy = "target_too_easy";
constexpr std::string_view kLimit = "limit_decision_missing";
constexpr std::string_view kCarried = "carried_case_undecided";

using QuarterLines = std::map<int, std::map<std::string, const measure::Line*>>;

// The latest quarter that has a value to date counts.
cycle::LastActual last_actual(const QuarterLines& lines, const YearValues& values, const measure::Framework& framework,
                              const std::string& code, bool is_final)
{
    cycle::LastActual last{.indicator = code};
    const auto own = values_of(values, code);
    for (auto it = lines.rbegin(); it != lines.rend(); ++it) {
        const auto& [quarter, those] = *it;
        const auto line = those.find(code);
        if (line == those.end() || !own.contains(quarter)) {
            continue;
        }
        const auto score = measure::score_line(*line->second, framework, own, quarter, measure::Explain::no);
        if (!score || !score->to_date) {
            continue;
        }
        last.quarter = quarter;
        last.score = score->published;
        last.actual = score->to_date;
        // What a level may grow to is a guess: next year is judged by what it has reached.
        if (!is_final && quarter < 4 && measure::is_cumulative(line->second->accumulation)) {
            const auto ahead = measure::outlook(*line->second, own, quarter);
            if (ahead && ahead->forecast) {
                last.actual = ahead->forecast;
            }
        }
        break;
    }
    return last;
}

}  // namespace

json cycle_subject_json(const CycleSubject& subject)
{
    return {{"begin", calendar::iso_date(subject.begin)},
            {"end", calendar::iso_date(subject.end)},
            {"framework", measure::framework_json(subject.framework)},
            {"policy", measure::all_days(subject.framework)},
            {"office", subject.office}};
}

const CycleSubject& cycle_subject(const Instance& cycle)
{
    return *cycle.folded.subject.as<CycleSubject>([](const json& it) {
        return CycleSubject{cycle_date(it, "begin"), cycle_date(it, "end"), measure::framework_from(it.at("framework")),
                            it.at("office").get<std::string>()};
    });
}

json plan_record_json(const PlanRecord& record, const json& text_hashes)
{
    return {{"plan", cycle::plan_json(record.plan)},
            {"revision", record.revision},
            {"from_quarter", record.from_quarter},
            {"texts", text_hashes}};
}

std::shared_ptr<const PlanRecord> plan_record(const Instance& cycle)
{
    return record_as<PlanRecord>(cycle, "plan", plan_record_from);
}

std::shared_ptr<const PlanRecord> plan_revision(const Instance& cycle, int revision)
{
    return record_as<PlanRecord>(cycle, "plan/" + std::to_string(revision), plan_record_from);
}

PlanRecord record_of(const DocumentRow& document)
{
    PlanRecord record{*document.content.as<cycle::Plan>(cycle::plan_from), 1, 1, {}};
    for (const auto& [key, text] : document.texts) {
        record.texts.insert(key);
    }
    return record;
}

std::shared_ptr<const PlanRecord> plan_at_hand(const Tree& tree, const Instance& cycle)
{
    const auto* draft = tree.document(cycle.id, "plan");
    return draft != nullptr ? std::make_shared<const PlanRecord>(record_of(*draft)) : plan_record(cycle);
}

std::shared_ptr<const cycle::Lineage> lineage_of(const Instance& cycle)
{
    return record_as<cycle::Lineage>(cycle, "lineage", cycle::lineage_from);
}

std::vector<const Instance*> open_cases(const Tree& tree)
{
    auto cases = tree.all_of("case");
    std::erase_if(cases, [&](const Instance* it) { return tree.is_final(*it); });
    return cases;
}

cycle::Lineage lineage_to_hand_over(const Tree& tree, const Instance& cycle, bool is_final)
{
    const auto& subject = cycle_subject(cycle);
    cycle::Lineage lineage{.cycle = cycle.id,
                           .seq = cycle.seq,
                           .head = ledger::to_hex(cycle.head),
                           .fiscal_year = cycle.fiscal_year,
                           .is_final = is_final};
    if (const auto found = cycle.folded.records.find("review"); found != cycle.folded.records.end()) {
        lineage.review = cycle::review_from(found->second.at("review"));
    }
    if (const auto record = plan_record(cycle)) {
        lineage.plan = record->plan;
        // The plan as approved knew the year before it from the middle of that year; by now it has ended.
        if (const auto before = lineage_of(cycle)) {
            cycle::settle_history(lineage.plan, *before);
        }
    }
    const auto values = certified_values(tree);
    QuarterLines lines;  // of the quarters that have results
    for (const auto* checkpoint : tree.all_of("checkpoint")) {
        if (!values.contains(checkpoint->quarter)) {
            continue;
        }
        for (const auto& line : checkpoint_subject(*checkpoint).lines) {
            lines[checkpoint->quarter].emplace(line.indicator, &line);
        }
    }
    for (const auto& line : lineage.plan.lines) {
        const auto& code = line.indicator.code;
        lineage.actuals.push_back(last_actual(lines, values, subject.framework, code, is_final));
    }
    for (const auto* open : open_cases(tree)) {
        const auto is_closed = [&](const cycle::CaseReview& it) {
            return it.instance == open->id && it.disposition == cycle::CaseDisposition::close;
        };
        if (std::none_of(lineage.review.cases.begin(), lineage.review.cases.end(), is_closed)) {
            const auto cause = open->folded.records.find("cause");
            lineage.cases.push_back({.instance = open->id,
                                     .indicator = open->folded.subject.at("indicator"),
                                     .quarter = open->quarter,
                                     .state = open->folded.state,
                                     .category = cause == open->folded.records.end()
                                                     ? ""
                                                     : cause->second.at("category").get<std::string>()});
        }
    }
    return lineage;
}

std::vector<FieldFault> plan_problems(const Instance& cycle, const PlanRecord* plan)
{
    const auto& subject = cycle_subject(cycle);
    static const PlanRecord kNone{};
    const auto& record = plan == nullptr ? kNone : *plan;
    auto faults = cycle::plan_faults(record.plan, subject.framework, record.texts);
    auto judged = judgement_problems(cycle, record);
    faults.insert(faults.end(), judged.begin(), judged.end());
    return faults;
}

workflow::Facts plan_facts(const Instance& cycle, const PlanRecord* plan)
{
    const auto faults = plan_problems(cycle, plan);
    workflow::Facts facts;
    const auto weights = count_of(faults, kWeights);
    const auto easy = count_of(faults, kTooEasy);
    const auto limits = count_of(faults, kLimit);
    const auto carried = count_of(faults, kCarried);
    facts["weight_faults"] = weights;
    facts["targets_too_easy"] = easy;
    facts["limits_undecided"] = limits;
    facts["carried_undecided"] = carried;
    facts["plan_faults"] = std::ssize(faults) - weights - easy - limits - carried;
    return facts;
}

std::vector<FieldFault> review_problems(const Tree& tree, const Instance& cycle)
{
    const auto record = plan_record(cycle);
    const auto* draft = tree.document(cycle.id, "review");
    cycle::Review review;
    std::set<std::string, std::less<>> texts;
    if (draft != nullptr) {
        review = cycle::review_from(draft->content);
        for (const auto& [key, text] : draft->texts) {
            texts.insert(key);
        }
    }
    std::vector<InstanceId> open;
    for (const auto* it : open_cases(tree)) {
        open.push_back(it->id);
    }
    return cycle::review_faults(review, record ? record->plan : cycle::Plan{}, open, texts);
}

workflow::Facts cycle_facts(const Tree& tree, const Instance& stored, const json& data)
{
    auto instance = stored;
    if (data.is_object() && data.contains("records") && data.at("records").contains("lineage")) {
        instance.folded.records.insert_or_assign("lineage", SharedJson{data.at("records").at("lineage")});
    }
    auto facts = plan_facts(instance, plan_at_hand(tree, instance).get());
    facts["decisions"] = static_cast<std::int64_t>(instance.folded.decisions.size());
    facts["review_faults"] =
        instance.folded.state == "reviewing" ? std::ssize(review_problems(tree, instance)) : std::int64_t{0};
    const auto checkpoints = tree.all_of("checkpoint");
    facts["checkpoints_open"] = static_cast<std::int64_t>(
        std::count_if(checkpoints.begin(), checkpoints.end(), [&](const Instance* it) { return !tree.is_final(*it); }));
    const auto amendments = tree.all_of("amendment");
    facts["amendment_open"] =
        std::any_of(amendments.begin(), amendments.end(), [&](const Instance* it) { return !tree.is_final(*it); });
    const auto lineage = lineage_of(instance);
    facts["lineage_final"] = lineage && lineage->is_final;
    return facts;
}

}  // namespace traimas::subjects
