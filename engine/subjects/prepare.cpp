// Makes commands out of what people asked for.
#include "engine/subjects/prepare.hpp"

#include "engine/ledger/chain.hpp"
#include "engine/subjects/checkpoint.hpp"
#include "engine/subjects/cycle.hpp"
#include "engine/subjects/more_time.hpp"
#include "engine/subjects/prepare_parts.hpp"
#include "engine/workflow/claim.hpp"
#include "engine/workflow/pause.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;
using workflow::Subject;

constexpr std::size_t kSaltBytes = 16;
constexpr int kMostExtensionDays = 10;

// What lies before those who decide: a remark points into it.
json submitted_content(Subject subject, const Tree& tree, const Instance& instance)
{
    const auto record = [&](const char* kind) {
        const auto found = instance.folded.records.find(kind);
        return found == instance.folded.records.end() ? json::object() : found->second.at(kind);
    };
    switch (subject) {
    case Subject::unit_quarter: {
        // A line is remarked on whether or not something was reported for it.
        const auto lines = instance.folded.subject.at("lines").size();
        json results = json::array();
        for (std::size_t i = 0; i < lines; ++i) {
            results.push_back(json::object());
        }
        return {{"results", results}};
    }
    case Subject::unit_year: {
        const auto* state = tree.world(instance).definition.state(instance.folded.state);
        const bool of_review = state->approval && state->approval->form == "year_review_review";
        return record(of_review ? "review" : "plan");
    }
    case Subject::plan_change: return record("plan");
    case Subject::result_correction: return instance.folded.content.value();
    case Subject::fiscal_year:
    case Subject::missed_target:
    case Subject::window:
    case Subject::register_: break;
    }
    return json::object();
}

// A remark is pinned to a row that is there, or to a field of it: "/results/0", "/lines/2/target".
bool points_at_row(const json& content, const std::string& pointer)
{
    const auto list_end = pointer.find('/', 1);
    if (!pointer.starts_with('/') || list_end == std::string::npos) {
        return false;
    }
    const auto list = content.find(pointer.substr(1, list_end - 1));
    const auto index = pointer.substr(list_end + 1, pointer.find('/', list_end + 1) - list_end - 1);
    const bool is_number =
        !index.empty() && index.size() <= 4 && index.find_first_not_of("0123456789") == std::string::npos;
    return list != content.end() && list->is_array() && is_number &&
           static_cast<std::size_t>(std::stoi(index)) < list->size();
}

bool wants_reason(const std::string& action)
{
    return action == "ask_extension" || action == "amend" || action == workflow::kPause;
}

// Everything wrong with the words of an action, at once.
std::vector<FieldFault> text_faults(Subject subject, const Tree& tree, const Instance& instance,
                                    const ActionInput& input)
{
    std::vector<FieldFault> faults;
    const bool negative = input.action == "return" || input.action == "reject";
    const bool rows = subject != Subject::window && subject != Subject::missed_target;
    if (negative && is_blank(input.comment) && input.remarks.empty()) {
        faults.push_back({rows ? "/remarks" : "/comment", rows ? "remarks_required" : "comment_required",
                          "Say why: give a comment, or a remark on the row it concerns."});
    }
    const auto content = input.remarks.empty() ? json::object() : submitted_content(subject, tree, instance);
    for (std::size_t i = 0; i < input.remarks.size(); ++i) {
        const auto pointer = "/remarks/" + std::to_string(i);
        if (is_blank(input.remarks[i].text)) {
            faults.push_back({pointer + "/text", "required", "The remark says nothing."});
        }
        if (!points_at_row(content, input.remarks[i].pointer)) {
            faults.push_back(
                {pointer + "/pointer", "unknown_row", "Point at a row of what is decided, such as /results/0/value."});
        }
    }
    if (wants_reason(input.action) && is_blank(input.comment)) {
        faults.push_back({"/comment", "comment_required", "Say why it is asked for."});
    }
    const bool asks_days = input.action == "ask_extension";
    if (asks_days && !input.days) {
        faults.push_back({"/days", "required", "Say how many more working days are asked for: 1 to 10."});
    } else if (asks_days && (*input.days < 1 || *input.days > kMostExtensionDays)) {
        faults.push_back({"/days", "out_of_range", "Ask for 1 to 10 working days.", {{"least", "1"}, {"most", "10"}}});
    }
    if (input.action == workflow::kPause && input.mode != "freeze" && input.mode != "run") {
        faults.push_back({"/mode",
                          "unknown_value",
                          "Say whether deadlines wait (freeze) or run on (run).",
                          {{"allowed", "freeze, run"}}});
    }
    if (input.action == "hand_in" && input.part.empty()) {
        faults.push_back({"/part", "required", "Name the part that is handed in."});
    }
    const bool names_no_task = workflow::is_claim_action(input.action) && input.task.empty();
    if (names_no_task && workflow::open_task_keys(tree.world(instance).definition, instance).size() > 1) {
        faults.push_back({"/task", "required", "Several tasks are open here: name the one that is meant."});
    }
    return faults;
}

