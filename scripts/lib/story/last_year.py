# November 2017: fiscal year 2560 is reviewed and closed; its final figures are held against the plans of 2561.
from story import office, plans, routine
from story.office import EXECUTIVE, ICT, OTHERS, PSD_OFFICER, UNITS, collector
from story.telling import bangkok

REVIEWS = bangkok(2017, 11, 9, 10)
HEADS = bangkok(2017, 11, 10, 14)
CLOSING = bangkok(2017, 11, 15, 10)
JUDGEMENT = bangkok(2017, 11, 23, 10)


def reviews(stage, moment):
    tell = stage.teller
    anong, path = collector(ICT), stage.cycle(ICT, 2560)
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("Malee tries to close fiscal year 2560. It is too early, and she is told for whom:")
    answer = stage.refused(PSD_OFFICER, "year/2560/close-1", "/fiscal-years/2560", "close", 409, "cycles_open")
    stage.equal("how many cycles are open", len(answer.body["errors"]), 12)
    tell.fault(answer.body["errors"][0]["message"] + " And so on, for all twelve.")
    tell.says("Each unit looks back: what each indicator becomes, what worked, what was learned.")
    for unit in OTHERS:
        routine.submit_review(stage, unit, 2560)
    tell.says("ICT forgets its open case. It has to be carried or closed.")
    stage.save_document(anong, "review/2560/OPS-ICT/save-1", f"{path}/review", 1, without_cases)
    answer = stage.refused(anong, "review/2560/OPS-ICT/submit-1", path, "submit", 409, "review_incomplete")
    tell.faults(answer)
    stage.equal("the faults of the review", answer.faults, {("/cases", "case_undecided")})
    stage.save_document(anong, "review/2560/OPS-ICT/save-2", f"{path}/review", 2,
                        lambda standing: plans.review_body(ICT, 2560, standing))
    stage.act(anong, "review/2560/OPS-ICT/submit-2", path, "submit", state="review_approval")


def without_cases(standing):
    return {**plans.review_body(ICT, 2560, standing), "cases": []}


def heads(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("The heads read the reviews.")
    routine.heads_approve(stage, "review/2560", {unit: stage.cycle(unit, 2560) for unit in UNITS})


def closing(stage, moment):
    tell = stage.teller
    anong = collector(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("""Malee approves the reviews. With the last word each cycle of 2560 closes and hands its final figures
        to that of 2561.""")
    routine.approve_all(stage, PSD_OFFICER, "review/2560", {unit: stage.cycle(unit, 2560) for unit in UNITS},
                        state="closed")
    stage.settle()
    stage.act(PSD_OFFICER, "year/2560/close-2", "/fiscal-years/2560", "close", state="closed")
    judged = {}
    for unit in UNITS:
        body = stage.read(collector(unit), stage.cycle(unit))
        stage.equal(f"the lineage of {unit}", body["lineage"]["provisional"], False)
        judged |= {unit: it for it in body["amendments"] if it["kind"] == "judgement"}
    stage.equal("whose plans have to change", list(judged), [ICT])
    amendment = f"/amendments/{judged[ICT]['id']}"
    notice = stage.notices(anong, "plan_judged_anew", stage.cycle(ICT))
    tell.says(f"Eleven plans hold against them. One does not: “{notice['text']}”")
    plan = stage.read(anong, f"{amendment}/plan", f"GET {amendment}/plan")
    for fault in plan["problems"]:
        tell.fault(f"{fault['pointer']:<18} {fault['code']:<18} {fault['message']}")
    if judged[ICT]["state"] == "drafting":
        stage.equal("what is wrong with the plan now", [(it["pointer"], it["code"]) for it in plan["problems"]],
                    [("/lines/3/target", "target_too_easy")])
    tell.says("""In October the network's availability stood at 99.3997 percent, and a target of 99.4 was harder. The
        fourth quarter made it 99.4216. The amendment that this calls for stands already, due in twenty working
        days.""")


def judgement(stage, moment):
    tell = stage.teller
    anong = collector(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    body = stage.read(anong, stage.cycle(ICT))
    path = f"/amendments/{body['amendments'][0]['id']}"
    tell.says("Anong would rather leave it. That is not hers to decide.")
    stage.refused(anong, "judgement/withdraw", path, "withdraw", 409, "judgement_stands")
    tell.says("So she sets 99.5, and adds a project: a machine to test patches on.")
    stage.save_document(anong, "judgement/save", f"{path}/plan", 1, harder_plan)
    stage.act(anong, "judgement/submit", path, "submit", state="review")
    stage.act(office.head(ICT), "judgement/head", path, "approve")
    stage.act(PSD_OFFICER, "judgement/psd", path, "approve")
    stage.act(EXECUTIVE, "judgement/executive", path, "approve", state="in_force")
    report = stage.read(anong, stage.path(ICT, 1))
    row = next(it for it in report["results"] if it["indicator"] == "ICT-04")
    stage.equal("the target of ICT-04 in the first quarter", (row["target"], report["plan_revision"]), ("99.5", 2))
    tell.says("Revision 2 of the plan is in force, and the four reports to come follow it. The first one stays.")
    for revision, target in ((1, "99.4"), (2, "99.5")):
        plan = stage.read(anong, f"{stage.cycle(ICT)}/plan?revision={revision}", f"GET …/plan?revision={revision}",
                          f"ICT-04: {target}")
        stage.equal(f"ICT-04 in revision {revision}", plans.line_of(plan, "ICT-04")["target"], target)


def harder_plan(standing):
    body = plans.body_of(standing)
    plans.move_target(body, "ICT-04", "99.5")
    project = next(it for it in office.plan(ICT, 2561, changed=True)["projects"] if it["code"] == "ICT-P2")
    body["projects"].append(plans.project(project))
    return body


CHAPTERS = [
    (REVIEWS, "what 2560 taught", reviews),
    (HEADS, "the heads on the reviews", heads),
    (CLOSING, "2560 is closed, and asks for more", closing),
    (JUDGEMENT, "a target that had become too easy", judgement),
]
