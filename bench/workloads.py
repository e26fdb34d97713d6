# The scripts that pgbench runs: the program's own statements in the order of engine/service/execute.cpp, on copies of the
# demo's trees. A client of pgbench works on copies of its own, as a collector does.
from bench.cluster import READ_COMMITTED
from bench.copies import CLIENTS, FIRST_BORN, FIRST_OF_PGBENCH, FOR_A_CLIENT, PLANS_A_CLIENT, STRIDE
from bench.recording import MOST_BORN
from bench.statements import statement

WHO_READS = f"\\set root {FIRST_OF_PGBENCH} + {STRIDE} * random(0, {CLIENTS * FOR_A_CLIENT - 1})\n"

# A client takes its documents at its first transaction, and then one tree of its own after the other.
NUMBERS = f"""\\set turn :n % :commands
\\set root {FIRST_OF_PGBENCH} + {STRIDE} * (:client_id + {CLIENTS} * (:n / :commands % :trees))
\\set target :root + :place
\\set n :n + 1
\\set seq :base + :n
\\set command hash_murmur2(:seq, :root) & 9223372036854775807
\\set born {FIRST_BORN} + {MOST_BORN} * ({CLIENTS} * :seq + :client_id)
"""

COMMIT = "commit;\n"
START, END = "\\startpipeline\n", "\\endpipeline\n"
CHECKPOINTS = 4  # that a plan in force brings to life


def _who_writes(*names, trees=FOR_A_CLIENT):
    """`names`: the documents of the commands that follow each other on one tree; a client has so many `trees`."""
    columns = ", ".join(f"max(body) filter (where name = '{name}') as {name}" for name in names)
    documents = (f"\\if :n = 0\nselect max(body) filter (where name = 'target') as place, {columns} "
                 "from bench.document where client = :client_id \\gset\n\\endif\n")
    return documents + NUMBERS.replace(":commands", str(len(names))).replace(":trees", str(trees))


def _load(queries, command):
    return statement(queries, "tree.load", "('{' || :root || '}')", command)


def read_tree(world):
    """The statement with which a tree is loaded, for one root: what a read of the product cannot do without."""
    return WHO_READS + _load(world.queries, "''::text")


def read_row(_):
    """One row by its key: as little as a read can be."""
    return WHO_READS + "select id::text, unit, state, version::text, data from instance where id = :root::bigint;\n"


def report(*names):
    """The statements of a report, with the parameters that the program gave them."""
    def script(world):
        written = ""
        for name in names:
            count = world.queries[name][1] if name in world.queries else 0
            places = [f":{name.replace('.', '_')}_{at + 1}" for at in range(count)]
            written += statement(world.queries, name, *places)
        return written
    return script


def _opening(queries):
    return (READ_COMMITTED + statement(queries, "tree.lock", ":root") + statement(queries, "clock.now")
            + _load(queries, ":command") + statement(queries, "register.heads"))


def _writing(queries, document):
    born = "".join(f", (:born::bigint + {at})::text" for at in range(MOST_BORN))
    values = f"format(:{document}::text, :seq::text, :command::text, :root::text, :target::text{born})"
    return statement(queries, "tree.write", values) + COMMIT


def _births(queries, count):
    return statement(queries, "tree.next_instance") * count


def _by_turns(*texts):
    """One after the other, a transaction each."""
    branches = [f"\\if :turn = {turn}\n{text}\\endif\n" for turn, text in enumerate(texts)]
    return "".join(branches)


def _in_single_trips(queries, *names, births=None):
    births = births or {}
    return _opening(queries) + _by_turns(*(_births(queries, births.get(it, 0)) + _writing(queries, it) for it in names))


def _in_two_trips(queries, *names, births=None):
    births = births or {}
    ends = [START + _births(queries, births.get(it, 0)) + _writing(queries, it) + END for it in names]
    return START + _opening(queries) + END + _by_turns(*ends)


def save_in_single_trips(world):
    return _who_writes("save") + _in_single_trips(world.queries, "save")


def save_in_two_trips(world):
    return _who_writes("save") + _in_two_trips(world.queries, "save")


def submit_in_single_trips(world):
    return _who_writes("submit", "withdraw") + _in_single_trips(world.queries, "submit", "withdraw")


def submit_in_two_trips(world):
    return _who_writes("submit", "withdraw") + _in_two_trips(world.queries, "submit", "withdraw")


def approve_in_single_trips(world):
    names, births = ("head", "psd", "executive"), {"executive": CHECKPOINTS}
    return _who_writes(*names, trees=PLANS_A_CLIENT) + _in_single_trips(world.queries, *names, births=births)


def approve_in_two_trips(world):
    names, births = ("head", "psd", "executive"), {"executive": CHECKPOINTS}
    return _who_writes(*names, trees=PLANS_A_CLIENT) + _in_two_trips(world.queries, *names, births=births)


def plain_submit(_):
    """The plain work in four round trips, as a bare program would do it: a new state and a line of audit."""
    return _who_writes("submit", "withdraw") + "begin;\n" + """
update instance set state = 'review', version = version + 1 where id = :target::bigint;
insert into event (instance_id, seq, kind, state_after, actor, on_behalf_of, command_id, effective_at, recorded_at, body, hash)
  values (:target::bigint, :seq::bigint, 'action', 'review', 8, null, :command::text, 1515034800000000, 1515034800000000,
  '{"action": "submit"}', '\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea);
""" + COMMIT
