# October and November 2017: the year is opened, every unit plans, and the plans are approved.
from story import plans, routine
from story.office import (ADMINISTRATOR, AUDITOR, EXECUTIVE, HRM, ICT, LAW, OTHERS, PSD_OFFICER, UNITS, collector)
from story.telling import bangkok, wire_time

START = bangkok(2017, 10, 9, 9)
LAST_REPORT = bangkok(2017, 10, 10, 14)
LAST_APPROVAL = bangkok(2017, 10, 17, 10)
ELEVEN_PLANS = bangkok(2017, 10, 20, 10)
ONE_PLAN = bangkok(2017, 10, 25, 10)
HEADS = bangkok(2017, 10, 31, 14)
RETURN = bangkok(2017, 11, 2, 10)
MENDED = bangkok(2017, 11, 6, 10)
IN_FORCE = bangkok(2017, 11, 8, 14)

# Above what the first three quarters of FY2560 come to, 99.3997; below what the fourth will make of it.
CAUTIOUS_TARGET = "99.4"


def opening(stage, moment):
    tell = stage.teller
    tell.says(f"""Fiscal year 2560 has ended; of its twelve cycles {routine.states(stage, stage.cycles(2560))}.
        {stage.name(PSD_OFFICER)}, PSD officer, founds the next year. It would open by itself on the sixteenth.""")
    stage.create(PSD_OFFICER, "year/found", "/fiscal-years",
                 {"fiscal_year": 2561, "office": "OPS", "opens": "2017-10-16"})
    twice = stage.person(PSD_OFFICER).change("POST", "/fiscal-years", {"fiscal_year": 2561, "office": "OPS"},
                                             "story/FY2561/year/found-twice")
    stage.expect("founding the year twice", twice, 409, "year_exists")
    stage.show(PSD_OFFICER, "POST /fiscal-years", twice)
    tell.says("A year is founded once. The units are ready, so she opens it today.")
    stage.act(PSD_OFFICER, "year/open", "/fiscal-years/2561", "open", state="running")
    stage.settle()
    rows = stage.cycles()
    stage.equal("the states of the cycles", routine.states(stage, rows), "12 planning")
    tell.says("""Twelve units report, the Office itself among them: each has a cycle now, and each cycle has asked the
        one before it what it hands over.""")
    body = stage.read(collector(ICT), stage.cycle(ICT), f"GET {stage.cycle(ICT)}")
    stage.equal("what ICT was handed", (body["lineage"]["fiscal_year"], body["lineage"]["provisional"]), (2560, True))
    notice = stage.notices(collector(ICT), "plan_open", stage.cycle(ICT))
    tell.says(f"{stage.name(collector(ICT))}, who collects figures in the ICT Centre, is told: “{notice['text']}”")


