# The demo's whole fiscal year by mail: what everybody must be told is reckoned from the history and from the calendar,
# and held against what a real mail server took, to the day, the hour and the step.
import collections
import datetime
import json
import os
import re
import subprocess
import sys
import time
import unittest

import mail_play as play
from mail_expected import BANGKOK, DOMAIN, expected, holders, is_quiet, last_events, sending_time
from mail_sink import Sink, __file__ as sink_program
from server import ROOT, Demo, take_program
from story.telling import instant

PROGRAM = take_program()
SECONDS = 120 * int(os.environ.get("PATIENCE", "1"))  # allowed on any machine; a sanitizer's program takes longer
LINK = re.compile(r"(http://[\d.:]+)/#/(\S+)")
QUARTER_ENDS = {1: datetime.date(2017, 12, 31), 2: datetime.date(2018, 3, 31), 3: datetime.date(2018, 6, 30),
                4: datetime.date(2018, 9, 30)}
DAYS_TO_REPORT = 10  # of the framework


def settings(sink):
    return ["demo.scene=before_year", "mail.enabled=true", "mail.host=127.0.0.1", f"mail.port={sink.port}",
            "mail.security=plain", "mail.from=traimas@example.invalid", f"mail.domain={DOMAIN}", "mail.retry_seconds=1",
            "engine.poll_interval_ms=20"]


class WorkingDays:
    """Monday to Friday without the holidays of the demo's calendar."""

    def __init__(self):
        calendar = json.loads((ROOT / "config/calendars/th.json").read_text(encoding="utf-8"))
        self.holidays = {it["date"] for it in calendar["versions"][-1]["holidays"]}

    def is_working(self, day):
        return day.weekday() < 5 and day.isoformat() not in self.holidays

    def add(self, day, count):
        step = datetime.timedelta(days=1 if count > 0 else -1)
        while count != 0:
            day += step
            count -= (1 if count > 0 else -1) if self.is_working(day) else 0
        return day

    def following(self, day):
        return day if self.is_working(day) else self.add(day, 1)


def at(day, hour, minute=0):
    return datetime.datetime(day.year, day.month, day.day, tzinfo=BANGKOK) + datetime.timedelta(hours=hour,
                                                                                                minutes=minute)


