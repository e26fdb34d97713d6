"""API tokens beyond their reach, links to set a password in the wrong hands, and people who give themselves more."""
import concurrent.futures
import re

from attack_world import COOKIE, ORIGIN, OTHER_PASSWORD, PASSWORD, attack
from attacks_guessing import FREE_BY_ADDRESS

TOKENS = "/api/v1/me/tokens"
RESETS = "/api/v1/password-resets"
UNKNOWN = (401, "token_unknown")
SCOPE = (403, "token_scope")
LINK_UNKNOWN = (401, "link_unknown")
LINK_SECONDS = 30 * 60
HANDED_LINK_SECONDS = 3 * 24 * 3600


def token_of(browser, *scopes, days=30):
    answer = browser.ask("POST", TOKENS, {"name": "nightly", "scopes": list(scopes) or ["read"], "days": days})
    if answer.status != 201:
        raise AssertionError(f"{answer.status} {answer.body!r}")
    return answer.json["token"], answer.json["id"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@attack("tokens", "worth nothing after its last day")
def a_token_that_expired(world, check):
    token, _ = token_of(world.signed_in("anong"), days=1)
    check.assertEqual(world.browser().get("/api/v1/units", bearer(token)).status, 200)
    world.later("api_token", "expires_at", 86_400)
    check.assertEqual(world.browser().get("/api/v1/units", bearer(token)).said, UNKNOWN)


@attack("tokens", "worth nothing once it was ended; nobody ends another's")
def a_token_that_was_ended(world, check):
    owner = world.signed_in("anong")
    token, number = token_of(owner)
    check.assertEqual(world.signed_in("suda").ask("DELETE", f"{TOKENS}/{number}").status, 404)
    check.assertEqual(world.browser().get("/api/v1/units", bearer(token)).status, 200)
    check.assertEqual(owner.ask("DELETE", f"{TOKENS}/{number}").status, 204)
    check.assertEqual(world.browser().get("/api/v1/units", bearer(token)).said, UNKNOWN)


@attack("tokens", "403 outside of its scopes, and nothing is done")
def going_beyond_the_scopes(world, check):
    owner = world.admin
    reads, works, keeps = (token_of(owner, scope)[0] for scope in ("read", "work", "registers"))
    before = world.state()
    program = world.browser()
    person = {"username": "mallory", "name": {"th": "ม", "en": "M"}}
    action = {"action": "submit"}
    tag = {"If-Match": '"6"'}
    check.assertEqual(program.ask("POST", "/api/v1/people", person, bearer(reads)).said, SCOPE)
    check.assertEqual(program.ask("POST", "/api/v1/people", person, bearer(works)).said, SCOPE)
    check.assertEqual(program.ask("POST", "/api/v1/checkpoints/169/actions", action, {**bearer(reads), **tag}).said,
                      SCOPE)
    check.assertEqual(program.ask("POST", "/api/v1/checkpoints/169/actions", action, {**bearer(keeps), **tag}).said,
                      SCOPE)
    check.assertEqual(program.get("/api/v1/units", bearer(keeps)).said, SCOPE)
    check.assertEqual(world.state(), before)


@attack("tokens", "no token decides, nor changes who may")
def deciding_by_a_token(world, check):
    owner, _ = world.with_factor("malee")
    admin = world.admin
    token, _ = token_of(owner, "read", "work", "registers")
    keys, _ = token_of(admin, "read", "work", "registers")
    before = world.state()
    for action in ("approve", "return", "reject", "close", "waive"):
        answer = world.browser().ask("POST", "/api/v1/checkpoints/169/actions", {"action": action},
                                     {**bearer(token), "If-Match": '"6"'})
        check.assertEqual(answer.said, (403, "token_decides"), action)
    number = world.people["anong"]
    for path, body in ((f"/people/{number}/actions", {"action": "disable"}), ("/posts/1/actions", {}), ("/posts", {}),
                       (f"/people/{number}/password-resets", None), ("/delegations", {})):
        check.assertEqual(world.browser().ask("POST", "/api/v1" + path, body, bearer(keys)).said,
                          (403, "token_decides"), path)
    check.assertEqual(world.state(), before)


@attack("tokens", "not taken from the address, where logs and histories keep it")
def a_token_in_the_address(world, check):
    token, _ = token_of(world.signed_in("anong"))
    for name in ("access_token", "token", "api_key", "authorization"):
        answer = world.browser().get(f"/api/v1/units?{name}={token}")
        check.assertEqual(answer.said, (400, "unknown_parameter"), name)
    check.assertEqual(world.browser().get("/api/v1/units", {"X-API-Key": token}).said, (401, "sign_in_required"))


@attack("tokens", "401 for all that is not the token to the letter")
def altered_tokens(world, check):
    token, number = token_of(world.signed_in("anong"))
    last = "0" if token[-1] != "0" else "1"
    kept = world.sql("select encode(secret_hash, 'hex') from api_token")[0][0]
    for text in (token[:-1], token + "0", token[:-1] + last, token.upper(), token.removeprefix("traimas_"),
                 "ghp_" + token.removeprefix("traimas_"), "traimas_", number, kept, "traimas_" + kept, f'"{token}"',
                 token + " " + token, token + ",", "traimas_' or '1'='1"):
        check.assertEqual(world.browser().get("/api/v1/units", bearer(text)).said, UNKNOWN, text[:12])
    for header in (f"Basic {token}", f"Token {token}", token, f"Bearer{token}", "Bearer", "Bearer "):
        answer = world.browser().get("/api/v1/units", {"Authorization": header})
        check.assertEqual(answer.status, 401, header[:8])


@attack("tokens", "the cookie decides, with all that a cookie needs: a token waives no check of other sites")
def a_token_beside_a_cookie(world, check):
    victim = world.signed_in("suda")
    token, _ = token_of(world.signed_in("anong"), "read", "work")
    answer = victim.get("/api/v1/session", bearer(token))
    check.assertEqual(answer.json["person"]["username"], "suda")
    headers = {**bearer(token), "X-CSRF-Token": None}
    check.assertEqual(victim.ask("DELETE", "/api/v1/session", headers=headers).said, (403, "csrf_token_wrong"))
    headers = {**bearer(token), "Origin": "https://evil.example"}
    check.assertEqual(victim.ask("DELETE", "/api/v1/session", headers=headers).said, (403, "cross_origin"))
    check.assertEqual(world.browser().get("/api/v1/session", {"Cookie": f"{COOKIE}={token}"}).said,
                      (401, "session_expired"))
    check.assertTrue(victim.is_in)


@attack("tokens", "no token makes another, nor touches the account, nor proves")
def a_token_that_makes_a_token(world, check):
    owner = world.signed_in("anong")
    token, number = token_of(owner, "read", "work", "registers")
    before = world.state()
    program = world.browser()
    for method, path, body in (("POST", TOKENS, {"name": "y", "scopes": ["read"], "days": 1}), ("GET", TOKENS, None),
                               ("DELETE", f"{TOKENS}/{number}", None), ("GET", "/api/v1/me/sessions", None),
                               ("PUT", "/api/v1/me/password", {"current": PASSWORD, "password": OTHER_PASSWORD}),
                               ("POST", "/api/v1/me/totp", None), ("DELETE", "/api/v1/me/sessions", None),
                               ("POST", "/api/v1/session/proof", {"password": PASSWORD}),
                               ("GET", "/api/v1/session", None), ("DELETE", "/api/v1/session", None)):
        check.assertEqual(program.ask(method, path, body, bearer(token)).said, SCOPE, f"{method} {path}")
    check.assertEqual(world.state(), before)
    check.assertTrue(owner.is_in)


@attack("tokens", "scopes and time within their limits; a token is told once")
def a_token_of_more_than_there_is(world, check):
    owner = world.signed_in("anong")
    for body in ({"name": "x", "scopes": ["all"], "days": 1}, {"name": "x", "scopes": [], "days": 1},
                 {"name": "x", "scopes": ["read work"], "days": 1}, {"name": "x", "scopes": ["read"], "days": 0},
                 {"name": "x", "scopes": ["read"], "days": 100_000}, {"name": "x", "scopes": ["read"], "days": -1},
                 {"name": "x", "scopes": ["read"], "days": 1, "person": 34},
                 {"name": "x", "scopes": ["read"], "days": 1, "token": "traimas_mine"}):
        check.assertEqual(owner.ask("POST", TOKENS, body).status, 422, body)
    token, _ = token_of(owner)
    check.assertNotIn(token, owner.get(TOKENS).body.decode())
    check.assertEqual(world.sql("select count(*) from api_token"), [["1"]])


# -- links ------------------------------------------------------------------------------------------------------------

def use(world, link, password=OTHER_PASSWORD):
    return world.browser().ask("PUT", RESETS, {"link": link, "password": password})


def mailed_link(world, username, headers=None):
    """Asked for by a stranger; answers the mail's text and the link's secret."""
    before = len(world.sink.mails)
    check = world.browser().ask("POST", RESETS, {"username": username}, headers)
    if check.status != 202 or not world.sink.wait_for(lambda it: len(it.mails) > before):
        raise AssertionError(f"no mail: {check.status}")
    body = world.sink.mails[-1].body
    secret = re.search(r"/password\.html#([0-9a-f]{64})\b", body).group(1)
    world.keep(secret)
    return body, secret


@attack("links", "once, also where it is used twice at the same moment, and the other links go with it")
def a_link_used_twice(world, check):
    first, second = world.link_for("anong"), world.link_for("anong")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(lambda _: use(world, second).status, range(4)))
    check.assertEqual(said, [204, 401, 401, 401])
    check.assertEqual(use(world, second, "eight blue herons at noon").said, LINK_UNKNOWN)
    check.assertEqual(use(world, first, "eight blue herons at noon").said, LINK_UNKNOWN)
    check.assertEqual(world.browser().sign_in("anong", OTHER_PASSWORD).status, 200)


