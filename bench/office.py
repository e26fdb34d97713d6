# The people who put the load on, on the demo as config/demo/README.md tells it, with the steps of scripts/story.
#   reports   scene "running": a PSD officer, who sees the whole Office
#   quarter   the same in July 2018: the collectors of the twelve units, whose third quarter is open
#   plans     scene "before_year" with the year founded: twelve plans that wait for head, PSD and executive
import datetime
import io
import itertools
import sys

from bench.cluster import Trouble
from bench.demo import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from story import routine  # noqa: E402  (the path has to be set before)
from story.client import API, Client, Person  # noqa: E402
from story.office import EXECUTIVE, ICT, ICT_PARTS, PSD_OFFICER, UNITS, collector, head, results  # noqa: E402
from story.steps import Expectation, Stage  # noqa: E402
from story.telling import BANGKOK, Teller, bangkok  # noqa: E402

YEAR, QUARTER = 2561, 3
REPORTING_DAY = bangkok(2018, 7, 4, 10)
MARK = "@@"
KEYS = map("bench/{}".format, itertools.count(1))  # an Idempotency-Key is used once, whoever uses it


def accepted(answer, what):
    if answer.status != 200:
        raise Trouble(f"{what}: the server answered {answer}: {answer.body}")
    return answer


def stage_at(url):
    """The story's stage, with nobody who listens."""
    return Stage(Client(url), Teller(io.StringIO()))


def told(step):
    """A step of the story; what comes otherwise ends the run with its words."""
    try:
        return step()
    except Expectation as error:
        raise Trouble(f"the demo went otherwise: {error}") from error


def headers_of(person, origin):
    """Of a change; a read needs the cookie only."""
    return {**person._headers(), "Origin": origin, "Content-Type": "application/json"}


def number_of(path):
    return int(path.rsplit("/", 1)[1])


class Actor:
    """Somebody who works on one instance."""

    def __init__(self, stage, username, path):
        self.person = stage.person(username)
        self.path = path

    def read(self):
        return accepted(self.person.read(self.path), f"{self.person.username} reads {self.path}").body

    def change(self, method, path, body):
        """One change, made from what stands there now."""
        answer = self.person.change(method, self.path + path, body, next(KEYS), self.read()["version"])
        return accepted(answer, f"{self.person.username}: {method} {self.path}{path} {body}")

    def act(self, action, **fields):
        return self.change("POST", "/actions", {"action": action, **fields})


class Collector(Actor):
    """Reports the quarter of a unit."""

    def __init__(self, stage, unit, root, target):
        super().__init__(stage, collector(unit), f"/checkpoints/{target}")
        self.unit, self.root, self.target = unit, root, target
        self.parts = {part: Actor(stage, author, self.path) for part, (author, _) in ICT_PARTS.items()} if unit == ICT else {}
        # Two drafts of which no row is the same, so that each save has all rows to write.
        first = results(unit, YEAR, QUARTER)
        second = [{**row, "narrative": (row.get("narrative", "") + " ฉบับแก้ไข").strip()} for row in first]
        self.drafts = [{"results": first}, {"results": second}]

    @staticmethod
    def of(stage, unit):
        return Collector(stage, unit, number_of(told(lambda: stage.cycle(unit, YEAR))),
                         number_of(told(lambda: stage.path(unit, QUARTER, YEAR))))

    def at(self, stage):
        """The same at another server."""
        return Collector(stage, self.unit, self.root, self.target)

    def make_ready(self):
        """A checkpoint that waits for its collector, with a full draft."""
        if self.read()["state"] == "review":
            self.act("withdraw")
        for draft in reversed(self.drafts):
            self.change("PUT", "/results", draft)
        for part, author in self.parts.items():
            author.act("hand_in", part=part)

    def documents(self, record):
        """Makes the checkpoint ready, and hands back what the commands wrote; `record(name, act)` carries one out."""
        self.make_ready()
        made = {"save": record("save", lambda: self.change("PUT", "/results", self.drafts[1]))}
        self.make_ready()  # a saved part is to be handed in again
        return made | {action: record(action, lambda action=action: self.act(action)) for action in ("submit", "withdraw")}

    def marked_draft(self):
        """A draft with a mark in each row; another text in its place changes them all."""
        return {"results": [{**row, "narrative": row["narrative"] + " " + MARK} for row in self.drafts[1]["results"]]}


class Deciders:
    """Head, PSD and executive, who approve the plan of a unit one after the other."""

    STEPS = ("head", "psd", "executive")

    def __init__(self, stage, unit, root):
        self.unit, self.root, self.target = unit, root, root
        self.actors = [Actor(stage, who, f"/cycles/{root}") for who in (head(unit), PSD_OFFICER, EXECUTIVE)]

    @staticmethod
    def of(stage, unit):
        return Deciders(stage, unit, number_of(told(lambda: stage.cycle(unit, YEAR))))

    def at(self, stage):
        """The same at another server."""
        return Deciders(stage, self.unit, self.root)

    def documents(self, record):
        return {step: record(step, lambda actor=actor: actor.act("approve")) for step, actor in zip(self.STEPS, self.actors)}


def open_quarter(url):
    """Moves the clock into the third quarter's reporting time."""
    stage = stage_at(url)
    told(lambda: stage.move_clock(PSD_OFFICER, REPORTING_DAY))
    return stage


def open_plans(url):
    """Founds the year: the plans of the twelve units are open."""
    stage = stage_at(url)

    def begin():
        stage.create(PSD_OFFICER, "year/found", "/fiscal-years", {"fiscal_year": YEAR, "office": "OPS", "opens": "2017-10-16"})
        stage.act(PSD_OFFICER, "year/open", f"/fiscal-years/{YEAR}", "open", state="running")
        stage.settle()

    told(begin)
    return stage


def submit_plans(url):
    """Founds the year, and submits the plans of the twelve units."""
    stage = open_plans(url)

    def submit():
        for unit in UNITS:
            routine.submit_plan(stage, unit, YEAR)
        stage.settle()

    told(submit)
    return stage


def move_clock(stage, micros):
    """To a time in microseconds since 1970."""
    told(lambda: stage.move_clock(PSD_OFFICER, datetime.datetime.fromtimestamp(micros / 1e6, BANGKOK)))


def reader(url):
    """Who reads the reports of the whole Office."""
    return Person(Client(url), PSD_OFFICER)


def report_path(benchmark):
    resource = "scorecards" if benchmark.startswith("scorecard") else "completeness"
    return f"{API}/{resource}?fiscal_year={YEAR}&quarter=1&unit=OPS"
