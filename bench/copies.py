# Fills the tables with copies of the demo's twelve checkpoints: for a dozen rows PostgreSQL reads whole tables, whatever
# the indexes, and a few checkpoints that are submitted a thousand times measure nothing but their own dead rows.
# The server gets copies that belong to the units, apart for each benchmark; each client of pgbench has its own.
from bench.cluster import APP
from bench.recording import template

CLIENTS = 16         # of pgbench, at most
FOR_A_CLIENT = 200   # checkpoints
FOR_A_UNIT = 120     # checkpoints of each benchmark
FIRST_OF_PGBENCH = 1_000_000
FIRST_OF_SERVER = {"read": 2_000_000, "save": 3_000_000, "submit": 4_000_000}

DOCUMENTS = f"""
create schema bench;
create table bench.document (client integer primary key, save text not null, submit text not null, withdraw text not null);
grant usage on schema bench to {APP};
grant select on bench.document to {APP};
"""
# Copies of the checkpoint {root}, numbered first, first + step … up to last.
ROWS = """
insert into instance (id, root_id, parent_id, definition, definition_version, digest, unit, fiscal_year, quarter, ordinal,
  calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data)
select it, it, null, definition, definition_version, digest, {unit}, fiscal_year, quarter, it,
  calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data
  from instance, generate_series({first}, {last}, {step}) it where id = {root};
insert into timer select it, key, it, revision, n, due_at, derivation, not_before, attempts
  from timer, generate_series({first}, {last}, {step}) it where instance_id = {root};
insert into task select it, key, it, unit, role, form, due_at, opened_seq
  from task, generate_series({first}, {last}, {step}) it where instance_id = {root};
insert into draft select it, indicator, value, numerator, denominator, narrative, version, author, saved_at
  from draft, generate_series({first}, {last}, {step}) it where instance_id = {root};
insert into participation select it, round, duty, person, capacity, seq
  from participation, generate_series({first}, {last}, {step}) it where instance_id = {root};
"""


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def make_copies(cluster, recorded):
    """`recorded` has the id of each unit's checkpoint and the documents that were written for it."""
    script = [DOCUMENTS]
    for client in range(CLIENTS):
        root, documents = recorded[client % len(recorded)]
        first = FIRST_OF_PGBENCH + client
        script.append(ROWS.format(root=root, first=first, last=first + CLIENTS * (FOR_A_CLIENT - 1), step=CLIENTS,
                                  unit="'BENCH-' || it"))
        texts = ", ".join(quoted(template(documents[name], root)) for name in ("save", "submit", "withdraw"))
        script.append(f"insert into bench.document values ({client}, {texts});\n")
    for start in FIRST_OF_SERVER.values():
        for at, (root, _) in enumerate(recorded):
            first = start + at * FOR_A_UNIT
            script.append(ROWS.format(root=root, first=first, last=first + FOR_A_UNIT - 1, step=1, unit="unit"))
    cluster.sql("begin;\n" + "".join(script) + "commit;\nvacuum analyze;\n")


def checkpoints_of(cluster, benchmark):
    """Unit to its checkpoints as they now stand, those first that have rested longest."""
    start = FIRST_OF_SERVER[benchmark]
    found = {}
    for line in cluster.sql(f"select unit, id, version, state from instance where id between {start} and {start + 999_999} "
                            "order by version, id;"):
        unit, number, version, state = line.split("|")
        found.setdefault(unit, []).append(
            {"path": f"/api/v1/checkpoints/{number}", "version": version,
             "action": "withdraw" if state == "review" else "submit"})
    return found
