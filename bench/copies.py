# Fills the tables with copies of whole trees: for a dozen cycles PostgreSQL reads whole tables, whatever the indexes, and
# a few trees that are written a thousand times measure nothing but their own dead rows.
# The server gets copies that belong to the units, apart for each benchmark; each client of pgbench has its own.
import json

from bench.cluster import APP

CLIENTS = 16         # of pgbench, at most
FOR_A_CLIENT = 150   # trees
PLANS_A_CLIENT = 900  # none is approved twice in a slot, and two clients approve some 600 a second
FOR_A_UNIT = 60      # trees of each benchmark
STRIDE = 64          # ids of a tree: its root's first, then its other instances in the order of their own ids
FIRST_OF_PGBENCH = 1_000_000
FIRST_OF_SERVER = {"read": 2_000_000, "save": 3_000_000, "submit": 4_000_000, "approve": 5_000_000}
FIRST_BORN = 10_000_000_000  # of pgbench: what the program would take from its sequence

# Columns that hold the id of an instance of the tree. `data` and `kept` hold each fold with the tree's own ids as
# places of format(): a fold names its children, a case its checkpoint.
PREPARE = f"""
create schema bench;
create table bench.place (id bigint primary key, root bigint not null, place integer not null, data text not null,
  kept text not null);
create table bench.document (client integer not null, name text not null, body text not null, primary key (client, name));
grant usage on schema bench to {APP};
grant select on bench.document to {APP};
create function bench.moved(copy bigint, old bigint) returns bigint stable language sql
  return copy + (select place from bench.place where id = old);
create function bench.ids(copy bigint) returns text[] stable language sql
  return array(select (copy + it)::text from generate_series(0, {STRIDE - 1}) it);
-- One unit has many cycles of one year here.
alter table instance drop constraint instance_definition_unit_fiscal_year_quarter_ordinal_key;
alter table instance add unique (definition, unit, fiscal_year, quarter, ordinal, root_id);
"""
ID_COLUMNS = {"id", "root_id", "parent_id", "instance_id", "checkpoint", "source"}
ID_KEYS = {"open_children", "case", "from_case", "checkpoint", "amendment"}  # of a fold
# All that belongs to a tree but what is read for histories and verification alone: events, results, receipts.
TABLES = {"instance": "root_id", "timer": "root_id", "task": "root_id", "participation": "instance_id",
          "draft": "instance_id", "document": "instance_id", "text": "instance_id", "line": "checkpoint",
          "score": "checkpoint", "case_file": "instance_id", "measure": "instance_id"}


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Copier:
    """Copies the trees of `roots` in one transaction."""

    def __init__(self, cluster, roots):
        self.cluster = cluster
        self.script = [PREPARE]
        self.places = {}
        for root in roots:
            self._learn(root)
        self.columns = {table: cluster.sql(
            f"select attname from pg_attribute where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped "
            "order by attnum;") for table in TABLES}

    def _learn(self, root):
        rows = self.cluster.sql(f"select json_build_array(id, data, kept) from instance where root_id = {root} "
                                "order by id <> root_id, id;")
        folds = {identity: fold for identity, *fold in map(json.loads, rows)}
        places = {identity: place for place, identity in enumerate(folds)}
        if len(places) > STRIDE:
            raise RuntimeError(f"the tree {root} has {len(places)} instances, more than bench/copies.py has room for")
        self.places.update(places)
        for identity, fold in folds.items():
            self.script.append(f"insert into bench.place values ({identity}, {root}, {places[int(identity)]}, "
                               f"{', '.join(quoted(_fold_template(it, places)) for it in fold)});\n")

    def copy(self, root, first, step, count):
        """Copies of the tree of `root`, their roots numbered first, first + step … so many."""
        last = first + step * (count - 1)
        for table, column in TABLES.items():
            names = self.columns[table]
            values = [_copied(table, name) for name in names]
            self.script.append(
                f"insert into {table} ({', '.join(names)}) select {', '.join(values)} from {table} it, "
                f"generate_series({first}::bigint, {last}, {step}) copy "
                f"where it.{column} in (select id from bench.place where root = {root});\n")

    def write(self):
        self.cluster.sql("begin;\n" + "".join(self.script) + "commit;\nvacuum analyze;\n")


