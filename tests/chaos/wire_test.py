# Faults on the wire to PostgreSQL, each at a named call: the server is killed there (R2), the reply to COMMIT is lost
# (R4), the n-th call finds the connection cut, for every n (R10). All or nothing, the same key has one effect, and a
# committed command is never called failed. SEED=… repeats a run; LONG=1 goes round more often.
import os
import pathlib
import random
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import Demo, take_program  # noqa: E402  (the path has to be set before)
from ledger import ClientLedger, Keeper, losses  # noqa: E402
from proxied import Node, Shuttle  # noqa: E402
from story.client import ServerGone, command_id  # noqa: E402
from wire_proxy import AFTER, BEFORE, Fault, WireProxy  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
ROUNDS = 20 if LONG else 2
READY_WITHIN = 2.0
WRITE = "insert into command (id, request_hash"
LOCK = "for no key update"
POINTS = {
    # moment, words, since: a request has other transactions too, but only one that writes the command
    "before_begin": (BEFORE, "begin", ""), "after_begin": (AFTER, "begin", ""),
    "before_lock": (BEFORE, LOCK, ""), "after_lock": (AFTER, LOCK, ""),
    "before_first_write": (BEFORE, WRITE, ""), "after_first_write": (AFTER, WRITE, ""),
    "before_commit": (BEFORE, "commit", WRITE), "after_commit_before_reply": (AFTER, "commit", WRITE),
}


class WireTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}", flush=True)
        cls.chance = random.Random(SEED)
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.clean)
        cls.demo.start()
        cls.proxy = WireProxy(cls.demo.sockets())
        cls.enterClassContext(cls.proxy)
        # A poller that slept would be woken by nothing here: the calls are those of the requests.
        cls.node = Node(cls.demo, cls.proxy.folder, "engine.poll_interval_ms=30000")
        cls.enterClassContext(cls.node)
        cls.ledger = ClientLedger(cls.demo.base / "acknowledged.jsonl")
        cls.addClassCleanup(cls.ledger.close)
        cls.shuttle = Shuttle(cls.node, cls.demo, Keeper(cls.ledger))
        cls.addClassCleanup(cls.shuttle.close)
        cls.number = 0

    def tearDown(self):
        self.proxy.disarm()
        self.assertEqual(losses(self.demo, self.ledger), [])

    @classmethod
    def tearDownClass(cls):
        cls.node.stop()
        print(f"{len(cls.ledger.commands)} acknowledged commands all there; SEED={SEED}", flush=True)
        print(cls.demo.stop_and_verify(), flush=True)

    def key(self):
        type(self).number += 1
        return f"wire/{SEED}/{self.number}"

    def effects(self, key):
        """How many events each of the two people's commands of this key has."""
        ids = ", ".join(f"'{command_id(it.id, key)}'" for it in self.shuttle.people.values())
        return int(self.demo.rows(f"select count(*) from event where kind = 'action' and command_id in ({ids})")[0][0])

    def strike(self, fault):
        """One command under a fault; answers the first answer (None: the server went away), its key and how to repeat."""
        key = self.key()
        send = self.shuttle.next_step(key)
        self.proxy.arm(fault)
        try:
            return send(), key, send
        except ServerGone:
            return None, key, send
        finally:
            self.proxy.disarm()

    def settle(self, first, key, send, where):
        """Whatever the first answer said, the repetition has one effect and the same answer."""
        happened = self.effects(key)
        self.assertIn(happened, (0, 1), where)
        if first is not None:
            self.assertIn(first.status, (200, 503), f"{where}: {first} {first.body}")
            self.assertLessEqual(first.status == 200, happened == 1, f"{where}: told done, but nothing happened")
        give_up = time.monotonic() + 10
        again = send()
        while again.status == 503 and time.monotonic() < give_up:
            time.sleep(0.05)
            again = send()
        self.assertEqual(again.status, 200, f"{where}: the repetition: {again} {again.body}")
        self.assertEqual(self.effects(key), 1, where)
        self.assertEqual(again.replayed, happened == 1, where)
        if first is not None and first.status == 200:
            self.assertEqual(again.body["receipt"], first.body["receipt"], where)
        return happened

    def full_pool(self, where):
        give_up = time.monotonic() + 5
        while (pool := self.node.pool()).get("in_use") != 0 and time.monotonic() < give_up:
            time.sleep(0.02)
        self.assertEqual((pool["in_use"], pool["awaited"]), (0, 0), f"{where}: a session was not given back")

    def test_the_server_is_killed_at_each_point(self):
        slowest, committed = 0.0, {}
        for _ in range(ROUNDS):
            points = list(POINTS.items())
            self.chance.shuffle(points)
            for name, (moment, words, since) in points:
                fault = Fault(moment, lambda link: self.node.kill(), words, since=since)
                first, key, send = self.strike(fault)
                self.assertTrue(fault.struck, f"{name} was never reached: {self.proxy.calls}")
                self.assertIsNone(first, name)
                self.proxy.cut_all()
                slowest = max(slowest, self.node.start())
                committed[name] = self.settle(first, key, send, f"killed {name}; SEED={SEED}")
        self.assertEqual([name for name, it in committed.items() if it], ["after_commit_before_reply"])
        self.assertLess(slowest, READY_WITHIN)
        print(f"R2: {ROUNDS * len(POINTS)} kills at {len(POINTS)} points; ready in {slowest:.2f} s at most", flush=True)

    def test_a_lost_reply_to_commit_is_looked_up(self):
        rounds = ROUNDS * 5
        for number in range(rounds):
            first, key, send = self.strike(Fault(AFTER, lambda link: None, "commit", since=WRITE))
            where = f"R4 {number}; SEED={SEED}"
            self.assertEqual(first.status, 200, f"{where}: a committed command was called failed: {first.body}")
            self.assertEqual(self.settle(first, key, send, where), 1)
            self.full_pool(where)
        print(f"R4: {rounds} replies to COMMIT lost, none of them called failed", flush=True)

    def test_each_call_fails_once(self):
        wrong = []
        for moment in (BEFORE, AFTER):
            for _ in range(ROUNDS):
                nth, told = 0, {}
                while True:
                    nth += 1
                    self.assertLess(nth, 200)
                    fault = Fault(moment, lambda link: None, nth=nth)
                    first, key, send = self.strike(fault)
                    where = f"R10 {moment} call {nth} ({fault.struck or 'none'}); SEED={SEED}"
                    happened = self.settle(first, key, send, where)
                    self.full_pool(where)
                    if not fault.struck:
                        break
                    told[first.status, happened] = told.get((first.status, happened), 0) + 1
                    if happened and first.status != 200:
                        wrong.append(f"{where}: {first}: {first.body['detail']}")
                self.assertEqual(first.status, 200)
                print(f"R10: {nth - 1} calls cut {moment} PostgreSQL saw them: (status, happened) {told}", flush=True)
        self.assertEqual(wrong, [], "committed, but called failed:\n" + "\n".join(wrong))


if __name__ == "__main__":
    unittest.main(verbosity=2)
