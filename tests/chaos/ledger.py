# What the server acknowledged, kept on the client's side: written and synced before the next request leaves.
# After a crash everything in it must still be there, and nothing of it twice.
import datetime
import json
import os
import threading

from story.client import Observer

# Receipts are kept so long, by the demo's clock; of an older command only its events are left.
RECEIPTS_KEPT = datetime.timedelta(days=90)
NAME = "i.definition, i.unit, i.fiscal_year, i.quarter, i.ordinal"  # of an instance, whatever its id


class ClientLedger:
    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8")
        self._lock = threading.Lock()
        self.commands = {}

    def add(self, command):
        """The first acknowledgement of a command, or its repetition, which adds nothing."""
        with self._lock:
            if command["command"] in self.commands:
                return
            self._file.write(json.dumps(command) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.commands[command["command"]] = command

    def close(self):
        self._file.close()


class Keeper(Observer):
    """Puts what one client's requests are told into the ledger; any number of threads may share that."""

    def __init__(self, ledger):
        self.ledger = ledger

    def acknowledged(self, command):
        self.ledger.add(command)


def losses(demo, ledger):
    """A sentence for each acknowledged command that is gone, changed or doubled."""
    found = []
    events = {(int(instance), int(seq)): command for instance, seq, command in demo.rows(
        "select instance_id, seq, command_id from event where kind in ('action', 'created')")}
    receipts = {row[0]: row[1:] for row in demo.rows("select id, outcome, first_seq, last_seq from command")}
    status, _, body = demo.request("GET", "/api/v1/clock")
    if status != 200:
        raise RuntimeError(f"the clock answers {status}")
    forgotten = datetime.datetime.fromisoformat(json.loads(body)["now"]) - RECEIPTS_KEPT
    for command in ledger.commands.values():
        found += losses_of(command, receipts.get(command["command"]), events, forgotten)
    # A register's command may be many events (the demo is loaded so); on any other instance it is one.
    doubled = demo.rows("select e.command_id from event e join instance i on i.id = e.instance_id "
                        "where e.kind = 'action' and i.fiscal_year > 0 group by e.command_id having count(*) > 1")
    found += [f"command {row[0]} stands in two events" for row in doubled]
    found += [f"a notice came twice: {row}" for row in demo.rows(
        "select recipient, instance_id, seq, notice, count(*) from notice group by 1, 2, 3, 4 having count(*) > 1")]
    return found


def losses_of(command, stored, events, forgotten):
    receipt = command["receipt"]
    if receipt is None:
        return []
    found = []
    span = [str(receipt["first_seq"]), str(receipt["last_seq"])]
    is_old = datetime.datetime.fromisoformat(receipt["recorded_at"]) <= forgotten
    if stored is None and not is_old:
        found.append(f"{command['key']}: acknowledged with {command['status']}, but its receipt is gone")
    if stored is not None and stored != ["done", *span]:
        found.append(f"{command['key']}: acknowledged as events {'-'.join(span)}, stored as {stored}")
    instance = int(receipt["reference"].split("/")[0])
    if receipt["first_seq"] and events.get((instance, receipt["first_seq"])) != command["command"]:
        found.append(f"{command['key']}: event {receipt['first_seq']} of instance {instance} is not its own")
    return found


QUESTIONS = {
    "instances": f"""
        select {NAME}, i.state, i.round, i.seq, i.data::json -> 'marks', i.data::json ->> 'stage',
               i.kept::json -> 'subject' ->> 'indicator'
        from instance i""",
    # Without ids, salts and hashes: a sequence leaves a gap where the database was killed.
    "events": f"""
        select {NAME}, e.seq, e.kind, e.body::json ->> 'name', e.body::json ->> 'from', e.state_after, e.actor,
               e.on_behalf_of, case when e.kind = 'action' then e.command_id end, e.effective_at, e.recorded_at
        from event e join instance i on i.id = e.instance_id""",
    "scores": """
        select unit, fiscal_year, quarter, indicator, is_current, score_num, score_den, published, band from score""",
    "lines": "select unit, fiscal_year, quarter, indicator, weight, target, year_target from line",
    "cases": f"""
        select {NAME}, c.indicator, c.category, c.answer, i.state
        from case_file c join instance i on i.id = c.instance_id""",
    "measures": f"""
        select {NAME}, m.no, m.owner, m.due, m.is_done, m.done_on
        from measure m join instance i on i.id = m.instance_id""",
    "documents": f"""
        select {NAME}, d.kind, d.version, d.authors, d.saved_at
        from document d join instance i on i.id = d.instance_id""",
    "tasks": f"select {NAME}, t.key, t.unit, t.role, t.due_at from task t join instance i on i.id = t.instance_id",
    "timers": f"select {NAME}, t.key, t.revision, t.n, t.due_at from timer t join instance i on i.id = t.instance_id",
}


def fingerprint(demo):
    """What stands in the end, by unit, quarter and indicator: {question: rows in order}."""
    return {name: sorted(demo.rows(question)) for name, question in QUESTIONS.items()}


def difference(one, two):
    """The first rows of each question that only one of two fingerprints has; empty where they are the same."""
    words = []
    for name in QUESTIONS:
        before, after = {tuple(row) for row in one[name]}, {tuple(row) for row in two[name]}
        words += [f"{name}, without kills only: {row}" for row in sorted(before - after)[:5]]
        words += [f"{name}, with kills only: {row}" for row in sorted(after - before)[:5]]
        if before == after and one[name] != two[name]:
            words.append(f"{name}: a row stands twice")
    return words
