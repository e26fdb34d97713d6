# The demo's fiscal year 2561 as it is played for its mail: up to the first quarter's decisions as the story tells it, from
# there on with people who are late, who never report, who do not decide. The clock stands still wherever something falls
# due, so that each mail goes in its hour.
import datetime
import io
import time

from mail_expected import BANGKOK, DIGEST_AT, QUIET_UNTIL, next_time
from story import cases, last_year, opening, quarter_one, routine
from story.client import Client
from story.closing import ICT_WORDS, WORDS
from story.middle import SUDA
from story.office import (ADM, CEN, EXECUTIVE, HRM, ICT, INF, INS, LAW, PSD, PSD_OFFICER, UNITS, collector)
from story.steps import Stage
from story.telling import Teller, bangkok, instant, wire_time

POL = "OPS-POL"
ADMINISTRATOR = "decha"
REST_SECONDS = 60
# quarter: {unit: when it submits}; who is missing there never does.
EARLY_2, ON_THE_DAY_2, LAST_2 = bangkok(2018, 4, 3, 10), bangkok(2018, 4, 4, 8, 45), bangkok(2018, 4, 9, 10)
TOO_LATE_2, RETURNED_2 = bangkok(2018, 4, 12, 10), bangkok(2018, 4, 10, 14)
MENDED_2, DECIDED_2 = bangkok(2018, 4, 20, 10), bangkok(2018, 4, 25, 14)
EARLY_3, HEADS_3 = bangkok(2018, 7, 4, 10), bangkok(2018, 7, 6, 10)
STOP_3, AGAIN_3 = bangkok(2018, 7, 10, 18), bangkok(2018, 7, 17, 10)
LATE_3, DECIDED_3 = bangkok(2018, 7, 17, 11), bangkok(2018, 7, 18, 14)
EARLY_4, DOWN_4, UP_4 = bangkok(2018, 10, 2, 10), bangkok(2018, 10, 3, 8, 45), bangkok(2018, 10, 3, 10, 30)
SECOND_4, LAST_4, DECIDED_4 = bangkok(2018, 10, 4, 10), bangkok(2018, 10, 9, 10), bangkok(2018, 10, 16, 14)
REVIEWS, REVIEW_ON_THE_DAY, REVIEWED = bangkok(2018, 10, 24, 10), bangkok(2018, 11, 9, 8, 45), bangkok(2018, 11, 13, 10)
END = bangkok(2018, 12, 3, 10)

LATE_UNITS_3, SLOW_UNITS_4 = (LAW, HRM, CEN, ADM), (POL, ADM)
NO_REVIEW = CEN
SUBMITTED = {
    1: {unit: quarter_one.PUNCTUAL_DAY for unit in quarter_one.PUNCTUAL} |
       {ICT: quarter_one.SUBMISSION, HRM: quarter_one.TOO_LATE, CEN: quarter_one.COUNT, LAW: quarter_one.DECISIONS},
    2: {unit: EARLY_2 for unit in ("OPS", LAW, "OPS-IA", "OPS-ACC", PSD)} |
       {INS: ON_THE_DAY_2, HRM: ON_THE_DAY_2, ICT: LAST_2, INF: LAST_2, POL: TOO_LATE_2, ADM: MENDED_2},
    3: {unit: LATE_3 if unit in LATE_UNITS_3 else EARLY_3 for unit in UNITS},
    4: {unit: LAST_4 if unit in SLOW_UNITS_4 else SECOND_4 if unit == CEN else EARLY_4 for unit in UNITS},
}


class MailStage(Stage):
    """A stage whose clock does not jump: it goes from one due time to the next, and through the hours of mail."""

    def __init__(self, demo):
        super().__init__(Client(demo.url), Teller(io.StringIO()))
        self.now = None
        self.hours = set()  # when mail may go that was planned until now
        self.waits_for_mail = True
        self.stops = 0

    def serve_at(self, url):
        """The program was started again, on another port; the sessions stand in the database."""
        self.client.close()
        fresh = Client(url)
        self.client.url, self.client.host, self.client.port = fresh.url, fresh.host, fresh.port

    def move_clock(self, who, moment):
        self.look()
        while self.now < moment:
            stops = [it for it in self.hours if it > self.now] + [moment]
            due = self.client.send("GET", "/api/v1/clock").body["next_due"]
            if due is not None:
                stops.append(max(self.now, instant(due).astimezone(BANGKOK)))
            self.stand_at(min(stops))

    def stand_at(self, moment):
        answer = self.person(ADMINISTRATOR).change("POST", "/clock", {"at": wire_time(moment)})
        self.expect("moving the clock", answer, 200)
        self.stops += 1
        self.look()

    def look(self):
        """Waits until all is done at this moment, and notes the hours in which what it left may go."""
        self.settle()
        clock = self.client.send("GET", "/api/v1/clock").body["now"]
        self.now = instant(clock).astimezone(BANGKOK)
        self.hours = {it for it in self.hours if it > self.now}
        if self.planned()["items"]:
            self.hours |= {next_time(self.now, hour) for hour in (QUIET_UNTIL, DIGEST_AT)} - {self.now}

    def settle(self):
        super().settle()
        if self.waits_for_mail:
            self.wait_until(lambda: not self.waiting(), "all mail that is due to be settled")

    def waiting(self):
        """The reminders that are due and not settled."""
        page = self.planned()
        return [it for it in page["items"] if instant(it["planned_for"]) <= instant(page["now"])]

    def planned(self):
        return self.person(ADMINISTRATOR).read("/reminders?outcome=planned&limit=200").body

    def wait_until(self, holds, what):
        give_up = time.monotonic() + REST_SECONDS
        while not holds():
            self.true("waiting", time.monotonic() < give_up, what, "not within a minute")
            time.sleep(0.01)


