# docs/asvs.md says how each requirement of OWASP ASVS is met. Its figures must be those of its rows, and a test that it
# names must stand in the tree: a table that nobody recounts says what was true once.
import collections
import re

from tree import Finding

TABLE = "docs/asvs.md"
ROW = re.compile(r"^\|\s*(\d+\.\d+\.\d+)\s*\|\s*([^|]*?)\s*\|\s*([^|]*?)\s*\|\s*(.*?)\s*\|$")
KINDS = ("test", "document", "does not apply", "open")
TEST_MACRO = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)


def table_of(tree):
    return next((file for file in tree.files if file.path == TABLE), None)


def rows_of(file):
    for number, line in enumerate(file.lines, 1):
        match = ROW.match(line)
        if match:
            yield number, match.group(1), match.group(2), match.group(4)


def kind_of(shown):
    return next((kind for kind in KINDS if shown.startswith(kind + ": ")), None)


# What the two sentences at the top have to say: of the levels 1 and 2, and of level 3.
def sentences(rows):
    for levels in (("1", "2"), ("3",)):
        kinds = collections.Counter(kind_of(shown) for _, _, level, shown in rows if level in levels)
        total = sum(kinds.values())
        if len(levels) == 2:
            each = collections.Counter(level for _, _, level, _ in rows)
            name = f"1 ({each['1']}) and 2 ({each['2']})"
        else:
            name = "3"
        yield (f"{kinds['test']} of {total} requirements of level {name} are shown by a test, {kinds['document']} by a "
               f"document; {kinds['does not apply']} do not apply, {kinds['open']} are open.")


def asvs_figures(tree):
    file = table_of(tree)
    if file is None:
        return
    rows = list(rows_of(file))
    before = (0, 0, 0)
    for number, name, level, shown in rows:
        place = tuple(map(int, name.split(".")))
        if place <= before:
            yield Finding(TABLE, number, "asvs_figures", f"{name} stands twice, or out of order")
        before = place
        if level not in ("1", "2", "3") or kind_of(shown) is None:
            yield Finding(TABLE, number, "asvs_figures", f"{name}: a level from 1 to 3, and then {', '.join(KINDS)}")
    text = " ".join(file.text.split())
    for sentence in sentences(rows):
        if sentence not in text:
            yield Finding(TABLE, 1, "asvs_figures", f"the top must say: {sentence}")


# "Suite.Name" of GoogleTest, "e2e.story" of CTest, a file, or "file:function".
def stands(tree, known, name):
    if name in known:
        return True
    path, _, function = name.partition(":")
    file = next((one for one in tree.files if one.path == path and one.under("tests")), None)
    return file is not None and (not function or re.search(rf"\bdef {re.escape(function)}\(", file.text) is not None)


def known_tests(tree):
    return {f"{suite}.{name}" for file in tree.cpp if file.under("tests")
            for suite, name in TEST_MACRO.findall(file.text)}


def asvs_names(tree):
    file = table_of(tree)
    if file is None:
        return
    known = known_tests(tree)
    for number, requirement, _, shown in rows_of(file):
        names = re.findall(r"`([^`]+)`", shown)
        if kind_of(shown) == "test":
            for name in names:
                if not stands(tree, known, name):
                    yield Finding(TABLE, number, "asvs_names", f"{requirement}: there is no test {name}")
            if not names:
                yield Finding(TABLE, number, "asvs_names", f"{requirement}: name the test")
        if kind_of(shown) == "document" and "](" not in shown:
            yield Finding(TABLE, number, "asvs_names", f"{requirement}: name the document by a link")


RULES = [asvs_figures, asvs_names]
