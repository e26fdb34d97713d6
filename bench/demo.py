# Starts and stops the program that is measured, on a fresh data folder and a free port.
# What is started here is ended here, each by its own process id, also when something fails.
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from bench.cluster import Cluster, Trouble

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build" / "release" / "cli" / "traimas"
START_LIMIT = 180.0
STOP_LIMIT = 30.0


def build_release():
    """Through the preset; Ninja builds only what is missing."""
    if not (PROGRAM.parents[1] / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "release", "-DTRAIMAS_TESTS=OFF", "-Wno-dev"], cwd=ROOT, check=True)
    subprocess.run(["cmake", "--build", "--preset", "release", "--target", "traimas", "--parallel", str(os.cpu_count())],
                   cwd=ROOT, check=True)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_ready(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def other_users_may_enter(folder):
    """Whether the user who runs PostgreSQL for root gets there."""
    return os.geteuid() != 0 or all(it.stat().st_mode & 0o001 for it in (folder, *folder.parents))


@contextlib.contextmanager
def data_folder():
    """On the disk that the tree is on, where possible: a benchmark of commits wants a real one."""
    (ROOT / "build").mkdir(exist_ok=True)
    near = ROOT / "build" if other_users_may_enter(ROOT / "build") else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=near))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """One running program. `started_in` is the time from its start to the first good answer of /readyz."""

    def __init__(self, program, command, folder, settings):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / f"{command}.out"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAIMAS_")}
        arguments = [program, command]
        places = {"evidence.folder": folder / "evidence", "access_log.folder": folder / f"access-{self.port}"}
        unlimited = {"http.port": self.port, "log.level": "error", "http.requests_per_minute": 0}
        for key, value in {**unlimited, **places, **settings}.items():
            arguments += ["--set", f"{key}={value}"]
        begun = time.monotonic()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output)
        try:
            self._wait(begun)
        except BaseException:
            self.stop()
            raise

    def _wait(self, begun):
        while not is_ready(self.port):
            if self.process.poll() is not None or time.monotonic() > begun + START_LIMIT:
                raise Trouble(f"the server did not start: {self.output.read_text(errors='replace')[-2000:]}")
            time.sleep(0.002)
        self.started_in = time.monotonic() - begun

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Demo:
    """The demo with its private PostgreSQL, which a killed server may leave behind."""

    def __init__(self, program, folder, scene):
        self.program = program
        self.folder = folder
        self.scene = scene
        self.server = None
        self.cluster = None

    def start(self):
        self.server = Server(self.program, "demo", self.folder, {"database.data": self.folder / "pg", "demo.scene": self.scene})
        self.cluster = Cluster(self.folder / "pg")
        return self.server.started_in

    def stop(self):
        if self.server is None:
            return
        self.server.stop()
        self.server = None
        if self.cluster is None:
            return
        left = pathlib.Path(f"/proc/{self.cluster.postmaster}/cmdline")
        with contextlib.suppress(OSError):
            while str(self.folder / "pg").encode() in left.read_bytes():
                os.kill(self.cluster.postmaster, signal.SIGINT)
                time.sleep(0.2)
        shutil.rmtree(self.cluster.socket, ignore_errors=True)

    def second(self):
        """Another server on the same database, by its address: what `traimas serve` is in a real office."""
        address = self.folder / "address"
        address.touch(mode=0o600)
        address.write_text(self.cluster.url("traimas_app") + "\n", encoding="utf-8")
        return Server(self.program, "serve", self.folder,
                      {"database.url_file": address, "session.second_factor": "optional"})  # nobody of the demo has one
