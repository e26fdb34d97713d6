"""More than sixty attacks on sign-in, sessions, second factors, tokens, links and the identity provider, each a row of
a table with what must hold, against the program as it runs in production. No secret may stand in its log afterwards,
and verify must find nothing. SEED=… repeats an order; LONG=1 plays the table in more orders; ONLY=part of a name plays
some of it."""
import os
import pathlib
import random
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import take_program  # noqa: E402  (the path has to be set before)

PROGRAM = take_program()

import attacks_demo  # noqa: E402
import attacks_factors  # noqa: E402, F401  (the attacks of a module enter the table as it is read)
import attacks_guessing  # noqa: E402, F401
import attacks_passwords  # noqa: E402, F401
import attacks_provider  # noqa: E402, F401
import attacks_sessions  # noqa: E402, F401
import attacks_tokens  # noqa: E402, F401
from attack_provider import HostileProvider  # noqa: E402
from attack_world import ATTACKS, World  # noqa: E402

SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
ONLY = os.environ.get("ONLY", "")
LEAST_ATTACKS = 60


class SignInAttacks(unittest.TestCase):
    maxDiff = 4000

    def test_each_attack_fails(self):
        print(f"SEED={SEED}", flush=True)
        chance = random.Random(SEED)
        for _ in range(5 if LONG else 1):
            self.one_round(chance)

    def one_round(self, chance):
        begun = time.monotonic()
        world = World(PROGRAM, chance)
        self.addCleanup(world.clean)
        played = 0
        world.demo.start()
        world.server.url = world.demo.url
        for row in [row for row in ATTACKS if row.group == attacks_demo.GROUP and ONLY in row.name]:
            played += self.play(world, row)
        self.assertEqual(world.demo.stop(), 0)
        provider = HostileProvider(world.server.base)
        self.addCleanup(provider.stop)
        world.start(provider)
        rows = [row for row in ATTACKS if row.group != attacks_demo.GROUP and ONLY in row.name]
        chance.shuffle(rows)
        for row in rows:
            played += self.play(world, row)
        self.end(world)
        print(f"{played} attacks held off, {world.answers} answers, {len(world.secrets)} secrets and none in the "
              f"{len(world.server.lines)} lines of the log; {time.monotonic() - begun:.0f} s; SEED={SEED}", flush=True)
        world.clean()
        provider.stop()
        if not ONLY:
            self.assertGreaterEqual(played, LEAST_ATTACKS)

    def play(self, world, row):
        """One line; answers 1 where what must hold held."""
        begun = time.monotonic()
        with self.subTest(attack=row.name, seed=SEED):
            if row.group != attacks_demo.GROUP:
                world.begin()
            row.play(world, self)
            took = (time.monotonic() - begun) * 1000
            print(f"  {row.group}: {row.name} -> {row.holds} ({took:.0f} ms)", flush=True)
            return 1
        print(f"  {row.group}: {row.name} -> DID NOT HOLD: {row.holds}", flush=True)
        return 0

    def end(self, world):
        self.assertEqual(world.server.stop(), 0)
        self.assertEqual(world.server.postgres_processes(), [])
        self.assertIn('"what":"sign_in_failed"', "\n".join(world.server.lines))
        self.assertEqual(world.told(), [], "secrets in the log")
        self.assertNotIn("request_failed", "\n".join(world.server.lines))
        verified = world.server.verify()
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        print(verified.stdout.strip(), flush=True)


if __name__ == "__main__":
    unittest.main()
