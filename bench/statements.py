# Takes the SQL that pgbench runs out of the program's own sources, by its name, so that both run the same.
# A statement that is renamed or gets other parameters stops the run with a sentence, never with wrong figures.
import pathlib
import re

STORE = pathlib.Path(__file__).resolve().parents[1] / "engine" / "store"
QUERY = re.compile(r'\bQuery\s+\w+\s*\{\s*"([a-z_.]+)",\s*(?:R"\((.*?)\)"|"((?:[^"\\]|\\.)*)")\s*,\s*(\d+)\s*,', re.DOTALL)
PARAMETER = re.compile(r"(?<![:\w]):p(\d+)\b")


class Unknown(Exception):
    """The sources no longer hold what is measured here."""


def load_queries():
    """Name to (SQL, number of parameters)."""
    found = {}
    for file in sorted(STORE.rglob("*.cpp")):
        for name, raw, plain, count in QUERY.findall(file.read_text(encoding="utf-8")):
            found[name] = (raw or plain.replace('\\"', '"'), int(count))
    return found


def statement(queries, name, *values):
    """One statement for pgbench; `values` are what stands for :p1, :p2 …"""
    if name not in queries:
        raise Unknown(f"engine/store has no statement {name} any more: bring bench/workloads.py up to date")
    sql, count = queries[name]
    if count != len(values):
        raise Unknown(f"the statement {name} has {count} parameters now, not {len(values)}: mend bench/workloads.py")
    return PARAMETER.sub(lambda match: values[int(match.group(1)) - 1], sql).strip() + ";\n"
