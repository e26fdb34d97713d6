"""Identity with the real parts: a provider from npm (oidc-provider), a real mail server, and oathtool as the telephone.
The program runs as in production, with nothing of the demo."""
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import unittest
import urllib.error
import urllib.parse
import urllib.request

import mail_sink
from authenticator import code_of
from server import ROOT, Demo, clean_environment, run_program, take_program

PROGRAM = take_program()
CONTRACT = ROOT / "tests" / "contract"
FIRST = "a fair bit of test"
SECOND = "seven grey herons at noon"


class Keeping(urllib.request.HTTPRedirectHandler):
    """Does not follow: each step of the way is looked at."""

    def redirect_request(self, *_arguments):
        return None


class Browser:
    def __init__(self):
        self.jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(rfc2965=False))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), Keeping())
        self.csrf = ""

    def ask(self, method, url, body=None, form=None):
        """Status, headers, and the body: JSON where it is JSON."""
        data, headers = None, {}
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if form is not None:
            data, headers["Content-Type"] = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
        if method != "GET":
            headers["Origin"] = "{0.scheme}://{0.netloc}".format(urllib.parse.urlparse(url))
            headers["X-CSRF-Token"] = self.csrf
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode()
            is_json = "json" in (answer.headers.get("Content-Type") or "")
            return answer.status, answer.headers, json.loads(text) if is_json and text else text

    def follow(self, url):
        """Goes where it is sent until a page comes; answers its address and text."""
        for _ in range(20):
            status, headers, text = self.ask("GET", url)
            if status not in (302, 303):
                return url, status, text
            url = urllib.parse.urljoin(url, headers["Location"])
        raise AssertionError("sent round and round")


class Server(Demo):
    """`traimas serve` with one administrator, on the same kind of folder."""

    command = "serve"

    def start(self, *settings):
        port = mail_sink.free_port()
        begun = run_program(self.program, "user", "add", "decha", "--th", "เดชา", "--en", "Decha", "--unit", "OPS",
                            "--set", f"database.data={self.wanted}", said=FIRST + "\n")
        if begun.returncode != 0:
            raise RuntimeError(begun.stdout + begun.stderr)
        return super().start(f"http.port={port}", *settings)


