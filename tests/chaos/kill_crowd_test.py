# kill -9 of the server again and again while eight clients change reports, two of them the same one (R1). Each client
# sends what got no answer again under its key until it hears how it ended. In the end the events are exactly the
# acknowledged commands: nothing lost, nothing twice, nothing of what was refused. SEED=… repeats a run; LONG=1 kills
# thirty times.
import collections
import contextlib
import os
import pathlib
import random
import statistics
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import Demo, take_program  # noqa: E402  (the path has to be set before)
from crowd import without_request_limits  # noqa: E402
from ledger import ClientLedger, Keeper, losses  # noqa: E402
from proxied import REPORTS, Node, bring_back  # noqa: E402
from worker import Worker  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
KILLS = 30 if LONG else 8
CLIENTS = 8
READY = 2.0  # seconds from a start to the first request that is served, in the middle


class KillCrowdTest(unittest.TestCase):
    def test_eight_clients_lose_nothing_to_kills(self):
        print(f"SEED={SEED}", flush=True)
        chance = random.Random(SEED)
        with Demo(PROGRAM) as demo:
            demo.start()
            ledger = ClientLedger(demo.base / "acknowledged.jsonl")
            self.addCleanup(ledger.close)
            with Node(demo, demo.sockets(), *without_request_limits()) as node:
                bring_back(node, demo)
                loaded = set(self.actions(demo))
                workers, starts = self.work_and_kill(demo, node, Keeper(ledger), chance)
            told = sum((collections.Counter(it.told) for it in workers), collections.Counter())
            self.assertEqual([it for worker in workers for it in worker.wrong], [])
            self.assertEqual(losses(demo, ledger), [])
            self.assertEqual(sorted(it for it in self.actions(demo) if it not in loaded), sorted(ledger.commands))
            verdict = demo.stop_and_verify()
        middle = statistics.median(starts)
        print(f"R1: {KILLS} kills under {CLIENTS} clients: {len(ledger.commands)} acknowledged commands all there; "
              f"{told[412]} lost the race, {told[0]} times nobody answered; serves again after {middle:.2f} s, at most "
              f"{max(starts):.2f} s; {verdict}; SEED={SEED}", flush=True)
        self.assertEqual(told[200], len(ledger.commands))
        self.assertGreater(told[0], 0, "no kill was felt")
        self.assertLess(middle, READY)

    def work_and_kill(self, demo, node, keeper, chance):
        starts, units = [], sorted(REPORTS)
        with contextlib.ExitStack() as stack:
            workers = [Worker(node, demo, keeper, f"crowd/{SEED}/{number}", units[number % len(units)], to_the_end=True)
                       for number in range(CLIENTS)]
            for worker in workers:
                stack.enter_context(worker)
            for kill in range(KILLS):
                before = len(keeper.ledger.commands)
                time.sleep(chance.uniform(0.2, 0.8))
                node.kill()
                starts.append(node.start())
                self.assertGreater(len(keeper.ledger.commands), before, f"nothing was under way before kill {kill}")
        return workers, starts

    def actions(self, demo):
        """The commands behind every action on these four reports."""
        units = ",".join(f"'{unit}'" for unit in REPORTS)
        return [row[0] for row in demo.rows(
            "select e.command_id from event e join instance i on i.id = e.instance_id where e.kind = 'action' "
            f"and i.definition = 'checkpoint' and i.fiscal_year = 2561 and i.quarter = 2 and i.unit in ({units}) "
            "order by e.instance_id, e.seq")]


if __name__ == "__main__":
    unittest.main(verbosity=2)
