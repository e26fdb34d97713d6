// JSON -> Definition, one function for each thing of the schema.
#include "engine/workflow/definition_reader.hpp"

#include "engine/base/canonical_json.hpp"
#include "engine/base/json_parse.hpp"

#include <stdexcept>
#include <utility>

namespace traimas::workflow {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() ? std::string{} : found->get<std::string>();
}

std::vector<std::string> texts_of(const Json& list)
{
    std::vector<std::string> texts;
    for (const auto& item : list) {
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

template <class Enum>
Enum named(const Json& text)
{
    const auto value = from_text<Enum>(text.get<std::string>());
    if (!value) {
        throw std::runtime_error{"a workflow definition holds the unknown name " + text.dump()};
    }
    return *value;
}

template <class F>
void each_item(const Json& object, const char* key, F read)
{
    const auto found = object.find(key);
    if (found == object.end()) {
        return;
    }
    for (const auto& item : *found) {
        read(item);
    }
}

LocalText title_of(const Json& object)
{
    return {text_of(object.at("title"), "th"), text_of(object.at("title"), "en")};
}

calendar::Span span_of(const Json& object)
{
    const auto entry = object.begin();
    return {named<calendar::SpanUnit>(entry.key()), entry.value().get<int>()};
}

calendar::Roll roll_of(const std::string& name)
{
    if (name == "following") {
        return calendar::Roll::following;
    }
    return name == "preceding" ? calendar::Roll::preceding : calendar::Roll::none;
}

Missed missed_of(const std::string& name)
{
    if (name == "each") {
        return Missed::each;
    }
    return name == "skip" ? Missed::skip : Missed::coalesce;
}

When when_of(const Json& object)
{
    const auto from = object.at("from").get<std::string>();
    const auto dot = from.find('.');
    When when{.from = FromKind::entered};
    if (dot != std::string::npos) {
        when.from = from.starts_with("subject") ? FromKind::subject : FromKind::anchor;
        when.name = from.substr(dot + 1);
    }
    if (const auto add = object.find("add"); add != object.end()) {
        const auto entry = add->begin();
        when.unit = named<calendar::SpanUnit>(entry.key());
        if (entry.value().is_string()) {
            const auto policy = entry.value().get<std::string>();
            when.policy = policy.substr(policy.find('.') + 1);
        } else {
            when.amount = entry.value().get<int>();
        }
    }
    if (object.contains("at")) {
        when.at = calendar::parse_time_of_day(text_of(object, "at"));
    }
    when.roll = roll_of(text_of(object, "roll"));
    return when;
}

Effect effect_of(const Json& object)
{
    if (object.contains("notify")) {
        return Notify{text_of(object, "notify"), texts_of(object.at("to")), text_of(object, "digest") == "daily"};
    }
    if (object.contains("freeze")) {
        return Freeze{text_of(object, "freeze")};
    }
    if (object.contains("mark")) {
        return Mark{text_of(object, "mark"), object.contains("lift")};
    }
    if (object.contains("shift")) {
        return Shift{text_of(object, "shift"), text_of(object, "bd"), object.at("max").get<int>(),
                     text_of(object, "excuse"), object.contains("from")};
    }
    if (object.contains("spawn")) {
        return Spawn{text_of(object, "spawn"), text_of(object, "kind"), text_of(object, "each")};
    }
    if (object.contains("found")) {
        return Found{text_of(object, "found"), text_of(object, "each")};
    }
    if (object.contains("send")) {
        return Send{text_of(object, "send"), text_of(object, "tree")};
    }
    return Signal{object.at("signal").get<std::string>(), text_of(object, "in")};
}

std::vector<Effect> effects_of(const Json& object, const char* key)
{
    std::vector<Effect> effects;
    each_item(object, key, [&effects](const Json& item) { effects.push_back(effect_of(item)); });
    return effects;
}

Timer timer_of(const Json& object)
{
    Timer timer{.id = text_of(object, "id"), .when = when_of(object.at("at"))};
    if (object.contains("every")) {
        timer.every = span_of(object.at("every"));
        timer.max = object.at("max").get<int>();
    }
    timer.missed = missed_of(text_of(object, "missed"));
    timer.raise = text_of(object, "raise");
    timer.effects = effects_of(object, "do");
    return timer;
}

Task task_of(const Json& object)
{
    return {text_of(object, "role"), text_of(object, "form"), texts_of(object.at("actions")), text_of(object, "due")};
}

FactTypes fact_types_of(const Json& facts)
{
    FactTypes types;
    for (const auto& [name, type] : facts.items()) {
        types.emplace(name, type.is_array() ? FactType{FactKind::enumeration, texts_of(type)}
                                            : FactType{named<FactKind>(type)});
    }
    return types;
}

// What holds guards needs the declared facts, and somewhere to put the faults.
class StateReader {
public:
    StateReader(const FactTypes& types, std::vector<GuardFault>& faults) : types_{&types}, faults_{&faults} {}

    State read(const std::string& name, const Json& object)
    {
        const std::string pointer = "/states/" + name;
        State state{.name = name, .title = title_of(object)};
        if (object.contains("stage")) {
            state.stage = named<Stage>(object.at("stage"));
        }
        state.final = text_of(object, "final");
        state.unbounded = object.contains("unbounded");
        state.refuses = text_of(object, "refuses");
        if (object.contains("task")) {
            state.task = task_of(object.at("task"));
        }
        each_item(object, "also", [&state](const Json& row) { state.also.push_back(task_of(row)); });
        if (object.contains("approval")) {
            state.approval = approval(object.at("approval"), pointer + "/approval");
        }
        if (const auto join = object.find("join"); join != object.end()) {
            state.join = Join{text_of(*join, "of"), texts_of(join->at("in")), text_of(*join, "raise")};
        }
        each_item(object, "timers", [&state](const Json& row) { state.timers.push_back(timer_of(row)); });
        state.enter = effects_of(object, "enter");
        if (object.contains("on")) {
            for (const auto& [event, branches] : object.at("on").items()) {
                state.on.push_back(rule(event, branches, pointer + "/on/" + event));
            }
        }
        if (object.contains("reopens")) {
            for (const auto& [event, branches] : object.at("reopens").items()) {
                state.on.push_back(rule(event, branches, pointer + "/reopens/" + event));
                state.on.back().reopens = true;
            }
        }
        return state;
    }

    std::vector<EventRule> read_always(const Json& rules)
    {
        std::vector<EventRule> shared;
        for (const auto& [event, branches] : rules.items()) {
            shared.push_back(rule(event, branches, "/always/" + event));
            shared.back().is_shared = true;
        }
        return shared;
    }

private:
    Approval approval(const Json& object, const std::string& pointer)
    {
        Approval approval{.duty = text_of(object, "duty"),
                          .form = text_of(object, "form"),
                          .stages = {},
                          .lapse_after = span_of(object.at("lapse").at("after")),
                          .lapse_as = text_of(object.at("lapse"), "as"),
                          .negative = text_of(object, "negative")};
        for (const auto& row : object.at("stages")) {
            const auto place = pointer + "/stages/" + std::to_string(approval.stages.size());
            approval.stages.push_back(
                {text_of(row, "id"), text_of(row, "role"), row.at("need").get<int>(), condition(row, place)});
        }
        if (object.contains("remind")) {
            const auto& remind = object.at("remind");
            approval.remind = StageReminder{span_of(remind.at("every")), remind.at("max").get<int>()};
        }
        each_item(object, "escalate", [&approval](const Json& row) {
            approval.escalate.push_back({span_of(row.at("after")), text_of(row, "to")});
        });
        return approval;
    }

    EventRule rule(const std::string& event, const Json& branches, const std::string& pointer)
    {
        EventRule rule{event, {}};
        for (const auto& row : branches) {
            Branch branch{.condition = condition(row, pointer + "/" + std::to_string(rule.branches.size()))};
            if (row.contains("to")) {
                branch.to = text_of(row, "to");
            }
            if (row.contains("reject")) {
                branch.reject = text_of(row, "reject");
            }
            branch.effects = effects_of(row, "do");
            rule.branches.push_back(std::move(branch));
        }
        return rule;
    }

    std::optional<Guard> condition(const Json& object, const std::string& pointer)
    {
        if (!object.contains("if")) {
            return std::nullopt;
        }
        auto guard = Guard::parse(text_of(object, "if"), *types_);
        if (guard) {
            return *std::move(guard);
        }
        faults_->push_back({pointer + "/if", guard.error()});
        return Guard{};
    }

    const FactTypes* types_;
    std::vector<GuardFault>* faults_;
};

// Every state that has no rule of its own for an event takes the shared one. A final state only answers: what would
// lead elsewhere is left out there.
void share(const std::vector<EventRule>& rules, State& state)
{
    for (const auto& rule : rules) {
        if (state.rule(rule.event) != nullptr) {
            continue;
        }
        if (state.final.empty()) {
            state.on.push_back(rule);
            continue;
        }
        auto reply = rule;
        std::erase_if(reply.branches, [](const Branch& branch) { return branch.to.has_value(); });
        if (!reply.branches.empty() && !reply.branches.back().condition) {
            state.replies.push_back(std::move(reply));
        }
    }
}

Anchor anchor_of(const std::string& name, const Json& object)
{
    Anchor anchor{name, when_of(object), {}};
    if (const auto bound = object.find("not_before"); bound != object.end()) {
        anchor.not_before = when_of(*bound);
    }
    return anchor;
}

std::optional<BirthRule> birth_of(const Json& checked)
{
    const auto found = checked.find("birth");
    if (found == checked.end()) {
        return std::nullopt;
    }
    return BirthRule{text_of(*found, "role"), text_of(*found, "parent"), texts_of(found->at("states")),
                     text_of(*found, "in")};
}

}  // namespace

DefinitionReading read_definition(const Json& checked)
{
    DefinitionReading reading{Definition{.name = text_of(checked, "name"),
                                         .version = checked.at("version").get<int>(),
                                         .title = title_of(checked),
                                         .subject = named<Subject>(checked.at("subject")),
                                         .zone = text_of(checked, "zone"),
                                         .calendar = text_of(checked, "calendar"),
                                         .facts = fact_types_of(checked.at("facts")),
                                         .roles = {},
                                         .anchors = {},
                                         .initial = text_of(checked, "initial"),
                                         .states = {},
                                         .birth = {},
                                         .new_instances_only = checked.contains("new_instances_only"),
                                         .canonical = canonical_json(checked)}};
    Definition& definition = reading.definition;
    definition.digest = ledger::sha256(definition.canonical);
    for (const auto& [name, role] : checked.at("roles").items()) {
        definition.roles.push_back({name, named<RoleScope>(role.at("scope"))});
    }
    for (const auto& [name, anchor] : checked.at("anchors").items()) {
        definition.anchors.push_back(anchor_of(name, anchor));
    }
    if (const auto pause = checked.find("pause"); pause != checked.end()) {
        definition.pause_role = text_of(*pause, "role");
    }
    StateReader states{definition.facts, reading.faults};
    definition.birth = birth_of(checked);
    const auto shared =
        checked.contains("always") ? states.read_always(checked.at("always")) : std::vector<EventRule>{};
    for (const auto& [name, state] : checked.at("states").items()) {
        definition.states.push_back(states.read(name, state));
        share(shared, definition.states.back());
    }
    return reading;
}

Definition read_published_definition(std::string_view canonical)
{
    const auto parsed = parse_json(canonical);
    if (!parsed) {
        throw std::runtime_error{"a published workflow definition cannot be read: " + parsed.error().detail};
    }
    try {
        auto reading = read_definition(parsed->value);
        if (!reading.faults.empty()) {
            throw std::runtime_error{"a published workflow definition holds a broken guard: " +
                                     reading.faults.front().problem.detail};
        }
        return std::move(reading.definition);
    } catch (const Json::exception& error) {
        throw std::runtime_error{std::string{"a published workflow definition cannot be read: "} + error.what()};
    }
}

}  // namespace traimas::workflow
