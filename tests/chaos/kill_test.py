# The story, with the server and PostgreSQL killed under it at seeded points; it goes on each time and ends as ever.
# SEED=… repeats a run; LONG=1 kills more often.
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
from ledger import ClientLedger, fingerprint, losses  # noqa: E402
from story.client import Client, Observer, ServerGone  # noqa: E402
from story.program import tell  # noqa: E402
from story.telling import Teller  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
PATIENCE = 100  # seconds that a client waits for a database that was killed


class Blow:
    """One kill: of what, at which change counted from the last start, and before, while or after it is answered."""

    def __init__(self, victim, change, when, delay=0.0):
        self.victim, self.change, self.when, self.delay = victim, change, when, delay
        self.struck = False

    def __str__(self):
        how = f" {self.delay * 1000:.1f} ms after it left" if self.when == "under way" else f" {self.when} its answer"
        return f"kill -9 of the {self.victim} at change {self.change},{how}"


class Striker(Observer):
    """Watches the story's requests and strikes when the time has come; keeps the ledger."""

    def __init__(self, demo, ledger, pending):
        self.demo, self.ledger, self.pending = demo, ledger, pending
        self.changes = 0
        self.struck = []
        self.thread = None

    def sending(self, number, method, path):
        if method == "GET" or path.endswith("/session"):
            return
        self.changes += 1
        if self.is_due("under way"):
            blow = self.take()
            self.thread = threading.Thread(target=self.strike_later, args=(blow,))
            self.thread.start()

    def answered(self, number, method, path, answer):
        if method != "GET" and self.is_due("after"):
            self.strike(self.take())

    def acknowledged(self, command):
        self.ledger.add(command)

    def is_due(self, when):
        # One at a time: the server is not there any more to be struck twice.
        waits = self.pending and not (self.struck and self.struck[-1].victim == "server")
        return waits and self.pending[0].when == when and self.changes >= self.pending[0].change

    def take(self):
        self.rest()
        self.changes = 0
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
                os.kill(random.choice(backends), signal.SIGKILL)

    def rest(self):
        if self.thread is not None:
            self.thread.join()

    def server_is_dead(self):
        self.rest()
        return bool(self.struck) and self.struck[-1].victim == "server"


def server_blows(chance, count):
    blows = []
    for number in range(count):
        when = "after" if number % 2 == 0 else "under way"
        blows.append(Blow("server", chance.randint(2, 22), when, chance.uniform(0.0, 0.012)))
    return blows


class KillTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.begun = time.monotonic()
        # The demo is loaded once; each round works on a copy.
        cls.template = Demo(PROGRAM)
        cls.addClassCleanup(cls.template.clean)
        cls.template.start()
        if cls.template.stop() != 0:
            raise RuntimeError("the template did not stop cleanly")
        cls.ends = []

    @classmethod
    def tearDownClass(cls):
        print(f"all rounds: {time.monotonic() - cls.begun:.0f} s; SEED={SEED}", flush=True)

    def test_killed_servers_and_databases_lose_nothing(self):
        chance = random.Random(SEED)
        rounds = [("server", server_blows(chance, 4)),
                  ("database", [Blow("backend", chance.randint(3, 20), "under way", chance.uniform(0.0, 0.006)),
                                Blow("postmaster", chance.randint(12, 20), "after"),
                                Blow("server", chance.randint(3, 8), "under way", chance.uniform(0.0, 0.012))])]
        for number in range(8 if LONG else 0):
            rounds.append((f"long {number}", server_blows(chance, 8)))
            rounds.append((f"long database {number}", [
                Blow(chance.choice(["backend", "postmaster", "server"]), chance.randint(1, 12),
                     chance.choice(["under way", "after"]), chance.uniform(0.0, 0.02)) for _ in range(6)]))
        for name, blows in rounds:
            with self.subTest(round=name, seed=SEED):
                self.one_round(name, blows)

    def one_round(self, name, blows):
        with Demo(PROGRAM) as demo:
            if self.template.folder != self.template.wanted:
                self.skipTest("the data folder was moved to the system's; set TRAIMAS_E2E_DIR to one that is open")
            subprocess.run(["cp", "-a", str(self.template.folder), str(demo.wanted)], check=True)
            ledger = ClientLedger(demo.base / "acknowledged.jsonl")
            self.addCleanup(ledger.close)
            begun = time.monotonic()
            pending = list(blows)
            demo.start()
            while not self.tell_once(name, demo, ledger, pending):
                print(f"  {name}: up again in {demo.start():.1f} s", flush=True)
                self.assertEqual(losses(demo, ledger), [])
            self.assertEqual(losses(demo, ledger), [])
            self.ends.append(fingerprint(demo))
            self.assertEqual(self.ends[-1], self.ends[0], "what happened differs from the round before")
            self.assertEqual(demo.stop(), 0)
            self.assertEqual(demo.postgres_processes(), [])
            verified = demo.verify()
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
            print(f"  {name}: {len(ledger.commands)} acknowledged commands all there; {verified.stdout.strip()}; "
                  f"{time.monotonic() - begun:.0f} s", flush=True)

    def tell_once(self, name, demo, ledger, pending):
        """Tells the story as far as it goes; True when it came to its end, False when the server was killed."""
        striker = Striker(demo, ledger, pending)
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
        if pending:
            print(f"  {name}: the story ended before {len(pending)} more blows", flush=True)
        return True


if __name__ == "__main__":
    unittest.main(verbosity=2)
