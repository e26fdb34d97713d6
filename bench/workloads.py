# The scripts that pgbench runs: the program's own statements in the order of engine/service/execute.cpp, on copies of the
# demo's checkpoints. A client of pgbench has a copy of its own, as a collector has a checkpoint of the own.
from bench.cluster import READ_COMMITTED
from bench.recording import FIRST_COPY
from bench.statements import statement

# The first transaction of a client finds out whom it is about.
WHO_READS = r"""\if :n = 0
select '{' || id || '}' as roots, id as root from (select id, row_number() over (order by id) - 1 as at, count(*) over ()
  as all_of_them from instance where id < FIRST_COPY and definition = 'checkpoint') c
  where at = :client_id % all_of_them \gset
\set n 1
\endif
""".replace("FIRST_COPY", str(FIRST_COPY))

WHO_WRITES = r"""\if :n = 0
select '{' || shadow || '}' as roots, save, submit, withdraw from bench.document
  where shadow = FIRST_COPY + :client_id \gset
\set root FIRST_COPY + :client_id
\endif
\set n :n + 1
\set seq :base + :n
\set command hash_murmur2(:seq, :root) & 9223372036854775807
""".replace("FIRST_COPY", str(FIRST_COPY))

COMMIT = "commit;\n"
START, END = "\\startpipeline\n", "\\endpipeline\n"


def read_tree(queries):
    """The statement with which a tree is loaded, for one root: what a read of the product cannot do without."""
    return WHO_READS + statement(queries, "tree.load", ":roots", "''::text")


def read_row(_):
    """One row by its key: as little as a read can be."""
    return WHO_READS + "select id::text, unit, state, version::text, data from instance where id = :root::bigint;\n"


def _opening(queries):
    return (READ_COMMITTED + statement(queries, "tree.lock", ":root") + statement(queries, "clock.now")
            + statement(queries, "tree.load", ":roots", ":command") + statement(queries, "register.heads"))


def _writing(queries, document):
    return statement(queries, "tree.write", f"format(:{document}::text, :seq::text, :command::text)") + COMMIT


def _by_turns(one, other):
    return f"\\if :n % 2 = 1\n{one}\\else\n{other}\\endif\n"


def save_in_single_trips(queries):
    return WHO_WRITES + _opening(queries) + _writing(queries, "save")


def save_in_two_trips(queries):
    return WHO_WRITES + START + _opening(queries) + END + START + _writing(queries, "save") + END


def submit_in_single_trips(queries):
    return WHO_WRITES + _opening(queries) + _by_turns(_writing(queries, "submit"), _writing(queries, "withdraw"))


def submit_in_two_trips(queries):
    ends = [START + _writing(queries, document) + END for document in ("submit", "withdraw")]
    return WHO_WRITES + START + _opening(queries) + END + _by_turns(*ends)


def plain_submit(_):
    """The plain work in four round trips, as a bare program would do it: a new state and a line of audit."""
    return WHO_WRITES + "begin;\n" + """
update instance set state = 'review', version = version + 1 where id = :root::bigint;
insert into event (instance_id, seq, kind, state_after, actor, on_behalf_of, command_id, effective_at, recorded_at, body, hash)
  values (:root::bigint, :seq::bigint, 'action', 'review', 8, null, :command::text, 1515034800000000, 1515034800000000,
  '{"action": "submit"}', '\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea);
""" + COMMIT
