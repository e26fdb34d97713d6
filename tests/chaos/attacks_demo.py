"""The demo, whose password everybody knows: only this machine's own browser may speak to it."""
import subprocess

from attack_world import PASSWORD, attack
from server import ROOT, clean_environment

GROUP = "demo"
BODY = {"username": "anong", "password": PASSWORD}
NOT_SERVED = (421, "host_not_served")


def here(world, host="127.0.0.1"):
    port = world.demo.url.rpartition(":")[2]
    return {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}


@attack(GROUP, "421 for every other name, before anything is read")
def a_foreign_host(world, check):
    check.assertEqual(world.browser().ask("POST", "/api/v1/session", BODY, here(world)).status, 200)
    check.assertEqual(world.browser().ask("POST", "/api/v1/session", BODY, here(world, "localhost")).status, 200)
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::1]", "2130706433",
                 "127.1", "localhost.", "traimas.example.go.th", "169.254.1.1"):
        answer = world.browser().ask("POST", "/api/v1/session", BODY, here(world, host))
        check.assertEqual(answer.said, NOT_SERVED, host)
        check.assertEqual(answer.cookies, {})


@attack(GROUP, "421: a name that turns to this machine is still another name")
def a_name_that_is_bound_anew(world, check):
    evil = {**here(world, "evil.example"), "Sec-Fetch-Site": "same-origin"}
    for more in ({}, {"X-Forwarded-Host": "127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"},
                 {"Forwarded": "host=localhost"}):
        browser = world.browser()
        check.assertEqual(browser.ask("POST", "/api/v1/session", BODY, {**evil, **more}).said, NOT_SERVED)
        for path in ("/", "/api/v1/session/ways", "/openapi.json", "/metrics"):
            check.assertEqual(browser.get(path, evil).said, NOT_SERVED, path)


@attack(GROUP, "400 for none, two, or one that is no name")
def hosts_that_are_none(world, check):
    for host in (None, "", ["127.0.0.1", "evil.example"], "127.0.0.1:80:80", "127.0.0.1@evil.example", "a b",
                 "127.0.0.1/evil", "[::1", "127.0.0.1:port"):
        answer = world.browser().get("/api/v1/session/ways", {"Host": host})
        check.assertEqual(answer.status, 400, host)


@attack(GROUP, "another page in the same browser moves nothing, though it needs no password to guess")
def a_page_of_another_site(world, check):
    for headers in ({**here(world), "Origin": "http://evil.example"}, {**here(world), "Origin": "null"},
                    {**here(world), "Sec-Fetch-Site": "cross-site"}, {**here(world), "Origin": "http://localhost:1"}):
        answer = world.browser().ask("POST", "/api/v1/session", BODY, headers)
        check.assertEqual(answer.said, (403, "cross_origin"))
    victim = world.browser()
    victim.ask("POST", "/api/v1/session", BODY, here(world))
    answer = victim.ask("POST", "/api/v1/clock", {"now": "2018-06-01T00:00:00Z"},
                        {**here(world), "Origin": "http://evil.example"})
    check.assertEqual(answer.said, (403, "cross_origin"))


@attack(GROUP, "it does not start on an address that others reach")
def a_demo_for_everybody(world, check):
    for address in ("0.0.0.0", "::", "10.0.0.1"):
        done = subprocess.run([world.demo.program, "demo", "--set", f"http.address={address}", "--set", "http.port=0",
                               "--set", f"database.data={world.server.base / 'none'}"], cwd=ROOT,
                              env=clean_environment(), capture_output=True, text=True, timeout=30, check=False)
        check.assertNotEqual(done.returncode, 0, address)
        check.assertFalse((world.server.base / "none").exists())
