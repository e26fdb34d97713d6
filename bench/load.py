# Runs wrk with one of the scripts here, and reads the one line of figures that they print.
import json
import os
import pathlib
import re
import subprocess

from bench.cluster import Trouble
from bench.measure import Load

FOLDER = pathlib.Path(__file__).resolve().parent
FIGURES = re.compile(r"^figures requests=(\d+) micros=(\d+) refused=(\d+) broken=(\d+) p50=(\d+) p99=(\d+)$", re.MULTILINE)


def lua(value):
    """A value as Lua's source. JSON's strings without \\u are Lua's strings too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{lua(key)}] = {lua(it)}" for key, it in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(map(lua, value)) + "}"
    return json.dumps(value, ensure_ascii=False)


class Wrk:
    """One script against one server."""

    def __init__(self, url, script, folder, threads, connections):
        self.url = url
        self.script = script
        self.clients_file = pathlib.Path(folder) / f"{script}-clients.lua"
        self.threads = threads
        self.connections = connections
        self.runs = 0

    def run(self, clients, seconds, rate=None):
        self.clients_file.write_text("return " + lua(clients) + "\n", encoding="utf-8")
        self.runs += 1
        environment = {"PATH": os.environ["PATH"], "BENCH_FOLDER": str(FOLDER), "BENCH_CLIENTS": str(self.clients_file),
                       "BENCH_TAG": f"bench-{self.script}-{os.getpid()}-{self.runs}"}
        if rate:
            environment["BENCH_INTERVAL_MS"] = str(1000 * self.threads / rate)
        done = subprocess.run(["wrk", f"-t{self.threads}", f"-c{self.connections}", f"-d{seconds}s", "--timeout", "10s",
                               "-s", FOLDER / f"{self.script}.lua", self.url],
                              text=True, capture_output=True, env=environment, check=False)
        found = FIGURES.search(done.stdout)
        if done.returncode != 0 or not found:
            raise Trouble(f"wrk: {done.stderr.strip() or done.stdout[-1000:]}")
        requests, micros, refused, broken, p50, p99 = map(int, found.groups())
        if refused + broken > 0:
            raise Trouble(f"{refused} of {requests} requests were refused, {broken} broke off: {done.stderr.strip()[:1500]}")
        return Load(requests, requests * 1e6 / micros, p50 / 1000, p99 / 1000)
