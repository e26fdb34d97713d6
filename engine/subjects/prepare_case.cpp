// What people bring to a case: cause, answer, measures, and the proof that they are done.
#include "engine/calendar/zone.hpp"
#include "engine/subjects/case.hpp"
#include "engine/subjects/prepare_parts.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

constexpr std::size_t kMostWhys = 5;
constexpr std::size_t kMostMeasures = 20;

std::optional<Problem> analyse(Preparation& preparation)
{
    const auto& cause = preparation.input.cause;
    if (!cause) {
        return one_fault("/cause", "required", "Say what the cause is: a category and at least one answer to why.");
    }
    if (cause->whys.empty()) {
        return one_fault("/cause/whys", "required", "Ask why one to five times, and answer each.");
    }
    if (cause->whys.size() > kMostWhys) {
        return one_fault("/cause/whys", "too_many", "Ask why one to five times, and answer each.",
                         {{"limit", std::to_string(kMostWhys)}});
    }
    const auto blank = std::find_if(cause->whys.begin(), cause->whys.end(), is_blank);
    if (blank != cause->whys.end()) {
        return one_fault("/cause/whys/" + std::to_string(blank - cause->whys.begin()), "required",
                         "Ask why one to five times, and answer each.");
    }
    int number = 0;
    for (const auto& why : cause->whys) {
        preparation.add_text("why/" + std::to_string(++number), why);
    }
    preparation.data["records"]["cause"] = cycle::cause_json({cause->category, number, cause->infeasible});
    return std::nullopt;
}

std::optional<Problem> plan_measures(Preparation& preparation)
{
    const auto& measures = preparation.input.measures;
    const auto standing = measures_of(preparation.instance);
    if (measures.empty()) {
        return one_fault("/measures", "required", "Name at least one measure; a case has at most twenty.");
    }
    if (standing.size() + measures.size() > kMostMeasures) {
        return one_fault("/measures", "too_many", "Name fewer measures: a case has at most twenty.",
                         {{"limit", std::to_string(kMostMeasures - standing.size())}});
    }
    std::vector<FieldFault> faults;
    int number = standing.empty() ? 0 : standing.back().no;
    for (std::size_t i = 0; i < measures.size(); ++i) {
        const auto pointer = "/measures/" + std::to_string(i);
        const auto today =
            calendar::to_civil(preparation.context.now, preparation.tree.world(preparation.instance).definition.zone)
                .date;
        if (is_blank(measures[i].text)) {
            faults.push_back({pointer + "/text", "required", "Say what is to be done."});
        }
        if (measures[i].due < today) {
            faults.push_back({pointer + "/due", "due_passed", "This day has passed: give a day to come."});
        }
        const auto key = "measure/" + std::to_string(++number);
        preparation.add_text(key, measures[i].text);
        preparation.data["records"][key] =
            cycle::measure_json({.no = number, .owner = measures[i].owner, .due = measures[i].due});
    }
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content",
                       "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
    }
    return std::nullopt;
}

std::optional<Problem> complete_measure(Preparation& preparation)
{
    const auto measures = measures_of(preparation.instance);
    const auto wanted = preparation.input.measure.value_or(0);
    const auto found =
        std::find_if(measures.begin(), measures.end(), [&](const cycle::Measure& it) { return it.no == wanted; });
    if (found == measures.end()) {
        return one_fault("/measure", "unknown_measure", "Name one of the measures of this case by its number.");
    }
    if (found->is_done) {
        return Problem{ProblemKind::conflict,
                       "measure_done",
                       "This measure is done already.",
                       {},
                       {{"measure", std::to_string(wanted)}}};
    }
    auto done = *found;
    done.is_done = true;
    done.done_on =
        calendar::to_civil(preparation.context.now, preparation.tree.world(preparation.instance).definition.zone).date;
    preparation.data["records"]["measure/" + std::to_string(wanted)] = cycle::measure_json(done);
    return std::nullopt;
}

std::optional<Problem> respond(Preparation& preparation)
{
    const auto answer = preparation.input.answer;
    if (!answer) {
        return one_fault("/answer", "required", "Say whether the unit agrees: agree, partly or reject.");
    }
    if (*answer != cycle::Answer::agree && is_blank(preparation.input.comment)) {
        return one_fault("/comment", "comment_required", "Say why the recommendation is not taken as it is.");
    }
    preparation.data["records"]["answer"] = {{"answer", to_text(*answer)}};
    return std::nullopt;
}

}  // namespace

std::optional<Problem> prepare_case_action(Preparation& preparation)
{
    const auto& action = preparation.input.action;
    const bool wants_words = action == "waive" || action == "recommend" || action == "verify" || action == "complete";
    if (wants_words && is_blank(preparation.input.comment)) {
        return one_fault("/comment", "comment_required", "Say it in words: they are what others will read.");
    }
    if (action == "analyse") {
        return analyse(preparation);
    }
    if (action == "waive") {
        preparation.add_actor_as_preparer();
    }
    if (action == "recommend") {
        preparation.data["records"]["recommendation"] = {{"by", preparation.context.actor.person.value()}};
    }
    if (action == "respond") {
        return respond(preparation);
    }
    if (action == "plan_measures") {
        return plan_measures(preparation);
    }
    if (action == "complete") {
        return complete_measure(preparation);
    }
    if (action == "verify") {
        if (!preparation.input.effective) {
            return one_fault("/effective", "required", "Say whether the measures were effective: true or false.");
        }
        preparation.data["effective"] = *preparation.input.effective;
    }
    return std::nullopt;
}

}  // namespace traimas::subjects
