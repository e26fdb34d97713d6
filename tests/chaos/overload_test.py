# Five hundred clients ask more than the database can answer, from fifty addresses, and then as fast as they can:
# whoever finds no place hears 503 at once, memory stays bounded, and the server is itself again as soon as they
# leave. LONG=1 keeps it up for a minute.
import datetime
import fcntl
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import ROOT, Demo, take_program  # noqa: E402  (the path has to be set before)

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from crowd import QUIET_SOURCE, Caller, Running, access_records, allow_files, forget_peak, gauge  # noqa: E402
from crowd import memory_kb, milliseconds, percentile, second_client, still_calm, without_request_limits  # noqa: E402
from story.client import Client, Person  # noqa: E402

PROGRAM = take_program()
LONG = os.environ.get("LONG", "") not in ("", "0")
SECONDS = 60 if LONG else 5
CONNECTIONS = 500
PEOPLE = ("anong", "suda", "malee", "arun", "wirat", "decha")
READ = "/api/v1/checkpoints?limit=10"
QUIET_SECONDS = 3
AFTERWARDS = 4  # seconds that the second client goes on for when the crowd has left
RECOVERY = 2.0  # seconds within which its reads are as before
WINDOW = 100  # reads in a row that are looked at together: the second worst is their p99
MEMORY_MB = 200  # at the peak (the design's figure for a load test)
REFUSAL_MS = 5.0  # the design's: a full queue answers within that
# How long refusals may take, p50 and p99. Both cores are taken, by neighbours too, so that one may wait for a turn of
# the processor; and of five hundred who never pause, each waits for all others' refusals.
PACED_MS, HASTY_MS = (REFUSAL_MS, 50.0), (100.0, 250.0)
TRIES = 3  # a bound on time is missed where it is missed so often in a row: neighbours come and go
FIRST_RUSH = 0.5  # seconds in which all come at once: the last of them waits for all the others
SERVED_MS = 500.0  # p99 of those who found a place
PAUSE_WHEN_REFUSED = 0.2  # five times as impatient as the Retry-After: 1 that they are told