def _fold_template(fold, places):
    """A fold as a format() of SQL in which the tree's own ids have become places."""
    def opened(value, key=""):
        if isinstance(value, dict):
            return {name: opened(it, name) for name, it in value.items()}
        if isinstance(value, list):
            return [opened(it, key) for it in value]
        if key in ID_KEYS and value in places:
            return f"@@{places[value]}@@"
        return value
    text = json.dumps(opened(json.loads(fold)), ensure_ascii=False, separators=(",", ":")).replace("%", "%%")
    for place in places.values():
        text = text.replace(f'"@@{place}@@"', f"%{place + 1}$s")
    return text


def _copied(table, name):
    if name in ("data", "kept") and table == "instance":
        return f"format((select {name} from bench.place p where p.id = it.id), variadic bench.ids(copy))"
    if name == "root_id":
        return "copy"
    return f"bench.moved(copy, it.{name})" if name in ID_COLUMNS else f"it.{name}"


def copy_trees(cluster, trees, benchmarks, for_a_client=FOR_A_CLIENT):
    """`trees` has for each unit the id of the root; each client of pgbench gets `for_a_client` copies."""
    copier = Copier(cluster, trees)
    for client in range(CLIENTS):
        copier.copy(trees[client % len(trees)], FIRST_OF_PGBENCH + STRIDE * client, STRIDE * CLIENTS, for_a_client)
    for name in benchmarks:
        for at, root in enumerate(trees):
            copier.copy(root, FIRST_OF_SERVER[name] + STRIDE * at * FOR_A_UNIT, STRIDE, FOR_A_UNIT)
    copier.write()


def keep_documents(cluster, targets, recorded):
    """For the clients of pgbench: which instance of a unit's tree is worked on, and the templates of the documents that
    were written for it, by name."""
    script = []
    for client in range(CLIENTS):
        at = client % len(targets)
        script.append(f"insert into bench.document select {client}, 'target', place from bench.place where id = {targets[at]};\n")
        script += [f"insert into bench.document values ({client}, '{name}', {quoted(text)});\n"
                   for name, text in recorded[at].items()]
    cluster.sql("begin;\n" + "".join(script) + "commit;\nvacuum analyze bench.document;\n")


def targets_of(cluster, benchmark, targets):
    """For each unit the copies of the instance that is worked on, as they now stand, those first that rested longest."""
    found = []
    for at, target in enumerate(targets):
        first = FIRST_OF_SERVER[benchmark] + STRIDE * at * FOR_A_UNIT
        copied = (f"select copy + place from generate_series({first}, {first + STRIDE * (FOR_A_UNIT - 1)}, {STRIDE}) copy, "
                  f"bench.place where bench.place.id = {target}")
        lines = cluster.sql(f"select id, version, state from instance where id in ({copied}) order by version, id;")
        found.append([dict(zip(("id", "version", "state"), line.split("|"))) for line in lines])
    return found


