# Many clients in one process, each with a connection that stays: the load tests start it beside the server, so that
# what it measures does not wait for the test's own threads. It is told what to do as JSON on standard input, and
# answers with every request's time, status and seconds. The functions below are for the tests.
import contextlib
import heapq
import json
import os
import pathlib
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

ANSWER_SECONDS = 30  # for a whole answer
LAST_ANSWERS = 5.0  # seconds that answers under way are waited for at the end
CALM_MS = 5.0  # that much slower than on a quiet server is the machine's noise
QUIET_SOURCE = "127.0.0.2"


def source(number, each):
    """An address of 127.0.0.0/8 for one client of a crowd, of which `each` share one; never 127.0.0.x."""
    index = number // each
    return f"127.{10 + index // 250}.{index % 250}.7"


def connect(host, port, address):
    """A connection from that address. Ports are chosen at the connect: one may serve many addresses."""
    caller = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(AttributeError, OSError):
        caller.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
    caller.settimeout(ANSWER_SECONDS)
    caller.bind((address, 0))
    caller.connect((host, port))
    return caller


def whole_answer(data):
    """Status, header and size of the first answer in these bytes; None while something is missing."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    header = bytes(data[:end]).lower()
    at = header.find(b"\r\ncontent-length:")
    size = end + 4 + (int(header[at + 17:].split(b"\r\n", 1)[0]) if at >= 0 else 0)
    return (int(header[9:12]), header, size) if len(data) >= size else None


class Caller:
    """One connection, one request at a time."""

    def __init__(self, url, address, cookie=""):
        parts = urllib.parse.urlsplit(url)
        self.host = f"{parts.hostname}:{parts.port}"
        self.cookie = cookie
        self.socket = connect(parts.hostname, parts.port, address)

    def request_for(self, path):
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n{cookie}\r\n".encode()

    def ask(self, path):
        """Status, header (lower case) and body."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a refused one has its answer all the same
            self.socket.sendall(self.request_for(path))
        data = bytearray()
        while (found := whole_answer(data)) is None:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionResetError(f"ended in the middle of an answer: {bytes(data[:200])!r}")
            data += more
        status, header, size = found
        return status, header.decode(), bytes(data[data.find(b"\r\n\r\n") + 4:size])

    def is_open(self):
        self.socket.setblocking(False)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            self.socket.settimeout(ANSWER_SECONDS)

    def close(self):
        self.socket.close()


# -- the process of its own --------------------------------------------------------------------------------------------


class Crowd:
    """`connections` clients who ask and pause, for so many seconds."""

    def __init__(self, orders):
        self.orders = orders
        self.selector = selectors.DefaultSelector()
        self.samples, self.due = [], []  # due: (when, number) of clients who pause
        self.broken = self.without_retry_after = 0
        self.callers = []
        for number in range(orders["connections"]):
            cookies = orders["cookies"]
            address = orders.get("address") or source(number, orders["each"])
            caller = Caller(orders["url"], address, cookies[number % len(cookies)] if cookies else "")
            caller.bytes = caller.request_for(orders["path"])
            caller.socket.setblocking(False)
            caller.data, caller.asked = bytearray(), 0.0
            self.selector.register(caller.socket, selectors.EVENT_READ, number)
            self.callers.append(caller)

    def run(self):
        begun = time.monotonic()
        until = begun + self.orders["seconds"]
        self.due = [(begun, number) for number in range(len(self.callers))]
        self.waiting = 0
        while (now := time.monotonic()) < until:
            while self.due and self.due[0][0] <= now:
                self.ask(heapq.heappop(self.due)[1])
            self.listen(min(self.due[0][0] if self.due else until, until) - now)
        ended = time.monotonic()
        while self.waiting > 0 and time.monotonic() < ended + LAST_ANSWERS:
            self.listen(0.1)
        return {"ended": ended, "samples": self.samples, "broken": self.broken, "unanswered": self.waiting,
                "without_retry_after": self.without_retry_after}

    def ask(self, number):
        caller = self.callers[number]
        caller.asked = time.monotonic()
        try:
            caller.socket.send(caller.bytes)
            self.waiting += 1
        except OSError:
            self.leave(caller)

    def listen(self, seconds):
        for key, _ in self.selector.select(max(seconds, 0)):
            caller = self.callers[key.data]
            try:
                more = caller.socket.recv(262144)
            except OSError:
                more = b""
            if not more:
                self.waiting -= caller.asked > 0
                self.leave(caller)
                continue
            caller.data += more
            found = whole_answer(caller.data)
            if found is not None:
                self.take(key.data, caller, found)

    def take(self, number, caller, found):
        now = time.monotonic()
        status, header, size = found
        del caller.data[:size]
        self.samples.append((round(caller.asked, 6), status, round(now - caller.asked, 6)))
        caller.asked = 0.0
        self.waiting -= 1
        self.without_retry_after += status == 503 and b"\r\nretry-after: " not in header
        pause = self.orders["pause" if status == 200 else "pause_when_refused"]
        # Spread by the golden section, so that they do not come in waves.
        heapq.heappush(self.due, (now + pause * (0.75 + 0.5 * (number * 0.618034 % 1)), number))

    def leave(self, caller):
        self.broken += 1
        self.selector.unregister(caller.socket)
        caller.close()


