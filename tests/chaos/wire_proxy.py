# Stands on a socket of its own between the program and PostgreSQL, reads the protocol, and acts at a named call: before
# it goes on to PostgreSQL, or after PostgreSQL has answered and before the program hears of it.
import contextlib
import pathlib
import shutil
import socket
import struct
import tempfile
import threading

BEFORE, AFTER = "before", "after"
NAME = ".s.PGSQL.5432"
# A call is all that the program sends before it waits: it ends with Sync or is a simple query.
SYNC, QUERY, PARSE, BIND, READY = b"S", b"Q", b"P", b"B", b"Z"


class Gone(Exception):
    """One side has hung up."""


def take(connection, count):
    data = bytearray()
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise Gone
        data += piece
    return bytes(data)


def message(connection):
    """Kind and all bytes of the next message."""
    head = take(connection, 5)
    return head[:1], head + take(connection, struct.unpack("!I", head[1:])[0] - 4)


def text_at(data, start):
    end = data.index(b"\0", start)
    return data[start:end].decode(errors="replace"), end + 1


class Fault:
    """Acts once: at the n-th call whose SQL holds the words, counted from the arming or from the call that holds the
    words of `since`."""

    def __init__(self, moment, act, words="", nth=1, since=""):
        self.moment, self.act, self.words, self.nth, self.since = moment, act, words, nth, since
        self.struck = ""

    def wants(self, sql):
        if self.since:
            self.since = "" if self.since in sql else self.since
            return False
        if self.struck or self.words not in sql:
            return False
        self.nth -= 1
        return self.nth == 0


class Link:
    """One connection of the program, and the one to PostgreSQL that was made for it."""

    def __init__(self, proxy, client):
        self.proxy, self.client = proxy, client
        self.server = socket.socket(socket.AF_UNIX)
        try:
            self.server.connect(proxy.target)
        except OSError:
            self.server.close()
            raise
        self.statements = {}
        self.running = 2
        self.waits = None  # the fault that strikes when PostgreSQL has answered the call under way

    def start(self):
        threading.Thread(target=self._run, args=(self._upwards,), daemon=True).start()
        threading.Thread(target=self._run, args=(self._downwards,), daemon=True).start()

    def _run(self, way):
        with contextlib.suppress(OSError, Gone):
            way()
        self._end()

    def cut(self):
        for it in (self.client, self.server):
            with contextlib.suppress(OSError):
                it.shutdown(socket.SHUT_RDWR)

    def _end(self):
        """By the one of the two threads that ends last: the other may still wait on a socket."""
        self.cut()
        with self.proxy.lock:
            self.running -= 1
            if self.running == 0:
                self.client.close()
                self.server.close()
                self.proxy.links.discard(self)

    def _upwards(self):
        length = take(self.client, 4)
        self.server.sendall(length + take(self.client, struct.unpack("!I", length)[0] - 4))
        call, sql = b"", ""
        while True:
            kind, data = message(self.client)
            call += data
            sql = self._sql(kind, data) or sql
            if kind in (PARSE, BIND):
                continue
            if kind in (SYNC, QUERY) and sql:
                fault = self.proxy.called(sql)
                if fault is not None and fault.moment == BEFORE:
                    fault.act(self)
                    raise Gone
                self.waits = fault
                sql = ""
            if kind in (SYNC, QUERY, b"p", b"X", b"H"):
                self.server.sendall(call)
                call = b""

    def _sql(self, kind, data):
        if kind == QUERY:
            return text_at(data, 5)[0]
        if kind == PARSE:
            name, end = text_at(data, 5)
            self.statements[name] = text_at(data, end)[0]
            return "parse: " + self.statements[name]
        if kind == BIND:
            _, end = text_at(data, 5)
            return self.statements.get(text_at(data, end)[0], "?")
        return ""

    def _downwards(self):
        kept = []
        while True:
            kind, data = message(self.server)
            if self.waits is None:
                self.client.sendall(data)
                continue
            # Nothing of the answer goes on before it is whole: then the fault takes it away.
            kept.append(data)
            if kind == READY:
                self.waits.act(self)
                raise Gone


class WireProxy:
    """Used in a `with`; `folder` is the host to give to libpq."""

    def __init__(self, sockets):
        self.target = str(pathlib.Path(sockets) / NAME)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="traimas-wire-"))
        self.calls = []
        self.links = set()
        self._fault = None
        self.lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)

    def __enter__(self):
        self._listener.bind(str(self.folder / NAME))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *failure):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    link = Link(self, client)
                except OSError:
                    client.close()  # PostgreSQL is away: the program hears it as it would without us
                    continue
                with self.lock:
                    self.links.add(link)
                link.start()

    def cut_all(self):
        with self.lock:
            links = list(self.links)
        for link in links:
            link.cut()

    def called(self, sql):
        """Notes a call; the fault that strikes at it, if one does."""
        with self.lock:
            self.calls.append(" ".join(sql.split())[:60])
            fault = self._fault
            if fault is None or not fault.wants(sql):
                return None
            fault.struck = self.calls[-1]
            return fault

    def arm(self, fault):
        with self.lock:
            self.calls.clear()
            self._fault = fault
        return fault

    def disarm(self):
        """What was called since the arming."""
        with self.lock:
            self._fault = None
            return list(self.calls)
