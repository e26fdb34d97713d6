"""Sign-in through an identity provider that lies, or whose answers somebody else brings."""
import base64
import hashlib
import urllib.parse

from attack_world import attack

START = "/api/v1/oidc/start"
BACK = "/api/v1/oidc/callback?"
BOUND = "__Host-traimas-oidc"
REFUSED = (401, "id_token_refused")
STATE_UNKNOWN = (401, "oidc_state_unknown")
PERSON_UNKNOWN = (401, "oidc_person_unknown")
PROVIDER_REFUSED = (401, "provider_refused")
STATE_SECONDS = 10 * 60


def begun(world, browser=None, query=""):
    """The browser that was sent away, and where to."""
    browser = browser or world.browser()
    answer = browser.get(START + query)
    if answer.status != 303:
        raise AssertionError(f"{answer.status} {answer.body!r}")
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.header("location")).query))
    world.keep(asked["state"], asked["nonce"])
    return browser, answer.header("location")


def go(world, username="anong", browser=None, query="", **subject):
    """The whole way: there and back."""
    browser, location = begun(world, browser, query)
    return browser, browser.get(BACK + world.provider.consent(location, username, **subject))


def all_refused(world, check, spoils, said=REFUSED):
    for spoil in spoils:
        world.provider.spoil = spoil
        browser, answer = go(world)
        check.assertEqual(answer.said, said, answer.body)
        check.assertNotIn("__Host-traimas", browser.cookies)
    check.assertEqual(world.sql("select count(*) from session"), [["0"]])
    world.provider.spoil = lambda header, claims: None
    world.provider.signed = world.provider.rs256
    check.assertEqual(go(world)[1].status, 303, "and the right one all the same")


def claims_of(**changed):
    return lambda header, claims: claims.update(changed)


def without(name):
    return lambda header, claims: claims.pop(name)


def header_of(**changed):
    return lambda header, claims: header.update(changed)


@attack("provider", "refused: a token of another issuer")
def another_issuer(world, check):
    issuer = world.provider.issuer
    all_refused(world, check, [claims_of(iss="https://evil.example"), claims_of(iss=issuer + "/"), without("iss"),
                               claims_of(iss=[issuer]), claims_of(iss=issuer.upper())])


@attack("provider", "refused: a token made for somebody else, or for several and not for us")
def another_audience(world, check):
    all_refused(world, check, [claims_of(aud="another"), claims_of(aud=["traimas", "another"]), claims_of(aud=[]),
                               without("aud"), claims_of(aud="traimas", azp="another"), claims_of(aud="traimas2"),
                               claims_of(aud={"traimas": True})])


@attack("provider", "refused: a token of another sign-in")
def another_nonce(world, check):
    all_refused(world, check, [claims_of(nonce="seen before"), without("nonce"), claims_of(nonce=""),
                               claims_of(nonce=None)])


@attack("provider", "refused: no signature is no signature in any spelling")
def algorithm_none(world, check):
    all_refused(world, check, [header_of(alg=name) for name in ("none", "None", "NONE", "nOnE")] +
                [header_of(alg=""), lambda header, claims: header.pop("alg")])


