# What happens in the quarter, chapter by chapter. Each chapter has its own moment of the demo's clock: where the clock
# stands says which chapters are over, and the one it stands in can be told again from its beginning.
import json

from story import chain
from story.office import HRM, ICT, LAW, PUNCTUAL, UNITS, WAITS_FOR_EXECUTIVE, WAITS_FOR_PSD, result, results
from story.steps import key_of
from story.client import command_id
from story.telling import bangkok, civil, instant, short_civil, wire_time

START = bangkok(2017, 12, 20, 9)
OPENING = bangkok(2017, 12, 21, 8, 30)
FIRST_REMINDER = bangkok(2018, 1, 3, 8, 30)
PUNCTUAL_DAY = bangkok(2018, 1, 4, 10)
SECOND_REMINDER = bangkok(2018, 1, 5, 8, 30)
SUBMISSION = bangkok(2018, 1, 5, 14)
REVIEW = bangkok(2018, 1, 5, 16)
MENDING = bangkok(2018, 1, 8, 9)
THIRD_REMINDER = bangkok(2018, 1, 9, 8, 30)
APPROVAL = bangkok(2018, 1, 9, 15)
DUE = bangkok(2018, 1, 11, 0)  # 24:00 of the tenth
TOO_LATE = DUE.replace(microsecond=300_000)
DECISIONS = bangkok(2018, 1, 11, 9)
LAST_DAY = bangkok(2018, 1, 12, 10)
EXTENDED_DUE = bangkok(2018, 1, 16, 0)  # three working days more: 24:00 of Monday the fifteenth

LAST_STEP = "law-submit"


def title(teller):
    teller.title("The Office of the Permanent Secretary, fiscal year 2561, quarter 1 (October to December 2017)")
    teller.says("""Twelve units report. Every request to the server stands on a line of its own, with who sent it and
        what came back.""")


def before_the_opening(stage, moment):
    rows = stage.load_checkpoints("wirat")
    stage.equal("the states before the quarter opens", {it["state"] for it in rows}, {"scheduled"})
    stage.teller.says("""All twelve checkpoints of the quarter are scheduled. They open ten days before the quarter
        ends; nobody has to remember it.""")


def opening(stage, moment):
    tell = stage.teller
    clock = stage.move_clock("malee", moment)
    tell.says(f"{stage.name('malee')}, PSD officer, moves the demo's clock. The timers that are due by then fire.")
    for who in ("anong", "prasert"):
        notice = stage.notices(who, "checkpoint_open", ICT, 1)
        tell.says(f"{stage.name(who)}, who collects figures in the ICT Centre, finds a notice: “{notice['text']}”")
    rows = stage.load_checkpoints("malee")
    stage.equal("the states after the opening", {it["state"] for it in rows}, {"collecting"})
    tasks = stage.read("anong", "/tasks", "GET /tasks")["items"]
    mine = [it for it in tasks if it["instance"] == stage.checkpoints[ICT]]
    stage.equal("how many tasks of ICT Anong has", len(mine), 1)
    stage.equal("when her task is due", instant(mine[0]["due_at"]), DUE)
    tell.says(f"It stands in her tasks too, due at the end of {civil(DUE.replace(day=10))[:-7]}.")
    steps = stage.read("anong", f"{stage.path(ICT)}/explanation", "GET …/explanation")
    reminder = next(it for it in steps["next"] if it["timer"] == "remind")
    stage.equal("when the first reminder comes", reminder["at"], wire_time(FIRST_REMINDER))
    tell.says(f"""Asked what comes next, the server names the first reminder, {civil(FIRST_REMINDER)}: five working
        days before the report is due, counted over New Year's holidays. {steps['if_nobody_acts']}""")
    stage.true("the next timer", instant(clock["next_due"]) in (FIRST_REMINDER, moment), wire_time(FIRST_REMINDER),
               clock["next_due"])


