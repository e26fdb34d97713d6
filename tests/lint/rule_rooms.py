# Who may include whom: dependencies point one way, and each outside library has its own rooms.
# The arrows are those of docs/architecture.md; CMake's DEPENDS must follow them too.
import re

from tree import Finding

LOWEST = {"engine/base"}
PURE = {"engine/calendar", "engine/measure", "engine/dictionary", "engine/cycle", "engine/ledger", "engine/organisation",
        "engine/language"}
STORE_DOWN = LOWEST | PURE | {"engine/workflow", "engine/store"}
SERVICE_DOWN = STORE_DOWN | {"engine/exchange", "engine/subjects", "engine/service"}

# A room sees itself and what stands here; None means everything.
ARROWS = {
    "engine/base": set(),
    "engine/calendar": LOWEST,
    "engine/measure": LOWEST,
    "engine/dictionary": LOWEST | {"engine/measure"},
    "engine/cycle": LOWEST | {"engine/calendar", "engine/measure"},
    "engine/ledger": LOWEST,
    "engine/language": LOWEST | {"engine/calendar"},
    "engine/organisation": LOWEST | {"engine/calendar"},
    "engine/workflow": LOWEST | PURE,
    "engine/subjects": LOWEST | PURE | {"engine/workflow"},
    "engine/store": STORE_DOWN,
    "engine/service": SERVICE_DOWN,
    "engine/runtime": SERVICE_DOWN,
    # Formats are pure but for the sender of mail; a round over the rows that are due is service's.
    "engine/exchange": LOWEST | PURE,
    "engine/files": LOWEST,
    "engine/traffic": LOWEST | {"engine/ledger"},
    "api/http": LOWEST,
    "api/openapi": LOWEST | {"api/http"},
    # Sign-in answers http's Caller, hashes tokens with ledger's SHA-256 and asks organisation for capacities.
    "api/auth": SERVICE_DOWN | {"api/http"},
    "api/handlers": SERVICE_DOWN | {"engine/files", "engine/traffic", "api/http", "api/auth", "api/openapi"},
    "cli": None,
    "tests": None,
    "bench": None,
}

# An include that names one of these belongs to these rooms; tests and benchmarks may do as they must.
LIBRARIES = {
    "Asio and Beast": (r"boost/(asio|beast)\b", {"api/http", "engine/runtime"}),
    "SOCI and libpq": (r"(soci/|libpq|postgresql/|pg_config)", {"engine/store", "engine/runtime"}),
    "libcurl": (r"curl/", {"engine/exchange"}),
}

# date-tz reads the zones by itself and does not tell their version: one file reads the first line of tzdata.zi.
MAY_READ = {"engine/calendar/zone.cpp"}
WITHOUT_IO = {"engine/calendar", "engine/measure", "engine/dictionary", "engine/cycle", "engine/ledger",
              "engine/organisation", "engine/workflow", "engine/subjects"}
IO_HEADERS = re.compile(
    r"(fstream|filesystem|iostream|cstdio|stdio\.h|unistd\.h|fcntl\.h|sys/.*|soci/.*|libpq.*|boost/(asio|beast).*)$")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("engine", "api") else parts[0]


def includes(file):
    for line, match in file.search(INCLUDE, "code"):
        yield line, match.group(1) == '"', match.group(2)


def sources(tree):
    for file in tree.cpp:
        room = room_of(file.path)
        if room in ARROWS:
            yield file, room


def arrows(tree):
    for file in tree.cpp:
        room = room_of(file.path)
        if file.path.split("/")[0] in ("engine", "api") and room not in ARROWS:
            yield Finding(file.path, 0, "arrows", f"{room} is no room that tests/lint/rule_rooms.py knows")
    for file, room in sources(tree):
        allowed = ARROWS[room]
        for line, ours, name in includes(file):
            target = room_of(name)
            if not ours or target not in ARROWS or target == room:
                continue
            if allowed is None:
                if target == "tests" and room == "cli":
                    yield Finding(file.path, line, "arrows", "the program may not include the tests")
            elif target not in allowed:
                yield Finding(file.path, line, "arrows", f"{room} may not include {target}")


def cmake_arrows(tree):
    rooms = {name.rsplit("/", 1)[1]: name for name in ARROWS if "/" in name}
    call = re.compile(r"traimas_room\((\w+)([^)]*)\)")
    for file in tree.files:
        if file.name != "CMakeLists.txt" or room_of(file.path) not in ARROWS:
            continue
        room = room_of(file.path)
        for line, match in file.search(call):
            depends = re.search(r"\bDEPENDS\b((?:\s+[a-z_]+)*)", match.group(2))
            for word in depends.group(1).split() if depends else []:
                target = rooms.get(word)
                allowed = ARROWS[room]
                if allowed is not None and target is not None and target != room and target not in allowed:
                    yield Finding(file.path, line, "cmake_arrows", f"{room} may not depend on {target}")


def libraries(tree):
    for file, room in sources(tree):
        if room in ("tests", "bench"):
            continue
        for line, _, name in includes(file):
            for title, (pattern, rooms) in LIBRARIES.items():
                if re.match(pattern, name) and room not in rooms:
                    yield Finding(file.path, line, "libraries",
                                  f"{title} stay in {' and '.join(sorted(rooms))}: {name}")


def pure(tree):
    for file, room in sources(tree):
        if room not in WITHOUT_IO or file.path in MAY_READ:
            continue
        for line, _, name in includes(file):
            if IO_HEADERS.match(name):
                yield Finding(file.path, line, "pure", f"{room} does no I/O: {name}")


def include_paths(tree):
    for file, room in sources(tree):
        own = file.path.removesuffix(".cpp") + ".hpp"
        first = True
        for line, ours, name in includes(file):
            if ours and name not in tree.paths:
                yield Finding(file.path, line, "include_paths", f'"{name}" is no path from the root')
            if first and file.suffix == ".cpp" and own in tree.paths and name != own:
                yield Finding(file.path, line, "include_paths", f'the own header "{own}" comes first')
            first = False


RULES = [arrows, cmake_arrows, libraries, pure, include_paths]
