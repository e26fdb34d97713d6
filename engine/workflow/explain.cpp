// Reads back what the machine decided, and asks its guards and dates again; decides nothing.
#include "engine/workflow/explain.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

// As facts_json() wrote it; nullopt for what it did not write.
std::optional<FactValue> fact_from(const FactType& type, const nlohmann::json& value)
{
    const bool is_text = value.is_string();
    switch (type.kind) {
    case FactKind::integer:
        return value.is_number_integer() ? std::optional<FactValue>{value.get<std::int64_t>()} : std::nullopt;
    case FactKind::boolean: return value.is_boolean() ? std::optional<FactValue>{value.get<bool>()} : std::nullopt;
    case FactKind::decimal: {
        const auto decimal = Decimal::parse(is_text ? value.get<std::string>() : "");
        return decimal ? std::optional<FactValue>{*decimal} : std::nullopt;
    }
    case FactKind::date: {
        const auto date = calendar::parse_iso_date(is_text ? value.get<std::string>() : "");
        return date ? std::optional<FactValue>{*date} : std::nullopt;
    }
    case FactKind::enumeration: return is_text ? std::optional<FactValue>{value.get<std::string>()} : std::nullopt;
    }
    return std::nullopt;
}

Facts facts_from(const FactTypes& types, const nlohmann::json& kept)
{
    Facts facts;
    if (!kept.is_object()) {
        return facts;
    }
    for (const auto& [name, value] : kept.items()) {
        const auto type = types.find(name);
        auto fact = type == types.end() ? std::nullopt : fact_from(type->second, value);
        if (fact) {
            facts.insert_or_assign(name, *std::move(fact));
        }
    }
    return facts;
}

bool can_evaluate(const Guard& guard, const Facts& facts)
{
    return std::all_of(guard.reads().begin(), guard.reads().end(),
                       [&](const std::string& name) { return facts.contains(name); });
}

std::string rule_of(const State& state, const Event& event)
{
    switch (event.kind) {
    case EventKind::created:
    case EventKind::change: return {};
    case EventKind::action: return state.approval && !event.outcome.empty() ? event.outcome : event.name;
    case EventKind::signal: return event.ignored ? std::string{} : event.name;
    case EventKind::timer: {
        if (state.approval && event.name == kLapseTimer) {
            return state.approval->lapse_as;
        }
        const auto* timer = state.timer(event.name);
        return timer == nullptr ? std::string{} : timer->raise;
    }
    }
    return {};
}

// The rule that an action meets: an approval's actions meet the rules of its outcomes.
const EventRule* rule_for(const State& state, std::string_view action)
{
    if (state.approval && action == "approve") {
        return state.rule("approved");
    }
    if (state.approval && action == state.approval->negative) {
        return state.rule(negative_outcome(*state.approval));
    }
    return state.rule(action);
}

int amount_of(const Instance& instance, const When& when)
{
    return when.policy.empty() ? when.amount : instance.folded.subject.at("policy").at(when.policy).get<int>();
}

calendar::Date start_of(const World& world, const Instance& instance, const When& when)
{
    switch (when.from) {
    case FromKind::entered: return calendar::to_civil(instance.folded.entered_at, world.definition.zone).date;
    case FromKind::subject: {
        const auto date = calendar::parse_iso_date(instance.folded.subject.at(when.name).get<std::string>());
        TRAIMAS_ASSERT(date.has_value());
        return *date;
    }
    case FromKind::anchor: return instance.folded.anchors.at(when.name).civil.date;
    }
    TRAIMAS_ASSERT(false);
}

bool is_weekend(calendar::Date date)
{
    const std::chrono::weekday weekday{date};
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

// Holidays on weekdays from the first day to the last.
void add_holidays(const calendar::HolidayCalendar& calendar, calendar::Date first, calendar::Date last,
                  std::vector<calendar::Date>& holidays)
{
    for (const auto date : calendar.holidays) {
        if (first <= date && date <= last && !is_weekend(date)) {
            holidays.push_back(date);
        }
    }
}

// What was passed over: by counting, the days between the two ends; by rolling, those from the day that was no working
// day up to the one that counts.
void add_passed(const calendar::HolidayCalendar& calendar, Reckoning& it)
{
    constexpr std::chrono::days kDay{1};
    if (it.unit == calendar::SpanUnit::bd) {
        add_holidays(calendar, std::min(it.start, it.counted) + kDay, std::max(it.start, it.counted) - kDay,
                     it.holidays);
    }
    if (it.counted < it.rolled) {
        add_holidays(calendar, it.counted, it.rolled - kDay, it.holidays);
    } else if (it.rolled < it.counted) {
        add_holidays(calendar, it.rolled + kDay, it.counted, it.holidays);
    }
    if (it.stopped > 0) {
        add_holidays(calendar, it.rolled + kDay, it.civil.date - kDay, it.holidays);
    }
    std::sort(it.holidays.begin(), it.holidays.end());
}

// By how many working days pauses have put off what is counted so.
int stopped_days(const Instance& instance, const When& when)
{
    switch (when.from) {
    case FromKind::entered: return instance.folded.stopped.entered;
    case FromKind::subject: return instance.folded.stopped.subject;
    case FromKind::anchor: return 0;  // the anchor itself was moved
    }
    return 0;
}

std::vector<std::string> anchors_in_use(const State& state)
{
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    if (state.task) {
        add(state.task->due);
    }
    for (const auto& timer : state.timers) {
        add(timer.when.from == FromKind::anchor ? timer.when.name : std::string{});
    }
    return names;
}

}  // namespace