def first_reminder(stage, moment):
    tell = stage.teller
    stage.move_clock("malee", moment)
    notice = stage.notices("anong", "due_soon", ICT, 1)
    tell.says(f"The first reminder arrives at every collector: “{notice['text']}”")
    tell.says(f"{stage.name('anong')} saves what she has of the services part; satisfaction is still being counted.")
    stage.save("anong", "ict-draft-services", ICT, [result("ICT-01"), result("ICT-02")])
    tell.says(f"""{stage.name('prasert')} saves the security part. Two figures of ICT-04 changed places: 13201 for
        13210.""")
    security = {**result("ICT-05")}
    security.pop("narrative")
    stage.save("prasert", "ict-draft-security", ICT, [{**result("ICT-04"), "numerator": "13201"}, security])
    collision(stage)
    tell.says("Anong tries to submit, to see what is missing. The server refuses and lists every fault at once:")
    answer = stage.refused("anong", "ict-submit-too-early", stage.path(ICT), "submit", 409, "parts_open")
    for fault in answer.body["errors"]:
        tell.fault(f"{fault['pointer']:<22} {fault['code']:<20} {fault['message']}")
    stage.equal("the faults of the draft", answer.faults,
                {("/results/2/value", "value_missing"), ("/results/4/narrative", "narrative_required"),
                 ("/parts/0", "parts_open"), ("/parts/1", "parts_open")})


def collision(stage):
    tell = stage.teller
    standing = stage.row("anong", ICT, "ICT-04")["version"]
    tell.says("""Both have the row open as version 1. Anong sees the slip, takes it for 13211 and saves first.
        Prasert, who still looks at version 1, saves the right figure: nothing is lost silently, he is told to look
        again.""")
    changed = stage.save_row("anong", "ict-row-anong", ICT, "ICT-04", {"numerator": "13211"}, 1)
    stage.expect("Anong's correction", changed, 200)
    if standing < 3:
        stale = stage.save_row("prasert", "ict-row-stale", ICT, "ICT-04", {"numerator": "13210"}, 1)
        stage.expect("Prasert's stale save", stale, 412, "row_version_changed")
        tell.says("He reloads, sees Anong's figure, and decides with the row's version 2 in hand.")
    mended = stage.save_row("prasert", "ict-row-prasert", ICT, "ICT-04", {"numerator": "13210"}, 2)
    stage.expect("Prasert's correction", mended, 200)
    row = stage.row("prasert", ICT, "ICT-04")
    stage.equal("the row after the collision", (row["numerator"], row["version"]), ("13210", 3))


def punctual_units(stage, moment):
    tell = stage.teller
    stage.move_clock("malee", moment)
    tell.says(f"{len(PUNCTUAL)} units report before anybody has to ask again. Each saves its draft and submits it.")
    for unit in PUNCTUAL:
        report(stage, unit, UNITS[unit][0])


def report(stage, unit, collector):
    """Saves the results of a unit and submits them, in one line."""
    stage.quiet = True
    rows = results(unit)
    saved = stage.save(collector, f"{unit.lower()}-draft", unit, rows)
    answer = stage.act(collector, f"{unit.lower()}-submit", stage.path(unit), "submit", state="review")
    stage.quiet = False
    name = stage.person(collector).name["en"]
    stage.teller.request(collector, f"{unit}: {name} saves {len(rows)} results ({saved}) and submits", answer)
    return answer


def second_reminder(stage, moment):
    tell = stage.teller
    stage.move_clock("malee", moment)
    stage.notices("anong", "due_soon", ICT, 2)
    items = stage.read("manop", "/notices?limit=200", "GET /notices", "1 x due_soon")["items"]
    stage.equal("how many reminders Manop has", len([it for it in items if it["notice"] == "due_soon"]), 1)
    tell.says(f"""The second reminder reaches Anong, whose report is still open. {stage.name('manop')} of the central
        executive submitted yesterday and is left in peace: he has the one reminder of Wednesday.""")