class OverloadTest(unittest.TestCase):
    def setUp(self):
        self.assertTrue(allow_files(2 * CONNECTIONS))
        self.demo = self.enterContext(Demo(PROGRAM))

    def start(self, *settings):
        self.demo.start(*settings, *without_request_limits())
        # A server that writes its access log to standard error does so from the I/O thread, and this test's reader has
        # to share the processor: room for some thousand lines keeps it from waiting for the reader.
        fcntl.fcntl(self.demo.process.stderr.fileno(), fcntl.F_SETPIPE_SZ, 1 << 20)
        client = Client(self.demo.url)
        self.cookies = [Person(client, name)._headers()["Cookie"] for name in PEOPLE]
        client.close()
        self.watcher = Caller(self.demo.url, QUIET_SOURCE, self.cookies[0])
        self.watcher.ask(READ)
        forget_peak(self.demo.process.pid)
        self.before_kb = memory_kb(self.demo.process.pid)

    def stop(self):
        self.watcher.close()
        print(f"  {self.demo.stop_and_verify()}", flush=True)

    def second(self, seconds):
        return second_client(self.demo.url, READ, self.cookies[1], seconds)

    def quiet_p99(self):
        took = milliseconds(self.second(QUIET_SECONDS).result()["samples"], 200)
        print(f"  quiet: {len(took)} reads, p50 {percentile(took, 0.5):.1f} ms, p99 {percentile(took, 0.99):.1f} ms",
              flush=True)
        return percentile(took, 0.99)

    def under_load(self, name, load, bounds):
        """Runs `load`, which answers when it began and ended, beside the second client, until times are kept."""
        for number in range(1, TRIES + 1):
            missed = self.one_load(name, load, bounds)
            if not missed:
                return
            print(f"  {name}, try {number} of {TRIES}: {'; '.join(missed)}", flush=True)
        self.fail(f"{name}: {'; '.join(missed)}")

    def one_load(self, name, load, bounds):
        """What was too slow; anything else that is wrong ends the test."""
        quiet = self.quiet_p99()
        second = self.second(SECONDS + AFTERWARDS + 1)
        self.addCleanup(second.end)
        since = time.time() + FIRST_RUSH
        begun, ended = load()
        told = second.result()
        self.assertEqual((told["broken"], told["unanswered"], told["without_retry_after"]), (0, 0, 0))
        self.assertEqual({status for _, status, _ in told["samples"]} - {200, 503}, set())
        self.memory_is_bounded(name)
        during = [it for it in told["samples"] if begun + FIRST_RUSH < it[0] < ended]
        after = [it for it in told["samples"] if it[0] >= ended]
        return (self.slow_refusals(name, during, bounds) + self.slow_by_the_log(name, since, bounds)
                + self.slow_recovery(name, quiet, ended, after))

    def slow_refusals(self, name, samples, bounds):
        refused, served = milliseconds(samples, 503), milliseconds(samples, 200)
        print(f"  {name}: the second client had {len(refused)} 503s, {spread(refused)}; {len(served)} reads",
              flush=True)
        return beyond("the second client's 503s", refused, bounds) if len(refused) >= 10 else []

    def slow_by_the_log(self, name, since, bounds):
        """What the server itself measured: from the header's end to the last byte."""
        records = [(stamp(it) - since, it["micros"] / 1000) for it in access_records(self.demo) if it["status"] == 503]
        rush = [micros for at, micros in records if -FIRST_RUSH <= at <= 0]
        took = [micros for at, micros in records if at > 0]
        self.assertGreater(len(took), 0, "the server's log has none of the refusals")
        print(f"  {name}: by the server's log {len(took)} 503s, {spread(took)}; of the first rush {len(rush)}, p99 "
              f"{percentile(rush, 0.99):.1f} ms", flush=True)
        return beyond("the log's 503s", took, bounds)

    def slow_recovery(self, name, quiet, ended, samples):
        limit = still_calm(quiet)
        for first in range(len(samples) - WINDOW + 1):
            window = samples[first:first + WINDOW]
            if all(status == 200 for _, status, _ in window):
                worst = sorted(seconds for _, _, seconds in window)[-2] * 1000
                if worst <= limit:
                    took = window[0][0] - ended
                    print(f"  {name}: {took:.2f} s after the last request its p99 is {worst:.1f} ms again "
                          f"(quiet {quiet:.1f} ms)", flush=True)
                    return [] if took < RECOVERY else [f"recovery took {took:.2f} s"]
        return [f"not as before within {AFTERWARDS} s"]

    def memory_is_bounded(self, name):
        pid = self.demo.process.pid
        peak, now = memory_kb(pid, "VmHWM") / 1024, memory_kb(pid) / 1024
        print(f"  {name}: memory {self.before_kb / 1024:.1f} MB before, {now:.1f} MB after, {peak:.1f} MB at its peak",
              flush=True)
        self.assertLess(peak, MEMORY_MB)

    def test_too_many_from_many_addresses(self):
        self.start()

        def load():
            crowd = Running(self.demo.url, READ, self.cookies, SECONDS, connections=CONNECTIONS,
                            pause_when_refused=PAUSE_WHEN_REFUSED, nice=5)
            self.addCleanup(crowd.end)
            begun = time.monotonic()
            told = crowd.result()
            served, refused = milliseconds(told["samples"], 200), milliseconds(told["samples"], 503)
            print(f"  500 clients for {SECONDS} s: {len(served)} reads, p50 {percentile(served, 0.5):.0f} ms, p99 "
                  f"{percentile(served, 0.99):.0f} ms; {len(refused)} 503s, all with Retry-After, p50 "
                  f"{percentile(refused, 0.5):.1f} ms, p99 {percentile(refused, 0.99):.1f} ms as they saw it",
                  flush=True)
            self.assertEqual(len(served) + len(refused), len(told["samples"]), "answers other than 200 and 503")
            self.assertEqual((told["broken"], told["unanswered"], told["without_retry_after"]), (0, 0, 0))
            self.assertGreater(len(refused), CONNECTIONS, "the queue was hardly ever full: this is no overload")
            self.assertLess(percentile(served, 0.99), SERVED_MS)
            return begun, told["ended"]

        self.under_load("many addresses", load, PACED_MS)
        self.stop()

    def test_as_fast_as_they_can(self):
        self.start(f"http.connections_per_address={CONNECTIONS + 100}")

        def load():
            begun = time.monotonic()
            done = subprocess.run(["nice", "-n", "5", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout",
                                   "10s", "-H", f"Cookie: {self.cookies[2]}", self.demo.url + READ],
                                  capture_output=True, text=True, check=True, timeout=SECONDS + 60)
            ended = time.monotonic()
            total = int(re.search(r"(\d+) requests in", done.stdout)[1])
            refused = int(re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)[1])
            print(f"  wrk, 500 connections without a pause for {SECONDS} s: {total - refused} reads, {refused} "
                  f"refusals, {total / SECONDS:.0f} answers a second", flush=True)
            self.assertNotIn("Socket errors", done.stdout)
            self.assertGreater(refused, CONNECTIONS, "the queue was hardly ever full: this is no overload")
            self.assertGreater(total - refused, 20 * SECONDS, "refusing starves those who have a place")
            return begun, ended

        self.under_load("without a pause", load, HASTY_MS)
        self.assertGreater(gauge(self.watcher, 'traimas_http_refused_total{reason="busy"}'), 0)
        self.stop()


def stamp(record):
    return datetime.datetime.fromisoformat(record["time"]).timestamp()


def spread(values):
    within = 100 * sum(it <= REFUSAL_MS for it in values) / max(len(values), 1)
    return (f"p50 {percentile(values, 0.5):.2f} ms, p99 {percentile(values, 0.99):.1f} ms, within {REFUSAL_MS:.0f} ms "
            f"{within:.1f} %")


def beyond(what, values, bounds):
    return [f"p{100 * share:.0f} of {what} is {percentile(values, share):.1f} ms, not under {bound:.0f}"
            for share, bound in zip((0.5, 0.99), bounds) if percentile(values, share) >= bound]


if __name__ == "__main__":
    unittest.main(verbosity=2)
