// The fold: what one event does to an instance. No guard, no calendar, no clock: the event says it all.
#include "engine/base/assert.hpp"
#include "engine/workflow/claim.hpp"
#include "engine/workflow/handover.hpp"
#include "engine/workflow/instance.hpp"

namespace traimas::workflow {
namespace {

void apply_created(Instance& instance, const Event& event)
{
    instance.folded.subject = event.data;
}

void apply_entry(Folded& folded, const Event& event)
{
    if (!event.entered) {
        return;
    }
    folded.entered_at = event.effective_at;
    folded.entered_seq = event.seq;
    folded.stopped.entered = 0;
    folded.claims.clear();
}

// A claim ends with its task. One on a stage that goes on after a decision of its holder ends too: there is nothing
// left for that person to do in it.
void end_stage_claim(Folded& folded, const Event& event, bool is_over)
{
    const auto found = folded.claims.find(folded.stage);
    const auto decided = [&event](const Claim& claim) {
        return event.decision && event.decision->person == claim.person;
    };
    if (found != folded.claims.end() && (is_over || decided(found->second))) {
        folded.claims.erase(found);
    }
}

void apply_claim(Folded& folded, const Event& event)
{
    const auto& task = event.data.at("claim").at("task").get_ref<const std::string&>();
    if (event.name == kClaim) {
        TRAIMAS_ASSERT(event.actor.has_value());
        folded.claims.insert_or_assign(task, Claim{*event.actor, event.on_behalf_of, event.effective_at});
    } else {
        folded.claims.erase(task);
    }
}

void apply_handover(Folded& folded, const Event& event)
{
    const auto handover = handover_from(event.data.at("handover"));
    for (const auto& task : handover.tasks) {
        folded.claims.insert_or_assign(task, Claim{handover.to, std::nullopt, event.effective_at});
    }
}

void apply_round(Folded& folded, const Event& event)
{
    if (event.decision) {
        folded.decisions.push_back(*event.decision);
    }
    // A decision that ends its round goes with it: the next round starts with none.
    if (event.round != folded.round) {
        folded.decisions.clear();
        folded.round = event.round;
    }
    const bool opened = !event.stage.empty() && (event.entered || event.stage != folded.stage);
    end_stage_claim(folded, event, opened || event.stage.empty());
    if (opened || event.stage.empty()) {
        folded.stage_at = opened ? event.effective_at : Instant{};
        folded.stage_seq = opened ? event.seq : 0;
        folded.raised = event.raised;
        folded.unstaffed = event.unstaffed;
        folded.stopped.stage = 0;
    }
    folded.stage = event.stage;
}

void apply_pause(Folded& folded, const Event& event)
{
    if (!event.pause) {
        return;
    }
    const bool ends = *event.pause == PauseStep::end;
    folded.paused = ends ? std::nullopt : std::optional{Paused{event.effective_at, *event.pause}};
    folded.stopped.subject += event.stopped;
    folded.stopped.entered += event.stopped;
    folded.stopped.stage += folded.stage_seq == 0 ? 0 : event.stopped;
}

void apply_marks(Folded& folded, const Event& event)
{
    for (const auto& mark : event.marks) {
        const auto [found, is_new] = folded.marks.try_emplace(mark, MarkValue{event.effective_at});
        // The first verdict stays, unless it was excused: then the next one counts anew.
        if (!is_new && found->second.excused) {
            found->second = MarkValue{event.effective_at};
        }
    }
    for (const auto& mark : event.excused) {
        if (const auto found = folded.marks.find(mark); found != folded.marks.end()) {
            found->second.excused = true;
        }
    }
}

void apply_data(Folded& folded, const Event& event)
{
    const auto& data = event.data.value();
    if (!data.is_object()) {
        return;
    }
    if (const auto part = data.find("part"); part != data.end()) {
        folded.parts[part->get<std::string>()] = data.at("digest").get<std::string>();
    }
    if (const auto content = data.find("content"); content != data.end()) {
        folded.content = event.data.part(*content);
    }
    if (const auto records = data.find("records"); records != data.end()) {
        for (const auto& [key, record] : records->items()) {
            folded.records.insert_or_assign(key, event.data.part(record));
        }
    }
    if (const auto changed = data.find("subject"); changed != data.end()) {
        auto subject = folded.subject.value();
        subject.update(*changed);
        folded.subject = SharedJson{std::move(subject)};
    }
}

}  // namespace

void apply(Instance& instance, const Event& event)
{
    auto& folded = instance.folded;
    if (event.kind == EventKind::created) {
        apply_created(instance, event);
    } else {
        apply_data(folded, event);
    }
    folded.state = event.state;
    apply_entry(folded, event);
    apply_round(folded, event);
    apply_pause(folded, event);
    const bool claims = tells_of_claim(event);
    if (claims) {
        apply_claim(folded, event);
    }
    if (tells_of_handover(event)) {
        apply_handover(folded, event);
    }
    for (const auto& [name, anchor] : event.anchors) {
        folded.anchors.insert_or_assign(name, anchor);
    }
    if (event.occurrence) {
        folded.fired.insert(*event.occurrence);
    }
    folded.fired.insert(event.skipped.begin(), event.skipped.end());
    apply_marks(folded, event);
    for (const auto& [what, digest] : event.frozen) {
        folded.frozen.insert_or_assign(what, digest);
    }
    for (const auto& child : event.spawned) {
        folded.open_children.insert(child.instance);
    }
    if (event.kind == EventKind::signal && event.sender) {
        folded.open_children.erase(*event.sender);
    }
    if (event.kind == EventKind::change) {
        instance.calendar_version = event.data.at("version").get<int>();
    }
    // A reader's version must not depend on when the poller ran, so timers do not count, nor do calendars; and who
    // takes a task on changes nothing of what others wrote.
    if (event.kind != EventKind::timer && event.kind != EventKind::change && !claims &&
        !hands_over_claims_alone(event)) {
        folded.version = event.seq;
    }
    instance.seq = event.seq;
    instance.last_recorded = event.recorded_at;
}

ledger::Genesis genesis_of(const Instance& instance)
{
    return {.definition = instance.definition,
            .unit = instance.unit,
            .fiscal_year = instance.fiscal_year,
            .quarter = instance.quarter,
            .ordinal = instance.ordinal,
            .definition_digest = instance.digest};
}

}  // namespace traimas::workflow
