# Two at once on one report: approve against return, and the same decision twice (R8); and each change of a report sent
# three times, out of order and at the same moment (R9). One transition each, and the loser hears where it stands.
# SEED=… repeats a run; LONG=1 races longer.
import os
import pathlib
import random
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from server import Demo, take_program  # noqa: E402  (the path has to be set before)
from ledger import ClientLedger, Keeper, losses  # noqa: E402
from story.client import Client, Person, command_id  # noqa: E402

PROGRAM = take_program()
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
LONG = os.environ.get("LONG", "") not in ("", "0")
ROUNDS = 600 if LONG else 30
PREPARER, APPROVER, UNIT = "somjit", "pichit", "OPS-INS"
TIMES = 3


def at_once(sends):
    """Calls all of them from threads that start together; their answers in the same order."""
    barrier = threading.Barrier(len(sends))
    answers = [None] * len(sends)

    def run(place):
        barrier.wait()
        answers[place] = sends[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(sends))]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    return answers


class RaceTest(unittest.TestCase):
    def setUp(self):
        print(f"SEED={SEED}", flush=True)
        self.chance = random.Random(SEED)
        self.demo = Demo(PROGRAM)
        self.addCleanup(self.demo.clean)
        self.demo.start()
        self.ledger = ClientLedger(self.demo.base / "acknowledged.jsonl")
        self.addCleanup(self.ledger.close)
        self.path = "/checkpoints/" + self.demo.rows(
            f"select id from instance where definition = 'checkpoint' and unit = '{UNIT}' and fiscal_year = 2561 "
            "and quarter = 2")[0][0]

    def person(self, username):
        """A session of its own, on a connection of its own."""
        client = Client(self.demo.url, Keeper(self.ledger))
        self.addCleanup(client.close)
        return Person(client, username)

    def standing(self, person):
        body = person.read(self.path).body
        return body["state"], body["version"]

    def events(self, command=""):
        condition = f"and command_id = '{command}'" if command else ""
        return int(self.demo.rows(f"select count(*) from event where instance_id = {self.path.rsplit('/', 1)[1]} "
                                  f"and kind = 'action' {condition}")[0][0])

    def finish(self):
        self.assertEqual(losses(self.demo, self.ledger), [])
        verdict = self.demo.stop_and_verify()
        print(f"  {len(self.ledger.commands)} acknowledged commands all there; {verdict}; SEED={SEED}", flush=True)

    def act(self, person, action, key, version=None):
        body = {"action": action, **({"comment": "once more, please"} if action == "return" else {})}
        return lambda: person.change("POST", self.path + "/actions", body, key, version)

    def bring_to_review(self, preparer, number):
        state, version = self.standing(preparer)
        if state == "rework":
            answer = self.act(preparer, "submit", f"race/{SEED}/{number}/submit", version)()
            self.assertEqual(answer.status, 200, answer.body)

    def test_two_at_once_make_one_transition(self):
        preparer = self.person(PREPARER)
        two = [self.person(APPROVER), self.person(APPROVER)]
        won = {}
        for number in range(ROUNDS):
            self.bring_to_review(preparer, number)
            _, version = self.standing(two[0])
            # An approval ends the head's part: it is kept for the last round, and before it both return.
            actions = ["approve", "return"] if number == ROUNDS - 1 else ["return", "return"]
            self.chance.shuffle(actions)
            before = self.events()
            answers = at_once([self.act(who, action, f"race/{SEED}/{number}/{place}", version)
                               for place, (who, action) in enumerate(zip(two, actions))])
            where = f"round {number}: {[str(it) for it in answers]}; SEED={SEED}"
            self.assertEqual(self.events() - before, 1, where)
            self.assertEqual(sorted(it.status for it in answers)[0], 200, where)
            winner, loser = sorted(answers, key=lambda it: it.status)
            self.assertEqual((loser.status, loser.body["code"]), (412, "version_changed"), where)
            self.assertEqual(int(loser.body["arguments"]["expected"]), version, where)
            self.assertGreater(int(loser.body["arguments"]["version"]), version, where)
            # The winner may have gone on at once: what the loser is told is at least the state after it.
            state, now = self.standing(two[0])
            self.assertGreater(now, version, where)
            self.assertEqual(winner.body["state"], state, where)
            place = answers.index(winner)
            won[place] = won.get(place, 0) + 1
        self.assertEqual(sum(won.values()), ROUNDS)
        print(f"R8: {ROUNDS} races, won by the first and the second session: {won}", flush=True)
        self.finish()

    def test_every_change_three_times(self):
        preparer = [self.person(PREPARER) for _ in range(TIMES)]
        approver = [self.person(APPROVER) for _ in range(TIMES)]
        sent, replays, late = 0, 0, []
        for number in range(ROUNDS):
            state, version = self.standing(preparer[0])
            sessions, action = (preparer, "submit") if state == "rework" else (approver, "return")
            key = f"three/{SEED}/{number}"
            sends = [self.act(who, action, key, version) for who in sessions]
            # One of the three may come only after later changes were made.
            behind = self.chance.randrange(2)
            if behind:
                late.append((sends.pop(), command_id(sessions[0].id, key)))
            answers = at_once(sends)
            where = f"round {number}: {[str(it) for it in answers]}; SEED={SEED}"
            self.equal_answers(answers, where)
            self.assertEqual(sum(not it.replayed for it in answers), 1, where)
            self.assertEqual(self.events(command_id(sessions[0].id, key)), 1, where)
            sent, replays = sent + len(answers), replays + sum(it.replayed for it in answers)
        self.chance.shuffle(late)
        for send, command in late:
            answer = send()
            known = self.ledger.commands[command]
            self.assertEqual((answer.status, answer.replayed), (200, True), answer.body)
            self.assertEqual(answer.body["receipt"], known["receipt"])
            self.assertEqual(self.events(command), 1)
        print(f"R9: {ROUNDS} changes, {sent} requests at once and {len(late)} out of order: {replays + len(late)} "
              "replays, each with the first one's receipt", flush=True)
        self.finish()

    def equal_answers(self, answers, where):
        self.assertEqual({it.status for it in answers}, {200}, where)
        receipts = [it.body["receipt"] for it in answers]
        self.assertTrue(all(it == receipts[0] for it in receipts), where)


if __name__ == "__main__":
    unittest.main(verbosity=2)
