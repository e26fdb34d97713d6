"""Cookies that were forced on somebody, guessed, stolen or kept too long, and other sites that ride on them."""
import hashlib
import secrets

from attack_world import COOKIE, HOST, ORIGIN, OTHER_PASSWORD, PASSWORD, attack

SESSION = "/api/v1/session"
OUT = (401, "session_expired")
STRANGER = (401, "sign_in_required")
CROSS = (403, "cross_origin")
CSRF = (403, "csrf_token_wrong")


def with_cookie(world, *cookies):
    """What the server says to these cookies, in this order."""
    return world.browser().get(SESSION, {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies)})


@attack("sessions", "an unknown cookie is not taken over: sign-in hands out its own")
def fixing_a_session_beforehand(world, check):
    planted = world.chance.randbytes(32).hex()
    victim = world.browser()
    victim.cookies[COOKIE] = planted
    answer = victim.sign_in("anong")
    check.assertEqual(answer.status, 200)
    check.assertNotEqual(answer.cookies[COOKIE], planted)
    check.assertEqual(with_cookie(world, (COOKIE, planted)).said, OUT)


@attack("sessions", "signing in over a planted session ends that one, and the cookie is new")
def fixing_an_own_session(world, check):
    attacker = world.signed_in("anong")
    planted = attacker.cookies[COOKIE]
    victim = world.browser()
    victim.cookies[COOKIE] = planted
    answer = victim.sign_in("suda", headers={"X-CSRF-Token": attacker.csrf})
    check.assertEqual(answer.json["person"]["username"], "suda")
    check.assertNotEqual(answer.json["csrf_token"], attacker.csrf)
    check.assertEqual(with_cookie(world, (COOKIE, planted)).said, OUT)


