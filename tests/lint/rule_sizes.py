# How long things may be, and how a file begins.
# Functions are found by the house's formatting: the opening brace of a function stands alone on its line.
import re

from tree import Finding

HEADER_LINES = 150
SOURCE_LINES = 400
FUNCTION_LINES = 70
OPENING_LINES = 1

LONE_BRACE = re.compile(r"^( *)\{ *$")


def file_size(tree):
    for file in tree.files:
        limit = {".hpp": HEADER_LINES, ".cpp": SOURCE_LINES, ".sql": SOURCE_LINES}.get(file.suffix)
        if limit and len(file.lines) > limit:
            yield Finding(file.path, 0, "file_size", f"{len(file.lines)} lines; {limit} at most")


def function_size(tree):
    for file in tree.cpp:
        lines = file.parts.code.splitlines()
        for start, line in enumerate(lines):
            brace = LONE_BRACE.match(line)
            if not brace:
                continue
            closing = brace.group(1) + "}"
            for end in range(start + 1, len(lines)):
                if lines[end].startswith(closing):
                    if end - start - 1 > FUNCTION_LINES:
                        yield Finding(file.path, start + 1, "function_size",
                                      f"a function of {end - start - 1} lines; {FUNCTION_LINES} at most")
                    break


def opening_comment(tree):
    for file in tree.files:
        marker = {".hpp": "//", ".cpp": "//", ".sql": "--"}.get(file.suffix)
        if marker and not all(line.startswith(marker) for line in (file.lines + [""] * OPENING_LINES)[:OPENING_LINES]):
            yield Finding(file.path, 1, "opening_comment", f"the first {OPENING_LINES} lines are a comment that says what the file is for")


def pragma_once(tree):
    for file in tree.cpp:
        if file.suffix == ".hpp" and not re.search(r"^#pragma once$", file.parts.code, re.MULTILINE):
            yield Finding(file.path, 1, "pragma_once", "#pragma once is missing")


RULES = [file_size, function_size, opening_comment, pragma_once]
