# October 2018: fiscal year 2561 is reviewed and closed, and goes on in the drafts of 2562.
from story import chain, plans, routine
from story.office import AUDITOR, HRM, ICT, PSD_OFFICER, UNITS, collector
from story.middle import SUDA
from story.telling import bangkok, instant, short_civil

REVIEWS = bangkok(2018, 10, 18, 10)
HEADS = bangkok(2018, 10, 22, 10)
CLOSING = bangkok(2018, 10, 26, 10)

# What the units say of the year; the demo's files end before it does.
WORDS = {"worked": "การติดตามรายไตรมาสทำให้แก้ไขได้ระหว่างปี และมาตรการมีผลพิสูจน์ในไตรมาสถัดไป",
         "lessons": "เป้าหมายที่ต้องรอหน่วยงานอื่นควรตกลงกำหนดเวลาก่อนต้นปี"}
ICT_WORDS = {"worked": "เครื่องทดสอบชุดแก้ไขลดเวลาปิดช่องโหว่จาก 18.5 วันเหลือ 6 วัน",
             "lessons": "ช่องโหว่ร้ายแรงต้องมีเครื่องทดสอบก่อน มีสัญญาอย่างเดียวไม่พอ",
             "innovations": "กระดานสถานะช่องโหว่ที่ทุกหน่วยงานเห็น"}


def reviews(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("The units review the year. Human Resources carries its open case into 2562; what is proved is closed.")
    for unit in UNITS:
        routine.submit_review(stage, unit, 2561, ["HRM-03"], ICT_WORDS if unit == ICT else WORDS)


def heads(stage, moment):
    stage.move_clock(PSD_OFFICER, moment)
    stage.teller.says("The heads read the reviews.")
    routine.heads_approve(stage, "review/2561", {unit: stage.cycle(unit) for unit in UNITS}, SUDA)


def closing(stage, moment):
    tell = stage.teller
    stage.move_clock(PSD_OFFICER, moment)
    tell.says("Malee approves the reviews; each cycle closes and hands over, for good this time.")
    routine.approve_all(stage, PSD_OFFICER, "review/2561", {unit: stage.cycle(unit) for unit in UNITS}, state="closed")
    stage.settle()
    for unit in UNITS:
        lineage = stage.read(collector(unit), stage.cycle(unit, 2562))["lineage"]
        stage.equal(f"what {unit} was handed", (lineage["fiscal_year"], lineage["provisional"]), (2561, False))
    ict = stage.read(collector(ICT), stage.cycle(ICT, 2562))
    stage.equal("what the final figures ask of the plan of ICT", ict["amendments"], [])
    tell.says("The plan that ICT made in August was judged again, by the final figures, and stands.")
    show_draft(stage)
    card = stage.read(PSD_OFFICER, "/scorecards?fiscal_year=2561&quarter=4",
                      "GET /scorecards?fiscal_year=2561&quarter=4")
    stage.equal("whether a total is provisional", {it["provisional"] for it in card["units"]}, {False})
    tell.says("The twelve totals of the year are final. Malee closes it.")
    stage.act(PSD_OFFICER, "year/2561/close", "/fiscal-years/2561", "close", state="closed")
    stage.settle()


def show_draft(stage):
    tell = stage.teller
    path = stage.cycle(HRM, 2562)
    draft = stage.read(collector(HRM), f"{path}/plan", f"GET {path}/plan")
    tell.says("The drafts of 2562 rest on final figures now. That of Human Resources:")
    for it in draft["judgement"]["lines"]:
        line = plans.line_of(draft, it["indicator"])
        last = line["history"][-1]
        tell.fault(f"{it['indicator']}: target {span(it)} of 2561 came to {last['value']} ({last['source']}); "
                   f"proposed for 2562: {span(line)}")
    stage.equal("whether it is provisional", draft["judgement"]["provisional"], False)
    stage.equal("the case that came along", [(it["indicator"], it["answered"]) for it in draft["carried_cases"]],
                [("HRM-03", False)])
    tell.says("Its open case HRM-03 of the second quarter came along. No plan of 2562 is approved without an answer.")


def span(line):
    """A target; of a range both ends."""
    return line["target"] + (f" to {line['upper']}" if line["upper"] else "")


def was_told(stage):
    """Whether the last step of the story stands: the year is closed."""
    answer = stage.person(AUDITOR).read("/fiscal-years/2561")
    return answer.status == 200 and answer.body["state"] == "closed"


def ending(stage):
    """What can be read when all is over; it changes nothing, so that it can be shown as often as one likes."""
    tell = stage.teller
    tell.says(f"{stage.name(AUDITOR)}, internal auditor, may read everything:")
    for fiscal_year in (2560, 2561, 2562):
        year = stage.read(AUDITOR, f"/fiscal-years/{fiscal_year}", f"GET /fiscal-years/{fiscal_year}")
        tell.fault(f"{fiscal_year}: {year['state']}; its cycles: {routine.states(stage, stage.cycles(fiscal_year))}")
    late = [it["unit"]["code"] for it in stage.reports(1) if it["late"]]
    stage.equal("who was late in the first quarter", sorted(late), ["OPS-CEN", HRM])
    tell.says("He may write nothing. Approving is refused, and the refusal names a code, as all of them do.")
    stage.refused(AUDITOR, "auditor-closes", "/fiscal-years/2562", "close", 403, "not_your_role")
    tell.says("The history of the ICT report of the first quarter, from its creation to the last approval:")
    path = stage.path(ICT)
    history = stage.read(AUDITOR, f"{path}/history?limit=200", f"GET {path}/history")
    show_history(stage, history)
    stage.equal("the event at which the chain breaks", chain.broken_at(int(path.rsplit("/", 1)[1]), history), 0)
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


CHAPTERS = [
    (REVIEWS, "what 2561 taught", reviews),
    (HEADS, "the heads on the reviews", heads),
    (CLOSING, "2561 is closed; 2562 goes on from it", closing),
]