UNITS, INDICATORS = 1_000, 20
# A unit whose first quarter is closed, and was not late, is the pattern: units of the Office like it, whose four checkpoints
# have twenty lines each, and scores in the first two quarters. They are rows alone, without events behind them.
THOUSAND_UNITS = f"""
create temp table pattern as select c.id as cycle, k.id as checkpoint, k.quarter, c.unit from instance c
  join instance k on k.parent_id = c.id and k.definition = 'checkpoint'
  where c.definition = 'cycle' and c.fiscal_year = 2561 and c.unit = (select min(unit) from instance
    where definition = 'checkpoint' and fiscal_year = 2561 and quarter = 1 and state = 'closed' and unit <> 'OPS'
      and strpos(data, '"late":{{') = 0);
create temp table office as select g, 'OPS-B' || lpad(g::text, 4, '0') as unit, 20000000 + 8 * g as cycle
  from generate_series(1, {UNITS}) g;
insert into unit select o.unit, u.parent, u.kind, u.th || ' ' || o.g, u.en || ' ' || o.g, u.short_th, u.valid_from, u.calendar
  from office o, unit u where u.code = (select max(unit) from pattern);
insert into instance select o.cycle, o.cycle, null, definition, definition_version, digest, o.unit, fiscal_year, quarter, ordinal,
  calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data, kept
  from office o, instance where id = (select max(cycle) from pattern);
insert into instance select o.cycle + p.quarter, o.cycle, o.cycle, definition, definition_version, digest, o.unit, fiscal_year,
  i.quarter, ordinal, calendar, calendar_version, state, round, version, seq, head, last_recorded, due_at, data, kept
  from office o, pattern p join instance i on i.id = p.checkpoint;
insert into line (checkpoint, indicator, position, version, unit, fiscal_year, quarter, weight, target, year_target, required)
  select o.cycle + q, 'BENCH-' || lpad(n::text, 2, '0'), n, 1, o.unit, 2561, q, 5, 80, 80, true
  from office o, generate_series(1, 4) q, generate_series(1, {INDICATORS}) n;
create temp table marked as select o.cycle + q as checkpoint, n, o.unit, q, (100 + (37 * g + 61 * n + q) % 401)::numeric as num,
  (array[100, 103, 657, 1000, 7])[1 + (g + n) % 5]::numeric as den, (g + n) % 33 = 0 as is_missing
  from office o, generate_series(1, 2) q, generate_series(1, {INDICATORS}) n;
insert into score (checkpoint, indicator, source, seq, unit, fiscal_year, quarter, to_date_num, to_date_den, score_num,
  score_den, published, band, is_current)
  select checkpoint, 'BENCH-' || lpad(n::text, 2, '0'), checkpoint, 9, unit, 2561, q, num, den,
    case when not is_missing then num * den / 100 end, case when not is_missing then den end,
    case when not is_missing then round(num / 100, 4) end,
    case when is_missing then 'not_reported' when num < 200 then 'red' when num < 300 then 'amber' else 'green' end, true
  from marked;
update instance set kept = replace(kept, '"units":[', '"units":[' || (select string_agg('"' || unit || '",', '') from office))
  where definition = 'year' and fiscal_year = 2561;
"""


def add_thousand_units(cluster):
    cluster.sql("begin;\n" + THOUSAND_UNITS + "commit;\nvacuum analyze;\n")


# What an approval changes or takes away, and what it only adds.
CHANGED = ("timer", "task", "participation", "text")
ADDED = {"event": "instance_id", "command": "instance_id", "line": "checkpoint", "outbox": "instance_id", "notice": "instance_id"}


def keep_standing(cluster):
    """Remembers the trees as they now stand. Each is one instance: what commands add to them can be told apart."""
    if cluster.sql(f"select 1 from instance where root_id >= {FIRST_OF_PGBENCH} and id <> root_id limit 1;"):
        raise RuntimeError("trees with children cannot be put back by bench/copies.py")
    kept = [f"create table bench.standing as select * from instance where id >= {FIRST_OF_PGBENCH};",
            "create unique index on bench.standing (id);"]
    for it in CHANGED:
        kept += [f"create table bench.standing_{it} as select * from {it} where instance_id >= {FIRST_OF_PGBENCH};",
                 f"create index on bench.standing_{it} (instance_id);"]
    cluster.sql("\n".join(kept) + "\nvacuum analyze;\n")


def put_back(cluster):
    """Puts all copies back to where they stood, without what was born or written since."""
    born = f"select id from instance where root_id >= {FIRST_OF_PGBENCH} and id <> root_id"
    columns = "state, round, version, seq, head, last_recorded, due_at, data, kept"
    steps = ["begin;", "create temp table gone on commit drop as select i.id from instance i join bench.standing s using (id) "
             f"where i.seq <> s.seq union all {born};", "analyze gone;",
             # History is append-only, even to its owner, while triggers are on.
             "set local session_replication_role = replica;",
             f"update instance i set ({columns}) = (select {columns} from bench.standing s where s.id = i.id) "
             "where id in (select id from gone) and id = root_id;",
             "delete from instance where id in (select id from gone) and id <> root_id;"]
    for table, column in {**dict.fromkeys(CHANGED, "instance_id"), **ADDED}.items():
        steps.append(f"delete from {table} where {column} in (select id from gone);")
    # A notice of the same event is delivered once and never again.
    steps.append("delete from delivery where split_part(dedupe_key, '/', 1) in (select id::text from gone);")
    for table in CHANGED:
        steps.append(f"insert into {table} select * from bench.standing_{table} where instance_id in (select id from gone);")
    cluster.sql("\n".join(steps) + f"\ncommit;\nvacuum instance, {', '.join([*CHANGED, *ADDED])};\n")