@attack("links", "half an hour where it was asked for, three days where it was handed out")
def a_link_that_is_too_old(world, check):
    _, asked = mailed_link(world, "anong")
    world.later("password_link", "expires_at", LINK_SECONDS)
    check.assertEqual(use(world, asked).said, LINK_UNKNOWN)
    handed = world.link_for("suda")
    world.later("password_link", "expires_at", HANDED_LINK_SECONDS)
    check.assertEqual(use(world, handed).said, LINK_UNKNOWN)


@attack("links", "a new password makes a link of before worth nothing")
def a_link_from_before_the_new_password(world, check):
    _, leaked = mailed_link(world, "anong")
    owner = world.signed_in("anong")
    body = {"current": PASSWORD, "password": OTHER_PASSWORD}
    check.assertEqual(owner.ask("PUT", "/api/v1/me/password", body).status, 204)
    check.assertEqual(use(world, leaked, "eight blue herons at noon").said, LINK_UNKNOWN)
    check.assertEqual(world.browser().sign_in("anong", OTHER_PASSWORD).status, 200)


@attack("links", "unknown, each of them; guessing is slowed down")
def altered_links(world, check):
    secret = world.link_for("anong")
    last = "0" if secret[-1] != "0" else "1"
    kept = world.sql("select encode(secret_hash, 'hex') from password_link")[0][0]
    for text in (secret[:-1] + last, secret[:-1], secret + "0", secret.upper() + " ", kept, " " + secret, "0" * 64,
                 "' or 1=1 --"):
        check.assertEqual(use(world, text).said, LINK_UNKNOWN, text)
    guesser = world.browser()
    said = [guesser.ask("PUT", RESETS, {"link": world.chance.randbytes(32).hex(), "password": OTHER_PASSWORD}).said
            for _ in range(FREE_BY_ADDRESS + 1)]
    check.assertEqual(said[-2:], [LINK_UNKNOWN, (429, "too_many_tries")])
    check.assertEqual(use(world, secret).status, 204)


