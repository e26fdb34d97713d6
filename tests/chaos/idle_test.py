# Two thousand clients who asked once and stay, from fifty addresses: what each costs the server in memory, that the
# door holds at its cap, and that the memory comes back or serves the next ones. LONG=1 also holds ten thousand of
# them, and waits until the server has shown them out.
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import ROOT, Demo, take_program  # noqa: E402  (the path has to be set before)

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from crowd import QUIET_SOURCE, Caller, allow_files, gauge, memory_kb, source, without_request_limits  # noqa: E402
from story.client import Client, Person  # noqa: E402

PROGRAM = take_program()
LONG = os.environ.get("LONG", "") not in ("", "0")
CAP = 2_000  # http.connections as shipped
EACH = 40  # connections an address, of the 50 that it may have
READ = "/api/v1/checkpoints?limit=10"
EACH_KB = 8.0  # of the design: less than that an idle connection
MANY, MANY_MB = 10_000, 120
IDLE_SECONDS = 30  # after which the server ends them (limits.hpp)
OPEN_SECONDS = 25  # in which all have to be there, before the first is ended


class IdleTest(unittest.TestCase):
    def setUp(self):
        self.demo = self.enterContext(Demo(PROGRAM))
        self.callers = []
        self.addCleanup(self.leave)

    def start(self, *settings):
        self.demo.start(*settings, *without_request_limits())
        client = Client(self.demo.url)
        self.cookie = Person(client, "suda")._headers()["Cookie"]
        client.close()
        self.first = Caller(self.demo.url, QUIET_SOURCE, self.cookie)
        self.addCleanup(self.first.close)
        self.open_many(100, READ)  # so that what is needed once is not counted
        self.leave()
        self.until_left()

    def stop(self):
        self.first.close()
        print(f"  {self.demo.stop_and_verify()}", flush=True)

    def memory(self):
        return memory_kb(self.demo.process.pid)

    def open_many(self, count, path):
        """That many more connections, each of which has asked once and was answered."""
        begun = time.monotonic()
        for number in range(count):
            caller = Caller(self.demo.url, source(number, EACH), self.cookie)
            self.callers.append(caller)
            self.assertEqual(caller.ask(path)[0], 200)
        self.assertLess(time.monotonic() - begun, OPEN_SECONDS, "opening took so long that the first are ended already")

    def leave(self):
        for caller in self.callers:
            caller.close()
        self.callers = []

    def until_left(self, seconds=10):
        give_up = time.monotonic() + seconds
        while (left := gauge(self.first, "traimas_http_connections")) > 1:
            self.assertLess(time.monotonic(), give_up, f"{left:.0f} connections stay")
            time.sleep(0.1)

    def wave(self, count, path):
        """Opens so many, looks at the memory while all are idle, has them leave; answers the memory held and left."""
        self.open_many(count, path)
        held = self.memory()
        self.assertEqual(sum(caller.is_open() for caller in self.callers), count, "not all of them are held")
        self.assertEqual(gauge(self.first, "traimas_http_connections"), count + 1)
        self.leave()
        self.until_left()
        return held, self.memory()

    def each_costs_little(self, name, path, count):
        before = self.memory()
        held, left = self.wave(count, path)
        again, left_again = self.wave(count, path)
        each = (held - before) / count
        print(f"  {name}: {count} idle connections, {each:.2f} KB of RSS each "
              f"({before / 1024:.1f} to {held / 1024:.1f} MB); after they left {left / 1024:.1f} MB; as many again "
              f"{again / 1024:.1f} MB, then {left_again / 1024:.1f} MB", flush=True)
        self.assertLess(each, EACH_KB)
        # Either it went back to the system, or the second wave lives in what the first one left.
        self.assertLess(again - held, 0.1 * (held - before) + 1024, "the second wave took memory of its own")
        return held

    def test_two_thousand_stay(self):
        self.assertTrue(allow_files(CAP + 200))
        # A start of its own for each: the memory of one wave would hide the next one's.
        for name, path in (("after a page", "/"), ("after a read", READ)):
            self.start()
            self.each_costs_little(name, path, CAP - 1)
            self.stop()

    def test_the_door_holds_at_its_cap(self):
        self.assertTrue(allow_files(CAP + 200))
        self.start()
        self.open_many(CAP - 1, "/")
        refused = Caller(self.demo.url, "127.9.0.1")
        status, header, _ = refused.ask("/")
        refused.close()
        self.assertEqual(status, 503)
        self.assertIn("\r\nretry-after: ", header)
        self.assertEqual(self.first.ask(READ)[0], 200)
        self.assertEqual(self.callers[0].ask(READ)[0], 200)
        print(f"  connection {CAP + 1}: 503 with Retry-After; the {CAP} inside go on", flush=True)
        self.leave()
        self.until_left()
        self.stop()

    @unittest.skipUnless(LONG, "ten thousand connections are held where LONG=1")
    def test_ten_thousand_stay(self):
        if not allow_files(MANY + 200):
            self.skipTest(f"the hard limit of open files does not allow {MANY} connections")
        self.start(f"http.connections={MANY + 100}")
        held = self.each_costs_little("ten thousand after a page", "/", MANY)
        self.assertLess(held / 1024, MANY_MB)
        self.open_many(MANY, "/")
        begun = time.monotonic()
        give_up = begun + IDLE_SECONDS + 10
        while gauge(self.first, "traimas_http_connections") > 1:
            self.assertLess(time.monotonic(), give_up, "idle connections outstay their deadline")
            time.sleep(0.5)
        print(f"  ten thousand were shown out {time.monotonic() - begun:.1f} s after the last had asked", flush=True)
        self.leave()
        self.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