def main():
    orders = json.load(sys.stdin)
    allow_files(orders["connections"] + 100)
    if orders.get("nice"):
        os.nice(orders["nice"])
    crowd = Crowd(orders)
    print("connected", flush=True)
    json.dump(crowd.run(), sys.stdout)


# -- for the tests -----------------------------------------------------------------------------------------------------


def allow_files(wanted):
    """As many open files as that, here and in what is started afterwards; False where the hard limit stops it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        print(f"  the hard limit of open files is {hard}: {wanted} are needed", flush=True)
        return False
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        print(f"  open files raised from {soft} to {wanted}", flush=True)
    return True


class Running:
    """A crowd that is at work."""

    def __init__(self, url, path, cookies, seconds, connections=1, **orders):
        self.seconds = seconds
        self.process = subprocess.Popen([sys.executable, "-B", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        with self.process.stdin as stdin:
            json.dump({"url": url, "path": path, "cookies": cookies, "seconds": seconds, "connections": connections,
                       "each": 10, "pause": 0.0, "pause_when_refused": 0.0, **orders}, stdin)
        if self.process.stdout.readline() != "connected\n":
            self.process.wait()
            raise RuntimeError("the crowd could not connect")

    def result(self):
        try:
            told = json.loads(self.process.stdout.read())
        finally:
            self.process.stdout.close()
            self.process.wait(self.seconds + LAST_ANSWERS + 30)
        return told

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def second_client(url, path, cookie, seconds):
    """One client from an address of its own, who reads without haste."""
    return Running(url, path, [cookie], seconds, address=QUIET_SOURCE, pause=0.004, pause_when_refused=0.004)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def milliseconds(samples, status):
    return [1000 * seconds for _, answered, seconds in samples if answered == status]


def still_calm(quiet):
    """What a quiet p99 in milliseconds may become: twice that, and never less than a machine's noise above it."""
    return max(2 * quiet, quiet + CALM_MS)


def medians(pairs):
    """The middle of the first ones, of the second ones, and of the ratios of neighbours in time."""
    firsts, seconds = zip(*pairs)
    return statistics.median(firsts), statistics.median(seconds), statistics.median(b / a for a, b in pairs)


def memory_kb(pid, name="VmRSS"):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} has no {name}")


def access_records(demo):
    """What the server's own log has of every request: on standard error, or in a folder of its own."""
    lines = [line for line in list(demo.lines) if '"event":"access"' in line]
    for file in sorted((demo.base / "access").glob("*.jsonl")):
        lines += [line for line in file.read_text().splitlines() if '"micros":' in line]
    return map(json.loads, lines)


def without_request_limits():
    """Settings, where there are such limits: 429 to a person would come before the queue is ever full."""
    known = (pathlib.Path(__file__).resolve().parents[2] / "config" / "traimas.toml").read_text()
    return ["http.requests_per_minute=0"] if "requests_per_minute" in known else []


def forget_peak(pid):
    """From now on VmHWM is the peak of what comes, not that of the start."""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5\n")


def gauge(caller, name):
    """One number of /metrics."""
    status, _, body = caller.ask("/metrics")
    for line in body.decode().splitlines():
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise RuntimeError(f"/metrics answered {status} without {name}")


if __name__ == "__main__":
    main()
