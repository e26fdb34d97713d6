# The scripts that pgbench runs: the program's own statements in the order of engine/service/execute.cpp, on copies of the
# demo's checkpoints. A client of pgbench works on copies of its own, as a collector does.
from bench.cluster import READ_COMMITTED
from bench.copies import CLIENTS, FIRST_OF_PGBENCH, FOR_A_CLIENT
from bench.statements import statement

LAST_OF_PGBENCH = FIRST_OF_PGBENCH + CLIENTS * FOR_A_CLIENT - 1
WHO_READS = f"\\set root random({FIRST_OF_PGBENCH}, {LAST_OF_PGBENCH})\n"

# A client takes its documents at its first transaction, and then one checkpoint of its own after the other.
DOCUMENTS = """\\if :n = 0
select save, submit, withdraw from bench.document where client = :client_id \\gset
\\endif
"""
NUMBERS = f"""\\set root {FIRST_OF_PGBENCH} + :client_id + {CLIENTS} * (:n / :commands % {FOR_A_CLIENT})
\\set n :n + 1
\\set seq :base + :n
\\set command hash_murmur2(:seq, :root) & 9223372036854775807
"""

COMMIT = "commit;\n"
START, END = "\\startpipeline\n", "\\endpipeline\n"


def _who_writes(commands):
    """`commands` is how many follow each other on one checkpoint."""
    return DOCUMENTS + NUMBERS.replace(":commands", str(commands))


def _load(queries, command):
    # A list of one root where the statement takes a list.
    takes_list = "bigint[]" in queries.get("tree.load", ("",))[0]
    return statement(queries, "tree.load", "('{' || :root || '}')" if takes_list else ":root", command)


def read_tree(queries):
    """The statement with which a tree is loaded, for one root: what a read of the product cannot do without."""
    return WHO_READS + _load(queries, "''::text")


def read_row(_):
    """One row by its key: as little as a read can be."""
    return WHO_READS + "select id::text, unit, state, version::text, data from instance where id = :root::bigint;\n"


def _opening(queries):
    return (READ_COMMITTED + statement(queries, "tree.lock", ":root") + statement(queries, "clock.now")
            + _load(queries, ":command") + statement(queries, "register.heads"))


def _writing(queries, document):
    return statement(queries, "tree.write", f"format(:{document}::text, :seq::text, :command::text, :root::text)") + COMMIT


def _by_turns(one, other):
    return f"\\if :n % 2 = 1\n{one}\\else\n{other}\\endif\n"


def save_in_single_trips(queries):
    return _who_writes(1) + _opening(queries) + _writing(queries, "save")


def save_in_two_trips(queries):
    return _who_writes(1) + START + _opening(queries) + END + START + _writing(queries, "save") + END


def submit_in_single_trips(queries):
    return _who_writes(2) + _opening(queries) + _by_turns(_writing(queries, "submit"), _writing(queries, "withdraw"))


def submit_in_two_trips(queries):
    ends = [START + _writing(queries, document) + END for document in ("submit", "withdraw")]
    return _who_writes(2) + START + _opening(queries) + END + _by_turns(*ends)


def plain_submit(_):
    """The plain work in four round trips, as a bare program would do it: a new state and a line of audit."""
    return _who_writes(2) + "begin;\n" + """
update instance set state = 'review', version = version + 1 where id = :root::bigint;
insert into event (instance_id, seq, kind, state_after, actor, on_behalf_of, command_id, effective_at, recorded_at, body, hash)
  values (:root::bigint, :seq::bigint, 'action', 'review', 8, null, :command::text, 1515034800000000, 1515034800000000,
  '{"action": "submit"}', '\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea);
""" + COMMIT
