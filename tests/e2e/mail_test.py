# Reminders by e-mail, by the real program to a real SMTP server: each once, none untrue, the digest in one, late ones
# marked, and nothing lost when the server goes away, also in the middle of a message.
import datetime
import time
import unittest

from mail_sink import Sink
from server import Demo, take_program
from story.client import Client, Person

PROGRAM = take_program()
SECONDS = 60
BANGKOK = datetime.timezone(datetime.timedelta(hours=7))
BEGINS = datetime.datetime(2018, 4, 18, 9, tzinfo=BANGKOK)  # the running scene
LEDGER = """
select m.id, m.dedupe_key, m.outcome, m.message_id, p.email, m.late, coalesce(m.carrier, 0), m.digest, m.reason
from mail m join person p on p.id = m.recipient order by m.id
"""


def micros(moment):
    return int(moment.timestamp()) * 1_000_000


class Row:
    def __init__(self, columns):
        (self.id, self.key, self.outcome, self.message_id, self.email, self.late, self.carrier, self.digest,
         self.reason) = columns


def settings(sink):
    return ["mail.enabled=true", "mail.host=127.0.0.1", f"mail.port={sink.port}", "mail.security=plain",
            "mail.from=traimas@example.invalid", "mail.domain=mail.example.invalid", "mail.retry_seconds=1",
            "mail.oldest_days=3", "engine.poll_interval_ms=20"]


def ledger(demo):
    return [Row(columns) for columns in demo.rows(LEDGER)]


def until(holds, seconds=SECONDS):
    """Looks again and again, for the database tells nobody; answers what `holds` said last."""
    deadline = time.monotonic() + seconds
    said = holds()
    while not said and time.monotonic() < deadline:
        time.sleep(0.05)
        said = holds()
    return said


def at_rest(demo):
    """No timer due, no notice undelivered, no mail that is due and waits; counted by the demo's clock."""
    told = demo.rows("""
        select (select count(*) from timer t where t.due_at <= c.at),
          (select count(*) from outbox o where o.not_before <= c.at),
          (select count(*) from mail m where m.outcome = 'planned' and m.planned_for <= c.at)
        from manual_clock c""")
    return told == [["0", "0", "0"]]


