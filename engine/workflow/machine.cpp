// decide, create, fire, signalled: the four ways in which an event comes about.
#include "engine/workflow/machine.hpp"

#include "engine/base/assert.hpp"
#include "engine/workflow/claim.hpp"
#include "engine/workflow/handover.hpp"
#include "engine/workflow/pause.hpp"
#include "engine/workflow/schedule.hpp"
#include "engine/workflow/transition.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

const State& state_of(const World& world, const Instance& instance)
{
    const auto* state = world.definition.state(instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    return *state;
}

Problem not_available(const Definition& definition, const State& state, const std::string& action)
{
    const bool known = std::any_of(definition.states.begin(), definition.states.end(),
                                   [&](const State& other) { return knows_action(other, action); });
    if (!known) {
        return {ProblemKind::invalid,
                "unknown_action",
                "There is no such action here: take one of those that the resource lists under `allowed`.",
                {},
                {{"action", action}}};
    }
    if (!state.refuses.empty()) {
        return {ProblemKind::conflict,
                state.refuses,
                "The time for this has passed: the matter is closed.",
                {},
                {{"action", action}, {"state", state.name}}};
    }
    return {ProblemKind::conflict,
            "action_not_available",
            "This cannot be done in the present state: reload and take one of the actions under `allowed`.",
            {},
            {{"action", action}, {"state", state.name}}};
}

void sign(Event& event, const Command& command)
{
    event.actor = command.actor.person;
    event.on_behalf_of = command.actor.on_behalf_of;
    event.role = command.actor.role;
    event.command = command.id;
    event.data = command.data;
    for (const auto& part : command.texts) {
        event.texts[part.key] = ledger::to_hex(ledger::text_hash(part.salt, part.text));
    }
}

void sign(Transition& transition, const Command& command)
{
    sign(transition.event, command);
    transition.preparers = command.preparers;
    transition.freezable = command.freezable;
}

// Everyone whose past part in this round binds the actor: the person, the principal, and all for whom the person
// stands.
std::vector<PersonId> bound_people(const Actor& actor)
{
    auto people = actor.stands_for;
    people.push_back(actor.person);
    if (actor.on_behalf_of) {
        people.push_back(*actor.on_behalf_of);
    }
    return people;
}

Problem refused_by_rule(const std::string& code, const std::string& action, const State& state)
{
    return {ProblemKind::conflict,
            code,
            "A rule of this workflow refuses it for now: mend what `errors` lists and send it again.",
            {},
            {{"action", action}, {"state", state.name}}};
}

void finish_approval(Transition& transition, const State& state, const std::string& outcome, const Facts& facts)
{
    transition.event.outcome = outcome;
    const auto* rule = state.rule(outcome);
    TRAIMAS_ASSERT(rule != nullptr);
    transition.keep_facts(*rule, facts);
    transition.take(Transition::choose(*rule, facts), facts);
}

Result<Outcome> decide_approval(const World& world, const Instance& instance, const Command& command,
                                const Facts& facts, const std::vector<Participant>& participants)
{
    const auto& state = state_of(world, instance);
    const auto& approval = *state.approval;
    if (auto problem = refuse_duty(instance, approval, command.actor, participants)) {
        return std::move(*problem);
    }
    Transition transition{world, instance, EventKind::action, command.action, command.now, command.now};
    sign(transition, command);
    auto& event = transition.event;
    event.effective_at = event.recorded_at;
    event.decision =
        DecisionRecord{instance.folded.stage, command.action, command.actor.person, command.actor.on_behalf_of};
    const int round = instance.folded.round;
    event.participants.push_back({approval.duty, command.actor.person, "decided", round});
    if (command.actor.on_behalf_of && *command.actor.on_behalf_of != command.actor.person) {
        event.participants.push_back({approval.duty, *command.actor.on_behalf_of, "decided", round});
    }
    transition.preparers.clear();
    if (command.action == approval.negative) {
        finish_approval(transition, state, std::string{negative_outcome(approval)}, facts);
        return Outcome{std::move(transition.event), std::move(transition.intents)};
    }
    const auto stage = std::find_if(approval.stages.begin(), approval.stages.end(),
                                    [&](const ApprovalStage& it) { return it.id == instance.folded.stage; });
    TRAIMAS_ASSERT(stage != approval.stages.end());
    const auto agreed = 1 + std::count_if(instance.folded.decisions.begin(), instance.folded.decisions.end(),
                                          [&](const DecisionRecord& it) { return it.stage == stage->id; });
    if (agreed >= stage->need) {
        auto parts = participants;
        parts.insert(parts.end(), event.participants.begin(), event.participants.end());
        auto decisions = instance.folded.decisions;
        decisions.push_back(*event.decision);
        transition.open_stage(approval, stage->id, facts, round_record(approval.duty, parts, decisions));
        if (event.stage.empty()) {
            if (const auto& refused = Transition::choose(*state.rule("approved"), facts).reject) {
                return refused_by_rule(*refused, command.action, state);
            }
            finish_approval(transition, state, "approved", facts);
        }
    }
    return Outcome{std::move(transition.event), std::move(transition.intents)};
}

// Who may not decide in a stage is kept from taking it on too: others would wait for somebody who cannot.
Result<Outcome> claim_or_release(const World& world, const Instance& instance, const Command& command,
                                 const std::vector<Participant>& participants)
{
    TRAIMAS_TRY(auto outcome, decide_claim(world, instance, command));
    auto data = std::move(outcome.event.data);
    const auto& state = state_of(world, instance);
    const bool of_stage =
        open_stage(state, instance) != nullptr && data.at("claim").at("task") == instance.folded.stage;
    if (of_stage && command.action == kClaim) {
        if (auto problem = refuse_duty(instance, *state.approval, command.actor, participants)) {
            return std::move(*problem);
        }
    }
    sign(outcome.event, command);
    outcome.event.data = std::move(data);
    return outcome;
}

bool is_approval_action(const State& state, const std::string& action)
{
    return state.approval && (action == "approve" || action == state.approval->negative);
}

bool is_stage_timer(const Occurrence& occurrence)
{
    return occurrence.timer == kStageReminder || occurrence.timer == kStageEscalation;
}

// The stage's own people again, or one above them.
NoticeIntent waiting_notice(const Approval& approval, const ApprovalStage& stage, const Instance& instance,
                            const Occurrence& occurrence)
{
    if (occurrence.timer == kStageEscalation) {
        const auto& step = approval.escalate.at(static_cast<std::size_t>(occurrence.n - 1));
        return {.notice = "decision_escalated", .roles = {step.to}, .from_timer = true, .of_stage = true};
    }
    return {.notice = "decision_waits",
            .roles = {stage_role(stage, instance)},
            .from_timer = true,
            .digest_daily = true,
            .of_stage = true,
            .unit = instance.folded.raised ? instance.folded.raised->unit : std::string{}};
}

}  // namespace

