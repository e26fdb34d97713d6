# Who must get which mail, reckoned by itself: from the history of events, the definitions, the posts and the hours of
# the office. It never looks at the table of mails, so what it says can be held against what a mail server took.
import collections
import datetime
import functools
import hashlib
import json

from server import ROOT

BANGKOK = datetime.timezone(datetime.timedelta(hours=7))
DOMAIN = "mail.example.invalid"
QUIET_FROM, QUIET_UNTIL, DIGEST_AT = datetime.time(20), datetime.time(7), datetime.time(9)
PAGES = {"amendment": "amendments", "case": "cases", "checkpoint": "checkpoints", "cycle": "cycles",
         "restatement": "restatements", "window": "windows"}
STAGE_REMINDER, STAGE_ESCALATION, LAPSE = "approval.remind", "approval.escalate", "lapse"
# What leaves an event, each counted in the key of what it tells.
INTENTS = ("notify", "spawn", "found", "signal", "send")
EVENTS = """
select e.instance_id, e.seq, i.definition, i.unit, i.fiscal_year, i.quarter, e.body
from event e join instance i on i.id = e.instance_id where i.definition in
  ('amendment', 'case', 'checkpoint', 'cycle', 'restatement', 'window', 'year')
order by e.instance_id, e.seq
"""


