# April to June 2018: the second quarter proves measures; a plan is amended; a result is restated.
from story import cases, office, plans, routine
from story.office import ADM, CEN, EXECUTIVE, ICT, INF, PSD_OFFICER, UNITS, collector, head
from story.telling import bangkok

REPORTS = bangkok(2018, 4, 3, 10)
DECISIONS = bangkok(2018, 4, 10, 14)
AMENDMENT = bangkok(2018, 4, 17, 10)
RESTATEMENT = bangkok(2018, 5, 8, 10)
NEW_CASES = bangkok(2018, 5, 22, 10)
NEXT_YEAR = bangkok(2018, 6, 18, 10)

SUDA = {ICT: "suda"}


def reports(stage, moment):
    tell = stage.teller
    udom, path = collector(ADM), stage.cycle(ADM)
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("The second quarter opened on 21 March. Twelve units report.")
    for unit in UNITS:
        routine.report(stage, unit, 2)
    tell.says(f"""{stage.name(udom)} of Central Administration is behind with contracts since a new regulation came. He
        would like to change the plan for this quarter. It is reported: what was promised for it stays.""")
    case = int(stage.case(ADM, "ADM-02").rsplit("/", 1)[1])
    asked = office.amendment_reason(ADM)
    stage.refused(udom, "amendment/ask-Q2", path, "amend", 409, "quarter_reported", quarter=2, case=case,
                  comment=asked["th"])
    tell.says("From the third quarter on he may ask. His request names the case that it comes from.")
    stage.act(udom, "amendment/ask-Q3", path, "amend", quarter=3, case=case, comment=asked["th"])


