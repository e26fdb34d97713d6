# Words that the house does without, each with what to do instead.
# Looked for in code only: comments and strings may speak of them.
import re

from tree import Finding

# rule, pattern in code, what to do instead
BANNED = [
    ("using_namespace", r"\busing\s+namespace\b", "name what you use"),
    ("regex", r"\bstd::w?regex\b|#\s*include\s*<regex>", "write a small reader: std::regex is slow and overflows"),
    ("views", r"\bstd::(ranges::)?views\b", "write a loop: clang-tidy 14 cannot read range adaptors"),
    # Asio asks its streams for get_executor by that name.
    ("get_prefix", r"(?<![\w:.>])get_(?!executor\b)\w+\s*\(", "functions are verbs or plain nouns, without get_"),
    ("vague_name", r"\b(?:class|struct|enum|using|concept)\s+(?:class\s+)?\w*(?:Manager|Helper|Util)\w*",
     "say what it does: no Manager, Helper or Util"),
    # Boost 1.81's error() answers a copy, which a reference into it and the range of a loop outlive.
    ("error_is_a_copy", r"&\s*\w+\s*(?:=|:)[^;{]*\.error\(\)\.", "copy it first: error() answers by value"),
    # In C++20 the range of a loop keeps only the last value alive: what a call answered is gone before the first turn.
    ("range_of_a_temporary",
     r"\bfor\s*\([^;(){}]*[^:;(){}]:(?!:)\s*(?:[\w:]+\([^(){};]*\)|[^;{}]*\.json\(\))\s*\.\s*(?:at|items|value)\s*\(",
     "name the value that the call answers first"),
]
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
OWN_MACRO = re.compile(r"TRAIMAS_(TRY|JOIN|ASSERT)")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|sleep|usleep|nanosleep)\s*\(")
UNFINISHED = re.compile("|".join(r"\b" + first + second + r"\b" for first, second in
                                 (("TO", "DO"), ("FIX", "ME"), ("XX", "X"))))
CODE_SUFFIXES = {".cpp", ".hpp", ".sql", ".py", ".sh", ".ts", ".tsx", ".js", ".css", ".html", ".json", ".toml",
                 ".cmake", ".txt", ""}


def banned_words(tree):
    for file in tree.cpp:
        for rule, pattern, instead in BANNED:
            for line, match in file.search(pattern, "code"):
                yield Finding(file.path, line, rule, f"{' '.join(match.group().split())}: {instead}")


def macros(tree):
    for file in tree.cpp:
        for line, match in file.search(MACRO, "code"):
            if not OWN_MACRO.match(match.group(1)):
                yield Finding(file.path, line, "macros", f"{match.group(1)}: write a function or a constant")


# A comment counts when it stands on the line itself or on one of its neighbours.
def has_comment_near(file, line):
    comments = file.parts.comments.splitlines()
    return any(comments[at].strip() for at in range(max(line - 2, 0), min(line + 1, len(comments))))


def catch_all(tree):
    for file in tree.cpp:
        for line, _ in file.search(r"\bcatch\s*\(\s*\.\.\.\s*\)", "code"):
            if not has_comment_near(file, line):
                yield Finding(file.path, line, "catch_all", "say in a comment why everything is caught here")


# The compiler names a forgotten enumerator only where there is no such label. Switches over letters and numbers cannot
# do without; one over an enum that is not ours says "not our enum" in a comment beside it.
LITERAL_CASE = re.compile(r"\bcase\s+(?:'|-?[0-9])[^\n]*$")


def default_label(tree):
    for file in tree.cpp:
        comments = file.parts.comments.splitlines()
        for line, match in file.search(r"\bdefault\s*:(?!:)", "code"):
            before = file.text[:match.start()]
            last_case = before[before.rfind("case "):].split("\n", 1)[0]
            near = " ".join(comments[max(line - 2, 0):line + 1])
            if not LITERAL_CASE.match(last_case) and "not our enum" not in near:
                yield Finding(file.path, line, "default_label", "name every enumerator")


# pg_sleep in a string is left alone: a statement that takes long is what a time-out is tried on.
def sleeping_tests(tree):
    for file in tree.cpp:
        if file.under("tests"):
            for line, match in file.search(SLEEP, "code"):
                yield Finding(file.path, line, "sleeping_tests", f"{match.group(1)}: wait for what is to happen")


def unfinished(tree):
    for file in tree.files:
        if file.suffix in CODE_SUFFIXES and file.name != "package-lock.json" and not file.under("docs"):
            for line, match in file.search(UNFINISHED):
                yield Finding(file.path, line, "unfinished", f"{match.group()}: do it, or open an issue")


def file_names(tree):
    for file in tree.files:
        if file.suffix in (".cpp", ".hpp", ".sql", ".py") and re.search(r"manager|helper|util", file.name.lower()):
            yield Finding(file.path, 0, "file_names", "say what is in it: no manager, helper or util")
        if file.is_cpp and not re.fullmatch(r"[a-z0-9_]+\.[ch]pp", file.name):
            yield Finding(file.path, 0, "file_names", "file names are snake_case")


RULES = [banned_words, macros, catch_all, default_label, sleeping_tests, unfinished, file_names]