def last_report(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("""Today the fourth quarter of 2560 is due. ICT reports in time; Legal Affairs and Human Resources wait
        for decisions.""")
    routine.report(stage, ICT, 4, 2560)
    routine.approve_all(stage, PSD_OFFICER, "report/2560Q4", {LAW: stage.path(LAW, 4, 2560)})
    routine.approve_all(stage, EXECUTIVE, "report/2560Q4", {HRM: stage.path(HRM, 4, 2560)}, state="closed")


def last_approval(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    ict = {ICT: stage.path(ICT, 4, 2560)}
    routine.heads_approve(stage, "report/2560Q4", ict)
    routine.approve_all(stage, PSD_OFFICER, "report/2560Q4", ict)
    routine.approve_all(stage, EXECUTIVE, "report/2560Q4", {LAW: stage.path(LAW, 4, 2560), **ict}, state="closed")
    stage.equal("the cycles of 2560", routine.states(stage, stage.cycles(2560)), "12 reviewing")
    case = stage.read(AUDITOR, stage.case(ICT, "ICT-05", 2560), "GET /cases/… ICT-05")
    stage.true("the case of last year", case["state"] == "analysis" and case["effectiveness"]["ineffective_since"],
               "analysis again, marked ineffective", case["state"])
    tell.says("""All of 2560 is reported. Its measures on critical vulnerabilities (ICT-05) did not help: with the
        approved result the case went back to the analysis of its cause, by itself. It will come over into 2561.""")


def eleven_plans(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("Eleven units have their plans ready.")
    for unit in OTHERS:
        routine.submit_plan(stage, unit, 2561)


def one_plan(stage, moment):
    tell = stage.teller
    anong, path = collector(ICT), stage.cycle(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    seed = stage.read(anong, f"{path}/plan", f"GET {path}/plan")
    if seed["source"] == "seed":
        show_seed(stage, seed)
    tell.says("""Anong sets this year's targets, and the weights by heart. Submitting tells her what is wrong, all at
        once.""")
    stage.save_document(anong, "plan/2561/OPS-ICT/save-1", f"{path}/plan", 1, lambda seed: first_draft(seed, "19"))
    answer = stage.refused(anong, "plan/2561/OPS-ICT/submit-1", path, "submit", 409, "weights_not_100")
    tell.faults(answer)
    stage.equal("the faults of the draft", answer.faults,
                {("/lines", "weights_not_100"), ("/carried", "carried_case_undecided")})
    tell.says("The weights add up now. The case of last year still has no answer; the plan cannot go on without.")
    stage.save_document(anong, "plan/2561/OPS-ICT/save-2", f"{path}/plan", 2, lambda seed: first_draft(seed, "20"))
    answer = stage.refused(anong, "plan/2561/OPS-ICT/submit-2", path, "submit", 409, "carried_case_undecided")
    tell.faults(answer)
    tell.says(f"""{stage.name('prasert')}, who collects the security part, answers it by a target: seven days instead
        of nine.""")
    stage.save_document("prasert", "plan/2561/OPS-ICT/save-3", f"{path}/plan", 3, answered_draft)
    show_difference(stage, stage.read(anong, f"{path}/plan/difference?against=previous", f"GET {path}/plan/difference"))
    stage.act(anong, "plan/2561/OPS-ICT/submit-3", path, "submit", state="plan_review")
    stand_in(stage)


def first_draft(standing, last_weight):
    body = plans.plan_body(ICT, 2561, standing, cases=[])
    plans.move_target(body, "ICT-04", CAUTIOUS_TARGET)
    plans.line_of(body, "ICT-05")["weight"] = last_weight
    return body


def answered_draft(standing):
    body = plans.plan_body(ICT, 2561, standing)
    plans.move_target(body, "ICT-04", CAUTIOUS_TARGET)
    return body


def show_seed(stage, seed):
    tell = stage.teller
    tell.says("Her plan starts from last year's: its lines, nothing done, and beside each what 2560 came to.")
    for it in seed["judgement"]["lines"]:
        last = f"target {it['target']}, came to {it['actual']} by Q{it['quarter']} (provisional)"
        tell.fault(f"{it['indicator']}: {last}{'; the same again is too easy' if it['verdict'] == 'too_easy' else ''}")
    stage.equal("the open cases of last year", [it["indicator"] for it in seed["carried_cases"]], ["ICT-05"])
    stage.equal("what has been done of the plan", seed["projects"], [])


def show_difference(stage, difference):
    stage.teller.says("What is different from last year is what those who approve see first:")
    for it in difference["items"]:
        target = next((f"{field['before']} -> {field['after']}" for field in it["fields"]
                       if field["pointer"] == "/target"), "")
        words = " ".join(part for part in (it["difference"], target, "harder" if it["harder"] else "") if part)
        stage.teller.fault(f"{it['kind']} {it['code']}: {words}")


def stand_in(stage):
    stage.teller.says(f"""Anong will be on leave for three days; {stage.name(ADMINISTRATOR)}, administrator, records
        that {stage.name('thanakorn')}, her head, stands in for her until the second of November.""")
    stage.create(ADMINISTRATOR, "delegation", "/delegations",
                 {"principal": stage.person(collector(ICT)).id, "delegate": stage.person("thanakorn").id,
                  "from": wire_time(bangkok(2017, 10, 30, 0)), "until": wire_time(bangkok(2017, 11, 2, 0))})


def heads(stage, moment):
    tell = stage.teller
    path = stage.cycle(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("Heads endorse first. Thanakorn may not: he stands in for Anong, who made the plan.")
    if stage.read("thanakorn", path)["approval"]["stage"] == "head":
        stage.refused("thanakorn", "plan/2561/OPS-ICT/head-1", path, "approve", 403, "segregation_of_duties")
    routine.heads_approve(stage, "plan/2561", {unit: stage.cycle(unit) for unit in OTHERS})


def returned(stage, moment):
    tell = stage.teller
    path = stage.cycle(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("Anong is back, he stands in for nobody any more, and endorses the plan of ICT.")
    stage.act("thanakorn", "plan/2561/OPS-ICT/head-2", path, "approve", state="plan_review")
    tell.says("Malee checks all twelve. One comes back, with a remark on the row that it is about.")
    stage.act(PSD_OFFICER, "plan/2561/OPS-ICT/return", path, "return", state="plan_rework",
              comment="แผนครบถ้วน ขอให้ทบทวน 1 รายการ",
              remarks=[{"pointer": "/lines/1/quarters", "text": "เป้าหมายรายไตรมาสเท่ากันหมด ควรไต่ระดับตามแผนจ้างเจ้าหน้าที่เพิ่ม"}])
    routine.approve_all(stage, PSD_OFFICER, "plan/2561", {unit: stage.cycle(unit) for unit in OTHERS})


def mended(stage, moment):
    tell = stage.teller
    anong, path = collector(ICT), stage.cycle(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    plan = stage.read(anong, f"{path}/plan", f"GET {path}/plan")
    if plan["returned"]:
        tell.says(f"Anong reads it where it belongs: “{plan['returned']['remarks'][0]['text']}”")
    stage.save_document(anong, "plan/2561/OPS-ICT/save-4", f"{path}/plan", 4, rising_draft)
    stage.act(anong, "plan/2561/OPS-ICT/submit-4", path, "submit", state="plan_review")
    tell.says("A return clears what was decided before: head and PSD look again.")
    stage.act("thanakorn", "plan/2561/OPS-ICT/head-3", path, "approve", state="plan_review")
    stage.act(PSD_OFFICER, "plan/2561/OPS-ICT/psd-2", path, "approve", state="plan_review")


def rising_draft(standing):
    body = plans.body_of(standing)
    for quarter, target in (("1", "86"), ("2", "88"), ("3", "89")):
        plans.line_of(body, "ICT-02")["quarters"][quarter]["target"] = target
    return body


def in_force(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says(f"{stage.name(EXECUTIVE)}, Permanent Secretary, approves last. The plans are in force.")
    routine.approve_all(stage, EXECUTIVE, "plan/2561", {unit: stage.cycle(unit) for unit in UNITS}, state="running")
    stage.equal("the cycles of 2561", routine.states(stage, stage.cycles()), "12 running")
    ends = []
    for quarter in range(1, 5):
        stage.equal(f"the reports of quarter {quarter}", len(stage.reports(quarter)), 12)
        ends.append(stage.read(collector(ICT), stage.path(ICT, quarter))["quarter_end"])
    stage.equal("when the quarters end", ends, ["2017-12-31", "2018-03-31", "2018-06-30", "2018-09-30"])
    stage.notices(collector(ICT), "plan_approved", stage.cycle(ICT))
    tell.says("Each has its four reports to come, for the quarters that end on " + ", ".join(ends) + ".")


CHAPTERS = [
    (START, "a year is opened", opening),
    (LAST_REPORT, "the last report of the year before", last_report),
    (LAST_APPROVAL, "a measure that did not help", last_approval),
    (ELEVEN_PLANS, "eleven plans", eleven_plans),
    (ONE_PLAN, "the twelfth, and what is wrong with it", one_plan),
    (HEADS, "who may endorse", heads),
    (RETURN, "one plan is returned", returned),
    (MENDED, "mended, and submitted again", mended),
    (IN_FORCE, "twelve plans in force", in_force),
]
