# A crowd of timers due at one instant, drained by two nodes that are killed in the middle, as is PostgreSQL under them:
# in the end each timer has fired exactly once. SEED=… repeats a run; LONG=1 takes 20,000 timers and kills more often.
import contextlib
import os
import pathlib
import random
import signal
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
sys.path.insert(0, str(ROOT))

from server import take_program  # noqa: E402  (the path has to be set before)
from bench.cluster import Trouble  # noqa: E402
from bench.demo import Demo, data_folder  # noqa: E402
from bench.measure import children_of  # noqa: E402
from bench.timers import DEADLOCKS, HAS_BEGUN, HAS_ENDED, ODD, SCENE, Timers  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
TIMERS, DRAINS, KILLS = (20_000, 6, 8) if LONG else (6_000, 1, 4)
PATIENCE = 120.0


def is_backend(pid):
    try:
        return b"traimas_app" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False  # ended while we looked


class DrainTest(unittest.TestCase):
    def test_each_timer_fires_once_whoever_dies(self):
        print(f"SEED={SEED}", flush=True)
        self.chance = random.Random(SEED)
        with data_folder() as folder:
            self.machine = Demo(pathlib.Path(PROGRAM), folder, SCENE)
            self.second = None
            try:
                self.machine.start()
                self.world = Timers(self.machine, TIMERS)
                for number in range(DRAINS):
                    self.drain(number)
            finally:
                if self.second is not None:
                    self.second.stop()
                self.machine.stop()

    def drain(self, number):
        if self.second is not None:
            self.second.stop()
        self.second = self.machine.second()
        self.world.put_back()
        self.world.cluster.sql(f"update manual_clock set at = {self.world.due};")
        self.until(HAS_BEGUN)
        in_the_middle = 0
        for _ in range(KILLS):
            time.sleep(self.chance.uniform(0.02, 0.25))
            in_the_middle += self.asked(HAS_ENDED) == "f"
            self.strike(self.chance.choice(["node", "server", "backend", "postgres"]))
        self.until(HAS_ENDED)
        self.assertEqual(self.asked(ODD), "0", f"drain {number}: a timer did not fire exactly once; SEED={SEED}")
        self.assertEqual(self.asked(DEADLOCKS), "0")
        self.assertGreater(in_the_middle, 0, "nobody was killed before the drain was over")

    def strike(self, victim):
        print("struck:", victim, flush=True)
        if victim == "node":
            self.second.process.kill()
            self.second.process.wait()
            self.wait_for_database()
            self.second = self.machine.second()
        elif victim == "server":
            self.machine.server.process.kill()
            self.machine.server.process.wait()
            self.machine.start()
            self.world.cluster = self.machine.cluster
        elif victim == "backend":
            backends = [pid for pid, _ in children_of(self.world.cluster.postmaster) if is_backend(pid)]
            if backends:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.chance.choice(backends), signal.SIGKILL)
            self.wait_for_database()
        else:
            # What `pg_ctl stop -m immediate` does; the server that owns the cluster starts it again with itself.
            os.kill(self.world.cluster.postmaster, signal.SIGQUIT)
            self.machine.server.process.kill()
            self.machine.server.process.wait()
            self.machine.start()
            self.world.cluster = self.machine.cluster

    def wait_for_database(self):
        self.asked("select 1;")

    def asked(self, question):
        """The answer, from a database that may be recovering."""
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                return self.world.cluster.sql(question)[0]
            except Trouble:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)

    def until(self, question):
        give_up = time.monotonic() + PATIENCE
        while self.asked(question) == "f":
            self.assertLess(time.monotonic(), give_up, f"{question} does not hold; SEED={SEED}")
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main(verbosity=2)
