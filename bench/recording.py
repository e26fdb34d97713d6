# Records the JSON documents with which the program writes: PostgreSQL logs the parameters of one login's statements for
# as long as a second server runs, and that one saves, submits and withdraws once for each unit.
# The copies that pgbench writes to get the same documents, with their own ids and numbers in place of the recorded ones.
import json
import re

from bench.cluster import APP, Trouble

PARAMETER = re.compile(r"^.*DETAIL:  parameters: \$1 = '(.*)'$", re.MULTILINE)
SETTINGS = {"log_min_duration_statement": "0", "log_parameter_max_length": "-1", "log_error_verbosity": "verbose"}
FIRST_COPY = 1_000_000
# Beside them stand more checkpoints that nobody touches: for a dozen rows PostgreSQL reads whole tables, whatever the
# indexes, and that says nothing about an office with some years of reports.
FIRST_FILLER = 2_000_000
FILLERS = 5_000
NEVER = 4_000_000_000_000_000  # microseconds: late enough that the poller leaves these notices alone
# What stands in a document for the numbers that each command has of its own; format() of SQL puts them in.
# A command's id has 32 figures; pgbench draws 19 of them.
SEQ, COMMAND = "%1$s", "%2$s" + "0" * 13


def start_logging(cluster):
    for name, value in SETTINGS.items():
        cluster.sql(f"alter role {APP} set {name} = '{value}';")


def stop_logging(cluster):
    cluster.sql(f"alter role {APP} reset all;")


def documents_since(cluster, offset):
    """What tree.write was given since that place in the log, without the rounds that wrote nothing."""
    with cluster.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(offset)
        texts = PARAMETER.findall(log.read())
    found = []
    for text in texts:
        if text.startswith("{") and '"receipts"' in text:
            document = json.loads(text.replace("''", "'"))
            if document.get("receipts") and document not in found:
                found.append(document)
    return found


def record(cluster, collector, method, path, body):
    """Carries out one command and hands back the one document that it wrote."""
    version = collector.read()["version"]
    offset = cluster.log.stat().st_size
    collector.change(method, path, body, version)
    found = documents_since(cluster, offset)
    if len(found) != 1:
        raise Trouble(f"{collector.unit} {method} {path} wrote {len(found)} documents where one was expected: "
                      "bring bench/recording.py up to date with engine/store/tree_write.cpp")
    return found[0]


def copied(document, root, shadow):
    """The document of `root` for its copy `shadow`, as a template for format()."""
    return json.dumps(_copied(document, root, shadow, ""), ensure_ascii=False, separators=(",", ":")).replace(
        "%", "%%").replace(f'"{_SEQ}"', SEQ).replace(_SEQ, SEQ).replace(_COMMAND, COMMAND)


_SEQ, _COMMAND = "@@seq@@", "@@command@@"
_OWN_IDS = {"instance_id", "root_id"}
_OWN_SEQS = {"seq", "opened_seq", "first_seq", "last_seq", "round", "version", "revision"}


def _copied(value, root, shadow, place):
    """Walks the document; `place` is the list that a row stands in."""
    if isinstance(value, list):
        return [_copied(it, root, shadow, place) for it in value]
    if not isinstance(value, dict):
        return value
    row = {}
    for key, it in value.items():
        if isinstance(it, (list, dict)):
            row[key] = _copied(it, root, shadow, key)
        elif it == root and (key in _OWN_IDS or (key == "id" and place == "instances")):
            row[key] = shadow
        elif key in _OWN_SEQS and it not in (None, 0):
            row[key] = _SEQ
        elif key == "command_id" or (key == "id" and place == "receipts"):
            row[key] = _COMMAND
        elif key == "unit" and place == "instances":
            row[key] = unit_of(shadow)
        elif key == "dedupe_key":
            row[key] = "/".join([str(shadow), _SEQ, *it.split("/")[2:]])
        elif key == "not_before":
            row[key] = NEVER
        else:
            row[key] = it
    return row


def unit_of(shadow):
    return f"BENCH-{shadow}"


COPY = """
create schema bench;
create table bench.document (shadow bigint primary key, save text not null, submit text not null, withdraw text not null);
grant usage on schema bench to {app};
grant select on bench.document to {app};
"""
# Copies of the checkpoint {root}, numbered from {first} to {last}.
COPY_ROWS = """
insert into instance (id, root_id, parent_id, definition, definition_version, digest, unit, fiscal_year, quarter, ordinal,
  calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data)
select it, it, null, definition, definition_version, digest, 'BENCH-' || it, fiscal_year, quarter, ordinal,
  calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data
  from instance, generate_series({first}, {last}) it where id = {root};
insert into timer select it, key, it, revision, n, due_at, derivation, not_before, attempts
  from timer, generate_series({first}, {last}) it where instance_id = {root};
insert into task select it, key, it, unit, role, form, due_at, opened_seq
  from task, generate_series({first}, {last}) it where instance_id = {root};
insert into draft select it, indicator, value, numerator, denominator, narrative, version, author, saved_at
  from draft, generate_series({first}, {last}) it where instance_id = {root};
"""


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def make_copies(cluster, recorded, copies):
    """Copies of the recorded checkpoints, by turns, so that pgbench spoils no history of the demo."""
    script = [COPY.format(app=APP)]
    for at, (root, _) in enumerate(recorded):
        share = FILLERS // len(recorded)
        first = FIRST_FILLER + at * share
        script.append(COPY_ROWS.format(root=root, first=first, last=first + share - 1))
    for at in range(copies):
        root, documents = recorded[at % len(recorded)]
        shadow = FIRST_COPY + at
        script.append(COPY_ROWS.format(root=root, first=shadow, last=shadow))
        texts = ", ".join(quoted(copied(documents[name], root, shadow)) for name in ("save", "submit", "withdraw"))
        script.append(f"insert into bench.document values ({shadow}, {texts});\n")
    cluster.sql("begin;\n" + "".join(script) + "commit;\nvacuum analyze;\n")


# What many commands on the same few checkpoints leave behind, and a real quarter does not.
TIDY = f"""
delete from text t using (select instance_id, max(seq) as newest from text group by instance_id) n
  where t.instance_id = n.instance_id and t.seq < n.newest;
delete from outbox where not_before = {NEVER};
"""


def tidy(cluster):
    cluster.sql(TIDY)


def waiting_notices(cluster):
    return int(cluster.sql(f"select count(*) from outbox where not_before < {NEVER};")[0])
