"""The second factor and the repeated proof: codes used twice, guessed, borrowed or left out."""
from authenticator import code_of
from attack_world import COOKIE, OTHER_PASSWORD, PASSWORD, attack

TOTP = "/api/v1/me/totp"
PROOF = "/api/v1/session/proof"
WRONG_CODE = (401, "wrong_code")
CODE_REQUIRED = (401, "code_required")
PROOF_NEEDED = (403, "proof_needed")
PROOF_WRONG = (403, "proof_wrong")
OWED = (403, "second_factor_owed")
TOO_MANY = (429, "too_many_tries")
PROOF_SECONDS = 15 * 60
FREE_TRIES = 5
FREE_CODES = 20


def wrong(factor):
    """A code that is none of these minutes'."""
    right = {factor.code(steps) for steps in range(-2, 3)}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in right)


def waiting_report(browser):
    """A report that this person may approve now: its address and its tag."""
    tasks = browser.get("/api/v1/tasks").json["items"]
    task = next(it for it in tasks if it["definition"] == "checkpoint" and "approve" in it["allowed"])
    path = f"/api/v1/checkpoints/{task['instance']}"
    return path, browser.get(path).header("etag")


@attack("second factor", "each code counts once, whatever it was used for")
def one_code_twice(world, check):
    world.steady()
    browser, factor = world.with_factor("malee")
    code = factor.code()
    check.assertEqual(world.browser().sign_in("malee", code=code).status, 200)
    for again in (code, f"{code[:3]} {code[3:]}"):
        check.assertEqual(world.browser().sign_in("malee", code=again).said, WRONG_CODE)
    check.assertEqual(browser.ask("POST", PROOF, {"code": code}).said, PROOF_WRONG)


@attack("second factor", "the code that confirmed it is used up, and so are all before the newest")
def the_code_that_was_seen_before(world, check):
    world.steady()
    browser = world.signed_in("malee")
    secret = browser.ask("POST", TOTP).json["secret"]
    check.assertEqual(browser.ask("PUT", TOTP, {"code": code_of(secret)}).status, 200)
    check.assertEqual(world.browser().sign_in("malee", code=code_of(secret)).said, WRONG_CODE)
    check.assertEqual(world.browser().sign_in("malee", code=code_of(secret, -1)).said, WRONG_CODE)
    check.assertEqual(world.browser().sign_in("malee", code=code_of(secret, 1)).status, 200)
    check.assertEqual(world.browser().sign_in("malee", code=code_of(secret)).said, WRONG_CODE)


@attack("second factor", "one step before and after is taken, for clocks that differ; no other")
def codes_of_other_minutes(world, check):
    _, factor = world.with_factor("malee")
    for steps, status in ((-3, 401), (-2, 401), (3, 401), (10, 401), (-120, 401), (-1, 200), (1, 200)):
        world.steady()
        world.forget_steps()
        world.forget_failures()
        check.assertEqual(world.browser().sign_in("malee", code=factor.code(steps)).status, status, steps)


@attack("second factor", "429 after five, also for the right code")
def guessing_codes_from_one_address(world, check):
    _, factor = world.with_factor("malee")
    browser = world.browser()
    for _ in range(FREE_TRIES):
        check.assertEqual(browser.sign_in("malee", code=wrong(factor)).said, WRONG_CODE)
    check.assertEqual(browser.sign_in("malee", code=factor.code()).said, TOO_MANY)


@attack("second factor", "429 for the person once the password is known and codes are guessed from many addresses")
def guessing_codes_from_many_addresses(world, check):
    _, factor = world.with_factor("malee")
    said = [world.browser().sign_in("malee", code=wrong(factor)).said for _ in range(FREE_CODES + 10)]
    check.assertEqual(said[:FREE_TRIES], [WRONG_CODE] * FREE_TRIES)
    check.assertEqual(said[-1], TOO_MANY)
    check.assertLessEqual(said.count(WRONG_CODE), FREE_CODES)


@attack("second factor", "429 after five, and the session is not proved")
def guessing_codes_with_a_stolen_session(world, check):
    browser, factor = world.with_factor("malee")
    world.later("session", "proved_at", PROOF_SECONDS)
    for _ in range(FREE_TRIES):
        check.assertEqual(browser.ask("POST", PROOF, {"code": wrong(factor)}).said, PROOF_WRONG)
    check.assertEqual(browser.ask("POST", PROOF, {"code": factor.code()}).said, TOO_MANY)
    check.assertFalse(browser.get("/api/v1/session").json["proved"])


@attack("second factor", "a code opens the door of its own person alone")
def the_code_of_another_person(world, check):
    world.steady()
    _, malee = world.with_factor("malee")
    browser, arun = world.with_factor("arun")
    check.assertEqual(world.browser().sign_in("malee", code=arun.code()).said, WRONG_CODE)
    check.assertEqual(world.browser().sign_in("malee", code=arun.recovery_codes[0]).said, WRONG_CODE)
    check.assertEqual(browser.ask("POST", PROOF, {"code": malee.code()}).said, PROOF_WRONG)