def moment_of(micros):
    return datetime.datetime.fromtimestamp(micros // 1_000_000, BANGKOK).replace(microsecond=micros % 1_000_000)


def next_time(moment, time):
    """The first moment at or after `moment` that shows this time of day."""
    found = datetime.datetime.combine(moment.date(), time, BANGKOK)
    return found if found >= moment else found + datetime.timedelta(days=1)


def is_quiet(moment):
    return moment.time() >= QUIET_FROM or moment.time() < QUIET_UNTIL


def sending_time(nominal, digest):
    wanted = next_time(nominal, DIGEST_AT) if digest else nominal
    return next_time(wanted, QUIET_UNTIL) if is_quiet(wanted) else wanted


@functools.cache
def definition(name):
    return json.loads((ROOT / "workflows" / f"{name}.v1.json").read_text(encoding="utf-8"))


@functools.cache
def organisation():
    return json.loads((ROOT / "config/demo/organisation.json").read_text(encoding="utf-8"))


def holders(role, unit, at):
    """The addresses of those who hold a post with this role at the moment."""
    emails = {it["key"]: it["email"] for it in organisation()["people"]}
    posts = {it["key"] for it in organisation()["posts"]
             if role in it["roles"] and it.get("role_unit", it["unit"]) == unit}
    return {emails[it["person"]] for it in organisation()["holders"] if it["post"] in posts and
            datetime.datetime.fromisoformat(it["from"]).replace(tzinfo=BANGKOK) <= at}


class Event:
    def __init__(self, row):
        self.instance, self.seq, self.definition, self.unit, year, quarter = row[:6]
        self.instance, self.seq = int(self.instance), int(self.seq)
        self.fiscal_year, self.quarter = int(year), int(quarter)
        self.body = json.loads("|".join(row[6:]))
        self.kind, self.name, self.state = self.body["kind"], self.body["name"], self.body["state"]
        self.stage = self.body.get("stage", "")
        self.effective = moment_of(self.body["effective_at"])
        self.recorded = moment_of(self.body["recorded_at"])
        self.occurrence = self.body.get("occurrence")
        self.by_person = "command" in self.body
        self.entered_seq = 0  # of the state that it leaves the instance in
        self.opened = False   # the stage that it leaves the instance in
        self.bound = set()    # people who prepared what is decided, or decided in the round
        self.raised = {}      # a stage that somebody above decides, where the unit has too few

    @property
    def place(self):
        return (self.state, self.stage, self.entered_seq)


class Told:
    """One notice to one person."""

    def __init__(self, event, effect, notice, email, person, digest, of_stage, from_timer):
        self.event, self.notice, self.email = event, notice, email
        self.key = f"{event.instance}/{event.seq}/{effect}/{person}"
        self.id = hashlib.sha256(self.key.encode()).hexdigest() + "@" + DOMAIN
        self.digest, self.of_stage, self.from_timer = digest, of_stage, from_timer
        self.planned = sending_time(event.effective, digest)
        self.sent_at = None
        self.outcome = "sent"

    @property
    def path(self):
        if self.event.definition == "year":
            return f"fiscal-years/{self.event.fiscal_year}"
        return f"{PAGES[self.event.definition]}/{self.event.instance}"

    def __repr__(self):
        event = self.event
        return (f"<{self.notice} {event.definition} {event.unit} {event.fiscal_year}/{event.quarter} {self.key} "
                f"to {self.email} {self.outcome} {self.sent_at}>")


def read_history(demo):
    """{instance: its events}, in order, each with the state and stage that it leaves."""
    trees = collections.defaultdict(list)
    for row in demo.rows(EVENTS):
        event = Event(row)
        before = trees[event.instance][-1] if trees[event.instance] else None
        is_entered = event.body.get("entered", False)
        event.entered_seq = event.seq if is_entered or before is None else before.entered_seq
        event.opened = event.stage != "" and (is_entered or before is None or before.stage != event.stage)
        # Of one instance's rounds: who had a part in this one, by this event or before it.
        event.bound = {it["person"] for one in [*trees[event.instance], event]
                       for it in one.body.get("participants", []) if it["round"] == event.body.get("round", 1)}
        event.raised = event.body.get("raised") or (before.raised if before and before.stage == event.stage else {})
        trees[event.instance].append(event)
    return trees


def branch_of(branches, facts):
    return next(it for it in branches if "if" not in it or eval(it["if"], {"__builtins__": {}}, facts))


def rule_of(workflow, state, name):
    for rules in (state.get("on", {}), workflow.get("always", {}), state.get("reopens", {}), state.get("replies", {})):
        if name in rules:
            return rules[name]
    return []


def is_silent(state, event, following):
    """Of several missed occurrences of a reminder only the last one is told."""
    timers = {it["id"]: it for it in state.get("timers", [])}
    coalesces = event.name == STAGE_REMINDER or timers.get(event.name, {}).get("missed") == "coalesce"
    return coalesces and any(
        it.kind == "timer" and it.name == event.name and it.recorded == event.recorded and
        it.occurrence["revision"] == event.occurrence["revision"] and it.occurrence["n"] == event.occurrence["n"] + 1
        for it in following)


def effects_of(workflow, event):
    """The effects of an event in their order, and whether they are a timer's own (true only for a while)."""
    state = workflow["states"].get(event.body.get("from") or event.state, {})
    if event.kind == "created":
        return workflow["states"][event.state].get("enter", []), False
    effects, rule = [], event.name
    if event.kind == "timer" and event.name != LAPSE:
        timer = next(it for it in state["timers"] if it["id"] == event.name)
        effects, rule = list(timer.get("do", [])), timer.get("raise")
        if rule is None:
            return effects, True
    elif "outcome" in event.body:
        rule = event.body["outcome"]
    elif "decision" in event.body:
        return [], False
    branches = rule_of(workflow, state, rule)
    if branches and not event.body.get("ignored"):
        branch = branch_of(branches, event.body.get("facts", {}))
        effects += branch.get("do", [])
        if "to" in branch:
            effects += workflow["states"][branch["to"]].get("enter", [])
    return effects, False


def stage_notice(workflow, event):
    """Those who have not decided are told again, or those above them are."""
    approval = workflow["states"][event.state]["approval"]
    if event.name == STAGE_ESCALATION:
        return {"notify": "decision_escalated", "to": [approval["escalate"][event.occurrence["n"] - 1]["to"]]}
    stage = next(it for it in approval["stages"] if it["id"] == event.stage)
    return {"notify": "decision_waits", "to": [event.raised.get("role", stage["role"])], "digest": "daily"}


def opened_notice(workflow, event, effects):
    """Those of a stage that has just opened, unless what led into it tells them in words of its own."""
    approval = workflow["states"][event.state]["approval"]
    stage = next(it for it in approval["stages"] if it["id"] == event.stage)
    role = event.raised.get("role", stage["role"])
    if not event.raised and any("notify" in it and role in it["to"] for it in effects):
        return []
    return [{"notify": "decision_wanted", "to": [role], "unit": event.raised.get("unit"), "opens": True}]


def told_by(event, following, people):
    """Everything that an event tells, whether or not it is still true when its time has come."""
    workflow = definition(event.definition)
    state = workflow["states"][event.body.get("from") or event.state]
    if event.kind == "timer" and is_silent(state, event, following):
        return
    of_stage = event.name in (STAGE_REMINDER, STAGE_ESCALATION)
    effects, from_timer = ([stage_notice(workflow, event)], True) if of_stage else effects_of(workflow, event)
    if event.opened:
        effects = [*effects, *opened_notice(workflow, event, effects)]
    for number, effect in enumerate([it for it in effects if any(kind in it for kind in INTENTS)], 1):
        emails = set()
        for role in effect.get("to", []) if "notify" in effect else []:
            unit = event.unit if workflow["roles"][role]["scope"] == "unit" else "OPS"
            emails |= holders(role, effect.get("unit") or unit, event.recorded)
        if "opens" in effect:
            emails = {it for it in emails if people[it] not in event.bound}
        for email in sorted(emails):
            yield Told(event, number, effect["notify"], email, people[email], effect.get("digest") == "daily",
                       of_stage, from_timer)


def happens(told, outages):
    """When it goes, where nothing keeps it: never before it was recorded, nor while nobody or no server is there."""
    at = max(told.planned, told.event.recorded)
    if is_quiet(at):
        at = next_time(at, QUIET_UNTIL)
    for begins, ends in outages:
        if begins <= at < ends:
            at = ends
    return at


def is_still_true(told, events):
    """By then nobody has done the step. What a person does at that very moment comes after."""
    place = None
    for event in events:
        if event.recorded < told.sent_at or (event.recorded == told.sent_at and not event.by_person):
            place = event.place
    state, stage, entered_seq = told.event.place
    return place[0] == state and place[2] == entered_seq and (place[1] == stage or not told.of_stage)


def last_events(demo):
    """{instance: the number of its last event}, to begin after."""
    return {int(instance): int(seq) for instance, seq in demo.rows("select id, seq from instance")}


def expected(demo, before, outages=()):
    """Every notice of the events after `before`, each with the moment and the outcome that its mail must have."""
    people = {email: int(person) for person, email in demo.rows("select id, email from person")}
    trees = read_history(demo)
    all_told, groups = [], collections.defaultdict(list)
    for events in trees.values():
        for number, event in enumerate(events):
            if event.seq <= before.get(event.instance, 0):
                continue
            for told in told_by(event, events[number + 1:], people):
                told.sent_at = happens(told, outages)
                if told.from_timer and not is_still_true(told, events):
                    told.outcome = "suppressed"
                else:
                    groups[event.instance, told.email, told.notice, told.sent_at].append(told)
                all_told.append(told)
    for same in groups.values():
        # Due at one moment, and nobody needs to read the older ones any more.
        for older in same[:-1]:
            older.outcome = "superseded"
    return all_told
