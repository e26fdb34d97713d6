# What the server acknowledged, kept on the client's side: written and synced before the next request leaves.
# After a crash everything in it must still be there, and nothing of it twice.
import json
import os

from story.client import Client, Person


class ClientLedger:
    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8")
        self.commands = []

    def add(self, command):
        self._file.write(json.dumps(command) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.commands.append(command)

    def close(self):
        self._file.close()


def read_histories(demo):
    """Command id of every event by (instance, seq), as an auditor reads it over HTTP."""
    client = Client(demo.url, patience=90)
    auditor = Person(client, "wirat")
    answer = auditor.read("/checkpoints?fiscal_year=2561&quarter=1&limit=200")
    paths = [f"/checkpoints/{it['id']}" for it in answer.body["items"]]
    for path in list(paths):
        paths += [f"/amendments/{it['id']}" for it in auditor.read(path).body["windows"]]
    commands = {}
    for path in paths:
        history = auditor.read(f"{path}/history?limit=200").body
        if not history["chain"]["verified"]:
            raise AssertionError(f"the chain of {path} is broken at {history['chain']['broken_at']}")
        for event in history["items"]:
            commands[int(path.rsplit("/", 1)[1]), event["seq"]] = json.loads(event["body"]).get("command", "")
    client.close()
    return commands


def losses(demo, ledger):
    """A sentence for each acknowledged command that is gone, changed or doubled."""
    found = []
    events = read_histories(demo)
    receipts = {row[0]: row[1:] for row in demo.rows("select id, outcome, first_seq, last_seq from command")}
    for command in ledger.commands:
        stored = receipts.get(command["command"])
        if stored is None:
            found.append(f"{command['key']}: acknowledged with {command['status']}, but its receipt is gone")
            continue
        receipt = command["receipt"]
        if receipt is None:
            continue
        span = [str(receipt["first_seq"]), str(receipt["last_seq"])]
        if stored != ["done", *span]:
            found.append(f"{command['key']}: acknowledged as events {'-'.join(span)}, stored as {stored}")
        instance = int(receipt["reference"].split("/")[0])
        if receipt["first_seq"] and events.get((instance, receipt["first_seq"])) != command["command"]:
            found.append(f"{command['key']}: event {receipt['first_seq']} of instance {instance} is not its own")
    # A register's command may be many events (the demo is loaded so); on a checkpoint it is one.
    doubled = demo.rows("select e.command_id from event e join instance i on i.id = e.instance_id "
                        "where e.kind = 'action' and i.definition in ('checkpoint', 'amendment') "
                        "group by e.command_id having count(*) > 1")
    found += [f"command {row[0]} stands in two events" for row in doubled]
    found += [f"a notice came twice: {row}" for row in demo.rows(
        "select recipient, instance_id, seq, notice, count(*) from notice group by 1, 2, 3, 4 having count(*) > 1")]
    return found


def fingerprint(demo):
    """What happened, without what chance adds (salts, and so hashes; the ids of amendments)."""
    return demo.rows("""
        select i.definition, i.unit, i.ordinal, e.seq, e.kind, e.body::json ->> 'name', e.body::json ->> 'from',
               e.state_after, e.actor, e.on_behalf_of, e.command_id, e.effective_at, e.recorded_at
        from event e join instance i on i.id = e.instance_id
        where i.definition in ('checkpoint', 'amendment') order by 1, 2, 3, 4""")