@attack("second factor", "without a code there is no cookie, nor anything else to go on with")
def skipping_the_second_step(world, check):
    world.with_factor("malee")
    browser = world.browser()
    for code in (None, "0", " ", "000000000000", "nil", "-1"):
        answer = browser.sign_in("malee", code=code)
        check.assertEqual(answer.status, 401, code)
        check.assertEqual(answer.cookies, {})
    for body in ({"code": ""}, {"code": None}, {"code": []}, {"code": 0}, {"code": True}, {"second_factor": "off"}):
        answer = world.browser().ask("POST", "/api/v1/session", {"username": "malee", "password": PASSWORD, **body})
        check.assertIn(answer.status, (401, 422), body)
        check.assertEqual(answer.cookies, {})
    check.assertEqual(browser.get("/api/v1/session").said, (401, "sign_in_required"))


@attack("second factor", "the code tells nothing about a wrong password, nor is it used up by one")
def a_code_with_a_wrong_password(world, check):
    world.steady()
    _, factor = world.with_factor("malee")
    code = factor.code()
    check.assertEqual(world.browser().sign_in("malee", "a guess that is wrong", code=code).said,
                      (401, "wrong_credentials"))
    check.assertEqual(world.browser().sign_in("malee", code=code).status, 200)


@attack("second factor", "whoever approves or administers does nothing before it stands")
def working_on_without_the_factor_that_is_owed(world, check):
    for username in ("decha", "malee", "arun", "suda"):
        browser = world.signed_in(username)
        check.assertTrue(browser.get("/api/v1/session").json["second_factor_owed"])
        for path in ("/api/v1/units", "/api/v1/tasks", "/api/v1/people", "/api/v1/checkpoints/169"):
            check.assertEqual(browser.get(path).said, OWED, path)
        answer = browser.ask("POST", "/api/v1/checkpoints/169/actions", {"action": "approve"}, {"If-Match": '"6"'})
        check.assertEqual(answer.said, OWED)


@attack("second factor", "no API token either: it would work without the factor that is owed")
def making_a_token_instead_of_the_factor_that_is_owed(world, check):
    browser = world.signed_in("decha")
    body = {"name": "x", "scopes": ["read", "work", "registers"], "days": 300}
    answer = browser.ask("POST", "/api/v1/me/tokens", body)
    if answer.status == 201:
        bearer = {"Authorization": "Bearer " + answer.json["token"]}
        check.assertEqual(world.browser().get("/api/v1/people", bearer).said, OWED)
    check.assertEqual(answer.said, OWED)


@attack("second factor", "each recovery code once, in any spelling")
def one_recovery_code_twice(world, check):
    _, factor = world.with_factor("malee")
    code = factor.recovery_codes[world.chance.randrange(10)]
    check.assertEqual(world.browser().sign_in("malee", code=code).status, 200)
    for again in (code, code.upper(), code.replace("-", ""), code.replace("-", " ")):
        check.assertEqual(world.browser().sign_in("malee", code=again).said, WRONG_CODE)


@attack("second factor", "those before are worth nothing once new ones were made")
def old_recovery_codes(world, check):
    browser, factor = world.with_factor("malee")
    renewed = browser.ask("POST", TOTP + "/recovery-codes")
    check.assertEqual(renewed.status, 200)
    check.assertEqual(world.browser().sign_in("malee", code=factor.recovery_codes[3]).said, WRONG_CODE)
    check.assertEqual(world.browser().sign_in("malee", code=renewed.json["recovery_codes"][3]).status, 200)


@attack("second factor", "refused without a fresh proof: a stolen cookie sets up nothing")
def setting_up_a_factor_of_the_thief(world, check):
    thief = world.signed_in("anong").copy()
    world.later("session", "proved_at", PROOF_SECONDS)
    before = world.state()
    check.assertEqual(thief.ask("POST", TOTP).said, PROOF_NEEDED)
    check.assertEqual(thief.ask("PUT", TOTP, {"code": "123456"}).said, PROOF_NEEDED)
    check.assertEqual(world.state(), before)


@attack("second factor", "refused while one stands; one that was begun is replaced whole")
def setting_up_a_second_telephone(world, check):
    world.steady()
    browser, factor = world.with_factor("malee")
    before = world.state()
    check.assertEqual(browser.ask("POST", TOTP).said, (409, "second_factor_on"))
    check.assertEqual(browser.ask("PUT", TOTP, {"code": factor.code()}).said, (409, "second_factor_on"))
    check.assertEqual(world.state(), before)
    other = world.signed_in("anong")
    seen = other.ask("POST", TOTP).json["secret"]
    other.ask("POST", TOTP)
    check.assertEqual(other.ask("PUT", TOTP, {"code": code_of(seen)}).said, (422, "wrong_code"))


@attack("second factor", "refused without a fresh proof, by the owner's cookie or an administrator's")
def taking_the_factor_away(world, check):
    victim, _ = world.with_factor("malee")
    admin = world.admin
    world.later("session", "proved_at", PROOF_SECONDS)
    before = world.state()
    path = f"/api/v1/people/{world.people['malee']}/totp"
    check.assertEqual(victim.ask("DELETE", TOTP).said, PROOF_NEEDED)
    check.assertEqual(victim.ask("POST", TOTP + "/recovery-codes").said, PROOF_NEEDED)
    check.assertEqual(admin.ask("DELETE", path).said, PROOF_NEEDED)
    check.assertEqual(world.signed_in("anong").ask("DELETE", path).said, (403, "not_allowed"))
    check.assertEqual(world.state(), before)