std::optional<Problem> refuse_duty(const Instance& instance, const Approval& approval, const Actor& actor,
                                   const std::vector<Participant>& participants)
{
    for (const auto person : bound_people(actor)) {
        const auto clash = std::find_if(participants.begin(), participants.end(), [&](const Participant& other) {
            return other.duty == approval.duty && other.person == person;
        });
        if (clash == participants.end()) {
            continue;
        }
        const bool prepared = clash->capacity == "prepared";
        return Problem{ProblemKind::forbidden,
                       "segregation_of_duties",
                       prepared
                           ? "Who prepared these figures, or stands in for someone who did, may not decide on them: "
                             "another person has to."
                           : "Each person decides once in a round: another person has to decide here.",
                       {},
                       {{"round", std::to_string(instance.folded.round)}}};
    }
    return std::nullopt;
}

Result<Outcome> decide(const World& world, const Instance& instance, const Command& command, const Facts& facts,
                       const std::vector<Participant>& participants)
{
    const auto& state = state_of(world, instance);
    if (is_pause_action(world.definition, command.action)) {
        TRAIMAS_TRY(auto outcome, decide_pause(world, instance, command));
        sign(outcome.event, command);
        return outcome;
    }
    if (command.action == kHandOver) {
        TRAIMAS_TRY(auto outcome, decide_handover(world, instance, command));
        sign(outcome.event, command);
        return outcome;
    }
    if (instance.folded.paused) {
        return refused_while_paused(instance, command.action);
    }
    if (is_claim_action(command.action)) {
        return claim_or_release(world, instance, command, participants);
    }
    if (!knows_action(state, command.action)) {
        return not_available(world.definition, state, command.action);
    }
    if (is_approval_action(state, command.action)) {
        return decide_approval(world, instance, command, facts, participants);
    }
    const auto* rule = state.rule(command.action);
    TRAIMAS_ASSERT(rule != nullptr);
    const auto& branch = Transition::choose(*rule, facts);
    if (branch.reject) {
        return refused_by_rule(*branch.reject, command.action, state);
    }
    Transition transition{world, instance, EventKind::action, command.action, command.now, command.now};
    transition.event.effective_at = transition.event.recorded_at;
    sign(transition, command);
    transition.keep_facts(*rule, facts);
    transition.take(branch, facts);
    return Outcome{std::move(transition.event), std::move(transition.intents)};
}

