# The people who put the load on: one collector for each of the twelve units of the demo, signed in, with the open
# checkpoint of the quarter. What they save are the results of config/demo, as scripts/story does.
import itertools
import sys

from bench.cluster import Trouble
from bench.demo import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from story.client import Client, Person  # noqa: E402  (the path has to be set before)
from story.office import UNITS, results  # noqa: E402

REPORTING_DAY = "2018-01-04T03:00:00Z"
CLOCK_MOVER = "malee"
MARK = "@@"
KEYS = map("bench/{}".format, itertools.count(1))  # an Idempotency-Key is used once, whoever uses it


def accepted(answer, what):
    if answer.status != 200:
        raise Trouble(f"{what}: the server answered {answer}: {answer.body}")
    return answer


class Collector:
    def __init__(self, client, unit, checkpoint):
        self.unit = unit
        self.checkpoint = checkpoint
        self.path = f"/checkpoints/{checkpoint}"
        self.person = Person(client, UNITS[unit][0])
        # Two drafts of which no row is the same, so that each save has all rows to write.
        first = results(unit)
        second = [{**row, "narrative": (row.get("narrative", "") + " ฉบับแก้ไข").strip()} for row in first]
        self.drafts = [{"results": first}, {"results": second}]

    def read(self):
        return accepted(self.person.read(self.path), f"{self.unit} reads").body

    def change(self, method, path, body, version):
        """One change, with the words of the person who is signed in there."""
        answer = self.person.change(method, self.path + path, body, next(KEYS), version)
        return accepted(answer, f"{self.unit}: {method} {path}")

    def make_ready(self):
        """A checkpoint that waits for its collector, with a full draft."""
        standing = self.read()
        if standing["state"] == "review":
            standing = self.change("POST", "/actions", {"action": "withdraw"}, standing["version"]).body
        for draft in reversed(self.drafts):
            standing = self.change("PUT", "/results", draft, standing["version"]).body
        for part in standing["parts"]:
            if not part["handed_in"]:
                self._hand_in(part["id"])

    def _hand_in(self, part):
        # A part is handed in by whom it belongs to; in the demo that is one of these two.
        for username in (self.person.username, "prasert"):
            person = self.person if username == self.person.username else Person(self.person.client, username)
            answer = person.change("POST", self.path + "/actions", {"action": "hand_in", "part": part}, next(KEYS),
                                   self.read()["version"])
            if answer.status == 200:
                return
        raise Trouble(f"nobody may hand in the part {part} of {self.unit}")

    def headers(self, origin):
        """Of a change; a read needs the cookie only."""
        return {**self.person._headers(), "Origin": origin, "Content-Type": "application/json"}

    def marked_draft(self):
        """A draft with a mark in each row; another text in its place changes them all."""
        return {"results": [{**row, "narrative": row["narrative"] + " " + MARK} for row in self.drafts[1]["results"]]}


def open_quarter(url):
    """Moves the demo's clock into the quarter, and signs the collectors in."""
    client = Client(url)
    psd = Person(client, CLOCK_MOVER)
    accepted(psd.change("POST", "/clock", {"at": REPORTING_DAY}), "moving the clock")
    items = accepted(psd.read("/checkpoints?limit=200"), "the list of checkpoints").body["items"]
    ids = {it["unit"]["code"]: it["id"] for it in items}
    return [Collector(client, unit, ids[unit]) for unit in UNITS]


def at_another_address(collectors, url):
    """The same people at a second server on the same database."""
    client = Client(url)
    return [Collector(client, it.unit, it.checkpoint) for it in collectors]
