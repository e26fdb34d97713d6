# Clocks, locks and numbers: what SQL and the code around it may not do.
# In C++ only strings are read for SQL, so that clock.now() is no find.
import re

from tree import Finding

SQL_CLOCK = re.compile(
    r"\b(now\s*\(\s*\)|current_timestamp|current_date|current_time|localtimestamp|localtime\b|timeofday\s*\("
    r"|statement_timestamp\s*\(|transaction_timestamp\s*\(|clock_timestamp\s*\()|'(now|today|tomorrow|yesterday)'",
    re.IGNORECASE)
CLOCK_PORT = re.compile(r"engine/store/clock\w*\.[ch]pp")
SKIP_LOCKED = re.compile(r"\bskip\s+locked\b", re.IGNORECASE)
SKIP_LOCKED_LIMIT = 2
FLOAT_WORD = re.compile(r"\b(float|double)\b")
FLOAT_SQL = re.compile(r"\b(double\s+precision|float[48]?|real)\b", re.IGNORECASE)
WITHOUT_FLOAT = ("engine/measure", "engine/workflow", "engine/store", "schema")


# Where SQL stands in a file: all of an .sql file but its comments, and the strings of a C++ file.
def sql_parts(file):
    if file.suffix == ".sql":
        return ("code", "strings")
    return ("strings",) if file.is_cpp else ()


def sql_clocks(tree):
    for file in tree.files:
        if not file.under("engine", "schema", "api"):
            continue
        for part in sql_parts(file):
            for line, match in file.search(SQL_CLOCK, part):
                word = match.group()
                if word.lower().startswith("clock_timestamp") and CLOCK_PORT.fullmatch(file.path):
                    continue
                yield Finding(file.path, line, "sql_clocks", f"{word}: time is handed to every statement")


def system_clock(tree):
    for file in tree.cpp:
        if file.path == "engine/base/clock.hpp" or file.under("tests", "bench"):
            continue
        for line, _ in file.search(r"\bsystem_clock::now\b|\bgettimeofday\s*\(|\bstd::time\s*\(", "code"):
            yield Finding(file.path, line, "system_clock", "ask the Clock that was handed in (engine/base/clock.hpp)")


def skip_locked(tree):
    found = [(file.path, line) for file in tree.files if file.under("engine", "schema", "api")
             for part in sql_parts(file) for line, _ in file.search(SKIP_LOCKED, part)]
    for path, line in found[SKIP_LOCKED_LIMIT:]:
        yield Finding(path, line, "skip_locked", "only the claims of timers and of the outbox skip locked rows")


def floating_point(tree):
    for file in tree.files:
        if not file.under(*WITHOUT_FLOAT):
            continue
        patterns = [("strings", FLOAT_SQL), ("code", FLOAT_WORD)] if file.is_cpp else []
        patterns += [("code", FLOAT_SQL)] if file.suffix == ".sql" else []
        for part, pattern in patterns:
            for line, match in file.search(pattern, part):
                # In a message "real" is an English word; in SQL inside C++ it follows a cast or a column name.
                if part == "strings" and match.group().lower() in ("real", "float"):
                    if not re.search(r"::\s*$", file.parts.strings[:match.start()][-4:]):
                        continue
                yield Finding(file.path, line, "floating_point", f"{match.group()}: values are exact decimals")


RULES = [sql_clocks, system_clock, skip_locked, floating_point]