class MailTest(unittest.TestCase):
    def move(self, moment):
        answer = self.decha.change("POST", "/clock", {"at": moment.isoformat()})
        self.assertEqual(answer.status, 200, answer)

    def sign_in(self, demo):
        client = Client(demo.url)
        self.addCleanup(client.close)
        self.decha = Person(client, "decha")

    def test_a_fortnight_by_mail(self):
        with Sink() as sink, Demo(PROGRAM) as demo:
            demo.start(*settings(sink))
            self.sign_in(demo)
            self.assertTrue(until(lambda: at_rest(demo)), "what loading left goes at once")
            self.one_person_collects_for_every_late_unit(demo)
            days = [BEGINS + datetime.timedelta(days=day) for day in range(1, 15)]
            for day in days:
                # Deadlines end at midnight, reminders come at 08:30, digests go at 09:00.
                for hour, minute in ((0, 0), (7, 0), (8, 30), (9, 0)):
                    self.move(day.replace(hour=hour, minute=minute))
                    if hour > 0:
                        self.assertTrue(until(lambda: at_rest(demo)), f"not at rest at {day} {hour}:{minute}")
                    else:
                        self.assertTrue(until(lambda: demo.rows("""select count(*) from timer t, manual_clock c
                            where t.due_at <= c.at""") == [["0"]]))
            rows = ledger(demo)
            self.everything_arrived_once(sink, rows)
            self.the_notices_of_the_page_are_those(demo)
            self.digests_are_merged(demo, sink, rows)
            self.letters_are_well_formed(demo, sink)
            self.the_api_says_the_same(rows)
            self.assertEqual(demo.rows("select count(*) from incident"), [["0"]])
            self.assertFalse([line for line in demo.lines if "@example.invalid" in line], "addresses in the log")
            self.assertEqual(demo.stop(), 0)

    def one_person_collects_for_every_late_unit(self, demo):
        """So that somebody has more than one reminder on one day."""
        late = demo.rows("""select unit from instance where definition = 'checkpoint' and fiscal_year = 2561
                            and quarter = 2 and state = 'overdue'""")
        self.assertEqual(len(late), 2)
        for (unit,) in late:
            post = {"unit": unit, "name": {"th": "ผู้รายงานแทน", "en": "Stand-in"}, "roles": [{"role": "collector"}],
                    "holder": {"person": self.decha.id}}
            answer = self.decha.change("POST", "/posts", post, key=f"stand-in/{unit}")
            self.assertEqual(answer.status, 201, answer)

    def everything_arrived_once(self, sink, rows):
        sent = {row.message_id: row for row in rows if row.outcome == "sent"}
        self.assertGreater(len(sent) + sum(row.outcome == "digested" for row in rows), 20)
        self.assertEqual(sorted(mail.id for mail in sink.mails), sorted(sent), "each once, and no other")
        for mail in sink.mails:
            row = sent[mail.id]
            self.assertEqual(mail.recipients, [row.email])
            self.assertEqual(mail.to, row.email)
            carried = [it for it in rows if it.outcome == "digested" and it.carrier == row.id]
            self.assertEqual(mail.entries, 1 + len(carried))
        self.assertTrue(all(row.outcome != "planned" or row.carrier == "0" for row in rows))

    def the_notices_of_the_page_are_those(self, demo):
        # Every notice has its row in the ledger, where its reader has an address; and the other way round.
        apart = demo.rows("""
            select n.dedupe_key from notice n left join mail m on m.dedupe_key = n.dedupe_key
              join person p on p.id = n.recipient and p.email <> ''
            where m.id is null
            union all
            select m.dedupe_key from mail m left join notice n on n.dedupe_key = m.dedupe_key
            where n.id is null and m.reason <> 'untrue'""")
        self.assertEqual(apart, [])

    def digests_are_merged(self, demo, sink, rows):
        self.assertTrue(any(row.outcome == "digested" for row in rows))
        self.assertTrue(any(mail.entries > 1 and mail.to == "decha@example.invalid" and "การแจ้งเตือนประจำวัน" in mail.subject for mail in sink.mails))
        pieces = demo.rows("""select recipient, planned_for from mail where digest and outcome = 'sent'
                              group by 1, 2 having count(*) > 1""")
        self.assertEqual(pieces, [], "one person's day is one mail")

    def letters_are_well_formed(self, demo, sink):
        for mail in sink.mails:
            self.assertEqual(mail.sender, "traimas@example.invalid")
            self.assertEqual(mail.message["Auto-Submitted"], "auto-generated")
            self.assertTrue(mail.id.endswith("@mail.example.invalid"), mail.id)
            self.assertEqual(mail.message.get_content_type(), "text/plain")
            self.assertEqual(mail.message.get_content_charset(), "utf-8")
            self.assertIn(f"{demo.url}/#/", mail.body)
            self.assertNotIn("{", mail.body)
            self.assertFalse(mail.message.defects)
            lines = [line for line in mail.bytes.split(b"\r\n") if mail.id.encode() not in line]
            self.assertLessEqual(max(map(len, lines)), 78)

    def the_api_says_the_same(self, rows):
        told, cursor = [], ""
        while True:
            page = self.decha.read(f"/reminders?limit=200{cursor}").body
            told += page["items"]
            if not page["next"]:
                break
            cursor = f"&cursor={page['next']}"
        self.assertEqual([(str(it["id"]), it["outcome"]) for it in reversed(told)],
                         [(row.id, row.outcome) for row in rows])

    def test_a_server_that_is_down_or_hangs_up_loses_nothing(self):
        with Sink() as sink, Demo(PROGRAM) as demo:
            demo.start(*settings(sink))
            self.sign_in(demo)
            self.assertTrue(until(lambda: at_rest(demo)))
            self.it_hangs_up_after_the_message(demo, sink)
            self.it_is_down_over_a_due_date(demo, sink)
            self.traimas_itself_was_down(demo, sink)
            self.untrue_and_replaced_mails_are_not_sent(demo, sink)

    def planned(self, demo):
        return [row for row in ledger(demo) if row.outcome == "planned"]

    def to_the_next_planned(self, demo):
        """Moves through mornings until a mail is planned at nine o'clock; answers that moment, not reached yet."""
        for _ in range(40):
            moment = self.now(demo).replace(hour=8, minute=30) + datetime.timedelta(days=1)
            self.move(moment)
            self.assertTrue(until(lambda: at_rest(demo)))
            if demo.rows("select count(*) from mail where outcome = 'planned'") != [["0"]]:
                return moment.replace(hour=9, minute=0)
        raise AssertionError("no reminder in forty days")

    def now(self, demo):
        at = int(demo.rows("select at from manual_clock")[0][0])
        return datetime.datetime.fromtimestamp(at / 1_000_000, BANGKOK)

    def it_hangs_up_after_the_message(self, demo, sink):
        nine = self.to_the_next_planned(demo)
        before = len(sink.mails)
        sink.hang_up = 2
        self.move(nine)
        self.assertTrue(until(lambda: at_rest(demo)), [row.outcome for row in self.planned(demo)])
        self.assertEqual(len(sink.dropped), 2)
        self.assertGreater(len(sink.mails), before)
        taken = [mail.id for mail in sink.mails]
        for mail in sink.dropped:
            self.assertEqual(taken.count(mail.id), 1, "again, under the same Message-ID")

    def it_is_down_over_a_due_date(self, demo, sink):
        nine = self.to_the_next_planned(demo)
        waiting = {row.id for row in self.planned(demo)}
        before = len(sink.mails)
        sink.down()
        self.move(nine)
        self.assertTrue(until(lambda: demo.rows("select count(*) from mail where outcome = 'planned' and attempts > 0")
                              != [["0"]]))
        self.move(nine + datetime.timedelta(hours=2))
        self.assertEqual(len(sink.mails), before)
        sink.up()
        self.assertTrue(until(lambda: at_rest(demo)))
        self.assertGreater(len(sink.mails), before)
        for row in ledger(demo):
            if row.id in waiting:
                self.assertIn(row.outcome, ("sent", "digested"))
                self.assertEqual(row.late, "t")
        self.assertEqual(len({mail.id for mail in sink.mails}), len(sink.mails))

    def traimas_itself_was_down(self, demo, sink):
        nine = self.to_the_next_planned(demo)
        waiting = {row.id for row in self.planned(demo)}
        self.assertEqual(demo.stop(), 0)
        demo.start(*settings(sink))
        self.sign_in(demo)
        self.assertEqual({row.id for row in self.planned(demo)}, waiting, "nothing due yet")
        # The time that passes while nobody serves: the clock is moved and the server is not there.
        demo.kill()
        demo.start("mail.enabled=false")
        self.sign_in(demo)
        self.move(nine + datetime.timedelta(hours=1))
        self.assertEqual(demo.stop(), 0)
        before = len(sink.mails)
        demo.start(*settings(sink))
        self.sign_in(demo)
        self.assertTrue(until(lambda: at_rest(demo)))
        self.assertGreater(len(sink.mails), before)
        late = {row.id: row.late for row in ledger(demo) if row.id in waiting}
        self.assertEqual(set(late.values()), {"t"})

    def untrue_and_replaced_mails_are_not_sent(self, demo, sink):
        self.to_the_next_planned(demo)
        self.assertTrue(until(lambda: at_rest(demo)))
        rows = self.planned(demo)
        reminder = next(row for row in rows if row.digest == "t")
        # Somebody acts in between: the instance goes on. Its row is changed by hand, for any action does.
        done = demo.psql(f"""update mail set still_entered_seq = still_entered_seq + 1
                             where id = {reminder.id} and still_state <> ''""")
        self.assertEqual(done.returncode, 0, done.stderr)
        before = len(sink.mails)
        self.move(self.now(demo).replace(hour=9, minute=0))
        self.assertTrue(until(lambda: at_rest(demo)))
        told = next(row for row in ledger(demo) if row.id == reminder.id)
        self.assertEqual((told.outcome, told.reason), ("suppressed", "untrue"))
        self.assertNotIn(reminder.message_id, [mail.id for mail in sink.mails[before:]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
