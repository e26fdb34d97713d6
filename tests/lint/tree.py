# The files under one root as the rules see them: text, and for C++ and SQL the code, strings and comments apart.
# Splitting keeps every character's place, so that a find in one of them has the line of the file.
import functools
import os
import pathlib
import re
from typing import NamedTuple

SKIPPED_EVERYWHERE = {".git", "node_modules", "__pycache__", ".ccache"}
SKIPPED_AT_ROOT = {"build", "var"}
SKIPPED_PATHS = {"web/dist"}
TEXT_LIMIT = 2 * 1024 * 1024

CPP_SUFFIXES = (".cpp", ".hpp")


class Finding(NamedTuple):
    path: str
    line: int  # 0 where the file as a whole is meant
    rule: str
    message: str

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: [{self.rule}] {self.message}"


# Alternatives are tried in order at each place; what none matches is code.
CPP_TOKENS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<raw>(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\((?P<raw_body>.*?)\)(?P=delimiter)")
      | (?P<include>^[ \t]*\#[ \t]*include[^\n]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<number>\b[0-9](?:'?[0-9a-zA-Z_.])*)
      | (?P<character>'(?:[^'\\\n]|\\.)+')""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
SQL_TOKENS = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^']|'')*')""", re.DOTALL)


class Parts(NamedTuple):
    code: str
    strings: str
    comments: str


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def split(text, tokens):
    code, strings, comments = [], [], []
    at = 0

    def put(piece, owner):
        hidden = blank(piece)
        for kind in (code, strings, comments):
            kind.append(piece if kind is owner else hidden)

    for token in tokens.finditer(text):
        put(text[at:token.start()], code)
        piece = token.group()
        if token.lastgroup == "comment" or token.group("comment"):
            put(piece, comments)
        elif token.groupdict().get("include") or token.groupdict().get("number"):
            put(piece, code)
        else:
            put(piece, strings)
        at = token.end()
    put(text[at:], code)
    return Parts("".join(code), "".join(strings), "".join(comments))


class SourceFile:
    def __init__(self, root, path):
        self.path = path
        self.absolute = pathlib.Path(root, path)
        self.name = self.absolute.name
        self.suffix = self.absolute.suffix

    @functools.cached_property
    def text(self):
        data = self.absolute.read_bytes()
        if len(data) > TEXT_LIMIT or b"\0" in data:
            return ""
        return data.decode("utf-8", errors="replace")

    @functools.cached_property
    def lines(self):
        return self.text.splitlines()

    @functools.cached_property
    def parts(self):
        if self.is_cpp:
            return split(self.text, CPP_TOKENS)
        if self.suffix == ".sql":
            return split(self.text, SQL_TOKENS)
        return Parts(self.text, self.text, self.text)

    @property
    def is_cpp(self):
        return self.suffix in CPP_SUFFIXES

    @property
    def executable(self):
        return bool(self.absolute.stat().st_mode & 0o111)

    def under(self, *folders):
        return any(self.path.startswith(folder + "/") for folder in folders)

    # Every match of a pattern in the text or one of its parts, as (line, match).
    def search(self, pattern, part="text"):
        text = self.text if part == "text" else getattr(self.parts, part)
        for match in re.finditer(pattern, text):
            yield text.count("\n", 0, match.start()) + 1, match


class SourceTree:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()

    @functools.cached_property
    def files(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            at = pathlib.Path(folder).relative_to(self.root)
            folders[:] = sorted(
                name for name in folders
                if name not in SKIPPED_EVERYWHERE and (at / name).as_posix() not in SKIPPED_PATHS
                and not (at == pathlib.Path(".") and name in SKIPPED_AT_ROOT))
            for name in sorted(names):
                path = (at / name).as_posix()
                # The .git of a worktree is a file.
                if name not in SKIPPED_EVERYWHERE and not os.path.islink(pathlib.Path(folder, name)):
                    found.append(SourceFile(self.root, path))
        return found

    @functools.cached_property
    def cpp(self):
        return [file for file in self.files if file.is_cpp]

    @functools.cached_property
    def paths(self):
        return {file.path for file in self.files}
