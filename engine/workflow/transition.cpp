// Makes one event: branch, effects, exit and entry.
#include "engine/workflow/transition.hpp"

#include "engine/base/assert.hpp"
#include "engine/workflow/schedule.hpp"

#include <algorithm>

namespace traimas::workflow {

bool uses_anchor(const State& state, const std::string& anchor)
{
    if (state.task && state.task->due == anchor) {
        return true;
    }
    return std::any_of(state.timers.begin(), state.timers.end(), [&](const Timer& timer) {
        return timer.when.from == FromKind::anchor && timer.when.name == anchor;
    });
}

Transition::Transition(const World& world, const Instance& before, EventKind kind, std::string name,
                       Instant effective_at, Instant now)
    : event{.kind = kind,
            .name = std::move(name),
            .seq = before.seq + 1,
            .from = before.folded.state,
            .state = before.folded.state,
            .round = before.folded.round,
            .effective_at = effective_at,
            .recorded_at = std::max(now, before.last_recorded)},
      world_{world}, before_{before}
{
    event.stage = before.folded.stage;
}

const Branch& Transition::choose(const EventRule& rule, const Facts& facts)
{
    for (const auto& branch : rule.branches) {
        if (!branch.condition || branch.condition->evaluate(facts)) {
            return branch;
        }
    }
    TRAIMAS_ASSERT(false);
}

void Transition::keep_facts(const EventRule& rule, const Facts& facts)
{
    Facts read;
    for (const auto& branch : rule.branches) {
        if (!branch.condition) {
            continue;
        }
        for (const auto& name : branch.condition->reads()) {
            read.insert_or_assign(name, facts.at(name));
        }
    }
    if (!read.empty()) {
        event.facts = facts_json(read);
    }
}

void Transition::take(const Branch& branch, const Facts& facts)
{
    TRAIMAS_ASSERT(!branch.reject);
    run(branch.effects);
    if (branch.to) {
        const auto* target = world_.definition.state(*branch.to);
        TRAIMAS_ASSERT(target != nullptr);
        leave(*target);
        enter(*target, facts);
    } else if (!event.anchors.empty()) {
        // A moved anchor makes its reminders new; those whose time has passed already are skipped, as on entry.
        event.skipped = passed_effects(world_, after(), event.effective_at);
    }
}

void Transition::leave(const State& target)
{
    // The state left is that of the event so far: it may have come into an approval that nobody had to decide.
    const auto* source = world_.definition.state(event.state);
    TRAIMAS_ASSERT(source != nullptr);
    // A round ends with its approval; what is decided again is decided in a new one.
    if (source->approval && target.final.empty()) {
        ++event.round;
    }
    event.stage.clear();
}

void Transition::enter(const State& target, const Facts& facts)
{
    event.state = target.name;
    event.entered = true;
    set_entry_anchors(target);
    run(target.enter);
    if (target.approval) {
        add_preparers(*target.approval);
        open_stage(*target.approval, "", facts, round_record(target.approval->duty, event.participants, {}));
        if (event.stage.empty()) {
            // Every stage has a condition and none holds: nobody needs to decide (check W14 keeps this from going
            // round).
            const auto* rule = target.rule("approved");
            TRAIMAS_ASSERT(rule != nullptr);
            event.outcome = "approved";
            take(choose(*rule, facts), facts);
            return;
        }
    }
    const auto passed = passed_effects(world_, after(), event.effective_at);
    event.skipped.insert(event.skipped.end(), passed.begin(), passed.end());
}

void Transition::open_stage(const Approval& approval, std::string_view current, const Facts& facts,
                            const RoundRecord& record)
{
    auto opening = open_next(approval, current, facts, world_.staffing, record);
    event.stage = std::move(opening.stage);
    event.merged = std::move(opening.merged);
    event.raised = std::move(opening.raised);
    event.unstaffed = opening.unstaffed;
    tell_deciders(approval, record);
}

// Whoever sends the content tells the first stage's people in words of its own: nobody hears of one stage twice. All
// later stages, and one that was raised or comes first only today, have nobody but the engine to say that they opened.
void Transition::tell_deciders(const Approval& approval, const RoundRecord& record)
{
    const auto stage = std::find_if(approval.stages.begin(), approval.stages.end(),
                                    [this](const ApprovalStage& it) { return it.id == event.stage; });
    if (stage == approval.stages.end() || !notify) {
        return;
    }
    const auto& role = event.raised ? event.raised->role : stage->role;
    const bool is_told = !event.raised && std::any_of(intents.begin(), intents.end(), [&role](const Intent& intent) {
        const auto* notice = std::get_if<NoticeIntent>(&intent);
        return notice != nullptr && std::find(notice->roles.begin(), notice->roles.end(), role) != notice->roles.end();
    });
    if (!is_told) {
        intents.emplace_back(NoticeIntent{.notice = kStageOpened,
                                          .roles = {role},
                                          .of_stage = true,
                                          .unit = event.raised ? event.raised->unit : std::string{},
                                          .bound = record.bound});
    }
}

// Anchors counted from the entry get their time now; a calendar is not asked again on replay.
void Transition::set_entry_anchors(const State& target)
{
    for (const auto& anchor : world_.definition.anchors) {
        if (anchor.when.from != FromKind::entered || !uses_anchor(target, anchor.name)) {
            continue;
        }
        const auto resolved = resolve_anchor(world_, after(), anchor);
        const auto old = before_.folded.anchors.find(anchor.name);
        const int revision = old == before_.folded.anchors.end() ? 1 : old->second.revision + 1;
        event.anchors.insert_or_assign(anchor.name,
                                       AnchorValue{resolved.civil, resolved.at, resolved.derivation, revision});
    }
}

void Transition::add_preparers(const Approval& approval)
{
    std::sort(preparers.begin(), preparers.end());
    preparers.erase(std::unique(preparers.begin(), preparers.end()), preparers.end());
    for (const auto person : preparers) {
        event.participants.push_back({approval.duty, person, "prepared", event.round});
    }
}

void Transition::run(const std::vector<Effect>& effects)
{
    for (const auto& effect : effects) {
        if (const auto* told = std::get_if<Notify>(&effect)) {
            if (notify) {
                intents.emplace_back(NoticeIntent{told->notice, told->to, from_timer, told->digest_daily});
            }
        } else if (const auto* frozen = std::get_if<Freeze>(&effect)) {
            freeze(frozen->what);
        } else if (const auto* mark = std::get_if<Mark>(&effect)) {
            (mark->lifted ? event.excused : event.marks).push_back(mark->name);
        } else if (const auto* moved = std::get_if<Shift>(&effect)) {
            shift(*moved);
        } else if (const auto* spawned = std::get_if<Spawn>(&effect)) {
            intents.emplace_back(*spawned);
        } else if (const auto* founded = std::get_if<Found>(&effect)) {
            intents.emplace_back(*founded);
        } else if (const auto* raised = std::get_if<Signal>(&effect)) {
            intents.emplace_back(*raised);
        } else if (const auto* message = std::get_if<Send>(&effect)) {
            intents.emplace_back(*message);
        }
    }
}

// What a person sends is pinned by its digest; approval pins what was submitted; all else is pinned by the subject,
// when the event is complete (subject_rules.hpp).
void Transition::freeze(const std::string& what)
{
    static constexpr std::string_view kApproved = "approved_";
    const auto digest = freezable.find(what);
    const bool approves = what.starts_with(kApproved);
    const auto earlier = before_.folded.frozen.find(approves ? what.substr(kApproved.size()) : std::string{});
    event.frozen[what] = digest != freezable.end()                ? digest->second
                         : earlier != before_.folded.frozen.end() ? earlier->second
                                                                  : std::string{};
}

void Transition::shift(const Shift& effect)
{
    const auto& anchor = before_.folded.anchors.at(effect.anchor);
    const int days = std::min(event.data.at(effect.days).get<int>(), effect.max);
    auto start = anchor.civil;
    if (effect.from_now) {
        start.date = calendar::to_civil(event.effective_at, world_.definition.zone).date;
    }
    const auto resolved = calendar::resolve(start, {.add = calendar::Span{calendar::SpanUnit::bd, days}},
                                            world_.definition.zone, world_.calendar);
    event.anchors.insert_or_assign(effect.anchor,
                                   AnchorValue{resolved.civil, resolved.at, resolved.derivation, anchor.revision + 1});
    if (!effect.excuse.empty() && before_.folded.marks.contains(effect.excuse)) {
        event.excused.push_back(effect.excuse);
    }
}

// The instance as the event leaves it. Only what deadlines are reckoned from counts here: contents and records are
// large, and nobody asks for them. One that is being born has its subject already (machine.cpp).
Instance Transition::after() const
{
    const auto& data = event.data.value();
    Instance instance = before_;
    if (event.kind != EventKind::created && data.is_object() && data.contains("subject")) {
        apply(instance, event);
        return instance;
    }
    auto& folded = instance.folded;
    folded.state = event.state;
    if (event.entered) {
        folded.entered_at = event.effective_at;
        folded.entered_seq = event.seq;
    }
    for (const auto& [name, anchor] : event.anchors) {
        folded.anchors.insert_or_assign(name, anchor);
    }
    if (event.occurrence) {
        folded.fired.insert(*event.occurrence);
    }
    folded.fired.insert(event.skipped.begin(), event.skipped.end());
    return instance;
}

}  // namespace traimas::workflow