def decisions(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    routine.decide_reports(stage, 2, UNITS, SUDA)
    stage.settle()
    case = stage.read("wanida", stage.case(INF, "INF-04"), "GET /cases/… INF-04")
    proof = case["effectiveness"]["results"][-1]
    stage.equal("the case of INF-04", (case["state"], proof["quarter"], proof["met"]), ("effective", 2, True))
    stage.notices("wanida", "case_effective", stage.case(INF, "INF-04"))
    tell.says(f"""19 of 21 news were answered in time; the approved result scores {proof['score']} and proves the
        measures of Fiscal Information: effective, with nobody having to say so.""")
    items = stage.read(PSD_OFFICER, "/cases?fiscal_year=2561&limit=200", "GET /cases?fiscal_year=2561")["items"]
    for it in sorted(items, key=lambda it: (it["quarter"], it["indicator"])):
        tell.fault(f"Q{it['quarter']} {it['indicator']}: {it['state']}")
    stage.equal("the cases that the second quarter opened",
                sorted(it["indicator"] for it in items if it["quarter"] == 2), ["CEN-01", "HRM-03", "PSD-01"])


def amendment(stage, moment):
    tell = stage.teller
    udom = collector(ADM)
    stage.move_clock(PSD_OFFICER, moment)
    path = f"/amendments/{stage.read(udom, stage.cycle(ADM))['amendments'][-1]['id']}"
    before = {quarter: target(stage, quarter) for quarter in range(1, 5)}
    tell.says("118 million baht by the third quarter instead of 130; the year's 160 stay. Head, PSD, executive.")
    stage.save_document(udom, "amendment/save", f"{path}/plan", 1, slower_plan)
    stage.act(udom, "amendment/submit", path, "submit", state="review")
    stage.act(head(ADM), "amendment/head", path, "approve", state="review")
    stage.act(PSD_OFFICER, "amendment/psd", path, "approve", state="review")
    answer = stage.act(EXECUTIVE, "amendment/executive", path, "approve", state="in_force")
    for it in answer.body["difference"]:
        for field in it["fields"]:
            tell.fault(f"{it['code']} {field['pointer']}: {field['before']} -> {field['after']}")
    after = {quarter: target(stage, quarter) for quarter in range(1, 5)}
    stage.equal("the targets of the quarters", after,
                {1: ("40", None), 2: ("90", None), 3: ("118", "130"), 4: ("160", None)})
    stage.equal("the reported quarters", (after[1], after[2]), (before[1], before[2]))
    tell.says("The reported quarters are as they were. The third is measured by 118, and 130 stands beside it.")


def target(stage, quarter):
    row = stage.row(collector(ADM), stage.path(ADM, quarter), "ADM-02")
    return row["target"], row["original_target"]


def slower_plan(standing):
    body = plans.body_of(standing)
    plans.line_of(body, "ADM-02")["quarters"]["3"]["target"] = "118"
    return body


def restatement(stage, moment):
    tell = stage.teller
    manop, path = collector(CEN), stage.path(CEN)
    stage.move_clock(PSD_OFFICER, moment)
    wrong = office.restatement(CEN)
    first = next(it for it in stage.read(EXECUTIVE, "/scorecards?fiscal_year=2561&quarter=1&unit=OPS-CEN")["units"])
    tell.says(f"""{stage.name(manop)} of the central executive finds that two orders were counted twice in the first
        quarter. The approved figure is not overwritten: he asks to restate it.""")
    answer = stage.create(manop, "restatement/begin", "/restatements", {"checkpoint": int(path.rsplit("/", 1)[1])})
    restated = f"/restatements/{answer.body['id']}"
    stage.save_document(manop, "restatement/save", f"{restated}/results", 1,
                        lambda standing: {"results": wrong["results"], "reason": wrong["reason"]})
    stage.act(manop, "restatement/submit", restated, "submit", state="review")
    stage.act(head(CEN), "restatement/head", restated, "approve", state="review")
    stage.act(PSD_OFFICER, "restatement/psd", restated, "approve", state="review")
    answer = stage.act(EXECUTIVE, "restatement/executive", restated, "approve", state="in_force")
    show_columns(stage, answer.body)
    card = stage.read(EXECUTIVE, "/scorecards?fiscal_year=2561&quarter=1&unit=OPS-CEN", "GET /scorecards?…unit=OPS-CEN")
    now = card["units"][0]
    stage.equal("how many figures are restated", now["restated"], 1)
    report = stage.read(manop, path)
    stage.true("the totals", report["total"]["as_published"] not in (None, report["total"]["total"]),
               "one published and another now", report["total"])
    if not answer.replayed:
        stage.equal("the total before", first["total"], report["total"]["as_published"])
    tell.says(f"The unit's total was published as {report['total']['as_published']} and is {now['total']} now.")


def show_columns(stage, body):
    tell = stage.teller
    row = body["results"][0]
    for column in ("published", "corrected"):
        it = row[column]
        tell.fault(f"{row['indicator']} {column:<9} {it['numerator']}/{it['denominator']} = {it['figure']}, "
                   f"score {it['score']}")
    for it in body["later_scores"]:
        tell.fault(f"Q{it['quarter']} {it['indicator']}, which adds up: score {it['published']} -> {it['corrected']}")
    stage.true("published beside corrected", row["published"]["figure"] != row["corrected"]["figure"], "two figures",
               row)


def new_cases(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("The three cases of the second quarter go the same way, in one long meeting.")
    with stage.quietly():
        for indicator in ("CEN-01", "PSD-01", "HRM-03"):
            cases.analyse(stage, indicator, 2)
            cases.recommend(stage, indicator, 2)
            cases.respond(stage, indicator, 2)
            due = "2018-11-30" if indicator == "HRM-03" else "2018-06-15"
            answer = cases.plan_measures(stage, indicator, 2, due)
    stage.show("meeting", "POST /cases/…/actions analyse, recommend, respond, plan_measures x 3", answer)
    tell.says("Human Resources needs a new list of candidates. The examination is in November: that will take longer.")
    stage.equal("the due day of the examination", answer.body["measures"][0]["due"], "2018-11-30")


def next_year(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    with stage.quietly():
        for indicator, number in (("ADM-02", 2), ("ADM-02", 3), ("CEN-01", 1), ("PSD-01", 1)):
            answer = cases.complete(stage, indicator, number)
    stage.show("collectors", "POST /cases/…/actions complete x 4: ADM-02 CEN-01 PSD-01", answer)
    tell.says("Malee founds fiscal year 2562. It needs the policy that it will be scored by: that is published first.")
    year = {"fiscal_year": 2562, "office": "OPS", "opens": "2018-08-01"}
    if not [it for it in stage.read(PSD_OFFICER, "/frameworks")["items"] if it["fiscal_year"] == 2562]:
        early = stage.person(PSD_OFFICER).change("POST", "/fiscal-years", year, "story/FY2561/next-year/too-early")
        stage.expect("founding a year without a framework", early, 409, "framework_missing")
        stage.show(PSD_OFFICER, "POST /fiscal-years", early)
    published = stage.person(PSD_OFFICER).change("POST", "/frameworks/2562/versions", office.framework(2562),
                                                 "story/FY2561/next-year/framework", 0)
    stage.expect("publishing the framework", published, 201)
    stage.show(PSD_OFFICER, "POST /frameworks/2562/versions", published)
    stage.create(PSD_OFFICER, "next-year/found", "/fiscal-years", year)


CHAPTERS = [
    (REPORTS, "the second quarter, and a quarter that is reported", reports),
    (DECISIONS, "effective", decisions),
    (AMENDMENT, "a plan is amended from the third quarter on", amendment),
    (RESTATEMENT, "a result is restated", restatement),
    (NEW_CASES, "three more cases", new_cases),
    (NEXT_YEAR, "the next year is prepared", next_year),
]
