# Three hundred slow clients (slowhttptest: headers, bodies and readers that trickle) from one address, and a second
# client from another, who must not feel them. Quiet and attacked stretches alternate. LONG=1 takes more and longer
# ones, and waits until every kind has been shown out by its deadline.
import os
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import ROOT, Demo, take_program  # noqa: E402  (the path has to be set before)

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from crowd import QUIET_SOURCE, Caller, gauge, medians, memory_kb, milliseconds, percentile  # noqa: E402
from crowd import second_client, still_calm, without_request_limits  # noqa: E402
from story.client import Client, Person  # noqa: E402

PROGRAM = take_program()
LONG = os.environ.get("LONG", "") not in ("", "0")
# Rounds of a quiet and an attacked stretch, and seconds of each; a stretch has to end before the server's first deadline.
ROUNDS, MOST_ROUNDS, SECONDS = (9, 27, 5) if LONG else (1, 9, 2)
SLOW = 300
CAP = 50  # http.connections_per_address as shipped
ARRIVAL = 15  # seconds in which all of them have to be there
READ = "/api/v1/checkpoints?limit=10"

# What slowhttptest is told, and by when the server has ended such connections: its deadline and a little (limits.hpp).
FORMS = {
    "-H": (["-H", "-x", "24", "-p", "3"], "/", 10 + 3),
    "-B": (["-B", "-s", "4096", "-x", "24", "-f", "application/json"], "/api/v1/session", 15 + 4),
    "-X": (["-X", "-w", "1", "-y", "64", "-n", "1", "-z", "16", "-k", "3"], "/openapi.json", 30 + 23 + 35),
}


class SlowClients:
    """slowhttptest at work, from 127.0.0.1; it cannot choose another address."""

    def __init__(self, url, form, seconds):
        options, path, _ = FORMS[form]
        self.begun = time.monotonic()
        # It spins: half a core for fifty connections, while the server takes less than a tenth. Nobody should take that
        # for the server's doing.
        command = ["chrt", "--idle", "0", "slowhttptest", *options, "-c", str(SLOW), "-r", "300", "-i", "1",
                   "-l", str(seconds), "-v", "0", "-u", url + path]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)


class SlowClientsTest(unittest.TestCase):
    def setUp(self):
        self.demo = self.enterContext(Demo(PROGRAM))

    def start(self, cap):
        self.demo.start(f"http.connections_per_address={cap}", *without_request_limits())
        client = Client(self.demo.url)
        self.cookie = Person(client, "suda")._headers()["Cookie"]
        client.close()
        self.watcher = Caller(self.demo.url, QUIET_SOURCE, self.cookie)
        self.watcher.ask(READ)

    def stop(self):
        self.watcher.close()
        print(f"  {self.demo.stop_and_verify()}", flush=True)

    def open_connections(self):
        return gauge(self.watcher, "traimas_http_connections") - 1

    def until_connections(self, holds, seconds, what):
        give_up = time.monotonic() + seconds
        while not holds(self.open_connections()):
            self.assertLess(time.monotonic(), give_up, f"{what}: {self.open_connections():.0f} connections")
            time.sleep(0.05)

    def reads(self):
        """The p99 of the second client's reads in milliseconds, and how many there were."""
        result = second_client(self.demo.url, READ, self.cookie, SECONDS).result()
        took = milliseconds(result["samples"], 200)
        self.assertEqual((len(took), result["broken"], result["unanswered"]), (len(result["samples"]), 0, 0),
                         "the second client was refused something")
        self.assertGreater(len(took), 20 * SECONDS, "too few reads to speak of a p99")
        return percentile(took, 0.99), len(took)

    def attacked(self, form, held):
        slow = SlowClients(self.demo.url, form, SECONDS + ARRIVAL + 5)
        try:
            self.until_connections(lambda count: count >= 0.97 * held, ARRIVAL, f"{form} did not arrive")
            before = self.open_connections()
            p99, reads = self.reads()
            after = self.open_connections()
            return p99, reads, min(before, after), slow.process.poll()
        finally:
            slow.end()

    def rounds(self, form, held):
        pairs, reads, least = [], 0, SLOW
        # A neighbour on the machine spoils rounds now and then: where the middle one misses, more are taken.
        while len(pairs) < ROUNDS or (len(pairs) < MOST_ROUNDS and self.feels(pairs)):
            quiet, first = self.reads()
            busy, second, holding, ended = self.attacked(form, held)
            pairs.append((quiet, busy))
            reads += first + second
            least = min(least, holding)
            self.assertIsNone(ended, f"{form}: slowhttptest ended before the stretch did")
            self.assertGreaterEqual(holding, 0.9 * held, f"{form}: the slow clients left")
            self.until_connections(lambda count: count <= 1, 20, f"{form}: connections stay after their clients left")
        quiet, busy, ratio = medians(pairs)
        print(f"  {form}: {len(pairs)} rounds, {reads} reads by the second client, at least {least:.0f} slow "
              f"connections held; p99 quiet {quiet:.1f} ms, attacked {busy:.1f} ms, ratio {ratio:.2f}; pairs "
              + ", ".join(f"{one:.1f}/{two:.1f}" for one, two in pairs)
              + f"; server {memory_kb(self.demo.process.pid) / 1024:.1f} MB", flush=True)
        self.assertFalse(self.feels(pairs), f"{form}: the second client feels the slow ones")

    def feels(self, pairs):
        quiet, busy, _ = medians(pairs)
        return busy > still_calm(quiet)

    def shown_out(self, form):
        """Slow clients who would stay are ended by the server's deadline."""
        within = FORMS[form][2]
        slow = SlowClients(self.demo.url, form, within + 60)
        try:
            self.until_connections(lambda count: count >= 0.97 * SLOW, ARRIVAL, f"{form} did not arrive")
            self.until_connections(lambda count: count <= 1, within + 5, f"{form} was not ended by its deadline")
            print(f"  {form}: all ended {time.monotonic() - slow.begun:.1f} s after the first came", flush=True)
        finally:
            slow.end()

    def test_a_second_client_does_not_feel_slow_ones(self):
        self.start(SLOW + CAP)
        for form in FORMS:
            with self.subTest(form=form):
                self.rounds(form, SLOW)
        for form in FORMS if LONG else ["-H"]:
            with self.subTest(form=form, until="deadline"):
                self.shown_out(form)
        self.stop()

    def test_the_cap_as_shipped_holds_them_at_the_door(self):
        self.start(CAP)
        self.rounds("-H", CAP)
        slow = SlowClients(self.demo.url, "-H", SECONDS + ARRIVAL)
        try:
            self.until_connections(lambda count: count >= CAP, ARRIVAL, "the cap was never reached")
            refused = Caller(self.demo.url, "127.0.0.1")
            status, header, _ = refused.ask("/")
            refused.close()
            self.assertEqual(status, 503)
            self.assertIn("\r\nretry-after: ", header)
            self.assertEqual(self.watcher.ask(READ)[0], 200)
            self.assertLessEqual(self.open_connections(), CAP)
            turned_away = gauge(self.watcher, 'traimas_http_refused_total{reason="address"}')
            self.assertGreaterEqual(turned_away, ROUNDS * (SLOW - CAP) * 0.9)
            print(f"  at the cap of {CAP}: {turned_away:.0f} connections turned away with 503", flush=True)
        finally:
            slow.end()
        self.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
