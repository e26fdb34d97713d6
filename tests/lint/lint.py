# Holds the house rules against a tree and prints every place that breaks one: lint.py [ROOT]
# Python's standard library only; each group of rules is a module beside this one.
import pathlib
import sys

import rule_asvs
import rule_repository
import rule_rooms
import rule_sizes
import rule_sql
import rule_words
from tree import SourceTree

MODULES = (rule_rooms, rule_sizes, rule_words, rule_sql, rule_repository, rule_asvs)


def all_findings(root):
    tree = SourceTree(root)
    return sorted({finding for module in MODULES for rule in module.RULES for finding in rule(tree)})


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    findings = all_findings(root)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {len(SourceTree(root).files)} files")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
