// Renders cases. What people wrote stands in the table of texts beside the event of the action that they took.
#include "api/handlers/case_json.hpp"

#include "api/handlers/approvals.hpp"
#include "api/handlers/result_json.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/store/case_queries.hpp"
#include "engine/subjects/case.hpp"
#include "engine/subjects/cycle.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr int kMostCaseEvents = 1'000;

// One event with its body read.
struct Told {
    store::StoredEvent event;
    json body;
};
struct CaseHistory {
    std::vector<Told> events{};
    Names names{};
    std::optional<store::OtherYear> next_year{};
};

CaseHistory read_case_history(store::Tx& tx, const Shown& shown)
{
    CaseHistory history;
    std::vector<PersonId> people;
    const auto& view = shown.view;
    for (auto& event : store::events_of(tx, view.instance.id, 0, kMostCaseEvents)) {
        if (event.actor) {
            people.emplace_back(*event.actor);
        }
        auto body = json::parse(event.body);
        history.events.push_back({std::move(event), std::move(body)});
    }
    for (const auto& measure : subjects::measures_of(view.instance)) {
        const auto holders = view.registers->organisation.holders_of(measure.owner, view.now);
        people.insert(people.end(), holders.begin(), holders.end());
    }
    history.names = store::people_by_id(tx, people);
    history.next_year = store::cycle_of_year(tx, view.instance.unit, view.instance.fiscal_year + 1);
    return history;
}

CaseHistory case_history(const Shown& shown)
{
    auto history =
        shown.api.database.transact([&](store::Tx& tx) -> Result<CaseHistory> { return read_case_history(tx, shown); });
    return *std::move(history);  // it answers no Problem, and throws what the database says
}

json words_at(const Shown& shown, std::int64_t seq, const std::string& key)
{
    const auto found = std::find_if(shown.texts.begin(), shown.texts.end(),
                                    [&](const store::StoredText& it) { return it.seq == seq && it.key == key; });
    return found == shown.texts.end() ? json(nullptr) : json(found->text);
}

const Told* last_action(const CaseHistory& history, std::string_view name)
{
    const Told* last = nullptr;
    for (const auto& it : history.events) {
        if (it.event.kind == "action" && it.body.at("name") == name) {
            last = &it;
        }
    }
    return last;
}

// {"by", "at", "text"} of an action's event.
json said_json(const Shown& shown, const CaseHistory& history, const Told& told)
{
    const auto& actor = told.event.actor;
    return {{"by", actor ? person_json(history.names, PersonId{*actor}) : json(nullptr)},
            {"at", time_json(told.event.recorded_at)},
            {"text", words_at(shown, told.event.seq, "comment")}};
}

json said_or_null(const Shown& shown, const CaseHistory& history, std::string_view action)
{
    const auto* told = last_action(history, action);
    return told == nullptr ? json(nullptr) : said_json(shown, history, *told);
}

json cause_json(const Shown& shown, const CaseHistory& history)
{
    const auto cause = subjects::cause_of(shown.view.instance);
    const auto* told = last_action(history, "analyse");
    if (!cause || told == nullptr) {
        return nullptr;
    }
    auto it = said_json(shown, history, *told);
    it["category"] = to_text(cause->category);
    it["infeasible"] = cause->infeasible;
    it["whys"] = json::array();
    for (int number = 1; number <= cause->whys; ++number) {
        it["whys"].push_back(words_at(shown, told->event.seq, "why/" + std::to_string(number)));
    }
    return it;
}

json response_json(const Shown& shown, const CaseHistory& history)
{
    const auto* told = last_action(history, "respond");
    if (told == nullptr) {
        return nullptr;
    }
    auto it = said_json(shown, history, *told);
    it["answer"] = told->body.at("data").at("records").at("answer").at("answer");
    return it;
}

json mark_json(const workflow::Instance& instance, const std::string& name)
{
    const auto mark = instance.folded.marks.find(name);
    return mark == instance.folded.marks.end() ? json(nullptr) : time_json(mark->second.at);
}

json owner_json(const Shown& shown, const CaseHistory& history, PostId post)
{
    const auto& organisation = shown.view.registers->organisation;
    const auto known = organisation.posts.find(post);
    json it{{"id", post.value()}, {"name", nullptr}, {"unit", nullptr}, {"holders", json::array()}};
    if (known != organisation.posts.end()) {
        it["name"] = name_json(known->second.th, known->second.en);
        it["unit"] = known->second.unit;
    }
    for (const auto person : organisation.holders_of(post, shown.view.now)) {
        it["holders"].push_back(person_json(history.names, person));
    }
    return it;
}

