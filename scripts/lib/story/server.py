# A demo of the story's own: started on a fresh folder and a free port, stopped, verified and cleared away.
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCENE = "before_year"
START_SECONDS = 180
STOP_SECONDS = 40


class NoServer(Exception):
    """It cannot be started; the words say why and what to do."""


def find_program():
    """What scripts/run built; of several builds the newest."""
    built = sorted(ROOT.glob("build/*/cli/traimas"), key=lambda path: path.stat().st_mtime)
    if not built:
        raise NoServer("Traimas is not built yet: run scripts/run once (Ctrl-C when it serves), then scripts/story "
                       "again.")
    return built[-1]


class OwnServer:
    def __init__(self, program=None):
        self.program = pathlib.Path(program) if program else find_program()
        # The user who runs PostgreSQL has to pass through.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="traimas-story-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.data = self.folder / "pg"
        self.url = ""
        self.process = None
        self.last_lines = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.clean()
            raise
        return self

    def __exit__(self, *failure):
        self.clean()

    def _command(self, *words):
        return [str(self.program), *words, "--set", f"database.data={self.data}", "--set",
                f"evidence.folder={self.folder / 'evidence'}", f"access_log.folder={self.folder / 'access'}"]

    def _start(self):
        # A group of its own: Ctrl-C is the story's, and the story stops the server.
        self.process = subprocess.Popen(
            self._command("demo", "--set", f"demo.scene={SCENE}", "--set", "http.port=0"), cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        serving = threading.Event()
        threading.Thread(target=self._read_log, args=(serving,), daemon=True).start()
        if not serving.wait(START_SECONDS) or not self.url:
            raise NoServer("The demo does not start. Its last words:\n" + "\n".join(self.last_lines))

    def _read_log(self, serving):
        for line in self.process.stderr:
            self.last_lines = [*self.last_lines, line.rstrip("\n")][-8:]
            with contextlib.suppress(ValueError, AttributeError):
                record = json.loads(line)
                if record.get("event") == "database_started":
                    self.data = pathlib.Path(record["folder"])
                if record.get("event") == "serving":
                    self.url = record["address"]
                    serving.set()
        serving.set()  # it ended: nobody needs to wait any longer

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS)

    def verify(self):
        """The finished `traimas verify`; the server has to be stopped before."""
        return subprocess.run(self._command("verify"), cwd=ROOT, capture_output=True, text=True, check=False)

    def clean(self):
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder not in self.data.parents and self.data.parent.name == "traimas":
            shutil.rmtree(self.data, ignore_errors=True)


def shown(path):
    """A path as one would type it from here."""
    with contextlib.suppress(ValueError):
        return str(pathlib.Path(path).relative_to(os.getcwd()))
    return str(path)
