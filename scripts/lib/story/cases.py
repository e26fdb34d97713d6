# January to March 2018: what the first quarter missed. Cause, recommendation, response, measures.
from story import office
from story.office import EXECUTIVE, INF, INS, PSD_OFFICER, head
from story.telling import bangkok

CAUSES = bangkok(2018, 1, 24, 10)
ADVICE = bangkok(2018, 2, 2, 10)
ANSWERS = bangkok(2018, 2, 8, 10)
MEASURES = bangkok(2018, 2, 13, 10)
DONE = bangkok(2018, 3, 14, 10)

# Who collects the figure that missed its target.
AUTHORS = {"INF-04": "wanida", "ADM-02": "udom", "ICT-05": "prasert", "ACC-03": "nirut", "LAW-03": "kanya",
           "INS-01": "somjit", "CEN-01": "manop", "PSD-01": "chanchai", "HRM-03": "jintana"}
FIRST = ["INF-04", "ADM-02", "ICT-05", "ACC-03", "LAW-03"]
# Where the demo's files tell no more of a case.
WORDS = {
    "cause": {"category": "process", "whys": ["ผลต่ำกว่าเป้าหมายของไตรมาส", "งานรอหน่วยงานอื่น", "ไม่มีกำหนดเวลาตอบกลับที่ตกลงกันไว้"]},
    "recommend": "ให้ตกลงกำหนดเวลาตอบกลับเป็นหนังสือ และติดตามทุกสัปดาห์",
    "respond": "เห็นด้วย เริ่มได้ทันที",
    "measure": "ตกลงกำหนดเวลาตอบกลับกับหน่วยงานที่เกี่ยวข้อง",
    "proof": "ดำเนินการแล้วเสร็จ",
}


def unit_of(indicator):
    return "OPS-" + indicator.split("-")[0]


def analyse(stage, indicator, quarter):
    step = office.case_steps(indicator, quarter).get("analyse")
    cause = {"category": step["category"], "whys": step["whys"]} if step else WORDS["cause"]
    return stage.act(AUTHORS[indicator], f"case/{indicator}/analyse", stage.case(unit_of(indicator), indicator),
                     "analyse", state="recommendation", cause=cause)


def recommend(stage, indicator, quarter):
    words = office.case_steps(indicator, quarter).get("recommend", {}).get("th", WORDS["recommend"])
    return stage.act(PSD_OFFICER, f"case/{indicator}/recommend", stage.case(unit_of(indicator), indicator),
                     "recommend", state="response", comment=words)


def respond(stage, indicator, quarter):
    step = office.case_steps(indicator, quarter).get("respond", {})
    return stage.act(head(unit_of(indicator)), f"case/{indicator}/respond", stage.case(unit_of(indicator), indicator),
                     "respond", state="planning", answer=step.get("answer", "agree"),
                     comment=step.get("th", WORDS["respond"]))


def plan_measures(stage, indicator, quarter, due="2018-06-15"):
    step = office.case_steps(indicator, quarter).get("plan_measures")
    measures = step["measures"] if step else [
        {"th": WORDS["measure"], "owner": unit_of(indicator)[4:].lower() + "_head", "due": due}]
    return stage.act(AUTHORS[indicator], f"case/{indicator}/measures", stage.case(unit_of(indicator), indicator),
                     "plan_measures", state="acting",
                     measures=[{"text": it["th"], "owner": office.post(it["owner"]), "due": it["due"]}
                               for it in measures])


def complete(stage, indicator, number, words="", state=""):
    return stage.act(AUTHORS[indicator], f"case/{indicator}/complete-{number}",
                     stage.case(unit_of(indicator), indicator), "complete", state=state, measure=number,
                     comment=words or WORDS["proof"])


def quietly(stage, who, what, indicators, step):
    """The same step of several cases in one line."""
    with stage.quietly():
        answers = [step(stage, indicator, 1) for indicator in indicators]
    stage.show(who, f"POST /cases/…/actions {what} x {len(indicators)}: {' '.join(indicators)}", answers[-1])


def causes(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    items = stage.read(PSD_OFFICER, "/cases?fiscal_year=2561", "GET /cases?fiscal_year=2561")["items"]
    stage.equal("the cases of the first quarter", sorted(it["indicator"] for it in items), sorted([*FIRST, "INS-01"]))
    tell.says(f"""Six targets were missed, and six cases stand. {stage.name('wanida')} of Fiscal Information has a
        measure in mind. But a case cannot leave analysis without a cause.""")
    inf = stage.case(INF, "INF-04")
    if stage.read("wanida", inf)["state"] == "analysis":
        stage.refused("wanida", "case/INF-04/too-early", inf, "plan_measures", 409, "action_not_available",
                      measures=[{"text": WORDS["measure"], "owner": office.post("inf_head"), "due": "2018-03-15"}])
    tell.says("So she asks why, three times: news came on holidays, and nobody was on duty.")
    analyse(stage, "INF-04", 1)
    quietly(stage, "collectors", "analyse", FIRST[1:], analyse)
    tell.says(f"""{stage.name('somjit')} of the Inspectors sees no cause to look for: a flood put off two inspections.
        She asks to waive the case.""")
    stage.act("somjit", "case/INS-01/waive", stage.case(INS, "INS-01"), "waive", state="waiver_review",
              comment=office.case_steps("INS-01", 1)["waive"]["th"])


def advice(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("Malee recommends; Arun and she accept the waiver.")
    recommend(stage, "INF-04", 1)
    quietly(stage, PSD_OFFICER, "recommend", FIRST[1:], recommend)
    ins = stage.case(INS, "INS-01")
    stage.act(PSD_OFFICER, "case/INS-01/psd", ins, "approve", state="waiver_review")
    stage.act(EXECUTIVE, "case/INS-01/executive", ins, "approve", state="waived")


def answers(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says(f"The heads answer. {stage.name(head(INF))}, of Fiscal Information, agrees; one agrees in part.")
    stage.notices(head(INF), "response_wanted", stage.case(INF, "INF-04"))
    respond(stage, "INF-04", 1)
    quietly(stage, "heads", "respond", FIRST[1:], respond)


def measures(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("Each names what will be done, by whom, until when.")
    answer = plan_measures(stage, "INF-04", 1)
    for it in answer.body["measures"]:
        stage.teller.fault(f"{it['no']}. {it['text']}: {it['owner']['name']['th']}, {it['due']}")
    quietly(stage, "collectors", "plan_measures", FIRST[1:], plan_measures)


def done(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("The duty roster for holidays stands, every department has a second contact: both measures are done.")
    complete(stage, "INF-04", 1, "ออกคำสั่งที่ 23/2561")
    complete(stage, "INF-04", 2, "ครบทุกกรม", state="verifying")
    with stage.quietly():
        for indicator in ("ADM-02", "ICT-05", "ACC-03", "LAW-03"):
            answer = complete(stage, indicator, 1)
    stage.show("collectors", "POST /cases/…/actions complete x 4: ADM-02 ICT-05 ACC-03 LAW-03", answer)
    tell.says("Whether they help is not theirs to say. The next approved result will: the case waits for it.")


CHAPTERS = [
    (CAUSES, "why", causes),
    (ADVICE, "what the PSD recommends", advice),
    (ANSWERS, "what the units answer", answers),
    (MEASURES, "what will be done", measures),
    (DONE, "done, not yet proved", done),
]