std::optional<TakenBranch> taken_branch(const Definition& definition, const Event& event)
{
    const auto* state = definition.state(event.from);
    if (state == nullptr) {
        return std::nullopt;
    }
    TakenBranch taken{rule_of(*state, event), nullptr};
    const auto* rule = taken.rule.empty() ? nullptr : state->rule(taken.rule);
    if (rule == nullptr) {
        return std::nullopt;
    }
    taken.facts = facts_from(definition.facts, event.facts);
    taken.is_only = rule->branches.size() == 1;
    for (const auto& branch : rule->branches) {
        if (branch.condition && !can_evaluate(*branch.condition, taken.facts)) {
            return std::nullopt;  // an approval that goes on to its next stage asks nothing, and keeps nothing
        }
        if (!branch.condition || branch.condition->evaluate(taken.facts)) {
            taken.branch = &branch;
            taken.by_condition = branch.condition.has_value();
            return taken;
        }
    }
    return std::nullopt;
}

Prospect prospect_of(const State& state, std::string_view action, const Facts& facts)
{
    Prospect prospect;
    const auto* rule = rule_for(state, action);
    if (rule == nullptr) {
        return prospect;
    }
    for (const auto& branch : rule->branches) {
        if (branch.condition && !branch.condition->evaluate(facts)) {
            continue;
        }
        if (!branch.reject) {
            prospect.leads_to = branch.to;
            return prospect;
        }
        Lack lack{.code = *branch.reject};
        for (const auto& name : branch.condition ? branch.condition->reads() : std::vector<std::string>{}) {
            lack.facts.insert_or_assign(name, facts.at(name));
        }
        prospect.lacks.push_back(std::move(lack));
    }
    return prospect;
}

Prospect prospect_of_approval(const State& state, const Instance& instance, const Facts& facts)
{
    auto prospect = prospect_of(state, "approve", facts);
    const auto* stage = open_stage(state, instance);
    if (stage == nullptr) {
        return prospect;
    }
    const auto& decisions = instance.folded.decisions;
    const auto agreed = 1 + std::count_if(decisions.begin(), decisions.end(),
                                          [&](const DecisionRecord& it) { return it.stage == stage->id; });
    prospect.stage = agreed < stage->need ? stage->id : open_next(*state.approval, stage->id, facts, nullptr, {}).stage;
    if (!prospect.stage.empty()) {
        prospect.leads_to = state.name;
    }
    return prospect;
}

Reckoning reckon(const World& world, const Instance& instance, const When& when)
{
    const auto start = start_of(world, instance, when);
    const auto resolved = resolve_when(world, instance, when);
    auto unpaused = instance;
    unpaused.folded.stopped = {};
    Reckoning it{.from = when.from,
                 .name = when.name,
                 .start = start,
                 .unit = when.unit,
                 .amount = when.unit ? amount_of(instance, when) : 0,
                 .counted = start,
                 .rolled = resolve_when(world, unpaused, when).civil.date,
                 .stopped = stopped_days(instance, when),
                 .civil = resolved.civil};
    if (it.unit) {
        switch (*it.unit) {
        case calendar::SpanUnit::bd: it.counted = calendar::add_working_days(world.calendar, start, it.amount); break;
        case calendar::SpanUnit::d: it.counted = start + std::chrono::days{it.amount}; break;
        case calendar::SpanUnit::h: it.counted = it.rolled; break;
        }
    }
    add_passed(world.calendar, it);
    return it;
}

std::vector<Deadline> deadlines_of(const World& world, const Instance& instance)
{
    const auto* state = world.definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    std::vector<Deadline> deadlines;
    for (const auto& name : anchors_in_use(*state)) {
        const auto value = instance.folded.anchors.find(name);
        const auto* anchor = world.definition.anchor(name);
        if (value == instance.folded.anchors.end() || anchor == nullptr) {
            continue;
        }
        Deadline deadline{.anchor = name,
                          .value = value->second,
                          .rule = reckon(world, instance, anchor->when),
                          .calendar = instance.calendar,
                          .calendar_version = instance.calendar_version};
        if (!(deadline.rule.civil == deadline.value.civil)) {
            // What counts from the entry gets a new revision with each entry, and is not moved by that.
            const bool revised = deadline.value.revision > 1 && anchor->when.from != FromKind::entered;
            deadline.by_bound = anchor->not_before.has_value() && !revised;
            deadline.moved = !deadline.by_bound;
        }
        deadlines.push_back(std::move(deadline));
    }
    return deadlines;
}

}  // namespace traimas::workflow
