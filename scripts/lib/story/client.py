# Speaks to the demo as its people do: signs in, keeps the cookie, sends the headers that a change needs.
# A request that may not have arrived is sent again with the same Idempotency-Key, so nothing happens twice.
import hashlib
import http.client
import json
import time
import urllib.parse

PASSWORD = "traimas-demo-2561"
API = "/api/v1"


class ServerGone(Exception):
    """Nobody answers at the address any more."""


class Answer:
    """What came back: status, headers (lower case) and the decoded body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def code(self):
        """The stable code of a problem; empty where the answer is none."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return self.body.get("code", "") if is_problem else ""

    @property
    def replayed(self):
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def faults(self):
        """Pointer and code of every fault that a problem lists."""
        return {(it["pointer"], it["code"]) for it in self.body.get("errors", [])}

    def __str__(self):
        return f"{self.status} {self.code}".rstrip()


class Observer:
    """Watches the requests; tests put something in here."""

    def sending(self, number, method, path):
        """Before a request leaves."""

    def answered(self, number, method, path, answer):
        """After its answer is here."""

    def acknowledged(self, command):
        """A command got its 2xx; it is a dict with key, person, command, method, path, status and receipt."""


class Client:
    """One connection to the demo. `patience` is how many seconds a 503 is worth waiting for."""

    def __init__(self, url, observer=None, patience=30):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url} is no address such as http://127.0.0.1:8080")
        self.host = parts.hostname
        self.port = parts.port or 80
        self.url = f"http://{parts.netloc}"
        self.observer = observer or Observer()
        self.patience = patience
        self.requests = 0
        self.refusals = 0
        self.people = 0
        self.waited = 0.0
        self._connection = None

    def send(self, method, path, body=None, headers=None):
        """One request and its answer; waits where the server asks for it. Raises ServerGone."""
        give_up = time.monotonic() + self.patience
        while True:
            self.requests += 1
            number = self.requests
            self.observer.sending(number, method, path)
            answer = self._exchange(method, path, body, headers or {})
            self.observer.answered(number, method, path, answer)
            pause = float(answer.headers.get("retry-after", "0"))
            if answer.status != 503 or time.monotonic() + pause > give_up:
                self.refusals += answer.status >= 400
                return answer
            self.waited += pause
            time.sleep(pause)

    def _exchange(self, method, path, body, headers):
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        sent = {"Accept-Language": "en", "Origin": self.url, **headers}
        if data is not None:
            sent["Content-Type"] = "application/json"
        # An idle connection may have been closed by the other side: a fresh one is tried once.
        for fresh in (self._connection is None, True):
            try:
                if fresh:
                    self.close()
                    self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
                self._connection.request(method, path, body=data, headers=sent)
                response = self._connection.getresponse()
                text = response.read()
                if response.will_close:
                    self.close()
                received = {name.lower(): value for name, value in response.getheaders()}
                is_json = "json" in received.get("content-type", "")
                return Answer(response.status, received, json.loads(text) if is_json else {"text": text.decode()})
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if fresh:
                    raise ServerGone(f"Nothing answers at {self.url}: {error or type(error).__name__}.") from error
        raise AssertionError("the loop answers or raises")

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Person:
    """Somebody who is signed in."""

    def __init__(self, client, username):
        self.client = client
        self.username = username
        self._sign_in()

    def _sign_in(self):
        answer = self.client.send("POST", f"{API}/session", {"username": self.username, "password": PASSWORD})
        if answer.status != 200:
            raise RuntimeError(f"{self.username} cannot sign in: {answer}: {answer.body.get('detail', '')}")
        self.client.people += 1
        self._cookie = answer.headers["set-cookie"].split(";", 1)[0]
        self.id = answer.body["person"]["id"]
        self.name = answer.body["person"]["name"]
        self.roles = answer.body["person"]["roles"]
        told = self.client.send("GET", f"{API}/session", headers={"Cookie": self._cookie})
        self._csrf = told.body["csrf_token"]

    def _headers(self):
        return {"Cookie": self._cookie, "X-CSRF-Token": self._csrf}

    def read(self, path):
        return self.client.send("GET", API + path, headers=self._headers())

    def change(self, method, path, body, key="", if_match=None):
        """Sends a change; `key` is its Idempotency-Key, `if_match` the version that it was made from."""
        headers = self._headers()
        if key:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        answer = self.client.send(method, API + path, body, headers)
        if key and 200 <= answer.status < 300:
            self.client.observer.acknowledged({
                "key": key, "person": self.id, "command": command_id(self.id, key), "method": method, "path": path,
                "status": answer.status, "replayed": answer.replayed, "receipt": answer.body.get("receipt"),
                "row_version": answer.body.get("version") if "/results/" in path else None})
        return answer


def command_id(person, key):
    """The id under which the ledger keeps a command: the same for each repetition of it."""
    return hashlib.sha256(f"person/{person}\0{key}".encode()).hexdigest()[:32]
