# Mail over TLS with an account, by the real program to a real SMTP server: it goes where the server is who it says it is,
# and where anything is wrong nothing is said in the clear, the ledger says what, and the log holds no password.
import base64
import datetime
import json
import pathlib
import tempfile
import time
import unittest

from mail_wire import PASSWORD, USER, Wire, account_sink, certificate
from server import Demo, take_program
from story.client import Client, Person

PROGRAM = take_program()
SECONDS = 30
WRONG = "not-the-password-of-anybody"
BANGKOK = datetime.timezone(datetime.timedelta(hours=7))


def until(holds, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    said = holds()
    while not said and time.monotonic() < deadline:
        time.sleep(0.02)
        said = holds()
    return said


def settings(port, security, *more):
    return ["mail.enabled=true", "mail.host=127.0.0.1", f"mail.port={port}", f"mail.security={security}",
            "mail.from=traimas@example.invalid", "mail.domain=mail.example.invalid", "engine.poll_interval_ms=20", *more]


class TlsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="traimas-tls-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.ca, self.context = certificate(self.folder, "here", "IP:127.0.0.1")
        _, self.elsewhere = certificate(self.folder, "elsewhere", "DNS:elsewhere.example.invalid")
        self.trust = f"mail.ca_file={self.ca}"
        self.lines = []
        self._reader = None

    def account(self, password):
        file = self.folder / f"password-{len(password)}"
        file.write_text(password + "\n", encoding="utf-8")
        file.chmod(0o600)
        return [f"mail.user={USER}", f"mail.password_file={file}"]

    def test_mail_goes_over_tls_or_not_at_all(self):
        with Demo(PROGRAM) as self.demo:
            self.what_is_wrong_is_refused()
            self.over_starttls_all_of_it_goes()
            self.over_tls_the_next_day_goes()
            self.no_secret_is_in_the_log()

    # -- refused ------------------------------------------------------------------------------------------------------

    def what_is_wrong_is_refused(self):
        """One after the other, with the same mails: what loading the demo left is due at once."""
        right, wrong = self.account(PASSWORD), self.account(WRONG)
        certificate_refused, no_tls = "certificate", "SSL"
        starttls = {"tls_context": self.context, "require_starttls": True}
        other_name = {"tls_context": self.elsewhere, "require_starttls": True}
        with account_sink(**starttls) as sink:
            self.refused(sink, "starttls", certificate_refused, right)
            said = self.refused(sink, "starttls", "denied; SMTP 535", [*wrong, self.trust])
            self.assertIn(b"STARTTLS", said)
        with account_sink(**other_name) as sink:
            trust_other = f"mail.ca_file={self.folder / 'elsewhere.pem'}"
            self.refused(sink, "starttls", certificate_refused, [*right, trust_other])
        with account_sink(auth_require_tls=False) as sink:
            # It would take the password in the clear: it must not be offered.
            self.refused(sink, "starttls", no_tls, [*right, self.trust])
            self.refused(sink, "tls", no_tls, [*right, self.trust])
        with account_sink(ssl_context=self.context, auth_require_tls=False) as sink:
            self.refused(sink, "tls", certificate_refused, right)

    def refused(self, sink, security, words, more):
        """No mail, nothing in the clear, and the ledger says why; answers what was said on the line."""
        with Wire(sink.port) as wire:
            self.demo.start(*settings(wire.port, security, *more))
            self.assertTrue(until(self.all_refused), f"no try at all: {words}")
            tried = self.planned()
            self.leave()
            self.assertEqual(sink.mails, [])
            self.nothing_in_the_clear(wire.said)
            self.assertTrue(wire.said)
        self.assertGreater(len(tried), 5)
        for it in tried:
            self.assertIn(words, it["last_error"])
            self.assertNotIn("example.invalid", it["last_error"])
        # Its next try would be a minute or more from now.
        self.change_rows("update mail set leased_until = 0, attempts = 0, last_error = '' where outcome = 'planned'")
        return wire.said

    def all_refused(self):
        waiting = self.planned()
        return waiting and all(it["last_error"] for it in waiting)

    def nothing_in_the_clear(self, said):
        for secret in (b"MAIL FROM", b"RCPT", b"AUTH", b"example.invalid>", *self.secrets()):
            self.assertNotIn(secret, said)

    def secrets(self):
        for password in (PASSWORD, WRONG):
            text = password.encode()
            yield text
            yield base64.b64encode(text)
            yield base64.b64encode(b"\0" + USER.encode() + b"\0" + text)

    # -- taken --------------------------------------------------------------------------------------------------------

    def over_starttls_all_of_it_goes(self):
        options = {"tls_context": self.context, "require_starttls": True}
        with account_sink(**options) as sink, Wire(sink.port) as wire:
            self.demo.start(*settings(wire.port, "starttls", self.trust, *self.account(PASSWORD)))
            waiting = {it["message_id"] for it in self.rows("planned")}
            self.assertTrue(until(lambda: not self.planned()))
            self.assertLessEqual({it["message_id"] for it in self.rows("sent")} - {mail.id for mail in sink.mails}, set())
            self.assertLessEqual(waiting, {it["message_id"] for it in self.rows("sent") + self.rows("digested")})
            self.assertEqual(len({mail.id for mail in sink.mails}), len(sink.mails))
            self.assertIn(b"STARTTLS", wire.said)
            self.nothing_in_the_clear(wire.said)
            self.leave()

    def over_tls_the_next_day_goes(self):
        with account_sink(ssl_context=self.context, auth_require_tls=False) as sink, Wire(sink.port) as wire:
            self.demo.start(*settings(wire.port, "tls", self.trust, *self.account(PASSWORD)))
            decha = self.sign_in()
            now = datetime.datetime.fromisoformat(decha.read("/clock").body["now"]).astimezone(BANGKOK)
            for day in range(1, 8):
                for hour, minute in ((8, 30), (9, 0)):
                    moment = (now + datetime.timedelta(days=day)).replace(hour=hour, minute=minute)
                    self.assertEqual(decha.change("POST", "/clock", {"at": moment.isoformat()}).status, 200)
                    self.assertTrue(until(lambda: not self.planned()))
            self.assertTrue(until(lambda: sink.mails), "a week without a mail")
            self.assertNotIn(b"STARTTLS", wire.said)
            self.nothing_in_the_clear(wire.said)
            self.leave()

    def no_secret_is_in_the_log(self):
        self.assertTrue(any("mail_not_sent" in line for line in self.lines))
        for line in self.lines:
            for secret in self.secrets():
                self.assertNotIn(secret.decode(), line)
                self.assertNotIn(json.dumps(secret.decode()).strip('"'), line)
            self.assertNotIn("@example.invalid", line)

    # -- the program --------------------------------------------------------------------------------------------------

    def sign_in(self):
        client = Client(self.demo.url)
        self.addCleanup(client.close)
        return Person(client, "decha")

    def rows(self, outcome):
        if self._reader is None or self._reader.client.url != self.demo.url:
            self._reader = self.sign_in()
        return self._reader.read(f"/reminders?outcome={outcome}&limit=200").body["items"]

    def planned(self):
        """What is due and not settled."""
        rows = self.rows("planned")
        now = datetime.datetime.fromisoformat(self._reader.read("/clock").body["now"])
        return [it for it in rows if datetime.datetime.fromisoformat(it["planned_for"]) <= now]

    def change_rows(self, statement):
        """Between two starts: with mail switched off."""
        self.demo.start("mail.enabled=false")
        done = self.demo.psql(statement)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.leave()

    def leave(self):
        self.assertEqual(self.demo.stop(), 0)
        self.lines += self.demo.lines


class SettingsTest(unittest.TestCase):
    def test_a_file_of_authorities_that_is_not_there_is_told_at_the_start(self):
        with Demo(PROGRAM) as demo:
            with self.assertRaises(RuntimeError) as told:
                demo.start(*settings(25, "starttls", "mail.ca_file=nowhere/authorities.pem"))
        self.assertIn("mail_ca_file_unreadable", str(told.exception))


if __name__ == "__main__":
    unittest.main(verbosity=2)