def submission(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock("malee", moment)
    tell.says("""Satisfaction is counted; Anong adds it. Prasert says why mending vulnerabilities took so long: that
        row is red.""")
    stage.save("anong", "ict-draft-rest", ICT, [result("ICT-03")])
    answer = stage.save_row("prasert", "ict-narrative", ICT, "ICT-05", {"narrative": result("ICT-05")["narrative"]}, 1)
    stage.expect("the narrative of ICT-05", answer, 200)
    if stage.checkpoint("prasert", ICT)["state"] == "collecting":
        tell.says("In a hurry, Prasert hands in Anong's part. It is not his to hand in.")
        stage.refused("prasert", "ict-wrong-part", path, "hand_in", 403, "part_not_yours", part="services")
    tell.says("Each hands in the own part; then Anong submits the whole, five days before it is due.")
    stage.act("anong", "ict-hand-in-services", path, "hand_in", part="services")
    stage.act("prasert", "ict-hand-in-security", path, "hand_in", part="security")
    answer = stage.act("anong", "ict-submit", path, "submit", state="review")
    stage.equal("lateness of a report in time", answer.body["late"], None)
    digests = answer.body["digests"]
    stage.true("the figures are pinned by digest", "results" in digests, "a digest of the results", digests)
    tell.says(f"Receipt {answer.body['receipt']['reference']}: the figures are frozen, the report waits for the head.")


def review(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock("malee", moment)
    stage.notices("suda", "to_review", ICT, 1)
    if stage.checkpoint("suda", ICT)["state"] == "review":
        tell.says("Prasert asks whether he may approve it himself. A collector has no such role.")
        stage.refused("prasert", "ict-approve-prasert", path, "approve", 403, "not_your_role")
        tell.says(f"""{stage.name('thanakorn')} is the head and has the role. But since Wednesday he stands in for
            Anong, who prepared the figures: who stands in for the author may not decide either.""")
        stage.refused("thanakorn", "ict-approve-thanakorn", path, "approve", 403, "segregation_of_duties")
    tell.says(f"""So {stage.name('suda')}, acting head, reads it. She returns it with two remarks, each pinned to the
        row it is about.""")
    remarks = [{"pointer": "/results/1/narrative", "text": "กรุณาระบุจำนวนผู้รับเรื่องที่จะเพิ่ม และตั้งแต่สัปดาห์ใด"},
               {"pointer": "/results/4/narrative", "text": "เครื่องทดสอบจะพร้อมใช้เมื่อใด ใครรับผิดชอบ"}]
    stage.act("suda", "ict-return", path, "return", state="rework", comment="ตัวเลขครบถ้วน ขอคำชี้แจงเพิ่ม 2 รายการ",
              remarks=remarks)


def mending(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock("malee", moment)
    stage.notices("anong", "returned", ICT, 1)
    body = stage.checkpoint("anong", ICT)
    if body["state"] == "rework":
        pointers = [it["pointer"] for it in body["returned"]["remarks"]]
        stage.equal("the rows that the remarks are about", pointers, ["/results/1/narrative", "/results/4/narrative"])
        tell.says(f"On Monday Anong reads the remarks where they belong: “{body['returned']['remarks'][0]['text']}”")
    tell.says("Both answer, hand in their changed parts again, and Anong submits again.")
    more = {"ICT-02": " โดยเพิ่มผู้รับเรื่อง 2 คน ตั้งแต่สัปดาห์แรกของเดือนกุมภาพันธ์ 2561",
            "ICT-05": " เครื่องทดสอบพร้อมใช้วันที่ 15 กุมภาพันธ์ 2561 กลุ่มความมั่นคงปลอดภัยรับผิดชอบ"}
    for who, indicator in (("anong", "ICT-02"), ("prasert", "ICT-05")):
        version = stage.row(who, ICT, indicator)["version"]
        narrative = result(indicator)["narrative"] + more[indicator]
        answer = stage.save_row(who, f"ict-mend-{indicator.lower()}", ICT, indicator, {"narrative": narrative}, version)
        stage.expect(f"mending {indicator}", answer, 200)
    stage.act("anong", "ict-hand-in-services-again", path, "hand_in", part="services")
    stage.act("prasert", "ict-hand-in-security-again", path, "hand_in", part="security")
    stage.act("anong", "ict-submit-again", path, "submit", state="review")


def third_reminder(stage, moment):
    tell = stage.teller
    path = stage.path(LAW)
    stage.move_clock("malee", moment)
    stage.notices("kanya", "due_soon", LAW, 3)
    stage.notices("jintana", "due_soon", HRM, 3)
    tell.says(f"""The last reminder reaches the two units that are still open. {stage.name('kanya')} of Legal Affairs
        waits for an opinion and asks for three working days more; that alone does not stop the clock.""")
    asked = stage.act("kanya", "law-ask", path, "ask_extension", days=3,
                      comment="รอความเห็นจากกรมบัญชีกลางประกอบผล LAW-03")
    window = f"/amendments/{asked.body['windows'][0]['id']}"
    tell.says("She asks once more, to be sure. One request at a time is enough.")
    if stage.checkpoint("kanya", LAW)["windows"][0]["state"] == "proposed":
        stage.refused("kanya", "law-ask-twice", path, "ask_extension", 409, "extension_already_asked", days=3,
                      comment="ขอเพิ่มอีก")
    tell.says(f"{stage.name('thawat')}, her head, agrees, then Malee of the PSD.")
    stage.notices("thawat", "extension_asked", LAW, 1)
    stage.act("thawat", "law-window-head", window, "approve", state="proposed")
    stage.act("malee", "law-window-psd", window, "approve", state="granted")
    body = stage.read("kanya", path, f"GET {path}")
    stage.equal("the due date after the extension", body["report_due_at"], wire_time(EXTENDED_DUE))
    notice = stage.notices("kanya", "extension_granted", LAW, 1)
    tell.says(f"“{notice['text']}”")
    tell.says(f"{stage.name('jintana')} of Human Resources saves her draft and goes home.")
    stage.save("jintana", "hrm-draft", HRM, results(HRM))


def approval(stage, moment):
    tell = stage.teller
    path = stage.path(ICT)
    stage.move_clock("malee", moment)
    version = stage.checkpoint("suda", ICT)["version"]
    tell.says("""The ICT report again. Suda approves; her browser lost the answer and sends the same once more. It
        counts once.""")
    first = stage.act("suda", "ict-approve-head", path, "approve")
    again = stage.person("suda").change("POST", f"{path}/actions", {"action": "approve"}, key_of("ict-approve-head"),
                                        version)
    stage.expect("the repeated approval", again, 200)
    stage.show("suda", f"POST {path}/actions approve", again, "Idempotent-Replayed: true")
    stage.true("the repeated approval is marked", again.replayed, "Idempotent-Replayed: true", "none")
    stage.equal("the receipt of the repetition", again.body["receipt"], first.body["receipt"])
    tell.says("The same key for another request is refused: it belongs to the first.")
    stage.refused("suda", "ict-approve-head", path, "return", 422, "idempotency_key_reused", comment="ขอแก้ไข")
    tell.says(f"Malee checks the quality, and {stage.name('arun')}, Permanent Secretary, approves last.")
    stage.act("malee", "ict-approve-psd", path, "approve")
    answer = stage.act("arun", "ict-approve-executive", path, "approve", state="closed")
    stages = [it["stage"] for it in answer.body["approval"]["decisions"]]
    stage.equal("who approved", stages, ["head", "psd", "executive"])
    stage.notices("anong", "approved", ICT, 1)


def too_late(stage, moment):
    tell = stage.teller
    path = stage.path(HRM)
    tell.says(f"""Human Resources has not submitted. The report is due at 24:00 of the tenth; Jintana presses the
        button 0.3 s after it.""")
    stage.move_clock("malee", moment)
    body = stage.read("jintana", path, f"GET {path}")
    if body["state"] != "review":
        stage.equal("the state a moment after the due time", body["state"], "overdue")
        stage.equal("since when it is late", body["late"]["since"], wire_time(DUE))
        tell.says("Her page says it already: overdue. It may still be submitted.")
    submitted = stage.act("jintana", "hrm-submit", path, "submit", state="review")
    late = submitted.body["late"]
    stage.true("the submission is late", late is not None, "late since the due time", late)
    stage.equal("since when it is late", (late["since"], late["excused"]), (wire_time(DUE), False))
    events = {it["name"]: it for it in stage.read("wirat", f"{path}/history?limit=200")["items"]}
    stage.equal("the time of lateness in the history", events["late"]["effective_at"], wire_time(DUE))
    stage.equal("the time of the submission", events["submit"]["recorded_at"], wire_time(TOO_LATE))
    stage.true("lateness comes first", events["late"]["seq"] < events["submit"]["seq"], "late before submit", events)
    tell.says(f"""It is accepted, and it is late: since {late['since']}, the due time itself, not since the engine
        looked. Had the engine slept for an hour, the history would say the same. Her head, {stage.name('banjong')},
        is told.""")
    stage.notices("banjong", "overdue", HRM, 1)


def decisions(stage, moment):
    tell = stage.teller
    stage.move_clock("malee", moment)
    tell.says("The heads approve what their units reported.")
    reported = [*PUNCTUAL, HRM]
    for unit in reported:
        approve(stage, unit, UNITS[unit][1], "head")
    waiting = {it["instance"] for it in stage.read("malee", "/tasks?limit=200", "GET /tasks")["items"]}
    checked = [unit for unit in reported if unit != WAITS_FOR_PSD]
    stage.true("what waits for Malee", stage.checkpoints[WAITS_FOR_PSD] in waiting, f"{WAITS_FOR_PSD} among her tasks",
               waiting)
    tell.says(f"Malee works through her tasks. {WAITS_FOR_PSD} has to wait: she wants to see its news log first.")
    for unit in checked:
        approve(stage, unit, "malee", "psd")
    tell.says(f"Arun approves all but {WAITS_FOR_EXECUTIVE}, which he wants to read on the way home.")
    for unit in checked:
        if unit != WAITS_FOR_EXECUTIVE:
            approve(stage, unit, "arun", "executive")


def approve(stage, unit, who, step):
    stage.quiet = True
    answer = stage.act(who, f"{unit.lower()}-approve-{step}", stage.path(unit), "approve")
    stage.quiet = False
    name = stage.person(who).name["en"]
    stage.teller.request(who, f"{unit}: {name} approves, now {answer.body['state']}", answer)


def last_day(stage, moment):
    tell = stage.teller
    stage.move_clock("malee", moment)
    tell.says("The opinion is there. Kanya submits two days after the old due date, and in time for the new one.")
    stage.quiet = True
    stage.save("kanya", "law-draft", LAW, results(LAW))
    stage.quiet = False
    answer = stage.act("kanya", LAST_STEP, stage.path(LAW), "submit", state="review")
    stage.equal("lateness within the extension", answer.body["late"], None)


def was_told(stage):
    """Whether the last step of the story stands in the history."""
    for it in stage.read("wirat", f"{stage.path(LAW)}/history?limit=200")["items"]:
        command = json.loads(it["body"]).get("command", "")
        if it["actor"] and command == command_id(it["actor"]["id"], key_of(LAST_STEP)):
            return True
    return False


def ending(stage):
    """What can be read when all is over; it changes nothing, so that it can be shown as often as one likes."""
    tell = stage.teller
    rows = stage.load_checkpoints("wirat")
    tell.says(f"{stage.name('wirat')}, internal auditor, may read everything:")
    for state in sorted({it["state"] for it in rows}):
        units = [it["unit"]["code"] + (" (late)" if it["late"] else "") for it in rows if it["state"] == state]
        tell.fault(f"{state:<8} {', '.join(sorted(units))}")
    stage.equal("the late units", [it["unit"]["code"] for it in rows if it["late"]], [HRM])
    law = stage.checkpoint("wirat", LAW)
    if law["state"] == "review":
        tell.says("He may write nothing. Approving is refused, and the refusal names a code, as all of them do.")
        stage.refused("wirat", "auditor-approves", stage.path(LAW), "approve", 403, "not_your_role")
    tell.says("The history of the ICT report, from its creation to the last approval:")
    history = stage.read("wirat", f"{stage.path(ICT)}/history?limit=200", f"GET {stage.path(ICT)}/history")
    show_history(stage, history)
    instance = stage.checkpoints[ICT]
    stage.equal("the event at which the chain breaks", chain.broken_at(instance, history), 0)
    stage.equal("the server's own word on the chain", history["chain"]["verified"], True)
    tell.says(f"""{len(history['items'])} events, each hash recomputed here from the event's own bytes and the hash
        before it: the chain holds, from {history['chain']['genesis'][:12]}… to {history['chain']['head'][:12]}…""")


def show_history(stage, history):
    tell = stage.teller
    tell.line(f"      {'seq':>3}  {'when (Bangkok)':<17} {'what':<12} {'who':<12} {'state after':<11} hash")
    for it in history["items"]:
        who = it["actor"]["name"]["en"].split()[0] if it["actor"] and it["actor"]["name"] else it["kind"]
        tell.line(f"      {it['seq']:>3}  {short_civil(instant(it['effective_at'])):<17} {it['name']:<12} {who:<12} "
                  f"{it['state']:<11} {it['hash'][:12]}")


ENDING = ending
CHAPTERS = [
    (START, "nothing has happened yet", before_the_opening),
    (OPENING, "the quarter opens", opening),
    (FIRST_REMINDER, "a reminder, two drafts, a collision", first_reminder),
    (PUNCTUAL_DAY, "the punctual ones", punctual_units),
    (SECOND_REMINDER, "a reminder for those who need it", second_reminder),
    (SUBMISSION, "the ICT Centre submits", submission),
    (REVIEW, "who may decide", review),
    (MENDING, "returned, mended, submitted again", mending),
    (THIRD_REMINDER, "more time is asked for", third_reminder),
    (APPROVAL, "approved, once", approval),
    (TOO_LATE, "too late by 0.3 s", too_late),
    (DECISIONS, "the decisions", decisions),
    (LAST_DAY, "in time after all", last_day),
]
MOMENTS = [moment for moment, _, _ in CHAPTERS]
