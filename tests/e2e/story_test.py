# The whole year through the real program: told, told once only, verified, a flipped byte found; and the same bytes when
# it is told to another fresh demo.
import json
import os
import random
import socket
import unittest

from server import ROOT, Demo, run_program, take_program

PROGRAM = take_program()
SCENE = "demo.scene=before_year"
STORY_SECONDS, MOST_SECONDS = 60, 120  # allowed on a quiet machine, and on any
REFUSALS = ["409 year_exists", "409 weights_not_100", "409 carried_case_undecided", "403 segregation_of_duties",
            "409 cycles_open", "409 review_incomplete", "409 judgement_stands", "412 row_version_changed",
            "409 parts_open", "403 part_not_yours", "403 not_your_role", "409 extension_already_asked",
            "422 idempotency_key_reused", "409 action_not_available", "409 quarter_reported", "409 framework_missing",
            "409 target_too_easy"]
WORDS = ["Idempotent-Replayed: true", "the chain holds", "91.67 %", "75.00 %", "restated", "CEN-01 published 52/58",
         "2561: closed; its cycles: 12 closed", "2562: running; its cycles: 11 planning, 1 running"]
# Flips one bit of one letter of a body that stands in history; only a superuser can put the triggers aside.
FLIP = """
set session_replication_role = replica;
update event set body = overlay(body placing chr(ascii(substr(body, {place}, 1)) # 1) from {place} for 1)
where instance_id = {instance} and seq = {seq} returning length(body)
"""


def event_bodies(demo):
    """{(instance, seq): body}, in order. A body is one line: canonical JSON breaks none."""
    done = demo.psql("select instance_id, seq, body from event order by 1, 2")
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return [tuple(line.split("|", 2)) for line in done.stdout.splitlines()]