Outcome create(const World& world, const Instance& blank, const Command& command, const std::string& state)
{
    // Its deadlines lean on the subject from the first moment on.
    Instance born = blank;
    born.folded.subject = command.data;
    const auto begins = command.effective_at.value_or(command.now);
    Transition transition{world, born, EventKind::created, world.definition.name, begins, command.now};
    sign(transition, command);
    // Anchors may lean on the subject and on one another, so each pass resolves those whose start is known.
    Instance known = born;
    known.folded.entered_at = begins;
    for (std::size_t pass = 0; pass < world.definition.anchors.size(); ++pass) {
        for (const auto& anchor : world.definition.anchors) {
            const bool ready =
                anchor.when.from == FromKind::subject ||
                (anchor.when.from == FromKind::anchor && known.folded.anchors.contains(anchor.when.name));
            if (ready && !known.folded.anchors.contains(anchor.name)) {
                const auto resolved = resolve_anchor(world, known, anchor);
                const AnchorValue value{resolved.civil, resolved.at, resolved.derivation, 1};
                known.folded.anchors.emplace(anchor.name, value);
                transition.event.anchors.emplace(anchor.name, value);
            }
        }
    }
    const auto* initial = world.definition.state(state.empty() ? world.definition.initial : state);
    TRAIMAS_ASSERT(initial != nullptr);
    transition.event.from.clear();
    transition.enter(*initial, {});
    return {std::move(transition.event), std::move(transition.intents)};
}

Outcome fire(const World& world, const Instance& instance, const DueTimer& due, Instant now, bool notify,
             const Facts& facts)
{
    const auto& state = state_of(world, instance);
    Transition transition{world, instance, EventKind::timer, due.occurrence.timer, due.due_at, now};
    transition.event.occurrence = due.occurrence;
    transition.notify = notify;
    transition.from_timer = true;
    if (state.approval && due.occurrence.timer == kLapseTimer) {
        transition.from_timer = false;
        finish_approval(transition, state, state.approval->lapse_as, facts);
        return {std::move(transition.event), std::move(transition.intents)};
    }
    if (const auto* stage = open_stage(state, instance); stage != nullptr && is_stage_timer(due.occurrence)) {
        if (notify) {
            transition.intents.emplace_back(waiting_notice(*state.approval, *stage, instance, due.occurrence));
        }
        return {std::move(transition.event), std::move(transition.intents)};
    }
    const auto* timer = state.timer(due.occurrence.timer);
    TRAIMAS_ASSERT(timer != nullptr);
    transition.run(timer->effects);
    if (!timer->raise.empty()) {
        transition.from_timer = false;  // a transition is news in itself, whatever comes after it
        const auto* rule = state.rule(timer->raise);
        TRAIMAS_ASSERT(rule != nullptr);
        transition.keep_facts(*rule, facts);
        transition.take(Transition::choose(*rule, facts), facts);
    }
    return {std::move(transition.event), std::move(transition.intents)};
}

Outcome signalled(const World& world, const Instance& instance, const SignalCommand& signal, const Facts& facts)
{
    const auto& state = state_of(world, instance);
    Transition transition{world, instance, EventKind::signal, signal.name, signal.now, signal.now};
    transition.event.effective_at = signal.effective_at.value_or(transition.event.recorded_at);
    transition.event.sender = signal.sender;
    transition.event.command = signal.command;
    transition.event.data = signal.data;
    if (const auto* rule = state.rule(signal.name)) {
        transition.keep_facts(*rule, facts);
        transition.take(Transition::choose(*rule, facts), facts);
    } else {
        transition.event.ignored = true;
    }
    return {std::move(transition.event), std::move(transition.intents)};
}

}  // namespace traimas::workflow