class Provider:
    def __init__(self, callback):
        self.process = subprocess.Popen(["node", "provider.mjs", callback], cwd=CONTRACT, env=clean_environment(),
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.issuer = self.process.stdout.readline().strip()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.process.stdout.close()


class Identity(unittest.TestCase):
    def setUp(self):
        self.server = Server(PROGRAM)
        self.addCleanup(self.server.clean)

    def serve(self, *settings):
        self.server.start(*settings)
        return self.server.url

    def signed_in(self, url, username, password, **more):
        browser = Browser()
        status, _, body = browser.ask("POST", url + "/api/v1/session",
                                      {"username": username, "password": password, **more})
        if status == 200:
            browser.csrf = body["csrf_token"]
        return browser, status, body

    def test_an_administrator_sets_up_a_telephone_before_anything_else(self):
        url = self.serve()
        browser, status, body = self.signed_in(url, "decha", FIRST)
        self.assertEqual((status, body["second_factor_owed"]), (200, True), body)
        status, _, body = browser.ask("GET", url + "/api/v1/units")
        self.assertEqual((status, body["code"]), (403, "second_factor_owed"))
        status, _, begun = browser.ask("POST", url + "/api/v1/me/totp")
        self.assertEqual(status, 201, begun)
        status, _, body = browser.ask("PUT", url + "/api/v1/me/totp", {"code": code_of(begun["secret"])})
        self.assertEqual((status, len(body["recovery_codes"])), (200, 10), body)
        self.assertEqual(browser.ask("GET", url + "/api/v1/units")[0], 200)
        _, status, answer = self.signed_in(url, "decha", FIRST)
        self.assertEqual((status, answer["code"]), (401, "code_required"))
        self.assertEqual(self.signed_in(url, "decha", "not what it was")[1], 401)
        _, status, answer = self.signed_in(url, "decha", FIRST, code=body["recovery_codes"][3])
        self.assertEqual(status, 200, answer)
        # What happened stands in the operator's log, and no secret does.
        text = "\n".join(self.server.lines)
        for what in ("sign_in", "sign_in_failed", "second_factor_on"):
            self.assertIn(f'"what":"{what}"', text)
        for secret in (FIRST, begun["secret"], body["recovery_codes"][3]):
            self.assertNotIn(secret, text)

    def test_a_forgotten_password_comes_back_by_mail(self):
        sink = mail_sink.Sink()
        sink.__enter__()
        self.addCleanup(sink.__exit__, None, None, None)
        url = self.serve("session.second_factor=optional", "mail.enabled=true", "mail.host=127.0.0.1",
                         f"mail.port={sink.port}", "mail.security=plain", "mail.from=traimas@example.go.th",
                         "language.default=en")
        admin, status, _ = self.signed_in(url, "decha", FIRST)
        self.assertEqual(status, 200)
        self.server.rows("update person set email = 'decha@example.go.th' where username = 'decha' returning 1")
        stranger = Browser()
        for name in ("nobody", "Decha"):
            status, _, body = stranger.ask("POST", url + "/api/v1/password-resets", {"username": name})
            self.assertEqual((status, body), (202, {"lasts_minutes": 30}))
        sink.wait_for(lambda it: it.mails)
        mails = sink.mails
        self.assertEqual(len(mails), 1)
        self.assertEqual((mails[0].to, mails[0].subject), ("decha@example.go.th", "Set your password"))
        link = re.search(r"(\S+)/password\.html#([0-9a-f]{64})", mails[0].body)
        self.assertEqual(link.group(1), url)
        self.assertNotIn(link.group(2), "\n".join(self.server.lines))
        status, _, page = stranger.ask("GET", url + "/password.html")
        self.assertEqual(status, 200)
        self.assertIn("password.js", page)
        # What is typed is hidden, and password managers may fill it in.
        self.assertEqual(re.findall(r'<input id="password"[^>]* (type="\w+" autocomplete="[a-z-]+")', page),
                         ['type="password" autocomplete="new-password"'])
        self.assertNotIn("paste", page + stranger.ask("GET", url + "/password.js")[2])
        status, _, body = stranger.ask("PUT", url + "/api/v1/password-resets",
                                       {"link": link.group(2), "password": SECOND})
        self.assertEqual(status, 204, body)
        self.assertEqual(stranger.ask("GET", url + "/api/v1/session")[0], 401)  # a link signs nobody in
        self.assertEqual(admin.ask("GET", url + "/api/v1/session")[0], 401)
        self.assertEqual(self.signed_in(url, "decha", SECOND)[1], 200)
        self.assertEqual(self.signed_in(url, "decha", FIRST)[1], 401)

    def test_people_come_in_through_the_provider(self):
        port = mail_sink.free_port()
        provider = Provider(f"http://127.0.0.1:{port}/api/v1/oidc/callback")
        self.addCleanup(provider.stop)
        secret = self.server.base / "oidc_secret"
        secret.write_text("kept between the two of us\n")
        secret.chmod(0o600)
        url = self.serve(f"http.port={port}", f"oidc.issuer={provider.issuer}", "oidc.client_id=traimas",
                         f"oidc.client_secret_file={secret}")
        browser = Browser()
        page, status, text = browser.follow(url + "/api/v1/oidc/start?return_to=/livez")
        self.assertEqual(status, 200, text)
        # Its two development pages: who are you, and do you agree.
        for form in ({"prompt": "login", "login": "decha", "password": "any"}, {"prompt": "consent"}):
            action = re.search(r'action="([^"]+)"', text).group(1)
            status, headers, text = browser.ask("POST", urllib.parse.urljoin(page, action), form=form)
            self.assertEqual(status, 303, text)
            page, status, text = browser.follow(urllib.parse.urljoin(page, headers["Location"]))
            if page.startswith(url):
                break
        self.assertEqual((page, status), (url + "/livez", 200), text)
        status, _, session = browser.ask("GET", url + "/api/v1/session")
        self.assertEqual((status, session["person"]["username"], session["second_factor_owed"]), (200, "decha", False))
        status, _, listed = browser.ask("GET", url + "/api/v1/me/sessions")
        self.assertEqual(listed["items"][0]["method"], "oidc")
        status, _, answer = browser.ask("GET", url + "/api/v1/oidc/callback?code=forged&state=forged")
        self.assertEqual((status, answer["code"]), (401, "oidc_state_unknown"))
        # The provider goes away: people hear so at once, and may still use their password.
        provider.process.send_signal(signal.SIGSTOP)
        self.addCleanup(os.kill, provider.process.pid, signal.SIGCONT)
        self.assertEqual(self.signed_in(url, "decha", FIRST)[1], 200)


if __name__ == "__main__":
    unittest.main()
