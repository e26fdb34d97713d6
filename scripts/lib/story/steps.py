# The steps that a story is made of. Each checks its answer and can be taken again: a command's Idempotency-Key is made
# of the step's name, so a repetition answers what the first one did; a refusal that leaves no receipt is left out once
# the state has gone on.
import contextlib
import time

from story.client import Person
from story.office import AUDITOR
from story.telling import instant, wire_time

FISCAL_YEAR = 2561
PATIENCE = 20.0  # seconds that notices and messages between trees may take
PAUSE = 0.02
STALE = 412


class Expectation(Exception):
    """Something came otherwise than the story has it."""

    def __init__(self, step, expected, came):
        super().__init__(f"{step}: expected {expected}; came {came}")
        self.step, self.expected, self.came = step, expected, came


def key_of(step):
    return f"story/FY{FISCAL_YEAR}/{step}"


class Stage:
    """The people, what they work on, and the clock."""

    def __init__(self, client, teller):
        self.client = client
        self.teller = teller
        self.people = {}
        self.introduced = set()
        self.quiet = False
        self._paths = {}
        self._versions = {}

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

    def cycle(self, unit, fiscal_year=FISCAL_YEAR):
        if ("cycle", unit, fiscal_year) not in self._paths:
            for it in self.cycles(fiscal_year):
                self._paths["cycle", it["unit"]["code"], fiscal_year] = f"/cycles/{it['id']}"
        return self._paths["cycle", unit, fiscal_year]

    def cycles(self, fiscal_year=FISCAL_YEAR):
        return self.read(AUDITOR, f"/cycles?fiscal_year={fiscal_year}&limit=200")["items"]

    def path(self, unit, quarter=1, fiscal_year=FISCAL_YEAR):
        """Of a unit's report of a quarter."""
        if (unit, fiscal_year, quarter) not in self._paths:
            for it in self.reports(quarter, fiscal_year):
                self._paths[it["unit"]["code"], fiscal_year, quarter] = f"/checkpoints/{it['id']}"
        return self._paths[unit, fiscal_year, quarter]

    def reports(self, quarter, fiscal_year=FISCAL_YEAR):
        question = f"/checkpoints?fiscal_year={fiscal_year}&quarter={quarter}&limit=200"
        return self.read(AUDITOR, question)["items"]

    def case(self, unit, indicator, fiscal_year=FISCAL_YEAR):
        """The path of the unit's latest case of an indicator."""
        items = self.read(AUDITOR, f"/cases?fiscal_year={fiscal_year}&unit={unit}&indicator={indicator}")["items"]
        self.true(f"the cases of {indicator}", items, "one at least", items)
        return f"/cases/{max(it['id'] for it in items)}"

    # -- time ---------------------------------------------------------------------------------------------------------

    def move_clock(self, who, moment):
        """Nothing of the time before is left to do when the clock moves, and what is due then is done before the story
        goes on: so it happens in the same order whenever it is told."""
        self.settle()
        answer = self.person(who).change("POST", "/clock", {"at": wire_time(moment)})
        self.expect("moving the clock", answer, 200)
        self.equal("the time after the clock was moved", instant(answer.body["now"]), moment)
        self.show(who, f"POST clock {wire_time(moment)}", answer)
        self.settle()

    def settle(self):
        """Waits until no timer is due and no message or notice is on its way: twice, since each may cause another."""
        give_up = time.monotonic() + max(PATIENCE, self.client.patience)
        calm = 0
        while calm < 2:
            calm = calm + 1 if self._is_calm() else 0
            if time.monotonic() > give_up:
                raise Expectation("waiting for the engine", "nothing due and nothing on its way", "still busy")
            if calm == 0:
                time.sleep(PAUSE)

    def _is_calm(self):
        clock = self.client.send("GET", "/api/v1/clock")
        self.expect("reading the clock", clock, 200)
        due = clock.body["next_due"]
        if due is not None and instant(due) <= instant(clock.body["now"]):
            return False
        figures = self.client.send("GET", "/metrics")
        self.expect("reading the metrics", figures, 200)
        return "\ntraimas_outbox_length 0\n" in figures.body["text"]

    # -- expectations -------------------------------------------------------------------------------------------------

    def expect(self, step, answer, status, code=""):
        if (answer.status, answer.code) != (status, code):
            detail = answer.body.get("detail", "") if isinstance(answer.body, dict) else ""
            faults = sorted(answer.faults) if answer.status >= 400 else ""
            raise Expectation(step, f"{status} {code}".strip(), f"{answer} {detail} {faults}".strip())

    def equal(self, step, came, expected):
        if came != expected:
            raise Expectation(step, repr(expected), repr(came))

    def true(self, step, holds, expected, came):
        if not holds:
            raise Expectation(step, expected, came)

    # -- showing ------------------------------------------------------------------------------------------------------

    def show(self, who, what, answer, note=""):
        if not self.quiet:
            self.teller.request(who, what, answer, note)

    @contextlib.contextmanager
    def quietly(self):
        """Requests within are not shown one by one: one line for all of them comes after."""
        before, self.quiet = self.quiet, True
        try:
            yield
        finally:
            self.quiet = before

    # -- requests -----------------------------------------------------------------------------------------------------

    def read(self, who, path, what="", note=""):
        answer = self.person(who).read(path)
        self.expect(f"{who} reads {path}", answer, 200)
        if what:
            self.show(who, what, answer, note)
        self._remember(path, answer)
        return answer.body

    def create(self, who, step, path, body, status=201):
        """Something new, whose id is the server's."""
        answer = self.person(who).change("POST", path, body, key_of(step))
        self.expect(f"{who}: {step}", answer, status)
        self.show(who, f"POST {path}", answer)
        return answer

    def act(self, who, step, path, action, state="", **fields):
        """An accepted action. `state` is what must hold after it, unless it was taken before."""
        body = {"action": action, **fields}
        answer = self._change(who, "POST", f"{path}/actions", body, step, path)
        self.expect(f"{who}: {step}", answer, 200)
        if state and not answer.replayed:
            self.equal(f"the state after {step}", answer.body["state"], state)
        self.show(who, f"POST {path}/actions {_words(body)}", answer)
        return answer

    def refused(self, who, step, path, action, status, code, **fields):
        """An action that is refused, with its stable code."""
        body = {"action": action, **fields}
        answer = self._change(who, "POST", f"{path}/actions", body, step, path)
        self.expect(f"{who}: {step}", answer, status, code)
        self.show(who, f"POST {path}/actions {_words(body)}", answer)
        return answer

    def save(self, who, step, path, rows):
        """The results of a report, as many rows as are given."""
        answer = self._change(who, "PUT", f"{path}/results", {"results": rows}, step, path)
        self.expect(f"{who}: {step}", answer, 200)
        self.show(who, f"PUT {path}/results {' '.join(row['indicator'] for row in rows)}", answer)
        return answer

    def save_row(self, who, step, path, indicator, fields, version):
        """One row by its own version; hands the answer back unchecked, since a collision is a story of its own."""
        place = f"{path}/results/{indicator}"
        answer = self.person(who).change("PATCH", place, fields, key_of(step), version)
        self._versions.pop(path, None)
        self.show(who, f"PATCH {place} If-Match \"{version}\"", answer)
        return answer

    def row(self, who, path, indicator):
        return next(it for it in self.read(who, path)["results"] if it["indicator"] == indicator)

    def save_document(self, who, step, path, nth, build):
        """A plan, a review or corrections, saved whole for the `nth` time; `build` makes the body of what stands.
        Saved before, it is left alone: what it was made of may not be there any more."""
        standing = self.read(who, path)
        if standing["version"] >= nth or not standing["writable"]:
            self.teller.fault(f"{path} was saved before") if not self.quiet else None
            return standing
        answer = self.person(who).change("PUT", path, build(standing), key_of(step), standing["version"])
        self.expect(f"{who}: {step}", answer, 200)
        self.show(who, f"PUT {path}", answer)
        return answer.body

    def notices(self, who, notice, path, count=1):
        """Waits until `who` has so many notices of that kind about an instance; the poller brings them a moment after
        the event. More may have come since, where a chapter is told again."""
        instance = int(path.rsplit("/", 1)[1])
        give_up = time.monotonic() + max(PATIENCE, self.client.patience)
        while True:
            answer = self.person(who).read("/notices?limit=200")
            self.expect(f"{who} reads the notices", answer, 200)
            found = [it for it in answer.body["items"] if (it["notice"], it["instance"]) == (notice, instance)]
            if len(found) >= count or time.monotonic() > give_up:
                break
            time.sleep(PAUSE)
        self.true(f"the notices '{notice}' of {path} for {who}", len(found) >= count, f"{count} of them", len(found))
        for it in found:
            # Words that lack an argument come out as their own key.
            self.true(f"the words of the notice {notice}", not it["text"].startswith("notice."), "a sentence",
                      it["text"])
        self.show(who, "GET /notices", answer, f"{count} x {notice}")
        return found[0]

    # -- versions -----------------------------------------------------------------------------------------------------

    def _change(self, who, method, place, body, step, path):
        """A change with If-Match; a version that somebody or a timer has changed since is read again, once."""
        if path not in self._versions:
            self.read(who, path)
        answer = self.person(who).change(method, place, body, key_of(step), self._versions[path])
        if answer.status == STALE:
            self.client.refusals -= 1
            self.read(who, path)
            answer = self.person(who).change(method, place, body, key_of(step), self._versions[path])
        self._remember(path, answer)
        return answer

    def _remember(self, path, answer):
        """Only what has a state is an instance; a document has a version of its own."""
        if answer.status < 300 and "state" in answer.body and "version" in answer.body:
            self._versions[path] = answer.body["version"]


def _words(body):
    """The action and what decides it, without the long texts."""
    short = [f"{name}={value}" for name, value in body.items()
             if name in ("part", "days", "quarter", "answer", "measure")]
    return " ".join([body["action"], *short])
