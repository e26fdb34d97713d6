# The program as an operator meets it: its help, its settings, its log, a port in use, a stop in the middle of work.
import json
import pathlib
import signal
import socket
import tempfile
import time
import unittest

from server import ROOT, Demo, answer_of, run_program, send, take_program

PROGRAM = take_program()
PASSWORD = "traimas-demo-2561"


class WordsTest(unittest.TestCase):
    def test_help_teaches(self):
        wanted = {(): ["demo", "serve", "verify", "workflow", "migrate", "user"],
                  ("demo",): ["--set", "clock", "var/"],
                  ("serve",): ["--config", "SIGTERM"],
                  ("verify",): ["exit status", "stop the server first"],
                  ("doctor",): ["--repair", "--instance", "stop the server first"],
                  ("migrate",): ["migrate_url"],
                  ("workflow",): ["check", "diagram", "paths", "diff"],
                  ("user",): ["add"]}
        for command, words in wanted.items():
            shown = run_program(PROGRAM, *command, "--help")
            self.assertEqual(shown.returncode, 0, shown.stderr)
            for word in words:
                self.assertIn(word, shown.stdout, command)

    def test_version_is_told(self):
        shown = run_program(PROGRAM, "version")
        self.assertEqual(shown.returncode, 0)
        self.assertRegex(shown.stdout, r"^traimas \d+\.\d+\.\d+\n$")
        self.assertEqual(run_program(PROGRAM, "--version").stdout, shown.stdout)

    def test_an_unknown_command_shows_the_help(self):
        shown = run_program(PROGRAM, "sreve")
        self.assertEqual(shown.returncode, 2)
        self.assertIn("there is no command 'sreve': did you mean 'serve'?", shown.stderr)
        self.assertIn("no command 'frobnicate';", run_program(PROGRAM, "frobnicate").stderr)

    def test_a_wrong_key_is_refused_with_the_nearest(self):
        shown = run_program(PROGRAM, "demo", "--set", "http.prot=9000")
        self.assertNotEqual(shown.returncode, 0)
        self.assertIn("http.prot", shown.stderr)
        self.assertIn("did you mean http.port?", shown.stderr)

    def test_a_wrong_value_is_refused_with_what_it_expects(self):
        shown = run_program(PROGRAM, "demo", "--set", "http.port=http")
        self.assertNotEqual(shown.returncode, 0)
        self.assertIn("from 0 to 65535", shown.stderr)

    def test_the_shipped_workflows_pass_the_check(self):
        for name in ("checkpoint", "cycle", "case", "amendment", "window"):
            shown = run_program(PROGRAM, "workflow", "check", f"workflows/{name}.v1.json")
            self.assertEqual(shown.returncode, 0, shown.stdout + shown.stderr)

    def test_the_paths_of_a_workflow_are_printed(self):
        shown = run_program(PROGRAM, "workflow", "paths", "workflows/window.v1.json")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("proposed/approved/0 to granted: birth > approve (head, psd)", shown.stdout)
        self.assertIn("offered/approved/0 to granted: birth by psd > approve (executive)", shown.stdout)
        written = run_program(PROGRAM, "workflow", "paths", "workflows/window.v1.json", "--format", "json").stdout
        told = json.loads(written)
        self.assertEqual(len(told[0]["states"]), 5)

    def test_two_versions_are_compared_and_a_dropped_state_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            newer = json.loads((pathlib.Path(ROOT) / "workflows/window.v1.json").read_text(encoding="utf-8"))
            newer["version"] = 2
            del newer["states"]["withdrawn"]
            newer["states"]["proposed"].pop("also")
            newer["states"]["proposed"]["on"].pop("withdraw")
            path = pathlib.Path(folder) / "window.v2.json"
            path.write_text(json.dumps(newer), encoding="utf-8")
            shown = run_program(PROGRAM, "workflow", "diff", "workflows/window.v1.json", str(path))
            self.assertEqual(shown.returncode, 1)
            self.assertIn("/states/withdrawn: the state 'withdrawn' was removed", shown.stdout)
            self.assertIn("W50: ", shown.stdout)


class UserTest(unittest.TestCase):
    def test_a_refused_password_adds_nobody(self):
        with Demo(PROGRAM) as demo:  # not started: an installation without data
            def user(*arguments, said):
                return run_program(PROGRAM, "user", *arguments, "--set", f"database.data={demo.wanted}", said=said)
            names = ("decha", "--th", "เดชา", "--en", "Decha", "--unit", "MYO")
            refused = user("add", *names, said="short\n")
            self.assertEqual(refused.returncode, 1, refused.stderr)
            self.assertIn("password_too_short", refused.stderr)
            self.assertIn("unknown_person", user("password", "decha", said="a long enough sentence\n").stderr)
            added = user("add", *names, said="a long enough sentence\n")
            self.assertEqual(added.returncode, 0, added.stderr)
            self.assertIn("decha can sign in now", added.stdout)


class ServingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.clean)

    def setUp(self):
        if self.demo.process is None:
            self.demo.start()

    def test_probes_answer(self):
        for path in ("/livez", "/readyz", "/metrics", "/openapi.json", "/api/v1/clock"):
            status, _, _ = self.demo.request("GET", path)
            self.assertEqual(status, 200, path)

    def test_a_foreign_host_is_not_served(self):
        host, port = self.demo.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"GET /api/v1/clock HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            self.assertIn(b" 421 ", connection.recv(4096).split(b"\r\n", 1)[0])

    def test_a_second_program_on_the_folder_is_refused(self):
        second = run_program(PROGRAM, "demo", "--set", f"database.data={self.demo.wanted}", "--set", "http.port=0")
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("data_folder_in_use", second.stderr)

    def test_a_port_in_use_is_said_in_one_line_and_nothing_is_left(self):
        self.assertEqual(self.demo.stop(), 0)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            refused = run_program(PROGRAM, "demo", "--set", f"database.data={self.demo.wanted}",
                                  "--set", f"http.port={port}")
        self.assertEqual(refused.returncode, 1, refused.stderr)
        words = [line for line in refused.stderr.splitlines() if not line.startswith("{")]
        self.assertEqual(len(words), 1, refused.stderr)
        self.assertIn(f"127.0.0.1 port {port}", words[0])
        self.assertIn("in use", words[0])
        self.assertEqual(self.demo.postgres_processes(), [])

    def test_a_request_under_way_is_answered_before_the_end(self):
        # A sign-in takes its time over the password's hash: after a third of it, it is surely under way.
        sign_in = {"username": "anong", "password": PASSWORD}
        begun = time.monotonic()
        self.assertEqual(self.demo.request("POST", "/api/v1/session", sign_in)[0], 200)
        needed = time.monotonic() - begun
        connection = self.demo.connect()
        self.addCleanup(connection.close)
        send(connection, "GET", "/livez")
        self.assertEqual(answer_of(connection)[0], 200)
        send(connection, "POST", "/api/v1/session", sign_in)
        time.sleep(needed / 3)
        self.demo.process.send_signal(signal.SIGTERM)
        status, headers, body = answer_of(connection)
        self.assertEqual(status, 200, body)
        self.assertEqual(json.loads(body)["person"]["username"], "anong")
        self.assertEqual(headers.get("connection", "").lower(), "close")
        self.assertEqual(self.demo.wait(), 0)
        self.demo.process = None
        self.assertEqual(self.demo.postgres_processes(), [])
        print(f"a sign-in takes {needed * 1000:.0f} ms")

    def test_a_closed_terminal_ends_it_cleanly_and_a_reader_who_goes_away_does_not(self):
        self.demo.process.send_signal(signal.SIGPIPE)
        self.assertEqual(self.demo.request("GET", "/readyz")[0], 200)
        self.demo.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.demo.wait(), 0)
        self.demo.process = None
        self.assertEqual(self.demo.postgres_processes(), [])

    def test_every_thread_leaves_sigterm_to_the_first(self):
        # A signal to the process may go to any thread that does not block it, and there it would end the program at
        # once, with PostgreSQL left behind. The first thread waits for it, and so need not block it at this moment.
        first = str(self.demo.process.pid)
        open_to_it = []
        for task in pathlib.Path(f"/proc/{first}/task").iterdir():
            lines = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())
            blocked = int(lines["SigBlk"], 16)
            if task.name != first and not blocked >> (signal.SIGTERM - 1) & 1:
                open_to_it.append(task.name)
        self.assertEqual(open_to_it, [], "threads that do not block SIGTERM")

    def test_a_second_start_is_quick(self):
        self.assertEqual(self.demo.stop(), 0)
        seconds = self.demo.start()
        print(f"second start: {seconds:.1f} s")
        status, _, body = self.demo.request("GET", "/api/v1/clock")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body)["now"], "2018-04-18T02:00:00Z")

    def test_the_log_is_json_lines_without_secrets(self):
        self.demo.request("POST", "/api/v1/session", {"username": "anong", "password": PASSWORD})
        self.assertEqual(self.demo.stop(), 0)
        self.assertTrue(self.demo.lines)
        for line in self.demo.lines:
            record = json.loads(line)
            self.assertIn("event", record)
            self.assertIn("level", record)
        text = "\n".join(self.demo.lines)
        self.assertNotIn(PASSWORD, text)
        for line in (self.demo.folder / "passwords").read_text().splitlines():
            self.assertNotIn(line.split()[1], text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
