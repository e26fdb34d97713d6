# The steps that a story is made of. Each checks its answer and can be taken again: a command's Idempotency-Key is made
# of the step's name, so a repetition answers what the first one did; a refusal that depends on the state is left out
# once the state has gone on.
import time

from story.client import Person
from story.telling import instant, wire_time

FISCAL_YEAR = 2561
QUARTER = 1
NOTICE_WAIT = 20.0


class Expectation(Exception):
    """Something came otherwise than the story has it."""

    def __init__(self, step, expected, came):
        super().__init__(f"{step}: expected {expected}; came {came}")
        self.step, self.expected, self.came = step, expected, came


def key_of(step):
    return f"story/{FISCAL_YEAR}Q{QUARTER}/{step}"


class Stage:
    """The people, the checkpoints and the clock."""

    def __init__(self, client, teller):
        self.client = client
        self.teller = teller
        self.people = {}
        self.introduced = set()
        self.checkpoints = {}
        self.quiet = False

    # -- who and what -------------------------------------------------------------------------------------------------

    def person(self, username):
        if username not in self.people:
            self.people[username] = Person(self.client, username)
        return self.people[username]

    def name(self, username):
        """In full when somebody appears for the first time, then the first name."""
        name = self.person(username).name
        if username in self.introduced:
            return name["en"].split()[0]
        self.introduced.add(username)
        return f"{name['th']} ({name['en']})"

    def path(self, unit):
        return f"/checkpoints/{self.checkpoints[unit]}"

    def load_checkpoints(self, username):
        answer = self.person(username).read(f"/checkpoints?fiscal_year={FISCAL_YEAR}&quarter={QUARTER}&limit=200")
        self.expect("the list of the quarter's checkpoints", answer, 200)
        self.checkpoints = {it["unit"]["code"]: it["id"] for it in answer.body["items"]}
        return answer.body["items"]

    def now(self):
        answer = self.client.send("GET", "/api/v1/clock")
        self.expect("reading the clock", answer, 200)
        return instant(answer.body["now"])

    # -- expectations -------------------------------------------------------------------------------------------------

    def expect(self, step, answer, status, code=""):
        if (answer.status, answer.code) != (status, code):
            detail = answer.body.get("detail", "") if isinstance(answer.body, dict) else ""
            raise Expectation(step, f"{status} {code}".strip(), f"{answer} {detail}".strip())

    def equal(self, step, came, expected):
        if came != expected:
            raise Expectation(step, repr(expected), repr(came))

    def true(self, step, holds, expected, came):
        if not holds:
            raise Expectation(step, expected, came)

    # -- steps --------------------------------------------------------------------------------------------------------

    def show(self, who, what, answer, note=""):
        if not self.quiet:
            self.teller.request(who, what, answer, note)

    def move_clock(self, who, moment):
        answer = self.person(who).change("POST", "/clock", {"at": wire_time(moment)})
        self.expect("moving the clock", answer, 200)
        self.equal("the time after the clock was moved", instant(answer.body["now"]), moment)
        self.show(who, f"POST clock {wire_time(moment)}", answer)
        return answer.body

    def read(self, who, path, what="", note=""):
        answer = self.person(who).read(path)
        self.expect(f"{who} reads {path}", answer, 200)
        if what:
            self.show(who, what, answer, note)
        return answer.body

    def checkpoint(self, who, unit):
        return self.read(who, self.path(unit))

    def act(self, who, step, path, action, state="", **fields):
        """An accepted action. `state` is what must hold after it, unless it was taken before."""
        person = self.person(who)
        before = self.read(who, path)
        body = {"action": action, **fields}
        answer = person.change("POST", f"{path}/actions", body, key_of(step), before["version"])
        self.expect(f"{who}: {step}", answer, 200)
        if state and not answer.replayed:
            self.equal(f"the state after {step}", answer.body["state"], state)
        self.show(who, f"POST {path}/actions {_words(body)}", answer)
        return answer

    def refused(self, who, step, path, action, status, code, **fields):
        """An action that is refused, with its stable code."""
        before = self.read(who, path)
        body = {"action": action, **fields}
        answer = self.person(who).change("POST", f"{path}/actions", body, key_of(step), before["version"])
        self.expect(f"{who}: {step}", answer, status, code)
        self.show(who, f"POST {path}/actions {_words(body)}", answer)
        return answer

    def save(self, who, step, unit, rows):
        before = self.checkpoint(who, unit)
        answer = self.person(who).change("PUT", f"{self.path(unit)}/results", {"results": rows}, key_of(step),
                                         before["version"])
        self.expect(f"{who}: {step}", answer, 200)
        self.show(who, f"PUT {self.path(unit)}/results {' '.join(row['indicator'] for row in rows)}", answer)
        return answer

    def save_row(self, who, step, unit, indicator, fields, version):
        """One row by its own version; hands the answer back unchecked, since a collision is a story of its own."""
        path = f"{self.path(unit)}/results/{indicator}"
        answer = self.person(who).change("PATCH", path, fields, key_of(step), version)
        self.show(who, f"PATCH {path} If-Match \"{version}\"", answer)
        return answer

    def row(self, who, unit, indicator):
        return next(it for it in self.checkpoint(who, unit)["results"] if it["indicator"] == indicator)

    def notices(self, who, notice, unit, count):
        """Waits until `who` has so many notices of that kind; the poller brings them a moment after the event. More may
        have come since, where a chapter is told again."""
        give_up = time.monotonic() + max(NOTICE_WAIT, self.client.patience)
        while True:
            answer = self.person(who).read("/notices?limit=200")
            self.expect(f"{who} reads the notices", answer, 200)
            found = [it for it in answer.body["items"] if it["notice"] == notice and it["unit"] == unit]
            if len(found) >= count or time.monotonic() > give_up:
                break
            time.sleep(0.02)
        self.true(f"the notices '{notice}' of {unit} for {who}", len(found) >= count, f"{count} of them", len(found))
        for it in found:
            # Words that lack an argument come out as their own key.
            is_sentence = not it["text"].startswith("notice.")
            self.true(f"the words of the notice {notice}", is_sentence, "a sentence", it["text"])
        self.show(who, "GET /notices", answer, f"{count} x {notice}")
        return found[0] if found else None


def _words(body):
    """The action and what decides it, without the long texts."""
    short = [f"{name}={value}" for name, value in body.items() if name in ("part", "days")]
    return " ".join([body["action"], *short])