class StoryTest(unittest.TestCase):
    def test_a_year_is_told_verified_and_cannot_be_rewritten(self):
        with Demo(PROGRAM) as demo:
            print(f"first start, with a new cluster and the demo loaded: {demo.start(SCENE):.1f} s", flush=True)
            self.the_story_is_told(demo)
            bodies = event_bodies(demo)
            self.a_second_run_says_so(demo)
            self.assertEqual(event_bodies(demo), bodies, "the second run changed something")
            self.the_application_cannot_change_history(demo)
            self.it_stops_cleanly(demo)
            self.the_history_verifies(demo)
            print(f"second start: {demo.start():.1f} s", flush=True)
            self.verify_will_not_share_the_folder(demo)
            self.a_flipped_byte_is_found(demo)
        self.another_fresh_demo_gives_the_same_bytes(bodies)

    def test_a_demo_in_the_middle_of_the_year_is_refused_kindly(self):
        with Demo(PROGRAM) as demo:
            demo.start()
            before = event_bodies(demo)
            told, _ = demo.story()  # by its --url: without one it would be told to a demo of its own
            self.assertEqual(told.returncode, 2, told.stdout + told.stderr)
            self.assertIn("scripts/run --scene before_year", told.stdout)
            self.assertNotIn("Traceback", told.stderr)
            self.assertEqual(event_bodies(demo), before)
            self.assertEqual(demo.stop(), 0)

    def test_where_nothing_answers_the_story_says_what_to_start(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with Demo(PROGRAM) as demo:
            demo.url = f"http://127.0.0.1:{port}"  # free again: nobody listens
            told, _ = demo.story()
        self.assertEqual(told.returncode, 2, told.stdout + told.stderr)
        self.assertIn("scripts/run --scene before_year", told.stdout)

    def the_story_is_told(self, demo):
        told, seconds = demo.story()
        self.assertEqual(told.returncode, 0, told.stdout[-3000:] + told.stderr)
        print(f"the story: {seconds:.1f} s; "
              f"{next(line for line in told.stdout.splitlines() if line.startswith('Told in'))}", flush=True)
        if seconds > STORY_SECONDS:
            print(f"WARNING: the story took {seconds:.1f} s; {STORY_SECONDS} s are allowed on a quiet machine")
        self.assertLess(seconds, MOST_SECONDS)
        for words in [*REFUSALS, *WORDS]:
            self.assertIn(words, told.stdout)
        self.assertIn("traimas verify", told.stdout)
        requests = [line for line in told.stdout.splitlines() if line.startswith("      ") and "  ->  " in line]
        speakers = {line.split()[0] for line in requests}
        self.assertGreaterEqual(len(speakers), 6, speakers)

    def a_second_run_says_so(self, demo):
        again, _ = demo.story()
        self.assertEqual(again.returncode, 0, again.stdout[-3000:] + again.stderr)
        self.assertIn("told already", again.stdout)
        self.assertIn("delete", again.stdout)

    def the_application_cannot_change_history(self, demo):
        for login in ("traimas_app", "traimas_read", "traimas_migrate"):
            refused = demo.psql("update event set body = body where seq = 1", login=login)
            self.assertNotEqual(refused.returncode, 0, login)
            self.assertRegex(refused.stderr, "permission denied|append-only", login)
        deleted = demo.psql("delete from event", login="traimas_app")
        self.assertRegex(deleted.stderr, "permission denied")

    def it_stops_cleanly(self, demo):
        for line in demo.lines:
            record = json.loads(line)
            self.assertIn("event", record)
            self.assertRegex(record["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        errors = [line for line in demo.lines if json.loads(line)["level"] == "error"]
        self.assertEqual(errors, [])
        self.assertEqual(demo.stop(), 0)
        self.assertEqual(demo.postgres_processes(), [])
        self.assertFalse(demo.sockets().exists())

    def the_history_verifies(self, demo):
        verified = demo.verify()
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertIn("all verified", verified.stdout)
        self.assertEqual(demo.postgres_processes(), [])
        print(verified.stdout.strip(), flush=True)

    def verify_will_not_share_the_folder(self, demo):
        shared = demo.verify()
        self.assertNotEqual(shared.returncode, 0)
        self.assertIn("data_folder_in_use", shared.stderr)
        self.assertIn(str(demo.process.pid), shared.stderr)

    def a_flipped_byte_is_found(self, demo):
        seed = int(os.environ.get("SEED", random.randrange(2**32)))
        print(f"SEED={seed}", flush=True)
        chance = random.Random(seed)
        events = demo.rows("select instance_id, seq, length(body) from event order by 1, 2")
        instance, seq, length = (int(text) for text in chance.choice(events))
        place = chance.randint(1, length)
        flipped = demo.psql(FLIP.format(instance=instance, seq=seq, place=place))
        self.assertEqual(flipped.returncode, 0, flipped.stderr)
        self.assertEqual(demo.stop(), 0)
        found = demo.verify()
        self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
        words = f"instance {instance} event {seq}: hash_differs"
        self.assertIn(words, found.stdout)
        print(f"letter {place} of the body was changed and found: {words}")

    def another_fresh_demo_gives_the_same_bytes(self, bodies):
        with Demo(PROGRAM) as other:
            other.start(SCENE)
            told, seconds = other.story()
            self.assertEqual(told.returncode, 0, told.stdout[-3000:] + told.stderr)
            again = event_bodies(other)
        print(f"told to another demo in {seconds:.1f} s: {len(again)} event bodies", flush=True)
        self.assertEqual(len(again), len(bodies))
        for one, two in zip(bodies, again):
            self.assertEqual(one, two, "the first event that differs")


class AloneTest(unittest.TestCase):
    def test_the_story_brings_its_own_demo_and_verifies_it(self):
        told = run_program(str(ROOT / "scripts" / "story"), "--program", PROGRAM, timeout=300)
        self.assertEqual(told.returncode, 0, told.stdout[-3000:] + told.stderr)
        self.assertIn("all verified", told.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
