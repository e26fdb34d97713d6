# What holds for the repository as a whole: no machine's paths, no registry's addresses, run bits, links that resolve.
# Markdown links are checked with their anchors, the way GitHub makes them.
import posixpath
import re
import urllib.parse

from tree import Finding

# Written in pieces, or this file would find itself.
MACHINE_PATH = re.compile("/(" + "|".join(["root", "tmp", "home", "work", "Users"]) + ")/[a-z]")
LOCK_FILES = {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"}
REGISTRY = re.compile(r"https?://[a-z0-9.:-]+/\S*\.t(?:gz|ar)|\"resolved\"\s*:\s*\"https?:")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def machine_paths(tree):
    for file in tree.files:
        if file.under("docs/decisions") or file.name in LOCK_FILES:
            continue
        for number, line in enumerate(file.lines, 1):
            match = MACHINE_PATH.search(line)
            if match and "mktemp" not in line:
                yield Finding(file.path, number, "machine_paths", f"{match.group()}…: a path of one machine")


def lock_files(tree):
    for file in tree.files:
        if file.name in LOCK_FILES:
            for line, match in file.search(REGISTRY):
                yield Finding(file.path, line, "lock_files", f"{match.group()[:60]}: leave registry addresses out")
                break


def run_bits(tree):
    for file in tree.files:
        script = file.under("scripts", ".ci") and not file.suffix
        shebang = file.text.startswith("#!")
        if script and not shebang:
            yield Finding(file.path, 1, "run_bits", "a script begins with #!")
        if (script or shebang) and not file.executable:
            yield Finding(file.path, 0, "run_bits", "has no run bit: chmod +x")
        if file.executable and not shebang:
            yield Finding(file.path, 0, "run_bits", "has a run bit but is no script: chmod -x")


def anchors(text):
    found = set()
    for match in re.finditer(r"^#{1,6}\s+(.*?)\s*#*$", FENCE.sub("", text), re.MULTILINE):
        title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match.group(1)).lower()
        slug = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
        count = 0
        unique = slug
        while unique in found:
            count += 1
            unique = f"{slug}-{count}"
        found.add(unique)
    found.update(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))
    return found


def links(tree):
    texts = {file.path: file.text for file in tree.files if file.suffix == ".md"}
    folders = {posixpath.dirname(path) for path in tree.paths}
    folders |= {posixpath.dirname(folder) for folder in folders}
    for path, text in texts.items():
        visible = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
        visible = re.sub(r"`[^`\n]*`", lambda match: " " * len(match.group()), visible)
        for match in LINK.finditer(visible):
            line = visible.count("\n", 0, match.start()) + 1
            target, _, anchor = urllib.parse.unquote(match.group(1)).partition("#")
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if place not in tree.paths and place not in folders:
                yield Finding(path, line, "links", f"{match.group(1)} leads nowhere")
            elif anchor and place in texts and anchor not in anchors(texts[place]):
                yield Finding(path, line, "links", f"{match.group(1)}: no such heading")


RULES = [machine_paths, lock_files, run_bits, links]
