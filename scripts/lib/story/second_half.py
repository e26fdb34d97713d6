# July to October 2018: two more quarters, and the plan of the next year.
from story import plans, routine
from story.middle import SUDA
from story.office import ADM, EXECUTIVE, ICT, PSD_OFFICER, UNITS, collector
from story.quarter_one import show_card
from story.telling import bangkok

THIRD = bangkok(2018, 7, 5, 10)
THIRD_DECIDED = bangkok(2018, 7, 10, 14)
OPENED = bangkok(2018, 8, 1, 9)
TOO_EASY = bangkok(2018, 8, 20, 10)
FOURTH = bangkok(2018, 10, 3, 10)
FOURTH_DECIDED = bangkok(2018, 10, 9, 14)

EXCEPTION = "สัญญาเครือข่ายถึงปี 2563 รับประกันไว้ร้อยละ 99.5 จึงคงเป้าหมายไว้ระหว่างเปลี่ยนอุปกรณ์หลัก"


def third(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("The third quarter. Twelve units report.")
    for unit in UNITS:
        routine.report(stage, unit, 3)


def third_decided(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    routine.decide_reports(stage, 3, UNITS, SUDA)
    case = stage.read(collector(ADM), stage.case(ADM, "ADM-02"), "GET /cases/… ADM-02")
    stage.equal("the case of ADM-02", case["state"], "effective")
    row = stage.row(collector(ADM), stage.path(ADM, 3), "ADM-02")
    steps = stage.read(collector(ADM), f"{stage.path(ADM, 3)}/results/ADM-02/explanation", "GET …/ADM-02/explanation")
    against = steps["against_original"]
    stage.true("the score against the first plan", against is not None, "a score", steps)
    tell.says(f"""118.6 million baht: the amended target of {row['target']} is met, score {row['score']}, and the case
        is effective. Against the original {row['original_target']} it would be {against['published']}; both stay.""")


def opened(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    stage.equal("the year", stage.read(PSD_OFFICER, "/fiscal-years/2562", "GET /fiscal-years/2562")["state"], "running")
    stage.equal("the cycles of 2562", routine.states(stage, stage.cycles(2562)), "12 planning")
    tell.says("""Fiscal year 2562 opened at half past eight, by itself. Twelve drafts stand, each made of 2561's plan
        with what three quarters came to.""")


def too_easy(stage, moment):
    tell = stage.teller
    anong, path = collector(ICT), stage.cycle(ICT, 2562)
    stage.move_clock(PSD_OFFICER, moment)
    seed = stage.read(anong, f"{path}/plan", f"GET {path}/plan")
    if seed["source"] == "seed":
        lines = {it["indicator"]["code"]: it for it in seed["lines"]}
        stage.equal("the waypoint of ICT-01", lines["ICT-01"]["target"], "90")
        tell.says("""ICT plans early. ICT-01 runs over several years: its target of 90 was set when it began. Anong
            raises two more, and would like to keep the rest.""")
    stage.save_document(anong, "plan/2562/OPS-ICT/save-1", f"{path}/plan", 1, half_raised)
    answer = stage.refused(anong, "plan/2562/OPS-ICT/submit-1", path, "submit", 409, "target_too_easy")
    tell.faults(answer)
    stage.equal("the targets that are too easy", answer.faults,
                {("/lines/3/target", "target_too_easy"), ("/lines/4/target", "target_too_easy")})
    tell.says("""Five days for a vulnerability, then, not seven. For the network's availability she asks for an
        exception and says why; it will stand in the auditor's list.""")
    stage.save_document(anong, "plan/2562/OPS-ICT/save-2", f"{path}/plan", 2, raised)
    stage.act(anong, "plan/2562/OPS-ICT/submit-2", path, "submit", state="plan_review")
    stage.act("suda", "plan/2562/OPS-ICT/head", path, "approve")
    stage.act(PSD_OFFICER, "plan/2562/OPS-ICT/psd", path, "approve")
    stage.act(EXECUTIVE, "plan/2562/OPS-ICT/executive", path, "approve", state="running")
    stage.settle()
    plan = stage.read(anong, f"{path}/plan", f"GET {path}/plan")
    judged = {it["indicator"]: it for it in plan["judgement"]["lines"]}
    stage.equal("the exception", (judged["ICT-04"]["verdict"], judged["ICT-04"]["excused"]), ("too_easy", True))


def half_raised(standing):
    body = plans.body_of(standing)
    plans.move_target(body, "ICT-02", "92")
    plans.move_target(body, "ICT-03", "4.25")
    return body


def raised(standing):
    body = plans.body_of(standing)
    plans.move_target(body, "ICT-05", "5")
    plans.line_of(body, "ICT-04")["exception"] = True
    body["texts"]["exception/ICT-04"] = EXCEPTION
    return body


def fourth(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("The year is over. Twelve units report its fourth quarter.")
    for unit in UNITS:
        routine.report(stage, unit, 4)


def fourth_decided(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    routine.decide_reports(stage, 4, UNITS, SUDA)
    stage.settle()
    stage.equal("the cycles of 2561", routine.states(stage, stage.cycles()), "12 reviewing")
    card = stage.read(EXECUTIVE, "/scorecards?fiscal_year=2561&quarter=4", "GET /scorecards?fiscal_year=2561&quarter=4")
    show_card(stage, card)
    tell.says("With the last report approved each cycle asks for its review, due on 14 November.")


CHAPTERS = [
    (THIRD, "the third quarter", third),
    (THIRD_DECIDED, "met, by the amended target", third_decided),
    (OPENED, "fiscal year 2562 opens", opened),
    (TOO_EASY, "too easy", too_easy),
    (FOURTH, "the fourth quarter", fourth),
    (FOURTH_DECIDED, "the year in figures", fourth_decided),
]