std::optional<Problem> prepare_by_subject(Preparation& preparation, Subject subject)
{
    const auto& action = preparation.input.action;
    if (workflow::is_claim_action(action)) {
        preparation.data = {{"task", preparation.input.task}, {"take_over", preparation.input.take_over}};
        return std::nullopt;
    }
    if (action == workflow::kPause) {
        preparation.data["mode"] = preparation.input.mode;
        return std::nullopt;
    }
    if (action == "ask_extension") {
        if (auto problem = refuse_passed_extension(preparation.tree, preparation.instance, *preparation.input.days,
                                                   kMostExtensionDays, preparation.context.now)) {
            return problem;
        }
        preparation.data["days"] = *preparation.input.days;
        preparation.add_actor_as_preparer();
        return std::nullopt;
    }
    if (action == "amend" && subject == Subject::unit_year) {
        return prepare_amend(preparation);
    }
    if (subject == Subject::missed_target) {
        return prepare_case_action(preparation);
    }
    if (action == "remind") {
        return prepare_remind(preparation);
    }
    if (action == "hand_in") {
        return prepare_hand_in(preparation);
    }
    if (action == "submit") {
        return subject == Subject::unit_quarter ? prepare_submit_report(preparation)
                                                : prepare_submit_document(preparation);
    }
    return std::nullopt;
}

}  // namespace

std::string Preparation::add_text(std::string key, const std::string& text)
{
    if (text.empty()) {
        return {};
    }
    command.texts.push_back({std::move(key), random.bytes(kSaltBytes), text});
    const auto& part = command.texts.back();
    return ledger::to_hex(ledger::text_hash(part.salt, part.text));
}

void Preparation::add_actor_as_preparer()
{
    command.preparers.push_back(context.actor.person);
    if (context.actor.on_behalf_of) {
        command.preparers.push_back(*context.actor.on_behalf_of);
    }
}

Problem one_fault(const std::string& pointer, const std::string& code, const std::string& message,
                  std::vector<std::pair<std::string, std::string>> arguments)
{
    return {ProblemKind::invalid, code, message, {{pointer, code, message, std::move(arguments)}}};
}

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<Command> prepare(const Tree& tree, const Instance& instance, const ActionInput& input,
                        const ActionContext& context, Random& random)
{
    const auto& definition = tree.world(instance).definition;
    const Command bare{.id = context.command, .action = input.action, .actor = context.actor, .now = context.now};
    const bool of_the_system =
        workflow::is_pause_action(definition, input.action) || workflow::is_claim_action(input.action);
    if (!of_the_system && !workflow::knows_action(*definition.state(instance.folded.state), input.action)) {
        return bare;  // decide() refuses it: what the words lack matters only where the action could be taken
    }
    const auto subject = definition.subject;
    auto faults = text_faults(subject, tree, instance, input);
    if (!faults.empty()) {
        auto code = faults.size() == 1 ? faults.front().code : std::string{"invalid_content"};
        return Problem{ProblemKind::invalid, std::move(code),
                       "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
    }
    Preparation preparation{tree, instance, input, context, random, bare, nullptr};
    if (auto problem = prepare_by_subject(preparation, subject)) {
        return std::move(*problem);
    }
    preparation.add_text("comment", input.comment);
    for (std::size_t i = 0; i < input.remarks.size(); ++i) {
        preparation.data["remarks"].push_back(json{{"pointer", input.remarks[i].pointer}});
        preparation.add_text("remark/" + std::to_string(i), input.remarks[i].text);
    }
    preparation.command.data = std::move(preparation.data);
    return std::move(preparation.command);
}

}  // namespace traimas::subjects
