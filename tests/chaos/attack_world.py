"""What the attacks on sign-in have in common: the production server on a full office, browsers with an address of their
own, and a list of every secret that passed, none of which may stand in the log."""
import contextlib
import http.client
import itertools
import json
import time
import urllib.parse
import uuid

import mail_sink
from authenticator import STEP_SECONDS, code_of
from server import Demo

ORIGIN = "https://traimas.example.go.th"
HOST = "traimas.example.go.th"
PROXY = "127.0.0.99"
COOKIE = "__Host-traimas"
PASSWORD = "traimas-demo-2561"
OTHER_PASSWORD = "seven grey herons at noon"
LEAST_SECRET = 8  # shorter texts stand in a log by chance

ATTACKS = []


class Attack:
    def __init__(self, group, holds, play):
        self.group, self.holds, self.play = group, holds, play
        self.name = play.__name__.replace("_", " ")


def attack(group, holds):
    """A row of the table: what is tried (the function's name) and what must hold."""

    def add(play):
        ATTACKS.append(Attack(group, holds, play))
        return play

    return add


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = [(name.lower(), value) for name, value in response.getheaders()]
        self.body = response.read()

    def header(self, name):
        return next((value for key, value in self.headers if key == name), "")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        with contextlib.suppress(ValueError, AttributeError):
            return self.json.get("code", "")
        return ""

    @property
    def said(self):
        return self.status, self.code

    @property
    def cookies(self):
        """Name and value of each cookie that it sets."""
        values = [value for key, value in self.headers if key == "set-cookie"]
        return {value.partition("=")[0]: value.partition("=")[2].partition(";")[0] for value in values}

    def alike(self):
        """All that must not differ between two refusals: the id and the time of a request always do."""
        headers = {name: value for name, value in self.headers if name not in ("date", "x-request-id", "ratelimit")}
        body = self.json if self.body else {}
        # Its number grows by a figure now and then, and the length with it.
        headers["content-length"] = int(headers["content-length"]) - len(body.pop("request_id", ""))
        return self.status, headers, body


