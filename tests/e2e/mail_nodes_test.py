# Two programs on one database, both sending: each mail once, by the one or the other, and a person's day in one.
import asyncio
import datetime
import json
import subprocess
import threading
import time
import unittest
import urllib.parse

from mail_sink import Sink
from server import ROOT, Demo, clean_environment, take_program
from story.client import Client, Person

PROGRAM = take_program()
SECONDS = 60
BANGKOK = datetime.timezone(datetime.timedelta(hours=7))
DAYS = 6


class SlowSink(Sink):
    """Takes its time, so that both are in the middle of a message."""

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(0.02)
        return await super().handle_DATA(server, session, envelope)


def settings(sink):
    return ["mail.enabled=true", "mail.host=127.0.0.1", f"mail.port={sink.port}", "mail.security=plain",
            "mail.from=traimas@example.invalid", "mail.retry_seconds=1", "engine.poll_interval_ms=20"]


def until(holds, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    said = holds()
    while not said and time.monotonic() < deadline:
        time.sleep(0.05)
        said = holds()
    return said


class SecondNode:
    """`traimas serve` on the demo's database; stopped by its own process id."""

    def __init__(self, demo, settings_of_mail):
        passwords = dict(line.split() for line in (demo.folder / "passwords").read_text().splitlines())
        url = (f"postgresql://traimas_app:{urllib.parse.quote(passwords['traimas_app'])}@/traimas"
               f"?host={urllib.parse.quote(str(demo.sockets()), safe='')}&port=5432")
        file = demo.base / "url"
        file.write_text(url + "\n")
        file.chmod(0o600)
        words = [f"database.url_file={file}", "http.port=0", *settings_of_mail]
        self.lines = []
        self.process = subprocess.Popen([PROGRAM, "serve", *[it for word in words for it in ("--set", word)]], cwd=ROOT,
                                        env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        text=True)
        self._serving = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            if '"event":"serving"' in line:
                self._serving.set()
        self._serving.set()

    def __enter__(self):
        if not self._serving.wait(SECONDS) or self.process.poll() is not None:
            raise RuntimeError("\n".join(self.lines[-10:]))
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(SECONDS)
        self.process.stderr.close()


def sent_by(lines):
    records = [json.loads(line) for line in lines if '"mails_sent"' in line]
    return sum(it["messages"] for it in records)


class NodesTest(unittest.TestCase):
    def test_two_programs_send_each_mail_once(self):
        with SlowSink() as sink, Demo(PROGRAM) as demo:
            sink.down()
            demo.start(*settings(sink))
            self.assertTrue(until(lambda: self.count(demo, "attempts = 0") == 0), "all of it tried in vain")
            waiting = self.count(demo, "true")
            self.assertGreater(waiting, 10)
            with SecondNode(demo, settings(sink)) as second:
                sink.up()
                self.assertTrue(until(lambda: self.count(demo, "true") == 0))
                self.days_go_by(demo)
                self.each_came_once(demo, sink)
                demo_sent, second_sent = sent_by(demo.lines), sent_by(second.lines)
                print(f"{len(sink.mails)} mails: {demo_sent} by the one, {second_sent} by the other", flush=True)
                self.assertGreater(min(demo_sent, second_sent), 0, "one of them had nothing to do")
                self.assertEqual(demo_sent + second_sent, len(sink.mails))
                for line in [*demo.lines, *second.lines]:
                    self.assertNotIn("mail_lease_lost", line)
                    self.assertNotIn("mail_round_failed", line)
            self.assertEqual(demo.stop(), 0)

    def count(self, demo, condition):
        """The mails that are due and not settled; none are planned before the poller has told of them."""
        told = demo.rows(f"""select (select count(*) from mail, manual_clock c where outcome = 'planned'
            and planned_for <= c.at and {condition}), (select count(*) from outbox o, manual_clock c where not_before <= c.at),
            (select count(*) from timer t, manual_clock c where t.due_at <= c.at)""")[0]
        return sum(int(it) for it in told)

    def days_go_by(self, demo):
        client = Client(demo.url)
        self.addCleanup(client.close)
        decha = Person(client, "decha")
        now = datetime.datetime.fromisoformat(decha.read("/clock").body["now"]).astimezone(BANGKOK)
        for day in range(1, DAYS + 1):
            for hour, minute in ((0, 0), (7, 0), (8, 30), (9, 0)):
                moment = (now + datetime.timedelta(days=day)).replace(hour=hour, minute=minute)
                self.assertEqual(decha.change("POST", "/clock", {"at": moment.isoformat()}).status, 200)
                self.assertTrue(until(lambda: self.count(demo, f"{hour} between 7 and 19") == 0), str(moment))

    def each_came_once(self, demo, sink):
        came = [mail.id for mail in sink.mails]
        self.assertEqual(len(set(came)), len(came))
        sent = {row[0] for row in demo.rows("select message_id from mail where outcome = 'sent'")}
        self.assertEqual(set(came), sent)
        apart = demo.rows("""select recipient, planned_for from mail where digest and outcome = 'sent' and not late
                             group by 1, 2 having count(*) > 1""")
        self.assertEqual(apart, [], "one person's day is one mail")
        self.assertEqual(demo.rows("select deadlocks from pg_stat_database where datname = 'traimas'"), [["0"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
