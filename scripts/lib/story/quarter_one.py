# December 2017 and January 2018: the first quarter is reported and decided.
from story import routine
from story.office import (AUDITOR, CEN, EXECUTIVE, HRM, ICT, LAW, PSD_OFFICER, UNITS, collector, head, result, results)
from story.steps import key_of
from story.telling import bangkok, civil, instant, wire_time

OPENING = bangkok(2017, 12, 21, 8, 30)
FIRST_REMINDER = bangkok(2018, 1, 3, 8, 30)
PUNCTUAL_DAY = bangkok(2018, 1, 4, 10)
SUBMISSION = bangkok(2018, 1, 5, 14)
REVIEW = bangkok(2018, 1, 5, 16)
MENDING = bangkok(2018, 1, 8, 9)
THIRD_REMINDER = bangkok(2018, 1, 9, 8, 30)
APPROVAL = bangkok(2018, 1, 9, 15)
DUE = bangkok(2018, 1, 11, 0)  # 24:00 of the tenth
TOO_LATE = DUE.replace(microsecond=300_000)
COUNT = bangkok(2018, 1, 11, 15)
DECISIONS = bangkok(2018, 1, 15, 10)
EXTENDED_DUE = bangkok(2018, 1, 16, 0)  # three working days more: 24:00 of Monday the fifteenth

PUNCTUAL = [unit for unit in UNITS if unit not in (ICT, HRM, LAW, CEN)]


