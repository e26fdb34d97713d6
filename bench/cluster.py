# The demo's private PostgreSQL from outside: psql as its superuser, pgbench as the program's own login.
# Its passwords, its socket and its binaries are read from the data folder and from /proc.
import os
import pathlib
import re
import subprocess
import tempfile

from bench.measure import Load, percentile

DATABASE = "traimas"
SUPERUSER = "traimas_superuser"
APP = "traimas_app"
READ_COMMITTED = "begin isolation level read committed;\n"


class Trouble(Exception):
    """Something could not be measured; the words say what."""


class Cluster:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        lines = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        self.postmaster = int(lines[0])
        self.socket = lines[4]
        self.binaries = pathlib.Path(os.readlink(f"/proc/{self.postmaster}/exe")).parent
        self.passwords = dict(line.split() for line in (self.folder / "passwords").read_text().splitlines())
        self.log = self.folder / "postgres.log"

    def environment(self, login):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGHOST": self.socket, "PGDATABASE": DATABASE,
                "PGUSER": login, "PGPASSWORD": self.passwords[login], "PGOPTIONS": "-ctimezone=UTC"}

    def url(self, login):
        """For the program itself, which checks that the socket belongs to whom it should."""
        host = self.socket.replace("/", "%2F")
        return f"postgresql://{login}:{self.passwords[login]}@/{DATABASE}?host={host}"

    def sql(self, text, login=SUPERUSER):
        """Runs statements; the rows come back as lines."""
        done = subprocess.run([self.binaries / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], input=text, text=True,
                              capture_output=True, env=self.environment(login), check=False)
        if done.returncode != 0:
            raise Trouble(f"psql: {done.stderr.strip()[:2000]}")
        return done.stdout.splitlines()

    def version(self):
        return self.sql("show server_version;")[0].split()[0]

    def pgbench(self, script, clients, seconds, variables, rate=None, plans="auto"):
        """One run of a script by so many clients, prepared statements, one thread. `rate` limits it and brings the
        latencies with it; `plans` is PostgreSQL's plan_cache_mode."""
        with tempfile.TemporaryDirectory(prefix="traimas-bench-") as folder:
            file = pathlib.Path(folder) / "script.sql"
            file.write_text(script, encoding="utf-8")
            command = [self.binaries / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T",
                       str(seconds), "-f", file]
            for name, value in variables.items():
                command += ["-D", f"{name}={value}"]
            environment = self.environment(APP)
            environment["PGOPTIONS"] += f" -cplan_cache_mode={plans}"
            if rate:
                command += ["-R", f"{rate:.1f}", "-l", "--log-prefix", pathlib.Path(folder) / "log"]
            done = subprocess.run(command, text=True, capture_output=True, env=environment, check=False)
            if done.returncode != 0:
                raise Trouble(f"pgbench: {done.stderr.strip()[-2000:]}")
            times = _latencies(pathlib.Path(folder)) if rate else []
        number = re.search(r"transactions actually processed: (\d+)", done.stdout)
        rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if not number or not rate:
            raise Trouble(f"pgbench said something else: {done.stdout[-1000:]}")
        return Load(int(number.group(1)), float(rate.group(1)), percentile(times, 0.5), percentile(times, 0.99))


def _latencies(folder):
    """Milliseconds of each transaction, without the wait for its turn: wrk does not count that either."""
    times = []
    for file in folder.glob("log.*"):
        for line in file.read_text().splitlines():
            fields = line.split()
            times.append((int(fields[2]) - int(fields[6])) / 1000)
    return times
