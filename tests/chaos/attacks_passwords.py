"""Passwords that nobody may choose, and that are kept exactly as they were typed."""
import unicodedata

from attack_world import OTHER_PASSWORD, PASSWORD, attack

CHANGE = "/api/v1/me/password"


def refused(world, check, wanted, code, status=422):
    """Through every door by which a password comes in: the own account, and a link."""
    owner = world.signed_in("anong")
    before = world.state()
    for password in wanted:
        answer = owner.ask("PUT", CHANGE, {"current": PASSWORD, "password": password})
        check.assertEqual(answer.said, (status, code), password[:40])
    check.assertEqual(world.state(), before)
    secret = world.link_for("anong")
    for password in wanted:
        answer = world.browser().ask("PUT", "/api/v1/password-resets", {"link": secret, "password": password})
        check.assertEqual(answer.said, (status, code), password[:40])
    check.assertEqual(world.browser().sign_in("anong").status, 200)


@attack("passwords", "too short below fifteen characters, counted as people count")
def short_ones(world, check):
    refused(world, check, ["fourteen chars", "x", "รหัสผ่านสั้น", "🙂🙃🙂🙁😀😃😄😁"], "password_too_short")


@attack("passwords", "refused in any case of letters")
def those_that_many_use(world, check):
    refused(world, check, ["correct horse battery staple", "Correct Horse Battery Staple", "QWERTYUIOPASDFGHJKL",
                           "1qaz2wsx3edc4rfv5tgb"], "password_common")


@attack("passwords", "refused: what is repeated is what a guesser has to find")
def short_pieces_that_repeat(world, check):
    refused(world, check, ["a" * 15, "abcabcabcabcabc", " " * 20, "Aa1!Aa1!Aa1!Aa1!", "121212121212121212"],
            "password_common")


@attack("passwords", "refused: the own name and the program's are the first that is tried")
def the_own_name(world, check):
    refused(world, check, ["anonganong2561!", "anong anong anong", "Traimas-Anong-1", "traimas.traimas1",
                           "ANONG--TRAIMAS!"], "password_common")


@attack("passwords", "refused by length before any work is done")
def very_long_ones(world, check):
    owner = world.signed_in("anong")
    lengths = ((257, (422, "password_too_long")), (1_001, (422, "invalid_content")),
               (10_240, (413, "body_too_large")))
    for length, said in lengths:
        password = "".join(world.chance.choice("abcdefghijk lmnop") for _ in range(length))
        answer = owner.ask("PUT", CHANGE, {"current": PASSWORD, "password": password})
        check.assertEqual(answer.said, said)
        answer = world.browser().ask("POST", "/api/v1/session", {"username": "anong", "password": password})
        check.assertIn(answer.status, (401, 413, 422))
    check.assertEqual(world.browser().sign_in("anong").status, 200)


@attack("passwords", "never cut at a NUL, in JSON or as a byte")
def a_nul_inside(world, check):
    owner = world.signed_in("anong")
    for raw in (b'{"current":"traimas-demo-2561\\u0000x","password":"seven grey herons at noon"}',
                b'{"current":"traimas-demo-2561","password":"seven grey\\u0000 herons at noon"}',
                b'{"current":"traimas-demo-2561\x00","password":"seven grey herons at noon"}'):
        check.assertIn(owner.ask("PUT", CHANGE, raw).status, (400, 422), raw)
    raw = b'{"username":"anong","password":"traimas-demo-2561\\u0000"}'
    check.assertIn(world.browser().ask("POST", "/api/v1/session", raw).status, (400, 422))
    check.assertEqual(world.browser().sign_in("anong").status, 200)


@attack("passwords", "not taken: no two texts may become one")
def bytes_that_are_no_text(world, check):
    owner = world.signed_in("anong")
    for evil in (b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\\ud800", b"\\udc00\\ud800"):
        raw = b'{"current":"traimas-demo-2561","password":"seven grey herons ' + evil + b'"}'
        check.assertIn(owner.ask("PUT", CHANGE, raw).status, (400, 422), evil)
    check.assertEqual(world.browser().sign_in("anong").status, 200)


@attack("passwords", "exactly what was typed: another form of the same letters is another password")
def other_forms_of_the_same_letters(world, check):
    composed = unicodedata.normalize("NFC", "café où l'été s'égare")
    owner = world.signed_in("anong")
    check.assertEqual(owner.ask("PUT", CHANGE, {"current": PASSWORD, "password": composed}).status, 204)
    world.keep(composed)
    others = (unicodedata.normalize("NFD", composed), composed.upper(), composed + " ", " " + composed,
              composed.replace("é", "e"), composed.replace("'", "\u2019"))
    for other in others:
        check.assertEqual(world.browser().sign_in("anong", other).said, (401, "wrong_credentials"), ascii(other))
    check.assertEqual(world.browser().sign_in("anong", composed).status, 200)


@attack("passwords", "a change needs the password so far, and nothing else in the body is heard")
def changing_it_without_knowing_it(world, check):
    thief = world.signed_in("anong").copy()
    before = world.state()
    other = world.people["decha"]
    for body, status in (({"password": OTHER_PASSWORD}, 422), ({"current": "", "password": OTHER_PASSWORD}, 422),
                         ({"current": OTHER_PASSWORD, "password": OTHER_PASSWORD}, 403),
                         ({"current": PASSWORD, "password": OTHER_PASSWORD, "person": other}, 422),
                         ({"current": PASSWORD, "password": OTHER_PASSWORD, "roles": ["administrator"]}, 422),
                         ({"current": [PASSWORD], "password": OTHER_PASSWORD}, 422)):
        check.assertEqual(thief.ask("PUT", CHANGE, body).status, status, body)
    doubled = b'{"current":"wrong","current":"traimas-demo-2561","password":"seven grey herons at noon"}'
    check.assertIn(thief.ask("PUT", CHANGE, doubled).status, (400, 422))
    check.assertEqual(world.state(), before)


@attack("passwords", "eight characters only beside a second factor, and they do not stay when it goes")
def a_short_password_left_alone(world, check):
    browser, factor = world.with_factor("anong")
    short = "vk3.Lq8z"
    world.keep(short)
    check.assertEqual(browser.ask("PUT", CHANGE, {"current": PASSWORD, "password": "vk3.Lq8"}).code,
                      "password_too_short")
    check.assertEqual(browser.ask("PUT", CHANGE, {"current": PASSWORD, "password": short}).status, 204)
    check.assertEqual(browser.ask("DELETE", "/api/v1/me/totp").said, (409, "password_too_short_alone"))
    check.assertEqual(world.browser().sign_in("anong", short).said, (401, "code_required"))
    check.assertEqual(world.browser().sign_in("anong", short, code=factor.code()).status, 200)