def opening(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("Ten days before the quarter ends its twelve reports open by themselves. Nobody has to remember it.")
    for who in ("anong", "prasert"):
        notice = stage.notices(who, "checkpoint_open", stage.path(ICT))
    tell.says(f"Anong and Prasert are told: “{notice['text']}”")
    stage.equal("the reports", routine.states(stage, stage.reports(1)), "12 collecting")
    tasks = stage.read("anong", "/tasks?limit=200", "GET /tasks")["items"]
    due = [instant(it["due_at"]) for it in tasks if stage.path(ICT).endswith(f"/{it['instance']}")]
    stage.equal("when her task is due", due, [DUE])
    steps = stage.read("anong", f"{stage.path(ICT)}/explanation", "GET …/explanation")
    reminder = next(it for it in steps["next"] if it["timer"] == "remind")
    stage.equal("when the first reminder comes", reminder["at"], wire_time(FIRST_REMINDER))
    tell.says(f"""Asked what comes next, the server names the first reminder, {civil(FIRST_REMINDER)}: five working
        days before the report is due, counted over New Year's holidays. {steps['if_nobody_acts']}""")


def first_reminder(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    notice = stage.notices("anong", "due_soon", path)
    tell.says(f"The first reminder arrives at every collector: “{notice['text']}”")
    tell.says("Anong saves what she has of the services part; satisfaction is still being counted.")
    stage.save("anong", "ict/draft-services", path, [result("ICT-01", 1), result("ICT-02", 1)])
    tell.says("Prasert saves the security part. Two figures of ICT-04 changed places: 13201 for 13210.")
    security = {**result("ICT-05", 1)}
    security.pop("narrative")
    stage.save("prasert", "ict/draft-security", path, [{**result("ICT-04", 1), "numerator": "13201"}, security])
    collision(stage, path)
    tell.says("Anong tries to submit, to see what is missing. The server refuses and lists every fault at once:")
    answer = stage.refused("anong", "ict/submit-too-early", path, "submit", 409, "parts_open")
    tell.faults(answer)
    stage.equal("the faults of the draft", answer.faults,
                {("/results/2/value", "value_missing"), ("/results/4/narrative", "narrative_required"),
                 ("/parts/0", "parts_open"), ("/parts/1", "parts_open")})


def collision(stage, path):
    tell = stage.teller
    standing = stage.row("anong", path, "ICT-04")["version"]
    tell.says("""Both have the row open as version 1. Anong sees the slip, takes it for 13211 and saves first.
        Prasert, who still looks at version 1, saves the right figure: nothing is lost silently, he is told to look
        again.""")
    changed = stage.save_row("anong", "ict/row-anong", path, "ICT-04", {"numerator": "13211"}, 1)
    stage.expect("Anong's correction", changed, 200)
    if standing < 3:
        stale = stage.save_row("prasert", "ict/row-stale", path, "ICT-04", {"numerator": "13210"}, 1)
        stage.expect("Prasert's stale save", stale, 412, "row_version_changed")
        tell.says("He reloads, sees Anong's figure, and decides with the row's version 2 in hand.")
    mended = stage.save_row("prasert", "ict/row-prasert", path, "ICT-04", {"numerator": "13210"}, 2)
    stage.expect("Prasert's correction", mended, 200)
    row = stage.row("prasert", path, "ICT-04")
    stage.equal("the row after the collision", (row["numerator"], row["version"]), ("13210", 3))


def punctual_units(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("Eight units report before anybody has to ask again.")
    for unit in PUNCTUAL:
        routine.report(stage, unit, 1)


def submission(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    stage.notices("anong", "due_soon", path, 2)
    nipon = stage.read("nipon", "/notices?limit=200", "GET /notices")["items"]
    told = [it for it in nipon if (it["notice"], it["fiscal_year"]) == ("due_soon", 2561)]
    stage.equal("how many reminders Nipon has", len(told), 1)
    tell.says(f"""The second reminder has reached Anong, whose report is open. {stage.name('nipon')} of Internal Audit
        submitted yesterday and is left in peace.""")
    tell.says("Satisfaction is counted; Anong adds it. Prasert says why mending vulnerabilities took so long.")
    stage.save("anong", "ict/draft-rest", path, [result("ICT-03", 1)])
    answer = stage.save_row("prasert", "ict/narrative", path, "ICT-05",
                            {"narrative": result("ICT-05", 1)["narrative"]}, 1)
    stage.expect("the narrative of ICT-05", answer, 200)
    if stage.read("prasert", path)["state"] == "collecting":
        tell.says("In a hurry, Prasert hands in Anong's part. It is not his to hand in.")
        stage.refused("prasert", "ict/wrong-part", path, "hand_in", 403, "part_not_yours", part="services")
    tell.says("Each hands in the own part; then Anong submits the whole, five days before it is due.")
    stage.act("anong", "ict/hand-in-services", path, "hand_in", part="services")
    stage.act("prasert", "ict/hand-in-security", path, "hand_in", part="security")
    answer = stage.act("anong", "ict/submit", path, "submit", state="review")
    stage.equal("lateness of a report in time", answer.body["late"], None)
    stage.true("the figures are pinned by digest", "results" in answer.body["digests"], "a digest of the results",
               answer.body["digests"])
    tell.says(f"Receipt {answer.body['receipt']['reference']}: the figures are frozen, the report waits for the head.")


def review(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    stage.notices("suda", "to_review", path)
    if stage.read("suda", path)["state"] == "review":
        tell.says("Prasert asks whether he may approve it himself. A collector has no such role.")
        stage.refused("prasert", "ict/approve-prasert", path, "approve", 403, "not_your_role")
        tell.says("Thanakorn has the role; since Wednesday he stands in for Anong again. He may not decide either.")
        stage.refused("thanakorn", "ict/approve-thanakorn", path, "approve", 403, "segregation_of_duties")
    tell.says(f"""So {stage.name('suda')}, acting head since New Year, reads it. She returns it with two remarks, each
        pinned to the row it is about.""")
    remarks = [{"pointer": "/results/1/narrative", "text": "กรุณาระบุจำนวนผู้รับเรื่องที่จะเพิ่ม และตั้งแต่สัปดาห์ใด"},
               {"pointer": "/results/4/narrative", "text": "เครื่องทดสอบจะพร้อมใช้เมื่อใด ใครรับผิดชอบ"}]
    stage.act("suda", "ict/return", path, "return", state="rework", comment="ตัวเลขครบถ้วน ขอคำชี้แจงเพิ่ม 2 รายการ",
              remarks=remarks)


def mending(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    stage.notices("anong", "returned", path)
    body = stage.read("anong", path)
    if body["state"] == "rework":
        pointers = [it["pointer"] for it in body["returned"]["remarks"]]
        stage.equal("the rows that the remarks are about", pointers, ["/results/1/narrative", "/results/4/narrative"])
        tell.says(f"On Monday Anong reads the remarks where they belong: “{body['returned']['remarks'][0]['text']}”")
    tell.says("Both answer, hand in their changed parts again, and Anong submits again.")
    more = {"ICT-02": (" โดยเพิ่มผู้รับเรื่อง 2 คน ตั้งแต่สัปดาห์แรกของเดือนกุมภาพันธ์ 2561", "anong", 1),
            "ICT-05": (" เครื่องทดสอบพร้อมใช้วันที่ 15 กุมภาพันธ์ 2561 กลุ่มความมั่นคงปลอดภัยรับผิดชอบ", "prasert", 2)}
    for indicator, (words, who, version) in more.items():
        narrative = result(indicator, 1)["narrative"] + words
        answer = stage.save_row(who, f"ict/mend-{indicator}", path, indicator, {"narrative": narrative}, version)
        stage.expect(f"mending {indicator}", answer, 200)
    stage.act("anong", "ict/hand-in-services-again", path, "hand_in", part="services")
    stage.act("prasert", "ict/hand-in-security-again", path, "hand_in", part="security")
    stage.act("anong", "ict/submit-again", path, "submit", state="review")


def third_reminder(stage, moment):
    tell = stage.teller
    path = stage.path(LAW)
    stage.move_clock(PSD_OFFICER, moment)
    stage.notices(collector(LAW), "due_soon", path, 3)
    tell.says(f"""The last reminder reaches those who are still open. {stage.name(collector(LAW))} of Legal Affairs
        waits for an opinion and asks for three working days more; that alone does not stop the clock.""")
    asked = stage.act(collector(LAW), "law/ask", path, "ask_extension", days=3,
                      comment="รอความเห็นจากกรมบัญชีกลางประกอบผล LAW-03")
    window = f"/windows/{asked.body['windows'][0]['id']}"
    tell.says("She asks once more, to be sure. One request at a time is enough.")
    if stage.read(collector(LAW), path)["windows"][0]["state"] == "proposed":
        stage.refused(collector(LAW), "law/ask-twice", path, "ask_extension", 409, "extension_already_asked", days=3,
                      comment="ขอเพิ่มอีก")
    tell.says(f"{stage.name(head(LAW))}, her head, agrees, then Malee of the PSD.")
    stage.notices(head(LAW), "extension_asked", window)
    stage.act(head(LAW), "law/window-head", window, "approve", state="proposed")
    stage.act(PSD_OFFICER, "law/window-psd", window, "approve", state="granted")
    body = stage.read(collector(LAW), path, f"GET {path}")
    stage.equal("the due date after the extension", body["report_due_at"], wire_time(EXTENDED_DUE))
    notice = stage.notices(collector(LAW), "extension_granted", path)
    tell.says(f"“{notice['text']}”")
    tell.says(f"{stage.name(collector(HRM))} of Human Resources saves her draft and goes home.")
    stage.save(collector(HRM), "hrm/draft", stage.path(HRM), results(HRM, 2561, 1))


def approval(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock(PSD_OFFICER, moment)
    version = stage.read("suda", path)["version"]
    tell.says("""The ICT report again. Suda approves; her browser lost the answer and sends the same once more. It
        counts once.""")
    first = stage.act("suda", "ict/approve-head", path, "approve")
    again = stage.person("suda").change("POST", f"{path}/actions", {"action": "approve"}, key_of("ict/approve-head"),
                                        version)
    stage.expect("the repeated approval", again, 200)
    stage.show("suda", f"POST {path}/actions approve", again, "Idempotent-Replayed: true")
    stage.true("the repeated approval is marked", again.replayed, "Idempotent-Replayed: true", "none")
    stage.equal("the receipt of the repetition", again.body["receipt"], first.body["receipt"])
    tell.says("The same key for another request is refused: it belongs to the first.")
    stage.refused("suda", "ict/approve-head", path, "return", 422, "idempotency_key_reused", comment="ขอแก้ไข")
    stage.act(PSD_OFFICER, "ict/approve-psd", path, "approve")
    answer = stage.act(EXECUTIVE, "ict/approve-executive", path, "approve", state="closed")
    stage.equal("who approved", [it["stage"] for it in answer.body["approval"]["decisions"]],
                ["head", "psd", "executive"])
    stage.notices("anong", "approved", path)
    case = stage.read("anong", stage.case(ICT, "ICT-05"), "GET /cases/… ICT-05")
    tell.says(f"""Malee and Arun approve. 18.5 days for a vulnerability score {case['opened_by']['score']}, below
        {case['opened_by']['case_below']}: a case opens by itself, with a due date for its analysis.""")


def too_late(stage, moment):
    tell = stage.teller
    path = stage.path(HRM)
    tell.says(f"""Human Resources has not submitted. The report is due at 24:00 of the tenth;
        {stage.name(collector(HRM))} presses the button 0.3 s after it.""")
    stage.move_clock(PSD_OFFICER, moment)
    body = stage.read(collector(HRM), path, f"GET {path}")
    if body["state"] != "review":
        stage.equal("the state a moment after the due time", body["state"], "overdue")
        stage.equal("since when it is late", body["late"]["since"], wire_time(DUE))
        tell.says("Her page says it already: overdue. It may still be submitted.")
    submitted = stage.act(collector(HRM), "hrm/submit", path, "submit", state="review")
    late = submitted.body["late"]
    stage.true("the submission is late", late is not None, "late since the due time", late)
    stage.equal("since when it is late", (late["since"], late["excused"]), (wire_time(DUE), False))
    events = {it["name"]: it for it in stage.read(AUDITOR, f"{path}/history?limit=200")["items"]}
    stage.equal("the time of lateness in the history", events["late"]["effective_at"], wire_time(DUE))
    stage.equal("the time of the submission", events["submit"]["recorded_at"], wire_time(TOO_LATE))
    stage.true("lateness comes first", events["late"]["seq"] < events["submit"]["seq"], "late before submit", events)
    tell.says(f"""It is accepted, and it is late: since {late['since']}, the due time itself, not since the engine
        looked. Had the engine slept for an hour, the history would say the same. {stage.name(head(HRM))}, the head, is
        told.""")
    stage.notices(head(HRM), "overdue", path)


def count(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("The central executive's figures come half a day late.")
    routine.report(stage, CEN, 1)
    body = stage.read(PSD_OFFICER, "/completeness?fiscal_year=2561&quarter=1",
                      "GET /completeness?fiscal_year=2561&quarter=1")
    stage.equal("the count", (body["population"], body["reported"], body["in_time"], body["late"]), (12, 11, 9, 2))
    stage.equal("the percentages", (body["reported_percent"], body["in_time_percent"]), ("91.67", "75.00"))
    missing = [it["unit"]["code"] for it in body["units"] if it["status"] == "missing"]
    stage.equal("who is missing", missing, [LAW])
    tell.says(f"""Malee counts: of {body['population']} units {body['reported']} reported, {body['reported_percent']} %;
        {body['in_time']} in time, {body['in_time_percent']} %. Legal Affairs has until the fifteenth.""")


def decisions(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("The opinion is there. Kanya submits five days after the old due date, and in time for the new one.")
    answer = routine.report(stage, LAW, 1)
    stage.equal("lateness within the extension", answer.body["late"], None)
    tell.says("Heads, PSD and executive approve the eleven reports.")
    routine.decide_reports(stage, 1, [unit for unit in UNITS if unit != ICT])
    card = stage.read(EXECUTIVE, "/scorecards?fiscal_year=2561&quarter=1", "GET /scorecards?fiscal_year=2561&quarter=1")
    show_card(stage, card)


def show_card(stage, card):
    tell = stage.teller
    tell.says("The quarter in a line each: the total of five, its colour, and the indicators by colour.")
    for it in card["units"]:
        lines = it["lines"]
        colours = ", ".join(f"{lines[band]} {band}" for band in ("green", "amber", "red") if lines[band])
        restated = f", {it['restated']} restated" if it["restated"] else ""
        final = "provisional" if it["provisional"] else "final"
        tell.fault(f"{it['unit']['code']:<8} {it['total']} {it['band']:<6} {final}, {it['coverage_percent']} % of the "
                   f"weight ({colours}{restated})")
    stage.equal("how many units have a total", sum(it["total"] is not None for it in card["units"]), 12)


CHAPTERS = [
    (OPENING, "the first quarter opens", opening),
    (FIRST_REMINDER, "a reminder, two drafts, a collision", first_reminder),
    (PUNCTUAL_DAY, "the punctual ones", punctual_units),
    (SUBMISSION, "the ICT Centre submits", submission),
    (REVIEW, "who may decide", review),
    (MENDING, "returned, mended, submitted again", mending),
    (THIRD_REMINDER, "more time is asked for", third_reminder),
    (APPROVAL, "approved, once; and a target missed", approval),
    (TOO_LATE, "too late by 0.3 s", too_late),
    (COUNT, "eleven of twelve", count),
    (DECISIONS, "in time after all", decisions),
]
