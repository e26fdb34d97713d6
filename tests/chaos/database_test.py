# The database in trouble: stopped in the middle of everything (R3), without room on its disk (R6); and a server whose own
# clock jumps to and fro (R7). Nothing acknowledged is lost, nothing is half done, and it goes on by itself.
# SEED=… repeats a run; LONG=1 goes round more often.
import datetime
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import Demo, run_program, take_program  # noqa: E402  (the path has to be set before)
from ledger import ClientLedger, Keeper, losses  # noqa: E402
from proxied import Node  # noqa: E402
from worker import Worker  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
ROUNDS = 20 if LONG else 3
BACK_SECONDS = 5  # after the database itself is back
CLOCK = pathlib.Path(PROGRAM).parents[1] / "tests" / "chaos" / "libshifted_clock.so"


def until(holds, seconds):
    """The seconds that it took; None where it did not come."""
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        if holds():
            return time.monotonic() - begun
        time.sleep(0.02)
    return None


class DatabaseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.chance = random.Random(SEED)

    def setUp(self):
        self.demo = Demo(PROGRAM)
        self.addCleanup(self.demo.clean)

    def ledger(self):
        ledger = ClientLedger(self.demo.base / "acknowledged.jsonl")
        self.addCleanup(ledger.close)
        return ledger

    def is_ready(self):
        try:
            return self.demo.request("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def database_answers(self):
        return self.demo.psql("select 1").returncode == 0

    def nothing_is_wrong(self, ledger, worker):
        self.assertEqual(worker.wrong, [])
        self.assertLessEqual(worker.told.keys(), {200, 503})
        self.assertEqual(losses(self.demo, ledger), [])
        verdict = self.demo.stop_and_verify()
        print(f"  {len(ledger.commands)} acknowledged commands all there, answers {worker.told}; {verdict}", flush=True)

    def test_the_cluster_is_stopped_at_once(self):
        self.demo.start()
        ledger, slowest = self.ledger(), 0.0
        with Worker(self.demo, self.demo, Keeper(ledger), f"immediate/{SEED}") as worker:
            for number in range(ROUNDS):
                time.sleep(self.chance.uniform(0.2, 0.8))
                os.kill(self.demo.postmaster(), signal.SIGQUIT)  # what pg_ctl calls an immediate stop
                self.assertIsNotNone(until(lambda: not self.database_answers(), 10), f"stop {number}")
                self.assertIsNotNone(until(self.database_answers, 30), "the database does not come back")
                took = until(self.is_ready, 30)
                self.assertIsNotNone(took, "the service does not come back")
                slowest = max(slowest, took)
            steps = worker.steps
            self.assertIsNotNone(until(lambda: worker.steps > steps + 3, 30), "it does not work on")
        self.assertLess(slowest, BACK_SECONDS)
        print(f"R3: {ROUNDS} immediate stops; ready {slowest:.2f} s after the database at most; SEED={SEED}", flush=True)
        self.nothing_is_wrong(ledger, worker)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a small disk")
    def test_the_disk_of_the_database_is_full(self):
        small = self.demo.base / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600m,mode=755", "tmpfs", str(small)],
                          check=False).returncode != 0:
            self.skipTest("no small disk can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)], check=True)
        self.demo.wanted = self.demo.folder = small / "pg"
        self.demo.start()
        ledger = self.ledger()
        with Worker(self.demo, self.demo, Keeper(ledger), f"full/{SEED}") as worker:
            for _ in range(ROUNDS):
                steps = worker.steps
                self.assertIsNotNone(until(lambda: worker.steps > steps + 3, 60), f"it does not work: {worker.told}")
                ballast = small / "ballast"
                with ballast.open("wb") as file:
                    block = b"x" * 65536
                    try:
                        while True:
                            file.write(block)
                            file.flush()
                    except OSError:
                        pass
                # Until the log of the database wants room: writes are refused then, or its sessions end.
                refused = worker.told.get(503, 0)
                grow = "create table if not exists ballast as select repeat('x', 1000) from generate_series(1, 200000)"
                self.demo.psql(grow)
                until(lambda: worker.told.get(503, 0) > refused, 10)
                ballast.unlink()
                self.assertIsNotNone(until(self.is_ready, 60), "it does not come back when there is room again")
                self.demo.psql("drop table if exists ballast")
            steps = worker.steps
            self.assertIsNotNone(until(lambda: worker.steps > steps + 3, 60), "it does not work on")
        print(f"R6: {ROUNDS} times without room; SEED={SEED}", flush=True)
        self.nothing_is_wrong(ledger, worker)

    def test_the_clock_of_the_server_jumps(self):
        self.demo.start()
        ledger = self.ledger()
        self.assertTrue(CLOCK.exists(), "build the target shifted_clock")
        offset = self.demo.base / "offset"
        offset.write_bytes(struct.pack("=q", 0))
        environment = {"LD_PRELOAD": str(CLOCK), "SHIFTED_CLOCK": str(offset)}
        fired = "select count(*) from event where kind = 'timer'"
        before = self.demo.rows(fired)
        with Node(self.demo, self.demo.sockets(), environment=environment) as node:
            with Worker(node, self.demo, Keeper(ledger), f"clock/{SEED}") as worker:
                jumps = [-400 * 86400, -86400, -3600, 3600, 86400, 400 * 86400]
                for number in range(ROUNDS * 3):
                    jump = self.chance.choice(jumps) if number > 0 else 86400
                    with offset.open("r+b") as file:
                        file.write(struct.pack("=q", jump))
                    steps = worker.steps
                    self.assertIsNotNone(until(lambda: worker.steps > steps + 3, 30),
                                         f"jump {number} of {jump} s: {worker.told} {worker.wrong}")
            logs = sorted(self.demo.base.glob("access-*"))
            days = {day.name for log in logs for day in log.glob("*.jsonl")}
        self.assertEqual(self.demo.rows(fired), before, "nothing fires by the server's own clock")
        order = self.demo.rows("select count(*) from (select recorded_at < lag(recorded_at) over (partition by instance_id "
                               "order by seq) as back from event) it where back")
        self.assertEqual(order, [["0"]])
        for log in logs:
            checked = run_program(PROGRAM, "access-log", "--set", f"access_log.folder={log}")
            self.assertEqual(checked.returncode, 0, checked.stdout)
        today = f"access-{datetime.datetime.now(datetime.timezone.utc).date()}.jsonl"
        self.assertGreater(max(days), today, "the server never saw its clock jump")
        print(f"R7: {ROUNDS * 3} jumps of an hour to 400 days, {worker.steps} steps; SEED={SEED}", flush=True)
        self.nothing_is_wrong(ledger, worker)


if __name__ == "__main__":
    unittest.main(verbosity=2)