class YearTest(unittest.TestCase):
    def test_a_year_by_mail(self):
        begun = time.monotonic()
        self.outages, self.origins, self.late_over_stop = [], set(), 0
        with Sink(lambda: self.stage.now_or_going) as self.sink, Demo(PROGRAM) as self.demo:
            self.demo.start(*settings(self.sink))
            self.origins.add(self.demo.url)
            self.stage = OfficeStage(self.demo)
            self.addCleanup(self.stage.client.close)
            self.stage.look()
            before, told_before = last_events(self.demo), set(self.reminders_of_the_api())
            self.sink.mails.clear()
            play.until_spring(self.stage)
            play.second_quarter(self.stage)
            play.third_quarter(self.stage, self.stop_and_go)
            play.fourth_quarter(self.stage, self.server_down, self.server_killed)
            play.the_year_is_reviewed(self.stage)
            print(f"the year in {self.stage.stops} stops of the clock, {len(self.sink.mails)} mails: "
                  f"{time.monotonic() - begun:.1f} s", flush=True)
            all_told = expected(self.demo, before, self.outages)
            self.each_arrived_once_and_in_its_hour(all_told)
            self.the_ledger_says_the_same(all_told, told_before)
            self.the_calendar_says_the_same(all_told)
            self.everything_was_played(all_told)
            self.links_lead_to_the_step(all_told)
            self.assertEqual(self.demo.rows("select count(*) from incident where source = 'mail'"), [["0"]])
            self.assertFalse([line for line in self.demo.lines if "@example.invalid" in line], "addresses in the log")
            self.assertEqual(self.demo.stop(), 0)
        print(f"all of it: {time.monotonic() - begun:.1f} s", flush=True)
        self.assertLess(time.monotonic() - begun, SECONDS)

    # -- what befalls the servers -------------------------------------------------------------------------------------

    def stop_and_go(self):
        """Killed, and started again a week later; in between only the time goes on."""
        before = len(self.sink.mails)
        self.demo.kill()
        moved = self.demo.psql(f"update manual_clock set at = {int(play.AGAIN_3.timestamp())}000000")
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.stage.now_or_going = play.AGAIN_3
        self.outages.append((play.STOP_3 + datetime.timedelta(microseconds=1), play.AGAIN_3))
        self.demo.start(*settings(self.sink))
        self.origins.add(self.demo.url)
        self.stage.serve_at(self.demo.url)
        self.stage.look()
        self.assertEqual(self.stage.now, play.AGAIN_3)
        self.late_over_stop = len(self.sink.mails) - before
        self.assertGreater(self.late_over_stop, 5, "what was due meanwhile goes at once")

    def server_down(self, begins, ends):
        self.stage.move_clock("", begins)
        before = len(self.sink.mails)
        self.sink.down()
        self.outages.append((begins, ends))
        self.stage.waits_for_mail = False
        self.stage.move_clock("", begins.replace(hour=9, minute=0))
        self.stage.wait_until(lambda: self.stage.waiting() and all(it["attempts"] for it in self.stage.waiting()),
                              "every mail to be tried in vain")
        self.stage.move_clock("", ends)
        self.assertEqual(len(self.sink.mails), before)
        self.sink.up()
        self.stage.waits_for_mail = True
        self.stage.look()
        self.assertGreater(len(self.sink.mails), before)

    def server_killed(self, moment):
        """It has read a whole message and not answered yet: nobody can know whether it kept it."""
        self.stage.move_clock("", moment - datetime.timedelta(minutes=30))
        self.sink.down()
        with subprocess.Popen([sys.executable, "-B", sink_program, str(self.sink.port)], stdout=subprocess.PIPE,
                              text=True) as deaf:
            self.assertEqual(deaf.stdout.readline().strip(), "listening")
            self.stage.waits_for_mail = False
            self.stage.stand_at(moment)
            taken = deaf.stdout.readline().strip()
            deaf.kill()
        self.assertTrue(taken.endswith(f"@{DOMAIN}"), taken)
        self.assertNotIn(taken, [mail.id for mail in self.sink.mails])
        self.sink.up()
        self.stage.waits_for_mail = True
        self.stage.look()
        again = [mail for mail in self.sink.mails if mail.id == taken]
        self.assertEqual(len(again), 1, "again, under the same Message-ID")

    # -- what must have come ------------------------------------------------------------------------------------------

    def each_arrived_once_and_in_its_hour(self, all_told):
        mails = collections.Counter(mail.id for mail in self.sink.mails)
        self.assertEqual([it for it, count in mails.items() if count > 1], [], "twice")
        single = {told.id: told for told in all_told if told.outcome == "sent" and not told.digest}
        # What tells one person the same of several items may go as one: how many, hangs on what waited at that moment.
        alike = collections.defaultdict(list)
        for told in single.values():
            alike[told.email, told.notice, told.sent_at].append(told)
        digests = collections.defaultdict(list)
        for told in all_told:
            if told.outcome == "sent" and told.digest:
                digests[told.email, told.sent_at].append(told)
        for mail in self.sink.mails:
            carrier = single.get(mail.id)
            if carrier is None:
                carried = digests.pop((mail.to, mail.at), None)
            else:
                paths = {path for _, path in LINK.findall(mail.body)}
                pool = alike[carrier.email, carrier.notice, carrier.sent_at]
                carried = [told for told in pool if told.path in paths]
                pool[:] = [told for told in pool if told.path not in paths]
            self.assertIsNotNone(carried, f"nobody expects {mail.subject} for {mail.to} at {mail.at}")
            self.assertIn(mail.id, [told.id for told in carried])
            self.assertEqual({(mail.to, mail.at)}, {(told.email, told.sent_at) for told in carried}, carried)
            self.assertEqual(mail.recipients, [mail.to])
            self.assertEqual(mail.entries, len(carried), carried)
            links = [path for origin, path in LINK.findall(mail.body) if path != "notices"]
            self.assertEqual(sorted(links), sorted(told.path for told in carried))
            self.assertLessEqual({origin for origin, _ in LINK.findall(mail.body)}, self.origins)
            self.assertFalse(is_quiet(mail.at), mail.at)
        self.assertEqual([told for pool in alike.values() for told in pool] + list(digests.values()), [], "never came")

    def reminders_of_the_api(self):
        """{Message-ID: row}."""
        rows, cursor = {}, ""
        while True:
            page = self.stage.person("decha").read(f"/reminders?limit=200{cursor}").body
            rows |= {it["message_id"]: it for it in page["items"]}
            if not page["next"]:
                return rows
            cursor = f"&cursor={page['next']}"

    def the_ledger_says_the_same(self, all_told, told_before):
        """Every row of the API: outcome, both times, and whether it was late."""
        rows = {key: row for key, row in self.reminders_of_the_api().items() if key not in told_before}
        due = {told.id: told for told in all_told if told.sent_at <= self.stage.now}
        self.assertEqual(set(rows) - set(due), {it for it, row in rows.items() if row["outcome"] == "planned"})
        self.assertEqual(set(due) - set(rows), set(), "not in the ledger")
        for key, told in due.items():
            row = rows[key]
            outcome = "sent" if row["outcome"] == "digested" else row["outcome"]
            self.assertEqual((outcome, row["notice"], row["digest"]), (told.outcome, told.notice, told.digest), told)
            if told.outcome == "suppressed":
                self.assertEqual(row["reason"], "untrue")
            if told.outcome == "sent":
                self.assertEqual(row["late"], told.sent_at - told.planned > datetime.timedelta(minutes=1), (told, row))
                self.assertEqual(instant(row["planned_for"]), told.planned)
                self.assertEqual(instant(row["settled_at"]), told.sent_at)
        late = [row for row in rows.values() if row["late"]]
        self.assertGreater(len(late), self.late_over_stop)

    # -- the calendar, without the history ----------------------------------------------------------------------------

    def the_calendar_says_the_same(self, all_told):
        """The reminders of the reports: from the days of the year and the days on which each unit submitted."""
        came = collections.defaultdict(set)
        for told in all_told:
            if told.event.definition == "checkpoint" and told.event.fiscal_year == 2561 and told.outcome == "sent":
                came[told.event.unit, told.event.quarter, told.notice].add((told.email, told.sent_at))
        days = WorkingDays()
        for quarter, end in QUARTER_ENDS.items():
            due = days.following(end + datetime.timedelta(days=DAYS_TO_REPORT))
            for unit in play.UNITS:
                submitted = play.SUBMITTED[quarter].get(unit)
                for notice, roles, times in self.reminders(days, unit, quarter, due):
                    told = set()
                    for nominal in times:
                        told |= self.reminded(unit, notice, roles, nominal, submitted)
                    self.assertEqual(came[unit, quarter, notice], told, f"{unit} Q{quarter} {notice}")

    def reminders(self, days, unit, quarter, due):
        moved = days.add(due, 3) if (unit, quarter) == (play.LAW, 1) else due
        asked = play.quarter_one.THIRD_REMINDER
        soon = [at(days.add(day, -5 + 2 * n), 8, 30) for day in (due,) for n in range(3)]
        if moved != due:
            soon = [it for it in soon if it <= asked]
            soon += [it for n in range(3) if (it := at(days.add(days.add(moved, -5), 2 * n), 8, 30)) > asked]
        chase = days.add(moved, 3)
        yield "due_soon", ["collector"], soon
        yield "overdue", ["collector", "head"], [at(moved, 24)]
        yield "still_overdue", ["collector", "head"], [at(days.add(chase, 5 * n), 8, 30) for n in range(3)]
        yield "not_reported", ["collector", "head", "psd"], [at(days.add(moved, 20), 24)]

    def reminded(self, unit, notice, roles, nominal, submitted):
        """Nobody where the unit had submitted before: a reminder has to be true when it is sent, other news when it
        happened."""
        is_reminder = notice in ("due_soon", "still_overdue")
        sent_at = sending_time(nominal, is_reminder)
        for begins, ends in self.outages:
            sent_at = ends if begins <= sent_at < ends else sent_at
        if submitted is not None and submitted < (sent_at if is_reminder else nominal):
            return set()
        return {(email, sent_at) for role in roles
                for email in holders(role, "OPS" if role == "psd" else unit, nominal)}

    # -- the rest -----------------------------------------------------------------------------------------------------

    def everything_was_played(self, all_told):
        """The year has in it what it is played for."""
        notices = collections.Counter(told.notice for told in all_told if told.outcome == "sent")
        for notice in ("due_soon", "overdue", "still_overdue", "not_reported", "returned", "rework_overdue",
                       "extension_granted", "extension_refused", "decision_wanted", "decision_waits", "decision_escalated",
                       "case_overdue", "measures_open", "review_due_soon", "review_overdue", "year_close_due"):
            self.assertGreater(notices[notice], 0, f"{notice} is never told: {notices}")
        outcomes = collections.Counter(told.outcome for told in all_told)
        self.assertGreaterEqual(outcomes["suppressed"], 6, "two reports and a review were overtaken by minutes")
        self.assertTrue(any(mail.entries > 2 for mail in self.sink.mails), "a digest of several")
        print(f"{dict(outcomes)}; {len(notices)} kinds of notices", flush=True)

    def links_lead_to_the_step(self, all_told):
        """Each step that a mail leads to can be read by one whom the mail told about it."""
        status, headers, _ = self.demo.request("GET", "/")
        self.assertEqual((status, headers["content-type"].split(";")[0]), (200, "text/html"))
        readers = {}
        for told in all_told:
            if told.outcome == "sent":
                readers[told.path] = told
        for path, told in readers.items():
            answer = self.stage.person(told.email.split("@")[0]).read(f"/{path}")
            self.assertEqual(answer.status, 200, f"{path} for {told}: {answer}")
            if told.event.definition != "year":
                self.assertEqual((answer.body["id"], answer.body["unit"]["code"]), (told.event.instance, told.event.unit))


class OfficeStage(play.MailStage):
    """Knows the time to which the clock is on its way: mail may come before the answer to moving it is read."""

    now_or_going = None

    def stand_at(self, moment):
        self.now_or_going = moment
        super().stand_at(moment)

    def look(self):
        super().look()
        self.now_or_going = self.now


if __name__ == "__main__":
    unittest.main(verbosity=2)