@attack("sessions", "HttpOnly, Secure, SameSite, __Host- and no Domain; nothing of it in the body")
def reading_the_cookie_by_script(world, check):
    answer = world.browser().sign_in("anong")
    flags = [part.strip() for part in answer.header("set-cookie").split(";")[1:]]
    check.assertEqual(sorted(flags), ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"])
    check.assertNotIn(answer.cookies[COOKIE], answer.body.decode())
    check.assertEqual(answer.header("cache-control"), "no-store")
    check.assertIn("max-age=", answer.header("strict-transport-security"))


@attack("sessions", "of two cookies one counts, the other's token never does")
def tossing_a_second_cookie(world, check):
    attacker, victim = world.signed_in("anong"), world.signed_in("suda")
    mine, other = attacker.cookies[COOKIE], victim.cookies[COOKIE]
    for first, second, token in ((mine, other, victim.csrf), (other, mine, attacker.csrf)):
        for cookie in (f"{COOKIE}={first}; {COOKIE}={second}", [f"{COOKIE}={first}", f"{COOKIE}={second}"]):
            headers = {"Cookie": cookie, "X-CSRF-Token": token}
            check.assertIn(world.browser().ask("DELETE", SESSION, headers=headers).said, (CSRF, OUT))
    check.assertTrue(attacker.is_in and victim.is_in)


@attack("sessions", "a cookie of the plain name, which a neighbour could set, is not read")
def tossing_a_cookie_without_the_prefix(world, check):
    value = world.signed_in("anong").cookies[COOKIE]
    for name in ("traimas_session", "__host-traimas", "__HOST-TRAIMAS", "Host-traimas", "__Host-traimas-oidc",
                 "__Host-traimas[0]", "$__Host-traimas", "__Host-traimas%20"):
        check.assertEqual(with_cookie(world, (name, value)).said, STRANGER, name)


@attack("sessions", "401 for each, and the server goes on")
def guessed_and_altered_cookies(world, check):
    value = world.signed_in("anong").cookies[COOKIE]
    other = ("0" if value[0] != "0" else "1") + value[1:]
    guesses = [other, value[:-1], value + "0", value.upper(), f'"{value}"', "", "0" * 64, "' or 1=1 --", value * 60,
               "%s" % value.replace("a", "%61"), "null", "../../" + value, value[::-1]]
    guesses += [world.chance.randbytes(32).hex() for _ in range(20)]
    for guess in guesses:
        if guess != value:
            check.assertIn(with_cookie(world, (COOKIE, guess)).said, (OUT, STRANGER), guess[:70])


@attack("sessions", "nothing that is shown or kept about a session opens it")
def using_what_is_known_of_a_session(world, check):
    browser = world.signed_in("anong")
    shown = browser.get("/api/v1/me/sessions").json["items"][0]["id"]
    kept = world.sql("select encode(secret_hash, 'hex') from session")[0][0]
    check.assertEqual(kept, hashlib.sha256(browser.cookies[COOKIE].encode()).hexdigest())
    for value in (shown, kept, browser.csrf):
        check.assertEqual(with_cookie(world, (COOKIE, value)).said, OUT)


@attack("sessions", "not in a query, nor in a header of another name")
def sending_the_session_elsewhere(world, check):
    value = world.signed_in("anong").cookies[COOKIE]
    check.assertEqual(world.browser().get(f"{SESSION}?{COOKIE}={value}").status, 400)
    check.assertEqual(world.browser().get(SESSION, {"X-Session": value}).said, STRANGER)
    check.assertEqual(world.browser().get(SESSION, {"Authorization": f"Bearer {value}"}).said, (401, "token_unknown"))


@attack("sessions", "out at once, also for whoever copied the cookie")
def a_cookie_after_the_sign_out(world, check):
    browser = world.signed_in("anong")
    thief = browser.copy()
    answer = browser.ask("DELETE", SESSION)
    check.assertEqual((answer.status, answer.header("clear-site-data")), (204, '"cache", "storage"'))
    check.assertEqual(thief.get(SESSION).said, OUT)
    check.assertEqual(thief.ask("POST", "/api/v1/session/proof", {"password": PASSWORD}).said, OUT)


@attack("sessions", "a change of the password leaves the one session in which it was made")
def a_cookie_after_a_new_password(world, check):
    browser, thief = world.signed_in("anong"), world.signed_in("anong")
    body = {"current": PASSWORD, "password": OTHER_PASSWORD}
    check.assertEqual(browser.ask("PUT", "/api/v1/me/password", body).status, 204)
    check.assertTrue(browser.is_in)
    check.assertEqual(thief.get(SESSION).said, OUT)
    check.assertEqual(world.browser().sign_in("anong").said, (401, "wrong_credentials"))


@attack("sessions", "a password set by a link leaves none")
def a_cookie_after_a_reset(world, check):
    thief = world.signed_in("anong")
    secret = world.link_for("anong")
    check.assertEqual(world.browser().ask("PUT", "/api/v1/password-resets",
                                          {"link": secret, "password": OTHER_PASSWORD}).status, 204)
    check.assertEqual(thief.get(SESSION).said, OUT)


@attack("sessions", "cookie, API token and password end at the same moment")
def working_on_after_disablement(world, check):
    browser = world.signed_in("jintana")
    token = browser.ask("POST", "/api/v1/me/tokens", {"name": "x", "scopes": ["read"], "days": 9}).json["token"]
    world.disable("jintana")
    check.assertEqual(browser.get(SESSION).said, OUT)
    check.assertEqual(world.browser().get("/api/v1/units", {"Authorization": f"Bearer {token}"}).said,
                      (401, "token_unknown"))
    check.assertEqual(world.browser().sign_in("jintana").said, (401, "wrong_credentials"))


@attack("sessions", "ended by the owner or an administrator: out at once")
def a_cookie_that_was_revoked(world, check):
    owner, thief = world.signed_in("anong"), world.signed_in("anong")
    listed = owner.get("/api/v1/me/sessions").json["items"]
    other = next(item["id"] for item in listed if not item["current"])
    check.assertEqual(owner.ask("DELETE", f"/api/v1/me/sessions/{other}").status, 204)
    check.assertEqual(thief.get(SESSION).said, OUT)
    admin = world.admin
    check.assertEqual(admin.ask("DELETE", f"/api/v1/people/{world.people['anong']}/sessions").status, 204)
    check.assertEqual(owner.get(SESSION).said, OUT)


@attack("sessions", "404, as if there were none, and it lives on")
def ending_the_session_of_another(world, check):
    victim, attacker = world.signed_in("suda"), world.signed_in("anong")
    number = world.sql(f"select id from session where person = {world.people['suda']}")[0][0]
    known = attacker.ask("DELETE", f"/api/v1/me/sessions/{number}").alike()
    check.assertEqual(known, attacker.ask("DELETE", f"/api/v1/me/sessions/{'0' * 32}").alike())
    check.assertEqual(known[0], 404)
    check.assertEqual(attacker.ask("DELETE", f"/api/v1/people/{world.people['suda']}/sessions").said,
                      (403, "not_allowed"))
    check.assertTrue(victim.is_in)


@attack("sessions", "out after half an hour without use")
def a_cookie_of_an_idle_session(world, check):
    browser = world.signed_in("anong")
    world.later("session", "last_seen_at", 29 * 60)
    check.assertTrue(browser.is_in)
    world.later("session", "last_seen_at", 30 * 60)
    check.assertEqual(browser.get(SESSION).said, OUT)
    check.assertEqual(browser.get(SESSION).said, OUT, "asking does not wake it")


@attack("sessions", "out after twelve hours, however busy")
def a_cookie_kept_alive_for_ever(world, check):
    browser = world.signed_in("anong")
    world.later("session", "expires_at", 12 * 3600 - 60)
    check.assertTrue(browser.is_in)
    world.later("session", "expires_at", 60)
    check.assertEqual(browser.get(SESSION).said, OUT)
    check.assertEqual(browser.ask("POST", "/api/v1/session/proof", {"password": PASSWORD}).said, OUT)


# -- other sites ------------------------------------------------------------------------------------------------------

def rides(world, check, said, *headers, method="DELETE", path=SESSION, body=None):
    """None of these requests from elsewhere does anything."""
    victim = world.signed_in("anong")
    before = world.state()
    for one in headers:
        check.assertEqual(victim.ask(method, path, body, one).said, said, one)
    check.assertEqual(world.state(), before)
    check.assertTrue(victim.is_in)


@attack("other sites", "refused without the token, or with one that is wrong")
def riding_without_a_token(world, check):
    rides(world, check, CSRF, *({"X-CSRF-Token": it} for it in (None, "", "0" * 64, "null", secrets.token_hex(32))))


@attack("other sites", "refused: a token is worth something in its own session alone")
def riding_with_the_token_of_another_session(world, check):
    tokens = [world.signed_in("suda").csrf, world.signed_in("anong").csrf]
    rides(world, check, CSRF, *({"X-CSRF-Token": it} for it in tokens))


@attack("other sites", "refused, also where the name only looks like ours")
def riding_from_another_origin(world, check):
    origins = ("https://evil.example", f"https://{HOST}.evil.example", f"https://evil.{HOST}", f"https://evil-{HOST}",
               f"https://{HOST}:8443", f"https://{HOST}@evil.example", f"https://evil.example/{HOST}", f"//{HOST}",
               HOST, f"file://{HOST}", "chrome-extension://abcdef", f"{ORIGIN}/")
    rides(world, check, CROSS, *({"Origin": it} for it in origins))


@attack("other sites", "refused: null is what a sandboxed frame sends, and none is no proof")
def riding_from_no_origin(world, check):
    rides(world, check, CROSS, {"Origin": "null"}, {"Origin": None}, {"Origin": ""})


@attack("other sites", "the browser's own word wins over an Origin that fits")
def riding_with_sec_fetch_site(world, check):
    sites = ("cross-site", "same-site", "none", "", "Same-Origin?")
    rides(world, check, CROSS, *({"Sec-Fetch-Site": it} for it in sites))


@attack("other sites", "415: what a form can send is no JSON")
def riding_with_a_form(world, check):
    body = b'{"current":"traimas-demo-2561","password":"seven grey herons at noon"}'
    types = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
             "text/plain; application/json", "application/json; charset=utf-7", "", None)
    rides(world, check, (415, "content_type_unsupported"), *({"Content-Type": it} for it in types),
          method="PUT", path="/api/v1/me/password", body=body)