@attack("links", "a person who was disabled is not let in by one, nor sent one")
def the_link_of_a_disabled_person(world, check):
    secret = world.link_for("chutima")
    check.assertTrue(world.sink.wait_for(lambda it: it.mails))
    world.disable("chutima")
    check.assertEqual(use(world, secret).said, LINK_UNKNOWN)
    check.assertEqual(world.browser().ask("POST", RESETS, {"username": "chutima"}).status, 202)
    mailed_link(world, "anong")
    check.assertEqual([mail.to for mail in world.sink.mails], ["chutima@example.invalid", "anong@example.invalid"])


@attack("links", "they lead to the configured address, whatever the request said; no mail for another Host")
def poisoning_the_mailed_link(world, check):
    for host in ("evil.example", "traimas.example.go.th:8443"):
        asked = world.browser().ask("POST", RESETS, {"username": "anong"}, {"Origin": None, "Host": host})
        check.assertEqual(asked.said, (403, "cross_origin"), host)
    check.assertEqual(world.sink.mails, [])
    evils = ({"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"},
             {"X-Original-Host": "evil.example"}, {"X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "1"})
    for number, headers in enumerate(evils):
        body, _ = mailed_link(world, ("anong", "suda", "wirat", "kanya")[number], {"Origin": None, **headers})
        links = re.findall(r"[a-z]+://\S+", body)
        check.assertEqual([link.partition("#")[0] for link in links], [ORIGIN + "/password.html"], headers)
        check.assertNotIn("evil", str(world.sink.mails[-1].message))


@attack("links", "the secret stands behind the #, and the page tells nobody where it is")
def a_link_that_leaks_by_the_referrer(world, check):
    _, secret = mailed_link(world, "anong")
    page = world.browser().get("/password.html")
    check.assertEqual(page.status, 200)
    check.assertEqual(page.header("referrer-policy"), "no-referrer")
    check.assertIn("connect-src 'self'", page.header("content-security-policy"))
    check.assertIsNone(re.search(rb"""(src|href|action)\s*=\s*["']?(https?:)?//""", page.body))
    check.assertIn(world.browser().get(f"/password.html?link={secret}").status, (200, 400, 404))
    check.assertEqual(world.browser().get(f"{RESETS}?link={secret}").status, 405)


@attack("links", "five mails an hour from one address, and no header of a mail is the stranger's")
def filling_a_mailbox(world, check):
    stranger = world.browser()
    said = [stranger.ask("POST", RESETS, {"username": "anong"}).status for _ in range(8)]
    check.assertEqual((said[:5], said[-1]), ([202] * 5, 429))
    for name in ("anong\r\nBcc: evil@evil.example", "anong\nSubject: x", "anong@evil.example", "anong, suda"):
        check.assertEqual(world.browser().ask("POST", RESETS, {"username": name}).status, 202)
    mailed_link(world, "suda")
    check.assertLessEqual(sum(mail.to == "anong@example.invalid" for mail in world.sink.mails), 5)
    check.assertEqual({to for mail in world.sink.mails for to in mail.recipients},
                      {"anong@example.invalid", "suda@example.invalid"})


@attack("links", "only an administrator makes one, and it says whose it is: nobody else's password can be set")
def a_link_for_somebody_else(world, check):
    for username in ("anong", "wirat"):
        answer = world.signed_in(username).ask("POST", f"/api/v1/people/{world.people['decha']}/password-resets")
        check.assertEqual(answer.said, (403, "not_allowed"))
    secret = world.link_for("anong")
    before = world.state()
    for more in ({"username": "decha"}, {"person": world.people["decha"]}, {"roles": ["administrator"]}):
        answer = world.browser().ask("PUT", RESETS, {"link": secret, "password": OTHER_PASSWORD, **more})
        check.assertEqual(answer.status, 422, more)
    check.assertEqual(world.state(), before)


# -- giving oneself more ----------------------------------------------------------------------------------------------

@attack("escalation", "no role, post or name by a change of the own person")
def roles_in_the_body_of_an_own_change(world, check):
    browser = world.signed_in("anong")
    before = world.state()
    number = world.people["anong"]
    more = {"roles": [{"role": "administrator", "unit": "OPS"}], "active": True, "username": "decha"}
    for method, path, status in (("PATCH", f"/people/{number}", 405), ("PUT", f"/people/{number}", 405),
                                 ("POST", f"/people/{number}/actions", 403), ("PATCH", "/session", 405),
                                 ("POST", "/people", 403), ("PATCH", "/me", 404), ("PUT", "/me/roles", 404)):
        answer = browser.ask(method, "/api/v1" + path, more, {"If-Match": '"1"'})
        check.assertEqual(answer.status, status, f"{method} {path}")
    answer = world.browser().ask("POST", "/api/v1/session", {"username": "anong", "password": PASSWORD, **more})
    check.assertEqual(answer.status, 422)
    check.assertEqual(world.state(), before)


@attack("escalation", "posts, appointments and delegations are an administrator's")
def appointing_oneself(world, check):
    before = world.state()
    for username in ("anong", "wirat"):
        browser = world.signed_in(username)
        number = world.people[username]
        name = {"th": "ก", "en": "X"}
        for path, body in (("/posts", {"unit": "OPS", "name": name, "roles": [{"role": "administrator"}]}),
                           ("/posts/33/actions", {"action": "appoint", "person": number}),
                           ("/delegations", {"principal": world.people["decha"], "delegate": number}),
                           ("/delegations/1/actions", {"action": "end"}), ("/units", {})):
            check.assertEqual(browser.ask("POST", "/api/v1" + path, body).said, (403, "not_allowed"), path)
    check.assertEqual(world.state(), before)


@attack("escalation", "no action on behalf of whom one does not stand in for")
def acting_on_behalf_of_the_approver(world, check):
    browser = world.signed_in("anong")
    before = world.state()
    for body in ({"action": "approve", "on_behalf_of": world.people["malee"]}, {"action": "approve"}):
        answer = browser.ask("POST", "/api/v1/checkpoints/169/actions", body, {"If-Match": '"6"'})
        check.assertIn(answer.status, (403, 404), answer.body)
    check.assertEqual(world.state(), before)


@attack("escalation", "who somebody is stands in no header")
def names_in_headers_of_proxies(world, check):
    for name in ("X-Remote-User", "X-Forwarded-User", "Remote-User", "X-Auth-Request-User", "X-WEBAUTH-USER",
                 "X-Original-URL", "X-Rewrite-URL", "X-Person"):
        for address in (None, "127.0.0.99"):
            answer = world.browser(address).get("/api/v1/people", {name: "decha"})
            check.assertEqual(answer.said, (401, "sign_in_required"), name)


@attack("escalation", "one address has one spelling: none goes around the check")
def other_spellings_of_an_address(world, check):
    browser = world.signed_in("anong")
    before = world.state()
    for path in ("/api/v1//people", "/api/v1/me/../people", "/api/v1/me/%2e%2e/people", "/api/v1/people%2f1%2ftotp",
                 "/api/v1/people;a=b", "/API/v1/people", "/api/v1/people/", "/api/v1/people%00", "/api/v1/PEOPLE",
                 "/api/v1/people\\1", "/api/v1/./people", "//api/v1/people", "/api/v1/people%3Flimit=1"):
        for method, body in (("GET", None), ("POST", {"username": "mallory", "name": {"th": "ม", "en": "M"}})):
            answer = browser.ask(method, path, body)
            check.assertIn(answer.status, (400, 403, 404, 405), f"{method} {path}")
    check.assertEqual(world.state(), before)


@attack("escalation", "the demo's clock and its password's hint are not there in production")
def moving_the_clock(world, check):
    admin = world.admin
    before = world.sql("select at from manual_clock")
    for answer in (admin.ask("POST", "/api/v1/clock", {"now": "2019-01-01T00:00:00Z"}), admin.get("/api/v1/clock")):
        check.assertEqual(answer.said, (404, "path_unknown"))
    check.assertEqual(world.sql("select at from manual_clock"), before)
    check.assertFalse(world.browser().get("/api/v1/session/ways").json["demo"])