class Browser:
    """One browser at one address. What it would send by itself may be replaced, or left out with None."""

    def __init__(self, world, address):
        self.world, self.address = world, address
        self.cookies = {}
        self.csrf = ""

    def copy(self):
        """A thief with the same cookie."""
        thief = self.world.browser()
        thief.cookies, thief.csrf = dict(self.cookies), self.csrf
        return thief

    def _headers(self, method, body, replaced):
        headers = {"Host": HOST, "Accept-Language": "en"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in ("GET", "HEAD", "OPTIONS"):
            headers.update({"Origin": ORIGIN, "Idempotency-Key": str(uuid.uuid4())})
            if self.csrf:
                headers["X-CSRF-Token"] = self.csrf
        if body is not None:
            headers["Content-Type"] = "application/json"
        headers.update(replaced or {})
        return {name: value for name, value in headers.items() if value is not None}

    def ask(self, method, path, body=None, headers=None):
        """`body`: bytes as they are, anything else as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        parts = urllib.parse.urlsplit(self.world.server.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30,
                                                source_address=(self.address, 0))
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in self._headers(method, body, headers).items():
                for one in value if isinstance(value, list) else [value]:
                    connection.putheader(name, one)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        self.world.seen(method, path, answer)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return answer

    def get(self, path, headers=None):
        return self.ask("GET", path, headers=headers)

    def sign_in(self, username, password=PASSWORD, code=None, headers=None):
        self.world.keep(password)
        body = {"username": username, "password": password}
        if code is not None:
            body["code"] = code
        answer = self.ask("POST", "/api/v1/session", body, headers)
        if answer.status == 200:
            self.csrf = answer.json["csrf_token"]
        return answer

    @property
    def is_in(self):
        return self.get("/api/v1/session").status == 200


class Factor:
    def __init__(self, secret, recovery_codes):
        self.secret, self.recovery_codes = secret, recovery_codes

    def code(self, steps=0):
        return code_of(self.secret, steps)


class Serve(Demo):
    command = "serve"


class World:
    """`traimas serve` as behind a TLS proxy, on the data of the demo: people, posts, reports that wait for approval.
    Each attack begins anew: nobody is signed in, everybody has the first password and no second factor."""

    def __init__(self, program, chance):
        self.chance = chance
        self.secrets = set()
        self.answers = 0
        self.server = Serve(program)
        self.demo = Demo(program)
        self.demo.base.rmdir()  # both work on one folder
        self.demo.base, self.demo.wanted, self.demo.folder = self.server.base, self.server.wanted, self.server.wanted
        self.sink = mail_sink.Sink()
        self.provider = None
        self._addresses = itertools.count(1)
        self._hash = ""
        self.people = {}
        self._admin = None

    def start(self, provider):
        self.provider = provider
        self.sink.up()
        secret = self.server.base / "oidc_secret"
        secret.write_text("kept between the two of us\n")
        secret.chmod(0o600)
        self.server.start(f"http.public_origin={ORIGIN}", f"http.trusted_proxies={PROXY}", "log.level=debug",
                          "http.connections_per_address=500", "mail.enabled=true", "mail.host=127.0.0.1",
                          f"mail.port={self.sink.port}", "mail.security=plain", "mail.from=traimas@example.go.th",
                          "language.default=en", f"oidc.issuer={provider.issuer}", "oidc.client_id=traimas",
                          f"oidc.client_secret_file={secret}", "database.sessions=4")
        self._hash = self.server.rows("select password_hash from credential limit 1")[0][0]
        self.people = {name: int(number) for number, name in self.server.rows("select id, username from person")}
        self.keep("kept between the two of us")

    def clean(self):
        self.sink.down()
        self.server.clean()

    # -- what attacks need ------------------------------------------------------------------------------------------

    def begin(self):
        # The rows of accounts are no history: they may be changed under the server, as the tests in C++ do.
        self.sql("delete from session; delete from second_factor; delete from recovery_code; delete from api_token;"
                 "delete from password_link; delete from oidc_request; delete from federated_identity;"
                 "delete from sign_in_failure;"
                 f"insert into credential (person, password_hash, changed_at) select id, '{self._hash}', 0 from person"
                 " on conflict (person) do update set password_hash = excluded.password_hash, short = false;")
        self.sink.mails.clear()
        self._admin = None
        if self.provider is not None:
            self.provider.reset()

    def sql(self, statements):
        return self.server.rows(statements)

    def browser(self, address=None):
        """At an address that nobody had before, so that attacks do not slow each other down."""
        number = next(self._addresses)
        return Browser(self, address or f"127.1.{number // 250}.{number % 250 + 1}")

    def signed_in(self, username, **more):
        browser = self.browser()
        answer = browser.sign_in(username, **more)
        if answer.status != 200:
            raise AssertionError(f"{username} is not let in: {answer.status} {answer.body!r}")
        return browser

    def with_factor(self, username):
        """Signed in, with a second factor that stands, and no code of it used."""
        browser = self.signed_in(username)
        return browser, self.add_factor(browser)

    def add_factor(self, browser):
        begun = browser.ask("POST", "/api/v1/me/totp").json
        done = browser.ask("PUT", "/api/v1/me/totp", {"code": code_of(begun["secret"])})
        if done.status != 200:
            raise AssertionError(f"{done.status} {done.body!r}")
        factor = Factor(begun["secret"], done.json["recovery_codes"])
        self.keep(begun["secret"], begun["uri"], *factor.recovery_codes)
        self.forget_steps()
        return factor

    def forget_steps(self):
        self.sql("update second_factor set last_step = 0")

    def forget_failures(self):
        self.sql("delete from sign_in_failure")

    def steady(self):
        """Not at the seam of two steps: what is computed now is judged within the same half minute."""
        left = STEP_SECONDS - time.time() % STEP_SECONDS
        if left < 4:
            time.sleep(left)

    def later(self, table, column, seconds):
        """So much later, for one column of one table: system time cannot be moved."""
        self.sql(f"update {table} set {column} = {column} - {int(seconds * 1_000_000)}")

    def unblock(self):
        """As if the delay had just ended, with all failures still counted."""
        self.sql("update sign_in_failure set blocked_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint")

    @property
    def admin(self):
        """One administrator an attack, who sets up the factor that is owed."""
        if self._admin is None:
            self._admin = self.with_factor("decha")[0]
        return self._admin

    def link_for(self, username):
        """The secret of a link that an administrator made."""
        made = self.admin.ask("POST", f"/api/v1/people/{self.people[username]}/password-resets")
        if made.status != 201:
            raise AssertionError(f"{made.status} {made.body!r}")
        secret = made.json["link"].partition("#")[2]
        self.keep(secret)
        return secret

    def disable(self, username):
        """For good: each such person serves one attack."""
        done = self.admin.ask("POST", f"/api/v1/people/{self.people[username]}/actions", {"action": "disable"})
        if done.status != 204:
            raise AssertionError(f"{done.status} {done.body!r}")

    def state(self):
        """What no attack may change: history, passwords, factors, posts and roles, tokens."""
        return self.sql("select (select count(*) from event), (select md5(string_agg(c::text, '' order by c.person))"
                        " from credential c), (select md5(string_agg(person || encode(secret, 'hex') ||"
                        " coalesce(confirmed_at, 0), '' order by person)) from second_factor),"
                        " (select count(*) from role_grant), (select count(*) from appointment),"
                        " (select count(*) from api_token), (select count(*) from delegation)")

    # -- what is watched ----------------------------------------------------------------------------------------------

    def keep(self, *secrets):
        self.secrets.update(secret for secret in secrets if secret and len(secret) >= LEAST_SECRET)

    def seen(self, method, path, answer):
        """No attack may make the server fail; and what it handed out is a secret from then on."""
        self.answers += 1
        if answer.status >= 500 and answer.status != 503:
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body!r}")
        self.keep(*answer.cookies.values())
        with contextlib.suppress(ValueError, AttributeError, TypeError):
            told = json.loads(answer.body)
            self.keep(told.get("csrf_token"), told.get("token"), told.get("secret"), *told.get("recovery_codes", []))

    def told(self):
        """Which secrets stand in the log, by their beginning, and the line."""
        text = "\n".join(self.server.lines)
        found = sorted(secret for secret in self.secrets if secret in text)
        return [(secret[:6] + "…", next(line for line in self.server.lines if secret in line)) for secret in found]