@attack("provider", "refused: the public key is no shared secret")
def algorithm_confusion(world, check):
    world.provider.signed = world.provider.by_public_key
    spoils = [header_of(alg=name) for name in ("HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "dir")]
    all_refused(world, check, spoils)


@attack("provider", "refused: keys come from the provider's own address alone")
def a_key_that_the_token_brings_along(world, check):
    world.provider.signed = world.provider.by_stranger
    key = world.provider.stranger.jwk("two")
    all_refused(world, check, [lambda header, claims: None, header_of(jwk=key), header_of(kid="two", jwk=key),
                               header_of(jku=world.provider.issuer + "/evil", kid="two"),
                               header_of(kid="../../dev/null"), header_of(x5c=["MIIB"], kid="two"),
                               header_of(kid="' union select 1 --")])


@attack("provider", "refused: too old, from the future, or without a time")
def a_token_of_another_time(world, check):
    all_refused(world, check, [claims_of(exp=1), without("exp"), claims_of(exp="never"), claims_of(exp=-1),
                               claims_of(iat=4_000_000_000), claims_of(nbf=4_000_000_000), without("iat"),
                               claims_of(exp=10**30)])


@attack("provider", "refused: an altered token and one that is no token")
def a_token_in_pieces(world, check):
    all_refused(world, check, [header_of(crit=["exp"]), header_of(b64=False, crit=["b64"]), without("sub"),
                               claims_of(sub=""), claims_of(sub="x" * 256), claims_of(sub=7)])
    for text in ("", "a.b.c", "....", "e30.e30.", "null", "x" * 20_000):
        world.provider.answer = (200, {"id_token": text, "token_type": "Bearer"})
        check.assertIn(go(world)[1].said, (REFUSED, PROVIDER_REFUSED), text[:9])


@attack("provider", "refused or away: no answer of the provider's breaks or holds up the server")
def answers_that_are_none(world, check):
    for answer in ((200, b"<html>"), (200, b" " * 200_000), (200, b"[" * 60_000), (200, {}), (500, {}),
                   (302, b"", (("Location", "http://127.0.0.1:1/"),)), (200, b'{"id_token":"a","id_token":"b"}'),
                   (200, b"\xff\xfe"), (200, [])):
        world.provider.answer = answer
        check.assertIn(go(world)[1].code, ("provider_refused", "provider_away", "id_token_refused"), answer)
    check.assertEqual(world.sql("select count(*) from session"), [["0"]])


@attack("provider", "a way back is good once, and for ten minutes")
def a_state_that_was_seen(world, check):
    browser, location = begun(world)
    query = world.provider.consent(location, "anong")
    cookie = dict(browser.cookies)
    check.assertEqual(browser.get(BACK + query).status, 303)
    thief = world.browser()
    thief.cookies = cookie
    check.assertEqual(thief.get(BACK + query).said, STATE_UNKNOWN)
    browser, location = begun(world)
    world.later("oidc_request", "expires_at", STATE_SECONDS)
    check.assertEqual(browser.get(BACK + world.provider.consent(location, "anong")).said, STATE_UNKNOWN)


@attack("provider", "only the browser that began comes back: nobody is signed in as the attacker")
def a_state_of_another_browser(world, check):
    attacker, location = begun(world)
    query = world.provider.consent(location, "anong")
    victim, _ = begun(world)
    check.assertEqual(world.browser().get(BACK + query).said, STATE_UNKNOWN)
    check.assertEqual(victim.get(BACK + query).said, STATE_UNKNOWN)
    check.assertEqual(world.provider.trades, [], "the code is not even tried")
    check.assertEqual(attacker.get(BACK + query).status, 303)


@attack("provider", "refused, and no code is traded")
def forged_ways_back(world, check):
    for query in ("", "code=x", "state=y", "code=x&state=y", "code=x&state=", "code=&state=" + "s" * 3_000,
                  "code=x&state=%00", "code=x&state=y&code=z", "code=x&state=y&id_token=z", "code=x&state=%ff"):
        browser, _ = begun(world)
        check.assertIn(browser.get(BACK + query).status, (400, 401), query[:40])
    check.assertEqual(world.provider.trades, [])


@attack("provider", "another code does not fit the verifier: PKCE binds it to this sign-in")
def a_code_that_was_stolen(world, check):
    victim, location = begun(world)
    stolen = dict(urllib.parse.parse_qsl(world.provider.consent(location, "decha")))["code"]
    attacker, own = begun(world)
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(own).query))["state"]
    check.assertEqual(attacker.get(f"{BACK}code={stolen}&state={state}").said, PROVIDER_REFUSED)
    verifier = world.provider.trades[-1]["code_verifier"]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(own).query))
    check.assertEqual((asked["code_challenge_method"], asked["code_challenge"]), ("S256", challenge))
    check.assertGreaterEqual(len(verifier), 43)
    world.keep(verifier)


