# Starts the real program on a data folder of its own and a free port, and stops it by its own process id.
# Whoever uses it does so in a `with`, so that nothing is left running when a test fails.
import contextlib
import ctypes
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

START_SECONDS = 120
STOP_SECONDS = 40
PR_SET_PDEATHSIG = 1


def take_program():
    """The first argument is the program under test; the rest is for unittest."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} PATH-OF-TRAIMAS")
    return str(pathlib.Path(sys.argv.pop(1)).resolve())


def clean_environment():
    """Settings of the machine that builds are not those of the test; unknown ones would even be refused."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRAIMAS_")}


def run_program(program, *arguments, timeout=120, said=None):
    """`said`: what it is told on standard input."""
    return subprocess.run([program, *arguments], cwd=ROOT, env=clean_environment(), capture_output=True, text=True,
                          timeout=timeout, check=False, input=said)


def _end_with_parent():
    # A test that is killed by its time limit cannot clean up: the server then gets its SIGTERM from the kernel.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _text(path):
    try:
        return pathlib.Path(path).read_bytes().decode(errors="replace")
    except OSError:
        return ""


def send(connection, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    connection.request(method, path, body=data, headers={} if body is None else {"Content-Type": "application/json"})


def answer_of(connection):
    """Status, headers (lower case) and the body's bytes."""
    response = connection.getresponse()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


class Demo:
    """`traimas demo` on a fresh folder; may be started, stopped and killed as often as a test likes."""

    command = "demo"

    def __init__(self, program):
        self.program = program
        place = os.environ.get("TRAIMAS_E2E_DIR", "/var/tmp")
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="traimas-e2e-", dir=place))
        # The user who runs PostgreSQL has to pass through.
        self.base.chmod(0o755)
        self.wanted = self.base / "pg"
        self.folder = self.wanted
        self.process = None
        self.url = ""
        self.lines = []
        self._stdout = ""
        self._readers = []

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.clean()

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self, *settings):
        """Starts and waits until it serves; answers the seconds that took. Raises RuntimeError with its last words."""
        begun = time.monotonic()
        self.lines, self._stdout, self.url = [], "", ""
        arguments = [self.command, "--set", f"database.data={self.wanted}", "--set", "http.port=0",
                     "--set", f"evidence.folder={self.base / 'evidence'}",
                     "--set", f"access_log.folder={self.base / 'access'}"]
        for setting in settings:
            arguments += ["--set", setting]
        self.process = subprocess.Popen([self.program, *arguments], cwd=ROOT, env=clean_environment(),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=_end_with_parent)
        serving = threading.Event()
        self._readers = [threading.Thread(target=self._read_log, args=(self.process.stderr, serving), daemon=True),
                         threading.Thread(target=self._read_output, args=(self.process.stdout,), daemon=True)]
        for reader in self._readers:
            reader.start()
        if not serving.wait(START_SECONDS) or not self.url:
            self.kill_if_running()
            self.process = None
            raise RuntimeError("it does not serve; its last lines:\n" + "\n".join(self.lines[-20:]))
        return time.monotonic() - begun

    def _read_log(self, stream, serving):
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            with contextlib.suppress(ValueError, AttributeError):
                record = json.loads(line)
                if record.get("event") == "database_started":
                    self.folder = pathlib.Path(record["folder"])
                if record.get("event") == "serving":
                    self.url = record["address"]
                    serving.set()
        serving.set()  # it ended: nobody needs to wait any longer

    def _read_output(self, stream):
        self._stdout = stream.read()

    def wait(self, seconds=STOP_SECONDS):
        status = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(seconds)
        self.process.stderr.close()
        self.process.stdout.close()
        return status

    def stop(self):
        """SIGTERM to its own process; answers its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.wait()
        self.process = None
        return status

    def kill(self):
        """kill -9: PostgreSQL stays behind, as after a crash."""
        self.process.kill()
        self.wait()
        self.process = None

    def kill_if_running(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.wait()

    def clean(self):
        self.kill_if_running()
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            left = self.postgres_processes()
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
            deadline = time.monotonic() + 10
            while self.postgres_processes() and time.monotonic() < deadline:
                time.sleep(0.05)
        shutil.rmtree(self.base, ignore_errors=True)
        if self.folder != self.wanted and self.folder.parent.name == "traimas":
            shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.sockets(), ignore_errors=True)

    # -- the database underneath --------------------------------------------------------------------------------------

    def cluster_name(self):
        return "traimas-" + hashlib.sha256(os.path.realpath(self.folder).encode()).hexdigest()[:16]

    def sockets(self):
        base = "/run" if os.geteuid() == 0 and os.access("/run", os.W_OK) else "/tmp"
        return pathlib.Path(base) / self.cluster_name()

    def postgres_processes(self):
        """Every PostgreSQL process that works on this folder."""
        named = f"-D\0{os.path.realpath(self.folder)}/data\0"
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit() and _text(f"/proc/{entry}/comm").startswith("post"):
                command = _text(f"/proc/{entry}/cmdline")
                if named in command or command.startswith(f"postgres: {self.cluster_name()}: "):
                    found.append(int(entry))
        return found

    def postmaster(self):
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def backends(self):
        """The processes that serve the application's sessions."""
        mine = f"postgres: {self.cluster_name()}: traimas_app "
        return [pid for pid in self.postgres_processes() if _text(f"/proc/{pid}/cmdline").startswith(mine)]

    def psql(self, statement, login="traimas_superuser"):
        """Runs SQL and answers the finished process; its stdout has a line a row, columns with | between."""
        passwords = dict(line.split() for line in (self.folder / "passwords").read_text().splitlines())
        binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))
        program = str(binaries[-1]) if binaries else "psql"
        arguments = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets()), "-p", "5432", "-U", login,
                     "-d", "traimas", "-c", statement]
        return subprocess.run([program, *arguments], env={**clean_environment(), "PGPASSWORD": passwords[login]},
                              capture_output=True, text=True, timeout=60, check=False)

    def rows(self, statement):
        done = self.psql(statement)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [line.split("|") for line in done.stdout.splitlines()]

    def verify(self):
        return run_program(self.program, "verify", "--set", f"database.data={self.wanted}",
                           "--set", f"evidence.folder={self.base / 'evidence'}")

    def stop_and_verify(self):
        """Stops it and has all that is stored checked (the invariants); answers the verdict, or fails."""
        code = self.stop()
        if code != 0:
            raise AssertionError(f"it ended with {code}")
        verified = self.verify()
        if verified.returncode != 0:
            raise AssertionError(verified.stdout + verified.stderr)
        return verified.stdout.strip()

    def doctor(self, *arguments):
        return run_program(self.program, "doctor", *arguments, "--set", f"database.data={self.wanted}")

    # -- requests -----------------------------------------------------------------------------------------------------

    def connect(self):
        parts = urllib.parse.urlsplit(self.url)
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)

    def request(self, method, path, body=None):
        """One request on a connection of its own; answers status, headers (lower case) and the body's bytes."""
        connection = self.connect()
        try:
            send(connection, method, path, body)
            return answer_of(connection)
        finally:
            connection.close()

    def story(self, timeout=240):
        """Runs scripts/story against it; answers the finished process and the seconds it took."""
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-B", str(ROOT / "scripts" / "story"), "--url", self.url], cwd=ROOT,
                              env={**clean_environment(), "PYTHONIOENCODING": "utf-8"}, capture_output=True, text=True,
                              encoding="utf-8", timeout=timeout, check=False)
        return done, time.monotonic() - begun
