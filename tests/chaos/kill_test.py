# The story of a year, with the server and PostgreSQL killed under it at random points: it goes on each time, loses
# nothing that was acknowledged, and ends as it does without kills. SEED=… repeats a run; LONG=1 kills more often.
import io
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import Demo, take_program  # noqa: E402  (the path has to be set before)
from ledger import ClientLedger, difference, fingerprint, losses  # noqa: E402
from story.client import Client, Observer, ServerGone  # noqa: E402
from story.program import tell  # noqa: E402
from story.telling import Teller  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
SCENE = "demo.scene=before_year"
PATIENCE = 100  # seconds that a client waits for a database that was killed


class Blow:
    """One kill: of what, once how many commands were acknowledged, and right then or while the next is under way."""

    def __init__(self, victim, commands, when, delay=0.0):
        self.victim, self.commands, self.when, self.delay = victim, commands, when, delay

    def __str__(self):
        how = f"{self.delay * 1000:.1f} ms after the next left" if self.when == "under way" else "at its answer"
        return f"kill -9 of the {self.victim} at command {self.commands}, {how}"


def blows_on(chance, victims, commands):
    """One for each victim, at as many different points of the year."""
    points = sorted(chance.sample(range(2, commands), len(victims)))
    return [Blow(victim, point, chance.choice(["after", "under way"]), chance.uniform(0.0, 0.012))
            for victim, point in zip(victims, points)]


class Striker(Observer):
    """Watches the story's requests and strikes when the time has come; keeps the ledger."""

    def __init__(self, demo, ledger, pending, chance):
        self.demo, self.ledger, self.pending, self.chance = demo, ledger, pending, chance
        self.struck = []
        self.thread = None

    def sending(self, number, method, path):
        if method != "GET" and not path.endswith("/session") and self.is_due("under way"):
            self.thread = threading.Thread(target=self.strike_later, args=(self.take(),))
            self.thread.start()

    def acknowledged(self, command):
        self.ledger.add(command)
        if self.is_due("after"):
            self.strike(self.take())

    def is_due(self, when):
        # One at a time: the server is not there any more to be struck twice.
        waits = self.pending and not self.server_is_struck()
        return waits and self.pending[0].when == when and len(self.ledger.commands) >= self.pending[0].commands

    def server_is_struck(self):
        return bool(self.struck) and self.struck[-1].victim == "server"

    def take(self):
        self.rest()
        self.struck.append(self.pending.pop(0))
        return self.struck[-1]

    def strike_later(self, blow):
        time.sleep(blow.delay)
        self.strike(blow)

    def strike(self, blow):
        if blow.victim == "server":
            os.kill(self.demo.process.pid, signal.SIGKILL)
        elif blow.victim == "postmaster":
            os.kill(self.demo.postmaster(), signal.SIGKILL)
        else:
            backends = self.demo.backends()
            if backends:
                os.kill(self.chance.choice(backends), signal.SIGKILL)

    def rest(self):
        if self.thread is not None:
            self.thread.join()

    def server_is_dead(self):
        self.rest()
        return self.server_is_struck()


class KillTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.begun = time.monotonic()
        # The demo is loaded once; each round works on a copy.
        cls.template = Demo(PROGRAM)
        cls.addClassCleanup(cls.template.clean)
        cls.template.start(SCENE)
        if cls.template.stop() != 0:
            raise RuntimeError("the template did not stop cleanly")
        cls.undisturbed = None

    @classmethod
    def tearDownClass(cls):
        print(f"all rounds: {time.monotonic() - cls.begun:.0f} s; SEED={SEED}", flush=True)

    def test_killed_servers_and_databases_lose_nothing(self):
        chance = random.Random(SEED)
        commands = self.one_round("without kills", [], chance)
        rounds = [("server and database", ["server"] * 6 + ["backend", "postmaster", "backend"])]
        for number in range(8 if LONG else 0):
            rounds.append((f"long {number}", [chance.choice(["server", "backend", "postmaster"]) for _ in range(20)]))
        for _, victims in rounds:
            chance.shuffle(victims)
        for name, victims in rounds:
            with self.subTest(round=name, seed=SEED):
                self.one_round(name, blows_on(chance, victims, commands), chance)

    def one_round(self, name, blows, chance):
        """Tells the year on a copy of the template; answers how many commands that took."""
        with Demo(PROGRAM) as demo:
            if self.template.folder != self.template.wanted:
                self.skipTest("the data folder was moved to the system's; set TRAIMAS_E2E_DIR to one that is open")
            subprocess.run(["cp", "-a", str(self.template.folder), str(demo.wanted)], check=True)
            ledger = ClientLedger(demo.base / "acknowledged.jsonl")
            self.addCleanup(ledger.close)
            begun = time.monotonic()
            pending = list(blows)
            demo.start(SCENE)
            while not self.tell_once(name, demo, ledger, pending, chance):
                print(f"  {name}: up again in {demo.start(SCENE):.1f} s", flush=True)
                self.assertEqual(losses(demo, ledger), [])
            self.assertEqual(losses(demo, ledger), [])
            self.assertEqual(pending, [], "the story ended before the last blow")
            self.compare(fingerprint(demo))
            verdict = demo.stop_and_verify()
            self.assertEqual(demo.postgres_processes(), [])
            print(f"  {name}: {len(ledger.commands)} acknowledged commands all there; {verdict}; "
                  f"{time.monotonic() - begun:.0f} s", flush=True)
            return len(ledger.commands)

    def compare(self, end):
        if self.undisturbed is None:
            type(self).undisturbed = end
        self.assertEqual(difference(self.undisturbed, end), [], "the year ended otherwise than without kills")

    def tell_once(self, name, demo, ledger, pending, chance):
        """Tells the story as far as it goes; True when it came to its end, False when the server was killed."""
        striker = Striker(demo, ledger, pending, chance)
        client = Client(demo.url, striker, PATIENCE)
        story = io.StringIO()
        begun = time.monotonic()
        try:
            tell(client, Teller(story))
        except ServerGone:
            self.assertTrue(striker.server_is_dead(), "the server went away by itself:\n" + "\n".join(demo.lines[-10:]))
        except Exception:
            print(f"  {name}: {story.getvalue()[-2500:]}\n" + "\n".join(demo.lines[-10:]), flush=True)
            raise
        finally:
            striker.rest()
            client.close()
            for blow in striker.struck:
                print(f"  {name}: {blow}", flush=True)
            seconds = time.monotonic() - begun
            print(f"  {name}: told for {seconds:.1f} s, {client.waited:.0f} s of it waiting for PostgreSQL", flush=True)
        if striker.server_is_dead():
            demo.kill()
            return False
        return True


if __name__ == "__main__":
    unittest.main(verbosity=2)
