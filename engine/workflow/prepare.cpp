// Makes commands out of what people asked for.
#include "engine/workflow/prepare.hpp"

#include "engine/base/canonical_json.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

using nlohmann::json;

constexpr std::size_t kSaltBytes = 16;
constexpr int kMostExtensionDays = 10;

Problem invalid(const char* pointer, const char* code, const char* message)
{
    return {ProblemKind::invalid, code, message, {{pointer, code, message}}};
}

// A remark is pinned to a row that is there: "/results/0", "/results/0/value".
bool points_at_row(const Instance& instance, const std::string& pointer)
{
    static constexpr std::string_view kRows = "/results/";
    if (!pointer.starts_with(kRows)) {
        return false;
    }
    const auto index = pointer.substr(kRows.size(), pointer.find('/', kRows.size()) - kRows.size());
    const auto count = checkpoint_subject(instance).lines.size();
    return !index.empty() && index.size() <= 4 && index.find_first_not_of("0123456789") == std::string::npos &&
           static_cast<std::size_t>(std::stoi(index)) < count;
}

// Everything wrong with the words of an action, at once.
std::vector<FieldFault> text_faults(Subject kind, const Instance& instance, const ActionInput& input)
{
    std::vector<FieldFault> faults;
    const bool negative = input.action == "return" || input.action == "reject";
    if (negative && is_blank(input.comment) && input.remarks.empty()) {
        const bool rows = kind == Subject::unit_quarter;
        faults.push_back({rows ? "/remarks" : "/comment", rows ? "remarks_required" : "comment_required",
                          "Say why: give a comment, or a remark on the row it concerns."});
    }
    for (std::size_t i = 0; i < input.remarks.size(); ++i) {
        const auto pointer = "/remarks/" + std::to_string(i);
        if (is_blank(input.remarks[i].text)) {
            faults.push_back({pointer + "/text", "required", "The remark says nothing."});
        }
        if (kind != Subject::unit_quarter || !points_at_row(instance, input.remarks[i].pointer)) {
            faults.push_back(
                {pointer + "/pointer", "unknown_row", "Point at a row of the report, such as /results/0/value."});
        }
    }
    if (input.action == "ask_extension") {
        if (is_blank(input.comment)) {
            faults.push_back({"/comment", "comment_required", "Say why more time is needed."});
        }
        if (!input.days || *input.days < 1 || *input.days > kMostExtensionDays) {
            faults.push_back(
                {"/days", "out_of_range", "Ask for 1 to 10 working days.", {{"least", "1"}, {"most", "10"}}});
        }
    }
    if (input.action == "hand_in" && input.part.empty()) {
        faults.push_back({"/part", "required", "Name the part that is handed in."});
    }
    return faults;
}

void add_text(Command& command, std::string key, const std::string& text, Random& random)
{
    if (!text.empty()) {
        command.texts.push_back({std::move(key), random.bytes(kSaltBytes), text});
    }
}

json& data_of(Command& command)
{
    if (command.data.is_null()) {
        command.data = json::object();
    }
    return command.data;
}

// Everyone whose work stands in the rows: authors, and those in whose name they act.
std::vector<PersonId> authors_of(const CheckpointSubject& subject, const std::vector<DraftRow>& drafts)
{
    std::vector<PersonId> people;
    for (const auto& line : subject.lines) {
        if (const auto* row = draft_of(drafts, line.indicator)) {
            people.push_back(row->author);
        }
    }
    return people;
}

void add_actor(std::vector<PersonId>& people, const Actor& actor)
{
    people.push_back(actor.person);
    if (actor.on_behalf_of) {
        people.push_back(*actor.on_behalf_of);
    }
}

void prepare_submit(Command& command, const Instance& instance, const std::vector<DraftRow>& drafts, Random& random)
{
    const auto subject = checkpoint_subject(instance);
    std::map<std::string, std::string> hashes;
    for (const auto& line : subject.lines) {
        const auto* row = draft_of(drafts, line.indicator);
        if (row != nullptr && !row->narrative.empty()) {
            add_text(command, "narrative/" + line.indicator, row->narrative, random);
            const auto& part = command.texts.back();
            hashes[line.indicator] = ledger::to_hex(ledger::text_hash(part.salt, part.text));
        }
    }
    json content{{"rows", rows_json(subject, drafts, "", hashes)}};
    command.freezable["results"] = ledger::to_hex(ledger::sha256(canonical_json(content)));
    data_of(command)["content"] = std::move(content);
    command.preparers = authors_of(subject, drafts);
    add_actor(command.preparers, command.actor);
}