@attack("other sites", "no other method by a header, a field or a query; reading changes nothing")
def riding_by_method_override(world, check):
    victim = world.signed_in("anong")
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        check.assertEqual(victim.get(SESSION, {name: "DELETE"}).status, 200)
    check.assertEqual(victim.get(f"{SESSION}?_method=DELETE").status, 400)
    for path in ("/api/v1/me/sessions", "/api/v1/me/totp", "/api/v1/me/tokens", "/api/v1/tasks"):
        check.assertEqual(victim.get(path).status, 200)
    check.assertEqual(victim.get("/api/v1/me/password").status, 405)
    check.assertTrue(victim.is_in)
    check.assertEqual(world.sql("select count(*) from second_factor"), [["0"]])


@attack("other sites", "nobody is signed in as somebody else by a foreign page")
def signing_the_victim_in_as_the_attacker(world, check):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = world.browser().sign_in("anong", headers=headers)
        check.assertEqual(answer.said, CROSS)
        check.assertEqual(answer.cookies, {})
    form = b'{"username":"anong","password":"traimas-demo-2561","x":"="}'
    answer = world.browser().ask("POST", SESSION, form, {"Content-Type": "text/plain", "Origin": None})
    check.assertEqual(answer.status, 415)


@attack("other sites", "no page of another origin may read an answer or send a header of its own")
def asking_across_origins(world, check):
    victim = world.signed_in("anong")
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE",
            "Access-Control-Request-Headers": "x-csrf-token"}
    read = victim.get(SESSION, {"Origin": "https://evil.example"})
    for answer in (victim.ask("OPTIONS", SESSION, headers=asks), read):
        check.assertEqual([name for name, _ in answer.headers if name.startswith("access-control-")], [])
        check.assertEqual(answer.header("cross-origin-resource-policy"), "same-origin")
        check.assertIn("frame-ancestors 'none'", answer.header("content-security-policy"))


@attack("other sites", "the token is a header, so that no form can carry it")
def the_token_in_another_place(world, check):
    victim = world.signed_in("anong")
    token, body = victim.csrf, {"current": PASSWORD, "password": OTHER_PASSWORD}
    victim.csrf = ""
    check.assertEqual(victim.ask("DELETE", SESSION, headers={"Cookie": f"{COOKIE}={victim.cookies[COOKIE]}; "
                                                             f"X-CSRF-Token={token}"}).said, CSRF)
    check.assertEqual(victim.ask("PUT", "/api/v1/me/password", {**body, "csrf_token": token}).said, CSRF)
    check.assertEqual(victim.ask("DELETE", f"{SESSION}?csrf_token={token}").status, 400)
    check.assertTrue(victim.is_in)
