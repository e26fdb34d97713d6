# Holds C++ files against .clang-format, without changing them: format.py [ROOT]
# All files while they are few; later those that the last commit and the work tree changed.
import pathlib
import shutil
import subprocess
import sys

from tree import SourceTree

PROGRAM = "clang-format-14"
FEW = 800


def changed_files(root):
    command = ["git", "-C", str(root), "-c", f"safe.directory={root}"]
    base = "HEAD~1" if subprocess.run(command + ["rev-parse", "-q", "--verify", "HEAD~1"],
                                      capture_output=True, check=False).returncode == 0 else "HEAD"
    names = set()
    for arguments in (["diff", "--name-only", "--diff-filter=d", base], ["ls-files", "-o", "--exclude-standard"]):
        answer = subprocess.run(command + arguments, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            return None
        names.update(answer.stdout.splitlines())
    return names


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    if shutil.which(PROGRAM) is None:
        print(f"skipped: {PROGRAM} is not installed (scripts/setup --test)")
        return 0
    paths = [file.path for file in SourceTree(root).cpp]
    if len(paths) > FEW:
        changed = changed_files(root)
        paths = [path for path in paths if changed is None or path in changed]
    status = 0
    for at in range(0, len(paths), 50):
        status |= subprocess.run([PROGRAM, "--dry-run", "-Werror", "--ferror-limit=3", *paths[at:at + 50]],
                                 cwd=root, check=False).returncode
    print(f"{len(paths)} files looked at; to mend: {PROGRAM} -i FILE" if status else f"{len(paths)} files are formatted")
    return status


if __name__ == "__main__":
    sys.exit(main())