std::optional<Problem> prepare_hand_in(Command& command, const Instance& instance, const std::vector<DraftRow>& drafts,
                                       const ActionInput& input, const ActionContext& context)
{
    const auto subject = checkpoint_subject(instance);
    const auto part =
        std::find_if(subject.parts.begin(), subject.parts.end(), [&](const Part& it) { return it.id == input.part; });
    if (part == subject.parts.end()) {
        return invalid("/part", "unknown_part", "Name one of the parts that the checkpoint lists.");
    }
    const bool own = std::any_of(context.capacities.begin(), context.capacities.end(),
                                 [&](const organisation::Capacity& it) { return it.post == part->post; });
    if (!own) {
        return Problem{ProblemKind::forbidden,
                       "part_not_yours",
                       "Only the collector whose part this is can hand it in: ask that person, or a delegate.",
                       {},
                       {{"part", input.part}}};
    }
    auto& data = data_of(command);
    data["part"] = part->id;
    data["rows"] = rows_json(subject, drafts, part->id, {});
    data["digest"] = part_digest(subject, drafts, part->id);
    return std::nullopt;
}

std::optional<Problem> prepare_by_action(Command& command, Subject kind, const Instance& instance,
                                         const std::vector<DraftRow>& drafts, const ActionInput& input,
                                         const ActionContext& context, Random& random)
{
    const auto& action = input.action;
    if (kind == Subject::unit_quarter && action == "submit") {
        prepare_submit(command, instance, drafts, random);
    }
    if (kind == Subject::unit_quarter && action == "hand_in") {
        return prepare_hand_in(command, instance, drafts, input, context);
    }
    if (action == "ask_extension") {
        data_of(command)["days"] = *input.days;
        add_actor(command.preparers, command.actor);
    }
    return std::nullopt;
}

bool same_content(const DraftRow& standing, const SaveRow& row)
{
    return standing.value == row.value && standing.narrative == row.narrative;
}

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
    const bool fraction = measure::is_fraction(line->value_type);
    if (fraction && row.value.value) {
        faults.push_back({pointer + "/value",
                          "percent_needs_parts",
                          "This indicator is reported by numerator and denominator.",
                          {{"indicator", row.indicator}}});
    }
    if (!fraction && (row.value.numerator || row.value.denominator)) {
        faults.push_back({pointer + "/numerator",
                          "value_needs_no_parts",
                          "This indicator is reported by its value.",
                          {{"indicator", row.indicator}}});
    }
    if (row.value.denominator && *row.value.denominator <= Decimal{0}) {
        faults.push_back({pointer + "/denominator", "denominator_zero", "The denominator must be more than 0.", {}});
    }
    const bool somebody_elses = standing != nullptr && standing->author != person;
    const auto read_version = row.version.value_or(somebody_elses ? 0 : standing == nullptr ? 0 : standing->version);
    if (read_version != (standing == nullptr ? 0 : standing->version)) {
        faults.push_back({pointer + "/version",
                          "row_version_changed",
                          "Somebody else saved this row since: reload it and decide which value stands.",
                          {{"indicator", row.indicator}}});
    }
}

}  // namespace

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<Command> prepare(Subject subject, const Instance& instance, const std::vector<DraftRow>& drafts,
                        const ActionInput& input, const ActionContext& context, Random& random)
{
    auto faults = text_faults(subject, instance, input);
    if (!faults.empty()) {
        auto code = faults.size() == 1 ? faults.front().code : std::string{"invalid_content"};
        return Problem{ProblemKind::invalid, std::move(code),
                       "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
    }
    Command command{.id = context.command, .action = input.action, .actor = context.actor, .now = context.now};
    if (auto problem = prepare_by_action(command, subject, instance, drafts, input, context, random)) {
        return std::move(*problem);
    }
    add_text(command, "comment", input.comment, random);
    for (std::size_t i = 0; i < input.remarks.size(); ++i) {
        data_of(command)["remarks"].push_back(json{{"pointer", input.remarks[i].pointer}});
        add_text(command, "remark/" + std::to_string(i), input.remarks[i].text, random);
    }
    return command;
}

Result<std::vector<DraftRow>> merge_drafts(const Instance& instance, const std::vector<DraftRow>& drafts,
                                           const std::vector<SaveRow>& rows, const ActionContext& context)
{
    const auto subject = checkpoint_subject(instance);
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
                              .saved_at = context.now});
        }
    }
    const bool stale = std::any_of(faults.begin(), faults.end(),
                                   [](const FieldFault& it) { return it.code == "row_version_changed"; });
    if (stale) {
        return Problem{ProblemKind::stale, "row_version_changed",
                       "Some rows were saved by somebody else since you read them: reload those in `errors` and merge.",
                       std::move(faults)};
    }
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content",
                       "Some fields are not valid: mend those listed in `errors`.", std::move(faults)};
    }
    return merged;
}

}  // namespace traimas::workflow
