# The access log of the real program: every answer has its line, a kill -9 leaves a chain that goes on, a change shows,
# an auditor takes a day away over HTTP, and whoever asks too much is told so.
import http.client
import json
import time
import unittest

from server import Demo, answer_of, run_program, send, take_program

PROGRAM = take_program()
PASSWORD = "traimas-demo-2561"
PATIENCE = 20


class Reader:
    """Somebody who is signed in and only reads."""

    def __init__(self, demo, username):
        self.connection = demo.connect()
        send(self.connection, "POST", "/api/v1/session", {"username": username, "password": PASSWORD})
        status, headers, body = answer_of(self.connection)
        if status != 200:
            raise RuntimeError(f"{username} cannot sign in: {body}")
        self.cookie = headers["set-cookie"].split(";", 1)[0]

    def raw(self, path, **headers):
        self.connection.request("GET", path, headers={"Cookie": self.cookie, **headers})
        return answer_of(self.connection)

    def get(self, path):
        return json.loads(self.raw(path)[2])


class AccessLogTest(unittest.TestCase):
    def lines(self):
        [path] = sorted((self.demo.base / "access").glob("access-*.jsonl"))
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def until_logged(self, holds):
        deadline = time.monotonic() + PATIENCE
        while True:
            found = [line for line in self.lines() if holds(line)]
            if found:
                return found
            self.assertLess(time.monotonic(), deadline, "there is no such line")
            time.sleep(0.02)

    def check(self):
        return run_program(PROGRAM, "access-log", "--set", f"access_log.folder={self.demo.base / 'access'}")

    def test_who_asked_for_what_can_be_proved(self):
        with Demo(PROGRAM) as self.demo:
            self.demo.start()
            self.every_answer_has_its_line()
            self.nobody_else_writes_there()
            self.an_auditor_takes_a_day_away()
            self.demo.kill()
            self.demo.start("http.requests_per_minute=20")
            self.who_asks_too_much_is_told_so()
            self.assertEqual(self.demo.stop(), 0)
            whole = self.check()
            self.assertEqual(whole.returncode, 0, whole.stdout)
            self.assertIn("all follow from each other", whole.stdout)
            self.a_change_shows_at_its_line()

    def every_answer_has_its_line(self):
        begun = time.time()
        connection = http.client.HTTPConnection(self.demo.url.removeprefix("http://"), timeout=PATIENCE)
        for number in range(50):
            connection.request("GET", f"/nowhere/{number}?token=secret-{number}",
                               headers={"X-Request-Id": f"asked-{number}", "Cookie": "traimas_session=never-to-be-seen"})
            self.assertEqual(connection.getresponse().read(0), b"")
            connection.close()
        self.until_logged(lambda line: line.get("request_id") == "asked-49")
        asked = [line for line in self.lines() if line.get("request_id", "").startswith("asked-")]
        self.assertEqual([line["path"] for line in asked], [f"/nowhere/{number}" for number in range(50)])
        for line in asked:
            self.assertEqual((line["status"], line["method"], line["address"]), (404, "GET", "127.0.0.1"))
            self.assertGreater(line["port"], 1023)
            at = time.strptime(line["time"][:19], "%Y-%m-%dT%H:%M:%S")
            self.assertLess(abs(begun - (time.mktime(at) - time.timezone)), 60, line["time"])
        Reader(self.demo, "anong").get("/api/v1/tasks")
        [own] = self.until_logged(lambda line: line.get("path") == "/api/v1/tasks")
        self.assertGreater(own["person"], 0)
        self.assertTrue(own["session"])
        everything = "\n".join(json.dumps(line) for line in self.lines())
        for secret in ("secret-", "never-to-be-seen", PASSWORD):
            self.assertNotIn(secret, everything)

    def nobody_else_writes_there(self):
        with Demo(PROGRAM) as other:
            with self.assertRaisesRegex(RuntimeError, "access_log_taken"):
                other.start(f"access_log.folder={self.demo.base / 'access'}")

    def an_auditor_takes_a_day_away(self):
        wirat = Reader(self.demo, "wirat")
        days = wirat.get("/api/v1/access-log")
        self.assertEqual(days["days_kept"], 90)
        [day] = days["items"]
        path = sorted((self.demo.base / "access").glob("*.jsonl"))[0]
        status, headers, body = wirat.raw(day["href"])
        self.assertEqual(status, 200, body)
        self.assertTrue(path.read_bytes().startswith(body))
        self.assertGreaterEqual(len(body), day["bytes"])
        self.assertIn("attachment", headers["content-disposition"])
        status, _, part = wirat.raw(day["href"], Range="bytes=2-13")
        self.assertEqual((status, part), (206, b"access_log\":"))

    def who_asks_too_much_is_told_so(self):
        suda = Reader(self.demo, "suda")
        told = []
        for _ in range(40):
            status, headers, body = suda.raw("/api/v1/tasks")
            told.append((status, headers["ratelimit"], headers.get("retry-after")))
        self.assertEqual([it[0] for it in told[:10]], [200] * 10)
        self.assertEqual(told[-1][0], 429, told)
        self.assertEqual(json.loads(body)["code"], "too_many_requests")
        self.assertGreaterEqual(int(told[-1][2]), 1)
        arun = Reader(self.demo, "arun")
        self.assertEqual(arun.raw("/api/v1/tasks")[0], 200, "nobody pays for another")

    def a_change_shows_at_its_line(self):
        [path] = sorted((self.demo.base / "access").glob("access-*.jsonl"))
        lines = path.read_text(encoding="utf-8").splitlines()
        changed = next(number for number, line in enumerate(lines) if '"asked-7"' in line)
        lines[changed] = lines[changed].replace("127.0.0.1", "127.0.0.9")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        told = self.check()
        self.assertEqual(told.returncode, 1)
        self.assertIn(f"line {changed + 1}: changed", told.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