@attack("provider", "refused: the answer of another provider, and the provider's own refusal")
def an_answer_mixed_up(world, check):
    for more in ("&iss=https%3A%2F%2Fevil.example", "&iss=", "&error=access_denied",
                 "&error=x&error_description=%3Cb%3E"):
        browser, location = begun(world)
        answer = browser.get(BACK + world.provider.consent(location, "anong") + more)
        check.assertEqual(answer.said, PROVIDER_REFUSED, more)
        check.assertNotIn(b"<b>", answer.body)
    check.assertEqual(world.provider.trades, [])


@attack("provider", "the provider's number is who somebody is: a name taken there opens no account here")
def taking_anothers_name_at_the_provider(world, check):
    check.assertEqual(go(world, "anong")[1].status, 303)
    check.assertEqual(go(world, "anong", subject="number-of-mallory")[1].said, PERSON_UNKNOWN)
    browser, answer = go(world, "decha", subject="number-of-anong")
    check.assertEqual(answer.status, 303)
    check.assertEqual(browser.get("/api/v1/session").json["person"]["username"], "anong")


@attack("provider", "nobody who is not one of us, nor one who was disabled")
def strangers_of_the_provider(world, check):
    check.assertEqual(go(world, "kittipong")[1].status, 303)
    world.disable("kittipong")
    for name in ("mallory", "", "kittipong", " anong", "anong\u0000", "anong'--", "a" * 3_000):
        browser, answer = go(world, name, subject="number-of-kittipong" if name == "kittipong" else "other")
        check.assertIn(answer.said, (PERSON_UNKNOWN, PROVIDER_REFUSED, REFUSED), name[:20])
        check.assertNotIn("__Host-traimas", browser.cookies)


@attack("provider", "never away from our own pages afterwards")
def being_led_away(world, check):
    for path in ("//evil.example", "https://evil.example", "/%5Cevil.example", "/%09/evil.example", "", "javascript:x",
                 "/a%0d%0aSet-Cookie:x=y", "%2F%2Fevil.example", "\\\\evil.example", "/" + "a" * 600):
        answer = world.browser().get(f"{START}?return_to={path}")
        check.assertEqual(answer.status, 400, path)
        check.assertEqual(answer.cookies, {})


@attack("provider", "a fresh proof by the person of the session, for that session alone")
def proving_as_somebody_else(world, check):
    browser, _ = go(world, "anong")
    world.later("session", "proved_at", 15 * 60)
    proof = "?proof=true&return_to=/"
    check.assertEqual(go(world, "suda", browser, proof)[1].said, (401, "oidc_other_person"))
    world.provider.spoil = claims_of(auth_time=1)
    check.assertEqual(go(world, "anong", browser, proof)[1].said, REFUSED)
    world.provider.spoil = without("auth_time")
    check.assertEqual(go(world, "anong", browser, proof)[1].said, REFUSED)
    check.assertFalse(browser.get("/api/v1/session").json["proved"])
    check.assertEqual(world.browser().get(START + proof).said, (401, "sign_in_required"))
    world.provider.reset()
    check.assertEqual(go(world, "anong", browser, proof)[1].status, 303)
    check.assertTrue(browser.get("/api/v1/session").json["proved"])


@attack("provider", "the cookie of the way there is bound as the session's is, and goes when it is over")
def the_cookie_of_the_way_there(world, check):
    browser = world.browser()
    answer = browser.get(START)
    flags = [part.strip() for part in answer.header("set-cookie").split(";")[1:]]
    check.assertEqual(sorted(flags), ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"])
    check.assertNotIn(answer.cookies[BOUND], answer.header("location"))
    location = answer.header("location")
    check.assertEqual(browser.get(BACK + world.provider.consent(location, "anong")).status, 303)
    check.assertEqual(sorted(browser.cookies), ["__Host-traimas"])
