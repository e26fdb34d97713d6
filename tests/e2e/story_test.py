# The whole quarter through the real program: told, told once only, verified, and a flipped byte found.
import json
import os
import random
import unittest

from server import Demo, take_program

PROGRAM = take_program()
STORY_SECONDS = 30
REFUSALS = ["412 row_version_changed", "409 parts_open", "403 part_not_yours", "403 not_your_role",
            "403 segregation_of_duties", "422 idempotency_key_reused", "409 extension_already_asked"]
# Flips one bit of one letter of a body that stands in history; only a superuser can put the triggers aside.
FLIP = """
set session_replication_role = replica;
update event set body = overlay(body placing chr(ascii(substr(body, {place}, 1)) # 1) from {place} for 1)
where instance_id = {instance} and seq = {seq} returning length(body)
"""


class StoryTest(unittest.TestCase):
    def test_a_quarter_is_told_verified_and_cannot_be_rewritten(self):
        with Demo(PROGRAM) as demo:
            print(f"first start, with a new cluster and the demo loaded: {demo.start():.1f} s")
            self.the_story_is_told(demo)
            self.a_second_run_says_so(demo)
            self.the_application_cannot_change_history(demo)
            self.it_stops_cleanly(demo)
            self.the_history_verifies(demo)
            print(f"second start: {demo.start():.1f} s")
            self.verify_will_not_share_the_folder(demo)
            self.a_flipped_byte_is_found(demo)

    def the_story_is_told(self, demo):
        told, seconds = demo.story()
        self.assertEqual(told.returncode, 0, told.stdout[-3000:] + told.stderr)
        print(f"the story: {seconds:.1f} s; {told.stdout.splitlines()[-1]}")
        if seconds > STORY_SECONDS:
            print(f"WARNING: the story took {seconds:.1f} s; {STORY_SECONDS} s are allowed on a quiet machine")
        for refusal in REFUSALS:
            self.assertIn(refusal, told.stdout)
        self.assertIn("Idempotent-Replayed: true", told.stdout)
        self.assertIn("the chain holds", told.stdout)
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
        print(verified.stdout.strip())

    def verify_will_not_share_the_folder(self, demo):
        shared = demo.verify()
        self.assertNotEqual(shared.returncode, 0)
        self.assertIn("data_folder_in_use", shared.stderr)
        self.assertIn(str(demo.process.pid), shared.stderr)

    def a_flipped_byte_is_found(self, demo):
        seed = int(os.environ.get("SEED", random.randrange(2**32)))
        print(f"SEED={seed}")
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
