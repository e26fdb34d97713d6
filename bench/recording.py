# Records the JSON documents with which the program writes, and the statements with which it reads a report: PostgreSQL
# logs the parameters of one login's statements for as long as a second server runs.
# What pgbench writes are the same documents, with other ids and numbers in place of the recorded ones.
import json
import re

from bench.cluster import APP, Trouble
from bench.statements import PARAMETER as PLACE

STATEMENT = re.compile(r"duration: [0-9.]+ ms  execute [^:\n]*: ((?:(?!LOG:  ).)*?)\n[^\n]*DETAIL:  parameters: ([^\n]*)", re.DOTALL)
PARAMETER = re.compile(r"\$\d+ = (NULL|'(?:[^']|'')*')")
SETTINGS = {"log_min_duration_statement": "0", "log_parameter_max_length": "-1", "log_error_verbosity": "verbose"}
NEVER = 4_000_000_000_000_000  # microseconds: late enough that the poller leaves these notices alone
# What stands in a document for what each command has of its own; format() of SQL puts it in. A command's id has 32
# figures, of which pgbench draws 19.
SEQ, COMMAND, ROOT, TARGET = "%1$s", "%2$s" + "0" * 13, "%3$s", "%4$s"
BORN_AT = 5     # the place of format() where the ids of what a command brings to life begin
MOST_BORN = 4


def start_logging(cluster):
    for name, value in SETTINGS.items():
        cluster.sql(f"alter role {APP} set {name} = '{value}';")


def stop_logging(cluster):
    cluster.sql(f"alter role {APP} reset all;")


def statements_since(cluster, offset):
    """What was run with parameters since that place in the log: the SQL, and its parameters as SQL writes them."""
    with cluster.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(offset)
        return [(sql, PARAMETER.findall(parameters)) for sql, parameters in STATEMENT.findall(log.read())]


def documents_since(cluster, offset):
    """What tree.write was given since that place in the log, without the rounds that wrote nothing."""
    found = []
    for _, parameters in statements_since(cluster, offset):
        if len(parameters) == 1 and parameters[0].startswith("'{") and '"receipts"' in parameters[0]:
            document = json.loads(parameters[0][1:-1].replace("''", "'"))
            if document.get("receipts") and document not in found:
                found.append(document)
    return found


def parameters_of(cluster, offset, sql):
    """What the program last gave a statement of its own for :p1, :p2 …, as plain text by their numbers."""
    wanted = " ".join(sql.split("(", 1)[0].split()[:6])
    found = [parameters for text, parameters in statements_since(cluster, offset)
             if " ".join(text.split()).startswith(wanted)]
    places = [int(it) for it in PLACE.findall(sql)]  # the program numbers anew each place where a parameter stands
    if not found or len(found[-1]) != len(places):
        raise Trouble(f"the server did not run as expected what begins with “{wanted}”: bring bench/recording.py up to date")
    return {place: it[1:-1].replace("''", "'") for place, it in zip(places, found[-1])}


def record(cluster, person, what, act):
    """Carries out one command and hands back the one document that it wrote."""
    offset = cluster.log.stat().st_size
    act()
    found = documents_since(cluster, offset)
    if len(found) != 1:
        raise Trouble(f"{person}: {what} wrote {len(found)} documents where one was expected: "
                      "bring bench/recording.py up to date with engine/store/tree_write.cpp")
    return found[0]


def template(document, root, target):
    """The document of a command on `target`, an instance of the tree of `root`, as a template for the same on a copy."""
    born = sorted({row["instance_id"] for row in document["events"]} - {root, target})
    if len(born) > MOST_BORN or any(it < max(root, target) for it in born):
        raise Trouble(f"a command on {target} wrote to {born} too: bring bench/recording.py up to date")
    ids = {identity: f"%{BORN_AT + place}$s" for place, identity in enumerate(born)}
    ids |= {target: TARGET, root: ROOT}
    text = json.dumps(_Opener(ids).opened(document, ""), ensure_ascii=False, separators=(",", ":")).replace("%", "%%")
    for name, place in {_SEQ: SEQ, **{_mark(it): it for it in ids.values()}}.items():
        text = text.replace(f'"{name}"', place).replace(name, place)  # a number of its own, or part of a text
    return text.replace(_COMMAND, COMMAND)


_SEQ, _COMMAND = "@@seq@@", "@@command@@"
_OWN_IDS = {"id", "instance_id", "root_id", "parent_id", "checkpoint", "source"}
_OWN_SEQS = {"seq", "opened_seq", "first_seq", "last_seq", "round", "version", "revision"}


def _mark(place):
    return "@@" + place.strip("%$s") + "@@"


class _Opener:
    """Walks a document; folds and bodies of events are texts and stay as they are."""

    def __init__(self, ids):
        self.marks = {identity: _mark(place) for identity, place in ids.items()}

    def opened(self, value, place):
        """`place` is the list that a row stands in."""
        if isinstance(value, list):
            return [self.opened(it, place) for it in value]
        if isinstance(value, dict):
            return {key: self.opened(it, key) if isinstance(it, (list, dict)) else self._field(key, it, place)
                    for key, it in value.items()}
        return value

    def _field(self, key, value, place):
        if key in _OWN_IDS and isinstance(value, int) and value in self.marks:
            return self.marks[value]
        if key in _OWN_SEQS and place != "lines" and value not in (None, 0):
            return _SEQ
        if key == "command_id" and value or (key == "id" and place == "receipts"):
            return _COMMAND
        if key == "dedupe_key":
            instance, _, *rest = value.split("/")
            return "/".join([self.marks.get(int(instance), instance), _SEQ, *rest])
        return NEVER if key == "not_before" else value


def tidy(cluster):
    """Notices that nobody will deliver."""
    cluster.sql(f"delete from outbox where not_before = {NEVER};")


def waiting_notices(cluster):
    """Those that the poller has to deliver by now; what is gathered for a day comes later."""
    return int(cluster.sql("select count(*) from outbox where not_before <= (select at from manual_clock);")[0])