// Where its text stands, and where the proof that it was done: the event that planned it and the one that completed it.
json measure_words(const Shown& shown, const CaseHistory& history, int number, const char* action)
{
    const auto key = "measure/" + std::to_string(number);
    for (const auto& it : history.events) {
        const bool names_it = it.event.kind == "action" && it.body.at("name") == action && it.body.contains("data") &&
                              it.body.at("data").contains("records") && it.body.at("data").at("records").contains(key);
        if (names_it) {
            return words_at(shown, it.event.seq, std::string_view{action} == "complete" ? "comment" : key);
        }
    }
    return nullptr;
}

// A measure is overdue by the working calendar: one due on a holiday may be done on the next working day.
json measure_row(const Shown& shown, const CaseHistory& history, const cycle::Measure& measure)
{
    const auto& instance = shown.view.instance;
    const auto& holidays = shown.view.registers->calendars.at(instance.calendar, instance.calendar_version);
    const auto& zone = shown.api.engine.definitions.at(instance.definition, instance.definition_version).zone;
    const auto today = calendar::to_civil(shown.view.now, zone).date;
    const auto due_by = calendar::roll(holidays, measure.due, calendar::Roll::following);
    const auto until = measure.done_on.value_or(today);
    const bool late = until > due_by;
    return {{"no", measure.no},
            {"text", measure_words(shown, history, measure.no, "plan_measures")},
            {"owner", owner_json(shown, history, measure.owner)},
            {"due", calendar::iso_date(measure.due)},
            {"due_by", calendar::iso_date(due_by)},
            {"done", measure.is_done},
            {"done_on", measure.done_on ? json(calendar::iso_date(*measure.done_on)) : json(nullptr)},
            {"proof", measure_words(shown, history, measure.no, "complete")},
            {"overdue", late && !measure.is_done},
            {"done_late", late && measure.is_done},
            {"working_days_late", late ? calendar::working_days_between(holidays, due_by, until) : 0}};
}

json measure_rows(const Shown& shown, const CaseHistory& history)
{
    json rows = json::array();
    for (const auto& measure : subjects::measures_of(shown.view.instance)) {
        rows.push_back(measure_row(shown, history, measure));
    }
    return rows;
}

// The results that were approved since, each with whether the target was met.
json proofs_json(const CaseHistory& history)
{
    json list = json::array();
    for (const auto& it : history.events) {
        if (it.event.kind != "signal" || it.body.at("name") != "result_approved" || !it.body.contains("data")) {
            continue;
        }
        const auto& data = it.body.at("data");
        if (!data.contains("met")) {
            continue;
        }
        list.push_back({{"fiscal_year", data.value("fiscal_year", 0)},
                        {"quarter", data.at("quarter")},
                        {"score", data.at("score")},
                        {"met", data.at("met")}});
    }
    return list;
}

json effectiveness_json(const Shown& shown, const CaseHistory& history)
{
    const auto& instance = shown.view.instance;
    auto proofs = proofs_json(history);
    for (auto& proof : proofs) {
        if (proof.at("fiscal_year") == 0) {
            proof["fiscal_year"] = instance.fiscal_year;
        }
        const auto score = Decimal::parse(proof.at("score").get<std::string>());
        proof["score"] = score ? score_json(*score) : json(nullptr);
    }
    json verified = said_or_null(shown, history, "verify");
    if (const auto* told = last_action(history, "verify")) {
        verified["effective"] = told->body.at("data").at("effective");
    }
    return {{"ineffective_since", mark_json(instance, "ineffective")},
            {"verified", std::move(verified)},
            {"results", std::move(proofs)}};
}

// What the year's review decided, and what the next year's plan makes of it.
json carried_to_json(const Shown& shown, const CaseHistory& history)
{
    if (!history.next_year) {
        return nullptr;
    }
    const auto& instance = shown.view.instance;
    json it{{"cycle", history.next_year->cycle.value()},
            {"fiscal_year", instance.fiscal_year + 1},
            {"answer", nullptr},
            {"indicator", nullptr},
            {"project", nullptr},
            {"targets", json::array()}};
    if (history.next_year->plan.is_null()) {
        return it;
    }
    const auto plan = cycle::plan_from(history.next_year->plan);
    for (const auto& carried : plan.carried) {
        if (carried.instance == instance.id) {
            it["answer"] = to_text(carried.answer);
            it["indicator"] = carried.indicator.empty() ? json(nullptr) : json(carried.indicator);
            it["project"] = carried.project.empty() ? json(nullptr) : json(carried.project);
        }
    }
    for (const auto& line : plan.lines) {
        if (line.from_case == instance.id) {
            it["targets"].push_back(line.indicator.code);
        }
    }
    return it;
}

