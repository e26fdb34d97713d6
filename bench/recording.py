# Records the JSON documents with which the program writes: PostgreSQL logs the parameters of one login's statements for
# as long as a second server runs, and that one saves, submits and withdraws once for each unit.
# What pgbench writes are the same documents, with other ids and numbers in place of the recorded ones.
import json
import re

from bench.cluster import APP, Trouble

PARAMETER = re.compile(r"^.*DETAIL:  parameters: \$1 = '(.*)'$", re.MULTILINE)
SETTINGS = {"log_min_duration_statement": "0", "log_parameter_max_length": "-1", "log_error_verbosity": "verbose"}
NEVER = 4_000_000_000_000_000  # microseconds: late enough that the poller leaves these notices alone
# What stands in a document for what each command has of its own; format() of SQL puts it in. A command's id has 32
# figures, of which pgbench draws 19.
SEQ, COMMAND, ROOT = "%1$s", "%2$s" + "0" * 13, "%3$s"


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


def template(document, root):
    """The document of a command on `root` as a template for the same on a copy of it."""
    text = json.dumps(_opened(document, root, ""), ensure_ascii=False, separators=(",", ":")).replace("%", "%%")
    for name, place in ((_SEQ, SEQ), (_ROOT, ROOT)):
        text = text.replace(f'"{name}"', place).replace(name, place)  # a number of its own, or part of a text
    return text.replace(_COMMAND, COMMAND)


_SEQ, _COMMAND, _ROOT = "@@seq@@", "@@command@@", "@@root@@"
_OWN_IDS = {"instance_id", "root_id"}
_OWN_SEQS = {"seq", "opened_seq", "first_seq", "last_seq", "round", "version", "revision"}


def _opened(value, root, place):
    """Walks the document; `place` is the list that a row stands in."""
    if isinstance(value, list):
        return [_opened(it, root, place) for it in value]
    if not isinstance(value, dict):
        return value
    row = {}
    for key, it in value.items():
        if isinstance(it, (list, dict)):
            row[key] = _opened(it, root, key)
        elif it == root and (key in _OWN_IDS or (key == "id" and place == "instances")):
            row[key] = _ROOT
        elif key in _OWN_SEQS and it not in (None, 0):
            row[key] = _SEQ
        elif key == "command_id" or (key == "id" and place == "receipts"):
            row[key] = _COMMAND
        elif key == "unit" and place == "instances":
            row[key] = f"BENCH-{_ROOT}"
        elif key == "dedupe_key":
            row[key] = "/".join([_ROOT, _SEQ, *it.split("/")[2:]])
        elif key == "not_before":
            row[key] = NEVER
        else:
            row[key] = it
    return row


def tidy(cluster):
    """Notices that nobody will deliver."""
    cluster.sql(f"delete from outbox where not_before = {NEVER};")


def waiting_notices(cluster):
    return int(cluster.sql(f"select count(*) from outbox where not_before < {NEVER};")[0])
