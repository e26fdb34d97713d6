# The listener's own TLS: what it agrees to and what not, what it binds to it, and a certificate that is renewed under it.
import http.client
import json
import pathlib
import shutil
import socket
import ssl
import tempfile
import time
import unittest
import warnings

from mail_wire import certificate
from server import Demo, run_program, take_program

PROGRAM = take_program()
PASSWORD = "traimas-demo-2561"
PATIENCE = 20


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="traimas-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for name in ("first", "second", "other"):
            certificate(cls.folder, name, "IP:127.0.0.1")
        cls.chain, cls.key = cls.take("first", cls.folder / "live.pem", cls.folder / "live.key")
        cls.demo = Demo(PROGRAM)
        cls.addClassCleanup(cls.demo.clean)
        cls.demo.start(*cls.settings(cls.chain, cls.key))
        cls.port = int(cls.demo.url.rsplit(":", 1)[1])

    @classmethod
    def take(cls, name, chain, key):
        shutil.copy(cls.folder / f"{name}.pem", chain)
        shutil.copy(cls.folder / f"{name}.key", key)
        key.chmod(0o600)
        return chain, key

    @staticmethod
    def settings(chain, key):
        return [f"http.tls_certificate_file={chain}", f"http.tls_key_file={key}"]

    def context(self, name):
        return ssl.create_default_context(cafile=str(self.folder / f"{name}.pem"))

    def connect(self, name="first"):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.context(name))
        self.addCleanup(connection.close)
        return connection

    def ask(self, connection, method, path, body=None, **headers):
        data = None if body is None else json.dumps(body)
        fields = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, data, {**fields, **headers})
        response = connection.getresponse()
        return response.status, response.headers, response.read()

    def test_it_serves_and_binds_its_cookie_to_tls(self):
        self.assertTrue(self.demo.url.startswith("https://"), self.demo.url)
        connection = self.connect()
        status, headers, _ = self.ask(connection, "GET", "/livez")
        self.assertEqual((status, headers["Strict-Transport-Security"]), (200, "max-age=31536000; includeSubDomains"))
        self.assertIn(connection.sock.version(), ("TLSv1.2", "TLSv1.3"))
        status, headers, body = self.ask(connection, "POST", "/api/v1/session", {"username": "anong", "password": PASSWORD},
                                         Origin=self.demo.url)
        self.assertEqual(status, 200, body)
        cookie = headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-traimas="), cookie)
        self.assertIn("; Secure", cookie)
        # A page that came without TLS is another origin.
        status, _, body = self.ask(connection, "POST", "/api/v1/session", {"username": "anong", "password": PASSWORD},
                                   Origin=self.demo.url.replace("https:", "http:"))
        self.assertEqual(status, 403, body)
        # A body that takes several records comes whole over the same connection.
        status, _, body = self.ask(connection, "GET", "/openapi.json")
        self.assertEqual((status, json.loads(body)["openapi"][:3]), (200, "3.1"))

    def test_it_agrees_to_nothing_weaker_than_tls_1_2(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old = self.context("first")
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
            old.set_ciphers("ALL:@SECLEVEL=0")
        self.refuses(old)
        weak = self.context("first")
        weak.maximum_version = ssl.TLSVersion.TLSv1_2
        weak.set_ciphers("AES128-SHA:AES256-GCM-SHA384:@SECLEVEL=0")  # no forward secrecy
        self.refuses(weak)
        other = self.context("first")
        other.set_alpn_protocols(["h2"])
        self.refuses(other)
        same = self.context("first")
        same.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as plain:
            with same.wrap_socket(plain, server_hostname="127.0.0.1") as wrapped:
                self.assertEqual(wrapped.selected_alpn_protocol(), "http/1.1")

    def refuses(self, context):
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as plain:
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(plain, server_hostname="127.0.0.1")

    def test_a_request_in_the_clear_is_told_what_is_wrong(self):
        plain = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(plain.close)
        plain.request("GET", "/")
        answer = plain.getresponse()
        self.assertEqual(answer.status, 400)
        self.assertIn(b"https://", answer.read())

    def test_who_never_shakes_hands_is_let_go_and_harms_nobody(self):
        silent = [socket.create_connection(("127.0.0.1", self.port), PATIENCE) for _ in range(20)]
        for it in silent:
            self.addCleanup(it.close)
            it.sendall(b"\x16\x03\x01")  # the first bytes of a hello that does not come
        begun = time.monotonic()
        self.assertEqual(self.ask(self.connect(), "GET", "/livez")[0], 200)
        self.assertLess(time.monotonic() - begun, 5)
        silent[0].settimeout(PATIENCE)
        while silent[0].recv(100):
            pass
        self.assertLess(time.monotonic() - begun, PATIENCE)

    def test_a_renewed_certificate_is_shown_to_those_who_come_after(self):
        stays = self.connect()
        self.assertEqual(self.ask(stays, "GET", "/livez")[0], 200)
        # Half of a renewal: the key of another. The one that is served stays.
        self.take("second", self.chain, self.folder / "aside.key")
        self.until_logged("certificate_not_renewed")
        self.assertEqual(self.ask(self.connect(), "GET", "/livez")[0], 200)
        self.take("second", self.chain, self.key)
        self.until_logged("certificate_renewed")
        deadline = time.monotonic() + PATIENCE
        while not self.answers("second") and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertTrue(self.answers("second"))
        self.assertFalse(self.answers("first"))
        self.assertEqual(self.ask(stays, "GET", "/livez")[0], 200, "an open connection keeps what it agreed on")
        self.take("first", self.chain, self.key)
        while not self.answers("first") and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertTrue(self.answers("first"))

    def answers(self, name):
        try:
            return self.ask(self.connect(name), "GET", "/livez")[0] == 200
        except ssl.SSLError:
            return False

    def until_logged(self, event):
        deadline = time.monotonic() + PATIENCE
        while not any(f'"{event}"' in line for line in self.demo.lines):
            self.assertLess(time.monotonic(), deadline, f"{event} is not in the log")
            time.sleep(0.05)

    def test_what_cannot_be_served_is_refused_at_the_start(self):
        chain, key = self.take("other", self.folder / "bad.pem", self.folder / "bad.key")
        open_key = self.folder / "open.key"
        shutil.copy(key, open_key)
        open_key.chmod(0o640)
        not_pem = self.folder / "not.key"
        not_pem.write_text("no key at all\n", encoding="utf-8")
        not_pem.chmod(0o600)
        for chain_file, key_file, words in [(chain, self.key, "does not belong"), (chain, open_key, "chmod 600"),
                                            (chain, not_pem, "should be PEM"), (not_pem, key, "should be PEM"),
                                            (self.folder / "none.pem", key, "none.pem"), (chain, "", "set http.tls_key_file")]:
            arguments = ["--set", f"database.data={self.folder / 'none'}", "--set", "http.port=0"]
            for setting in self.settings(chain_file, key_file):
                arguments += ["--set", setting]
            done = run_program(PROGRAM, "serve", *arguments)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn(words, done.stdout + done.stderr)
            self.assertNotIn("PRIVATE KEY", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
