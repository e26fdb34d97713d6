// What a simulated unit does about its misses, and about a plan that no longer fits.
#include "tests/support/simulator_script.hpp"

namespace traimas::testing {
namespace {

constexpr int kWaived = 80;  // of a thousand cases
constexpr int kPartly = 100;
constexpr int kMeasures = 2;
constexpr int kAmendedFrom = 3;  // quarter

}  // namespace

void UnitYear::follow_cases()
{
    const auto seen = simulator_.look(cycle_);
    for (const auto* open : seen->tree.all_of("case")) {
        if (open->folded.state == "analysis" && under_way_.insert(open->id).second) {
            simulator_.count(open->folded.marks.contains("ineffective") ? "case_reopened" : "case");
            later(3, [this, id = open->id] { analyse(id); });
        }
    }
}

void UnitYear::analyse(InstanceId instance)
{
    if (closed_.contains(instance)) {
        return;
    }
    if (chance(kWaived)) {
        simulator_.count("waived");
        act(collector(), instance, {.action = "waive", .comment = "เกินอำนาจของหน่วยงาน"});
        const auto chain = whole_chain();
        later(2, [this, instance, people = std::vector{chain[1], chain[2]}] {
            if (!closed_.contains(instance)) {
                act(people[0], instance, {.action = "approve"});
                act(people[1], instance, {.action = "approve"});
            }
        });
        return;
    }
    act(collector(), instance,
        {.action = "analyse",
         .cause = subjects::CauseInput{cycle::CauseCategory::process, {"ขั้นตอนซ้ำซ้อน", "ไม่มีผู้รับผิดชอบ"}}});
    later(4, [this, instance] { recommend(instance); });
}

void UnitYear::recommend(InstanceId instance)
{
    if (closed_.contains(instance)) {
        return;
    }
    act(some_psd(), instance, {.action = "recommend", .comment = "ลดขั้นตอนและกำหนดผู้รับผิดชอบ"});
    later(3, [this, instance] { respond(instance); });
}

void UnitYear::respond(InstanceId instance)
{
    if (closed_.contains(instance)) {
        return;
    }
    const bool partly = chance(kPartly);
    act(head(), instance,
        {.action = "respond",
         .comment = partly ? "ทำได้บางส่วน" : "",
         .answer = partly ? cycle::Answer::partly : cycle::Answer::agree});
    later(3, [this, instance] { plan_measures(instance); });
}

void UnitYear::plan_measures(InstanceId instance)
{
    if (closed_.contains(instance)) {
        return;
    }
    const auto due = calendar::to_civil(simulator_.now(), "Asia/Bangkok").date + std::chrono::days{60};
    const auto owner = simulator_.team(unit_).collector.post;
    act(collector(), instance,
        {.action = "plan_measures", .measures = {{"ออกแบบแบบฟอร์มใหม่", owner, due}, {"อบรมผู้ปฏิบัติ", owner, due}}});
    auto& planned = measures_[instance];  // a case that is opened again keeps those that it had
    planned += kMeasures;
    later(15, [this, instance, first = planned - kMeasures + 1] { complete(instance, first); });
}

void UnitYear::complete(InstanceId instance, int measure)
{
    if (closed_.contains(instance)) {
        return;
    }
    act(collector(), instance, {.action = "complete", .comment = "แล้วเสร็จ", .measure = measure});
    if (measure < measures_.at(instance)) {
        later(12, [this, instance, measure] { complete(instance, measure + 1); });
    } else {
        under_way_.erase(instance);  // the next certified result proves it, or opens it again
    }
}

void UnitYear::amend()
{
    const auto before = simulator_.look(cycle_);
    for (const auto* amendment : before->tree.all_of("amendment")) {
        if (!before->tree.is_final(*amendment)) {
            return;  // the judgement by last year's final figures is under way
        }
    }
    simulator_.count("amended");
    act(collector(), cycle_, {.action = "amend", .comment = "งบประมาณเปลี่ยน", .quarter = kAmendedFrom});
    const auto after = simulator_.look(cycle_);
    const auto amendment = after->tree.all_of("amendment").back()->id;
    later(2, [this, amendment] {
        const auto changed = amended_plan(plan_, kAmendedFrom);
        simulator_.save_document(collector(), amendment,
                                 {.kind = "plan", .content = cycle::plan_json(changed), .texts = plan_texts_});
        act(collector(), amendment, {.action = "submit"});
        approved_by(amendment, whole_chain(), [this, changed] { plan_ = changed; });
    });
}

}  // namespace traimas::testing