json carried_json(const Shown& shown, const CaseHistory& history)
{
    const auto& instance = shown.view.instance;
    const auto& root = shown.view.tree().root();
    json it{{"disposition", nullptr}, {"to", carried_to_json(shown, history)}, {"from", nullptr}};
    if (const auto review = root.folded.records.find("review"); review != root.folded.records.end()) {
        for (const auto& decided : cycle::review_from(review->second.at("review")).cases) {
            if (decided.instance == instance.id) {
                it["disposition"] = to_text(decided.disposition);
            }
        }
    }
    const auto record = root.definition == "cycle" ? subjects::plan_record(root) : nullptr;
    const auto* line = record ? record->plan.line(instance.folded.subject.at("indicator").get<std::string>()) : nullptr;
    if (line != nullptr && line->from_case) {
        it["from"] = {{"case", line->from_case->value()}, {"fiscal_year", instance.fiscal_year - 1}};
    }
    return it;
}

// What opened it: the line of the checkpoint, and its score then.
json opened_json(const Shown& shown)
{
    const auto& subject = shown.view.instance.folded.subject;
    const auto code = subject.at("indicator").get<std::string>();
    const auto score = Decimal::parse(subject.at("score").get<std::string>());
    json it{{"checkpoint", subject.at("checkpoint")},
            {"quarter", subject.at("quarter")},
            {"score", score ? score_json(*score) : json(nullptr)},
            {"case_below", nullptr},
            {"target", nullptr}};
    const auto* checkpoint = shown.view.tree().find(InstanceId{subject.at("checkpoint").get<std::int64_t>()});
    if (checkpoint == nullptr) {
        return it;
    }
    const auto& report = subjects::checkpoint_subject(*checkpoint);
    it["case_below"] = report.framework.case_below.text();
    for (const auto& line : report.lines) {
        if (line.indicator == code) {
            it["target"] = line.target.text();
        }
    }
    return it;
}

json indicator_name(const Shown& shown)
{
    const auto& subject = shown.view.instance.folded.subject;
    const auto* checkpoint = shown.view.tree().find(InstanceId{subject.at("checkpoint").get<std::int64_t>()});
    const auto lines =
        checkpoint == nullptr ? std::vector<measure::Line>{} : subjects::checkpoint_subject(*checkpoint).lines;
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const measure::Line& it) {
        return it.indicator == subject.at("indicator").get<std::string>();
    });
    return line == lines.end() ? json(nullptr) : name_json(line->th, line->en);
}

// The amendments of the plan that name this case.
json amendments_naming(const Shown& shown)
{
    json list = json::array();
    for (const auto* amendment : shown.view.tree().all_of("amendment")) {
        const auto& subject = amendment->folded.subject;
        if (subject.contains("case") && subject.at("case") == shown.view.instance.id.value()) {
            list.push_back({{"id", amendment->id.value()}, {"state", amendment->folded.state}});
        }
    }
    return list;
}

}  // namespace

json case_json(const Shown& shown)
{
    const auto history = case_history(shown);
    auto it = instance_json(shown);
    it["indicator"] = shown.view.instance.folded.subject.at("indicator");
    it["name"] = indicator_name(shown);
    it["opened_by"] = opened_json(shown);
    it["cause"] = cause_json(shown, history);
    it["waiver"] = said_or_null(shown, history, "waive");
    it["recommendation"] = said_or_null(shown, history, "recommend");
    it["response"] = response_json(shown, history);
    it["unanswered_since"] = mark_json(shown.view.instance, "unanswered");
    it["measures"] = measure_rows(shown, history);
    it["effectiveness"] = effectiveness_json(shown, history);
    it["carried"] = carried_json(shown, history);
    it["amendments"] = amendments_naming(shown);
    it["approval"] = approval_json(shown);
    return it;
}

json measures_json(const Shown& shown)
{
    return measure_rows(shown, case_history(shown));
}

}  // namespace traimas::api