@attack("second factor", "a new password by a link does not take it away, nor sign in")
def getting_around_it_by_a_link(world, check):
    world.with_factor("malee")
    secret = world.link_for("malee")
    answer = world.browser().ask("PUT", "/api/v1/password-resets", {"link": secret, "password": OTHER_PASSWORD})
    check.assertEqual((answer.status, answer.cookies), (204, {}))
    check.assertEqual(world.browser().sign_in("malee", OTHER_PASSWORD).said, CODE_REQUIRED)


# -- the repeated proof -----------------------------------------------------------------------------------------------

@attack("proof", "nothing is decided on a proof of a quarter of an hour ago; with a new one it is")
def approving_with_an_old_proof(world, check):
    world.steady()
    browser, factor = world.with_factor("malee")
    path, tag = waiting_report(browser)
    world.later("session", "proved_at", PROOF_SECONDS)
    before = world.state()
    for action in ("approve", "return", "reject", "close", "waive", "sustain"):
        answer = browser.ask("POST", path + "/actions", {"action": action, "comment": "x"}, {"If-Match": tag})
        check.assertEqual(answer.said, PROOF_NEEDED, action)
    many = {"action": "approve", "items": [{"id": int(path.rpartition("/")[2]), "version": 6}]}
    for body in (many, {"action": "approve", "green": {"fiscal_year": 2561, "quarter": 2}}):
        check.assertEqual(browser.ask("POST", "/api/v1/tasks/actions", body).said, PROOF_NEEDED)
    check.assertEqual(world.state(), before)
    check.assertEqual(browser.ask("POST", PROOF, {"code": factor.code()}).status, 204)
    answer = browser.ask("POST", path + "/actions", {"action": "approve"}, {"If-Match": tag})
    check.assertEqual(answer.status, 200, answer.body)


@attack("proof", "a proof counts for the session in which it was given")
def the_proof_of_another_session(world, check):
    world.steady()
    stolen, factor = world.with_factor("malee")
    own = world.browser()
    check.assertEqual(own.sign_in("malee", code=factor.recovery_codes[0]).status, 200)
    world.later("session", "proved_at", PROOF_SECONDS)
    check.assertEqual(own.ask("POST", PROOF, {"code": factor.code()}).status, 204)
    check.assertTrue(own.get("/api/v1/session").json["proved"])
    check.assertFalse(stolen.get("/api/v1/session").json["proved"])
    check.assertEqual(stolen.ask("POST", TOTP + "/recovery-codes").said, PROOF_NEEDED)
    check.assertEqual(stolen.ask("POST", PROOF, {"code": factor.recovery_codes[1]},
                                 {"X-CSRF-Token": own.csrf}).said, (403, "csrf_token_wrong"))


@attack("proof", "the cookie changes with a proof, so a copy from before is worth nothing")
def a_cookie_copied_before_the_proof(world, check):
    owner = world.signed_in("anong")
    thief = owner.copy()
    answer = owner.ask("POST", PROOF, {"password": PASSWORD})
    check.assertEqual(answer.status, 204)
    check.assertNotEqual(answer.cookies[COOKIE], thief.cookies[COOKIE])
    check.assertEqual(thief.get("/api/v1/session").said, (401, "session_expired"))


@attack("proof", "where a factor stands the password proves nothing")
def proving_by_the_weaker_way(world, check):
    browser, factor = world.with_factor("malee")
    world.later("session", "proved_at", PROOF_SECONDS)
    check.assertEqual(browser.ask("POST", PROOF, {"password": PASSWORD}).said, PROOF_WRONG)
    for body in ({}, {"password": PASSWORD, "code": factor.code()}, {"proved": True}, {"password": None}):
        check.assertEqual(browser.ask("POST", PROOF, body).status, 422, body)
    check.assertFalse(browser.get("/api/v1/session").json["proved"])


@attack("proof", "no post, delegation, link, token or workflow on an old proof")
def changing_roles_with_an_old_proof(world, check):
    admin = world.admin
    world.later("session", "proved_at", PROOF_SECONDS)
    before = world.state()
    number = world.people["anong"]
    name = {"th": "ผู้ตรวจ", "en": "Auditor"}
    for path, body in (("/posts", {"unit": "OPS", "name": name, "roles": [{"role": "executive"}]}),
                       ("/posts/1/actions", {"action": "appoint", "person": number}),
                       ("/delegations", {"principal": 1, "delegate": number}),
                       (f"/people/{number}/actions", {"action": "disable"}),
                       (f"/people/{number}/password-resets", None),
                       ("/me/tokens", {"name": "x", "scopes": ["read"], "days": 1})):
        check.assertEqual(admin.ask("POST", "/api/v1" + path, body).said, PROOF_NEEDED, path)
    check.assertEqual(world.state(), before)