def until_spring(stage):
    """Opening, plans, the review of last year, the first quarter and its cases, as the story has them."""
    for part in (opening, last_year, quarter_one, cases):
        for moment, _, chapter in part.CHAPTERS:
            chapter(stage, moment)


def reports(stage, quarter, moment):
    """Everybody who submits at this moment."""
    stage.move_clock(PSD_OFFICER, moment)
    for unit, when in SUBMITTED[quarter].items():
        if when == moment:
            routine.report(stage, unit, quarter)


def paths(stage, quarter, without=()):
    return {unit: stage.path(unit, quarter) for unit in SUBMITTED[quarter] if unit not in without}


def decide(stage, quarter, moment, by_heads):
    stage.move_clock(PSD_OFFICER, moment)
    step = f"report/2561Q{quarter}"
    routine.heads_approve(stage, step, {unit: stage.path(unit, quarter) for unit in by_heads}, SUDA)
    for who in (PSD_OFFICER, EXECUTIVE):
        routine.approve_all(stage, who, step, paths(stage, quarter))
    stage.settle()


def second_quarter(stage):
    """A reminder overtaken by minutes, a return that is mended too late, a request that nobody answers, and one unit
    that never reports."""
    reports(stage, 2, EARLY_2)
    reports(stage, 2, ON_THE_DAY_2)
    reports(stage, 2, LAST_2)
    stage.act(collector(ADM), "q2/ask", stage.path(ADM, 2), "ask_extension", days=3, comment="รอข้อมูลจากกรมบัญชีกลาง")
    stage.move_clock(PSD_OFFICER, RETURNED_2)
    quick = [unit for unit, when in SUBMITTED[2].items() if when < RETURNED_2 and unit not in (ICT, HRM)]
    routine.heads_approve(stage, "report/2561Q2", {unit: stage.path(unit, 2) for unit in quick})
    stage.act(SUDA[ICT], "q2/return", stage.path(ICT, 2), "return", state="rework", comment="ขอคำชี้แจงเพิ่ม")
    reports(stage, 2, TOO_LATE_2)
    reports(stage, 2, MENDED_2)
    stage.act(collector(ICT), "q2/mended", stage.path(ICT, 2), "submit", state="review")
    decide(stage, 2, DECIDED_2, [ICT, HRM, POL, ADM])


def third_quarter(stage, stop_and_go):
    """The program is away over the due date: `stop_and_go()` stops it at STOP_3 and has it serve again at AGAIN_3."""
    reports(stage, 3, EARLY_3)
    stage.move_clock(PSD_OFFICER, HEADS_3)
    early = [unit for unit in UNITS if unit not in LATE_UNITS_3]
    routine.heads_approve(stage, "report/2561Q3", {unit: stage.path(unit, 3) for unit in early}, SUDA)
    stage.move_clock(PSD_OFFICER, STOP_3)
    stop_and_go()
    reports(stage, 3, LATE_3)
    decide(stage, 3, DECIDED_3, LATE_UNITS_3)


def fourth_quarter(stage, server_down, server_killed):
    """The mail server is down over a morning's digests, and killed in the middle of a message two days later."""
    reports(stage, 4, EARLY_4)
    server_down(DOWN_4, UP_4)
    reports(stage, 4, SECOND_4)
    server_killed(bangkok(2018, 10, 5, 9))
    reports(stage, 4, LAST_4)
    decide(stage, 4, DECIDED_4, UNITS)


def the_year_is_reviewed(stage):
    """One submits between its reminder and the digest, one never does; heads take their time."""
    stage.move_clock(PSD_OFFICER, REVIEWS)
    units = [unit for unit in UNITS if unit not in (NO_REVIEW, PSD)]
    for unit in units:
        routine.submit_review(stage, unit, 2561, ["HRM-03", "ICT-05"], ICT_WORDS if unit == ICT else WORDS)
    stage.move_clock(PSD_OFFICER, REVIEW_ON_THE_DAY)
    routine.submit_review(stage, PSD, 2561, [], WORDS)
    stage.move_clock(PSD_OFFICER, REVIEWED)
    reviewed = {unit: stage.cycle(unit) for unit in [*units, PSD]}
    routine.heads_approve(stage, "review/2561", reviewed, SUDA)
    routine.approve_all(stage, PSD_OFFICER, "review/2561", reviewed, state="closed")
    stage.move_clock(PSD_OFFICER, END)
