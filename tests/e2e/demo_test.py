# Both scenes of the demo, loaded by the real program: what config/demo/README.md promises is there, the history
# verifies, a second load writes the same bytes, and a second start loads nothing.
import hashlib
import json
import unittest

from server import Demo, take_program

PROGRAM = take_program()
LOAD_SECONDS = 8
RUNNING = "2018-04-18T02:00:00Z"
BEFORE_YEAR = "2017-10-09T02:00:00Z"
# definition, fiscal year and quarter (0: none): how many in each state
RUNNING_STATES = {
    ("year", 2559, 0): {"closed": 1}, ("year", 2560, 0): {"closed": 1}, ("year", 2561, 0): {"running": 1},
    ("cycle", 2559, 0): {"closed": 12}, ("cycle", 2560, 0): {"closed": 12}, ("cycle", 2561, 0): {"running": 12},
    ("checkpoint", 2560, 4): {"closed": 12},
    ("checkpoint", 2561, 1): {"closed": 11, "not_reported": 1},
    ("checkpoint", 2561, 2): {"closed": 5, "review": 3, "rework": 1, "overdue": 2, "collecting": 1},
    ("checkpoint", 2561, 3): {"scheduled": 12},
    ("case", 2559, 1): {"effective": 1}, ("case", 2559, 2): {"effective": 1}, ("case", 2559, 3): {"waived": 1},
    ("case", 2559, 4): {"effective": 1}, ("case", 2560, 1): {"effective": 1}, ("case", 2560, 3): {"planning": 1},
    ("case", 2560, 4): {"closed": 1},
    ("case", 2561, 1): {"acting": 1, "verifying": 1, "response": 1, "effective": 1, "waiver_review": 1},
    ("case", 2561, 2): {"analysis": 1, "recommendation": 1},
    ("amendment", 2560, 0): {"in_force": 1}, ("amendment", 2561, 0): {"in_force": 2, "review": 1},
    ("restatement", 2560, 4): {"in_force": 1}, ("restatement", 2561, 1): {"review": 1},
    ("window", 2561, 1): {"refused": 1}, ("window", 2561, 2): {"granted": 1, "proposed": 1},
}
BEFORE_YEAR_STATES = {
    ("year", 2559, 0): {"closed": 1}, ("year", 2560, 0): {"running": 1},
    ("cycle", 2559, 0): {"closed": 12}, ("cycle", 2560, 0): {"reviewing": 9, "running": 3},
    ("checkpoint", 2560, 3): {"closed": 12},
    ("checkpoint", 2560, 4): {"closed": 9, "review": 2, "collecting": 1},
    ("case", 2560, 3): {"verifying": 1}, ("case", 2560, 4): {"analysis": 1},
}
STATES = """
select definition, fiscal_year, quarter, state, count(*) from instance
where definition in ('year', 'cycle', 'checkpoint', 'case', 'amendment', 'restatement', 'window') group by 1, 2, 3, 4
"""


def states_of(demo):
    found = {}
    for definition, year, quarter, state, count in demo.rows(STATES):
        found.setdefault((definition, int(year), int(quarter)), {})[state] = int(count)
    return found


def bodies_of(demo):
    """One digest of every event's bytes."""
    told = demo.psql("select instance_id, seq, body from event order by 1, 2")
    return hashlib.sha256(told.stdout.encode()).hexdigest()


def millis_of(demo):
    loaded = [json.loads(line) for line in demo.lines if '"demo_loaded"' in line]
    return loaded[0]["millis"] if loaded else None


class DemoTest(unittest.TestCase):
    def test_the_running_year(self):
        with Demo(PROGRAM) as demo:
            demo.start()
            seconds = millis_of(demo) / 1000
            print(f"the scene in the middle of FY2561: {seconds:.1f} s")
            if seconds > LOAD_SECONDS:
                print(f"WARNING: loading took {seconds:.1f} s; {LOAD_SECONDS} s are allowed in a release build")
            self.stands_at(demo, RUNNING)
            self.shows(demo, RUNNING_STATES)
            first = bodies_of(demo)
            self.left_nothing_undone(demo)
            self.assertEqual(demo.stop(), 0)
            self.verifies(demo)
            self.starts_again_without_loading(demo, first)
        with Demo(PROGRAM) as again:
            again.start()
            self.assertEqual(bodies_of(again), first, "a second load wrote other bytes")

    def test_the_time_before_the_year(self):
        with Demo(PROGRAM) as demo:
            demo.start("demo.scene=before_year")
            print(f"the scene before FY2561: {millis_of(demo) / 1000:.1f} s")
            self.stands_at(demo, BEFORE_YEAR)
            self.shows(demo, BEFORE_YEAR_STATES)
            self.assertNotIn(("year", 2561, 0), states_of(demo))
            self.left_nothing_undone(demo)
            self.assertEqual(demo.stop(), 0)
            self.verifies(demo)
            # Another scene is asked for: what stands is served, and the log says so.
            demo.start("demo.scene=running")
            self.assertIsNone(millis_of(demo))
            self.assertTrue(any("demo_of_another_scene" in line for line in demo.lines))
            self.stands_at(demo, BEFORE_YEAR)

    def stands_at(self, demo, moment):
        status, _, body = demo.request("GET", "/api/v1/clock")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body)["now"], moment)

    def shows(self, demo, promised):
        found = states_of(demo)
        for what, states in promised.items():
            self.assertEqual(found.get(what), states, what)

    def left_nothing_undone(self, demo):
        self.assertEqual(demo.rows("select count(*) from outbox where kind = 'command'"), [["0"]])
        self.assertEqual(demo.rows("select count(*) from timer, manual_clock where due_at <= at"), [["0"]])
        self.assertEqual(demo.rows("select count(*) from incident"), [["0"]])

    def verifies(self, demo):
        verified = demo.verify()
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertIn("all verified", verified.stdout)
        print(verified.stdout.strip())
        examined = demo.doctor()
        self.assertEqual(examined.returncode, 0, examined.stdout + examined.stderr)
        self.assertIn("all as it must be", examined.stdout)
        self.assertIn("\n0 deadlocks", examined.stdout)

    def starts_again_without_loading(self, demo, bodies):
        print(f"second start: {demo.start():.1f} s")
        self.assertIsNone(millis_of(demo))
        self.assertEqual(bodies_of(demo), bodies)
        self.stands_at(demo, RUNNING)


if __name__ == "__main__":
    unittest.main(verbosity=2)
