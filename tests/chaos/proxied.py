# `traimas serve` behind the wire proxy, on the database of a demo; and a report that two people send to and fro.
import json
import re
import subprocess
import threading
import time
import urllib.parse

from mail_sink import free_port
from server import ROOT, clean_environment
from story.client import Client, Person, ServerGone

READY_SECONDS = 30
# Who can send a report to and fro: a collector and the head of the unit.
REPORTS = {"OPS-INS": ("somjit", "pichit"), "OPS-IA": ("nipon", "sunisa"), "OPS-INF": ("wanida", "surachai"),
           "OPS-PSD": ("chanchai", "orathai")}
# In the demo's scene these two lie further up, with the PSD and with the executive.
FURTHER_UP = {"OPS-INF": "malee", "OPS-PSD": "arun"}


class Node:
    """A server on the demo's database, reached through the sockets in `host`; its port stays when it is restarted."""

    def __init__(self, demo, host, *settings, environment=None):
        passwords = dict(line.split() for line in (demo.folder / "passwords").read_text().splitlines())
        url = (f"postgresql://traimas_app:{urllib.parse.quote(passwords['traimas_app'])}@/traimas"
               f"?host={urllib.parse.quote(str(host), safe='')}&port=5432")
        file = demo.base / f"url-{free_port()}"
        file.touch(mode=0o600)
        file.write_text(url + "\n")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        words = [f"database.url_file={file}", f"http.port={port}", "session.second_factor=optional",
                 f"evidence.folder={demo.base / 'evidence'}", "database.sessions=4",
                 f"access_log.folder={demo.base / f'access-{port}'}", *settings]
        self.command = [demo.program, "serve", *[it for word in words for it in ("--set", word)]]
        self.environment = {**clean_environment(), **(environment or {})}
        self.process, self.lines = None, []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        """Starts it and waits until it is ready; answers the seconds that took."""
        begun = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, args=(self.process.stderr,), daemon=True).start()
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > begun + READY_SECONDS:
                self.stop()
                raise RuntimeError("it does not serve:\n" + "\n".join(self.lines[-10:]))
            time.sleep(0.01)
        return time.monotonic() - begun

    def _read(self, stream):
        with stream:
            for line in stream:
                self.lines.append(line.rstrip("\n"))

    def is_ready(self):
        return self.ask("/readyz")[0] == 200

    def ask(self, path):
        """Status and text; (0, "") where nobody answers."""
        client = Client(self.url, patience=0)
        try:
            answer = client.send("GET", path)
            return answer.status, answer.body.get("text", json.dumps(answer.body))
        except Exception:  # whatever stands in the way: it is not ready
            return 0, ""
        finally:
            client.close()

    def pool(self):
        """The pool's gauges: {most, in_use, awaited}."""
        text = self.ask("/metrics")[1]
        return {name: int(it) for name, it in re.findall(r'traimas_database_sessions{state="(\w+)"} (\d+)', text)}

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(READY_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


def path_of_report(demo, unit):
    """The unit's second quarter, which is under review in the demo's scene."""
    return "/checkpoints/" + demo.rows(f"select id from instance where definition = 'checkpoint' and unit = '{unit}' "
                                       "and fiscal_year = 2561 and quarter = 2")[0][0]


def bring_back(node, demo):
    """Every report of REPORTS can go to and fro between its two people afterwards."""
    client = Client(node.url, patience=0)
    for unit, reviewer in FURTHER_UP.items():
        person, path = Person(client, reviewer), path_of_report(demo, unit)
        version = person.read(path).body["version"]
        answer = person.change("POST", path + "/actions", {"action": "return", "comment": "once more, please"},
                               f"back/{unit}", version)
        if answer.status != 200:
            raise RuntimeError(f"{unit} did not come back: {answer}: {answer.body}")
    client.close()


class Shuttle:
    """A report that its preparer submits and its approver returns, as often as a test likes."""

    def __init__(self, node, demo, observer=None, unit="OPS-INS"):
        self.client = Client(node.url, observer, patience=0)
        preparer, approver = REPORTS[unit]
        self.people = {"rework": Person(self.client, preparer), "review": Person(self.client, approver)}
        self.path = path_of_report(demo, unit)

    def standing(self):
        """State and version, read until the server answers."""
        give_up = time.monotonic() + READY_SECONDS
        while True:
            try:
                answer = self.people["review"].read(self.path)
                if answer.status == 200:
                    return answer.body["state"], answer.body["version"]
            except ServerGone as error:
                answer = error
            if time.monotonic() > give_up:
                raise RuntimeError(f"the report cannot be read: {answer}")
            time.sleep(0.05)

    def next_step(self, key):
        """The change that leads on from here: to be sent, and sent again, by calling it."""
        state, version = self.standing()
        body = {"action": "submit"} if state == "rework" else {"action": "return", "comment": "once more, please"}
        person = self.people[state]
        return lambda: person.change("POST", self.path + "/actions", body, key, version)

    def close(self):
        self.client.close()
