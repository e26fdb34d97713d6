# Plants one fault for each rule in a tree of its own and expects the lint to find it, and nothing else.
# A rule without a planted fault fails here too: a lint that finds nothing must not pass for one that looks.
import pathlib
import sys
import tempfile
import unittest

import lint

ASVS_ROWS = ("| 1.1.1 | 2 | once | test: `Zone.IsRead`, `tests/unit/zone_test.cpp` |\n"
             "| 1.2.1 | 1 | told | document: [here](../README.md) |\n| 1.2.10 | 3 | cells | open: none yet |\n")
ASVS_TOP = ("1 of 2 requirements of level 1 (1) and 2 (1) are shown by a test, 1 by a document; 0 do not apply,\n"
            "0 are open.\n\n0 of 1 requirements of level 3 are shown by a test, 0 by a document; 0 do not apply, 1 are "
            "open.\n\n| id | level | words | shown by |\n|---|---|---|---|\n")

# A small tree that breaks no rule, with the look-alikes that a careless rule would trip over.
CLEAN = {
    "engine/base/clock.hpp": """\
// Time, as the engine sees it.
// The only place that asks this machine.
#pragma once
#include <chrono>
inline auto machine_now() { return std::chrono::system_clock::now(); }
""",
    "engine/calendar/zone.hpp": """\
// Zones.
// Pure.
#pragma once
#include "engine/base/clock.hpp"
// This comment says default: and now() and TO-DO and using namespace; nothing of that counts.
struct Zone {
    Zone() = default;
    int offset = 1'000'000;
};
""",
    "engine/calendar/zone.cpp": """\
// Zones, by the system's table.
// Pure.
#include "engine/calendar/zone.hpp"
#include <string>

int width(char letter)
{
    switch (letter) {
    case 'a': return 1;
    default: return 2;
    }
}
std::string message() { return "double entry; the real reason is not std::regex"; }
bool due(const Clock& clock) { return clock.now() > width('"'); }
""",
    "engine/store/clock_row.cpp": """\
// The clock port: the one statement that asks the database.
// Everything else is handed the answer.
#include "engine/store/clock_row.hpp"
#include "engine/base/clock.hpp"
constexpr auto kNow = "select clock_timestamp()";
constexpr auto kClaim = R"(select id from timer for no key update skip locked)";
constexpr auto kOutbox = R"sql(select id from outbox for update skip locked)sql";
""",
    "schema/0001_start.sql": """\
-- The tables.
-- Never now() in a default.
create table event (recorded_at timestamptz not null, note text default 'nowhere');
""",
    "api/http/server.cpp": """\
// The server.
// Beast lives here.
#include "api/http/server.hpp"
#include <boost/beast/http.hpp>
void run()
{
    try {
        serve();
    } catch (...) {
        // A handler may throw anything; the connection ends either way.
        end();
    }
}
""",
    "tests/unit/zone_test.cpp": """\
// Zones.
// Tests know every room.
#include "api/http/server.hpp"
#include "engine/store/clock_row.hpp"
TEST(Zone, IsRead) {}
""",
    "api/http/server.hpp": "// The server.\n// One.\n#pragma once\n",
    "engine/store/clock_row.hpp": "// The clock port.\n// One.\n#pragma once\n",
    "engine/calendar/CMakeLists.txt": "traimas_room(calendar SOURCES zone.cpp DEPENDS base)\n",
    "scripts/run": "#!/usr/bin/env bash\necho run\n",
    "README.md": "# A title, with words\n\n[here](#a-title-with-words), [zones](engine/calendar/zone.hpp), "
                 "[a folder](schema), `[no](link)`, [web](https://example.org)\n\n```\n[code](nowhere)\n```\n",
    "docs/asvs.md": "# A table\n" + ASVS_TOP + ASVS_ROWS,
    "web/package-lock.json": '{"packages": {"a": {"version": "1.0.0", "integrity": "sha512-x"}}}\n',
}

HEAD = "// What it is.\n// What for.\n"
HEADER = HEAD + "#pragma once\n"


def tall_function(lines):
    return HEAD + "void run()\n{\n" + "    step();\n" * lines + "}\n"


# rule -> files that each break it, and no other rule.
PLANTED = {
    "arrows": [
        ("engine/calendar/wrong.hpp", HEADER + '#include "engine/store/clock_row.hpp"\n'),
        ("engine/base/wrong.hpp", HEADER + '#include "engine/calendar/zone.hpp"\n'),
        ("api/http/wrong.hpp", HEADER + '#include "engine/store/clock_row.hpp"\n'),
        ("engine/store/wrong.hpp", HEADER + '#include "api/http/server.hpp"\n'),
        ("cli/wrong.cpp", HEAD + '#include "tests/unit/zone_test.cpp"\n'),
        ("engine/cellar/room.hpp", HEADER),
    ],
    "cmake_arrows": [("engine/measure/CMakeLists.txt", "traimas_room(measure SOURCES a.cpp\n  DEPENDS base store)\n")],
    "libraries": [
        ("api/handlers/wrong.cpp", HEAD + "#include <boost/asio/io_context.hpp>\n"),
        ("engine/service/wrong.cpp", HEAD + "#include <soci/soci.h>\n"),
        ("cli/wrong.cpp", HEAD + "#include <libpq-fe.h>\n"),
    ],
    "pure": [
        ("engine/workflow/wrong.cpp", HEAD + "#include <filesystem>\n"),
        ("engine/ledger/wrong.cpp", HEAD + "#include <fstream>\n"),
    ],
    "include_paths": [
        ("engine/calendar/beside.cpp", HEAD + '#include "zone.hpp"\n'),
        ("api/http/server.cpp", HEAD + '#include <string>\n#include "api/http/server.hpp"\n'),
    ],
    "file_size": [
        ("engine/base/long.hpp", HEADER + "//\n" * 150),
        ("engine/base/long.cpp", HEAD + "//\n" * 400),
        ("schema/0002_long.sql", "-- a\n" * 401),
    ],
    "function_size": [("engine/base/tall.cpp", tall_function(71))],
    "opening_comment": [
        ("engine/base/bare.cpp", "int answer();\n"),
        ("schema/0002_bare.sql", "select 1;\n"),
    ],
    "pragma_once": [("engine/base/bare.hpp", HEAD + "// #pragma once is what is missing\n")],
    "using_namespace": [("cli/wrong.cpp", HEAD + "using  namespace std;\n")],
    "regex": [("cli/wrong.cpp", HEAD + "std::regex all{};\n"), ("cli/worse.cpp", HEAD + "#include <regex>\n")],
    "views": [("cli/wrong.cpp", HEAD + "auto all = items | std::views::keys;\n")],
    "get_prefix": [("cli/wrong.hpp", HEADER + "int get_answer();\n")],
    "error_is_a_copy": [
        ("cli/wrong.cpp", HEAD + "const auto& fields = result.error().fields;\n"),
        ("cli/worse.cpp", HEAD + "for (const auto& fault : result.error().fields) {\n}\n"),
    ],
    "range_of_a_temporary": [
        ("cli/wrong.cpp", HEAD + "for (const auto& item : page(query).at(items)) {\n}\n"),
        ("cli/worse.cpp", HEAD + "for (const auto& [key, value] : as_json(facts).items()) {\n}\n"),
    ],
    "vague_name": [
        ("cli/wrong.hpp", HEADER + "class SessionManager;\n"),
        ("cli/worse.hpp", HEADER + "enum class UtilKind { a };\n"),
    ],
    "macros": [("cli/wrong.hpp", HEADER + "#define ANSWER 42\n")],
    "catch_all": [("cli/wrong.cpp", HEAD + "void f()\n{\n    try {\n        g();\n\n    } catch (...) {\n\n        h();\n    }\n}\n")],
    "default_label": [("cli/wrong.cpp", HEAD + "switch (kind) {\ncase Kind::a: return 1;\ndefault: return 2;\n}\n")],
    "sleeping_tests": [
        ("tests/unit/nap_test.cpp", HEAD + "void f() { std::this_thread::sleep_for(second); }\n"),
        ("tests/http/nap_test.cpp", HEAD + "void f() { usleep(1000); }\n"),
    ],
    "unfinished": [
        ("cli/wrong.cpp", HEAD + "// " + "TO" + "DO later\n"),
        ("scripts/lib/wrong.sh", "# " + "FIX" + "ME\n"),
    ],
    "file_names": [("cli/string_utils.hpp", HEADER), ("cli/CamelCase.cpp", HEAD)],
    "sql_clocks": [
        ("schema/0002_clock.sql", "-- A\n-- B\ncreate table a (at timestamptz default now());\n"),
        ("schema/0002_literal.sql", "-- A\n-- B\nselect timestamptz 'now';\n"),
        ("engine/store/event.cpp", HEAD + 'auto sql = R"(select 1\n  where at < CURRENT_TIMESTAMP)";\n'),
        ("engine/store/other.cpp", HEAD + 'auto sql = "select clock_timestamp()";\n'),
        ("api/auth/session.cpp", HEAD + 'auto sql = "select localtimestamp";\n'),
    ],
    "system_clock": [("engine/service/wrong.cpp", HEAD + "auto now = std::chrono::system_clock::now();\n")],
    "skip_locked": [("engine/store/third.cpp", HEAD + 'auto sql = "select 1 for update SKIP  LOCKED";\n')],
    "floating_point": [
        ("engine/measure/wrong.hpp", HEADER + "struct Score { double value; };\n"),
        ("schema/0002_real.sql", "-- A\n-- B\ncreate table a (b real);\n"),
        ("engine/store/wrong.cpp", HEAD + 'auto sql = "select a::double precision";\n'),
    ],
    "machine_paths": [("docs/install.md", "Unpack it in /" + "home/somchai/traimas.\n")],
    "lock_files": [("web/package-lock.json", '{"a": {"resolved": "https://registry.example/a.tgz"}}\n')],
    "run_bits": [("scripts/story", "#!/usr/bin/env bash\n"), ("scripts/bench", "echo no shebang\n")],
    "links": [
        ("docs/a.md", "[gone](missing.md)\n"),
        ("docs/b.md", "# Title\n[gone](#another-title)\n"),
        ("docs/c.md", "[gone](../README.md#no-such-heading)\n"),
    ],
    "asvs_figures": [
        ("docs/asvs.md", ASVS_TOP.replace("1 by a document", "2 by a document") + ASVS_ROWS),
        ("docs/asvs.md", ASVS_TOP + ASVS_ROWS.replace("| 3 | cells | open: none yet |", "| 3 | cells | open, later |")),
        ("docs/asvs.md", ASVS_TOP + ASVS_ROWS.replace("1.2.10", "1.2.1")),
    ],
    "asvs_names": [
        ("docs/asvs.md", ASVS_TOP + ASVS_ROWS.replace("Zone.IsRead", "Zone.IsWritten")),
        ("docs/asvs.md", ASVS_TOP + ASVS_ROWS.replace("zone_test.cpp", "zone_test.cpp:IsRead")),
        ("docs/asvs.md", ASVS_TOP + ASVS_ROWS.replace("[here](../README.md)", "README")),
    ],
}


def write(root, path, text, runnable=False):
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(0o755 if runnable else 0o644)


class PlantedFaults(unittest.TestCase):
    def setUp(self):
        self.root = self.clean_tree()

    def clean_tree(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for path, text in CLEAN.items():
            write(root, path, text, runnable=path.startswith("scripts/"))
        return root

    def write(self, path, text):
        write(self.root, path, text)

    def test_the_clean_tree_has_no_finding(self):
        self.assertEqual([str(finding) for finding in lint.all_findings(self.root)], [])

    def test_a_planted_fault_is_found_where_it_is_and_nothing_else(self):
        for rule, plants in PLANTED.items():
            for path, text in plants:
                with self.subTest(rule=rule, path=path):
                    root = self.clean_tree()
                    # A script with its run bit and without its first line; no other planted file has the bit.
                    write(root, path, text, runnable=path == "scripts/bench")
                    found = {(finding.rule, finding.path) for finding in lint.all_findings(root)}
                    self.assertEqual(found, {(rule, path)})

    def test_a_finding_names_its_line(self):
        self.write("engine/calendar/wrong.hpp", HEADER + '#include "engine/store/clock_row.hpp"\n')
        self.assertEqual([str(finding) for finding in lint.all_findings(self.root)],
                         ["engine/calendar/wrong.hpp:4: [arrows] engine/calendar may not include engine/store"])

    def test_a_lost_run_bit_is_found(self):
        (self.root / "scripts/run").chmod(0o644)
        self.assertEqual([(f.rule, f.path) for f in lint.all_findings(self.root)], [("run_bits", "scripts/run")])

    def test_a_limit_is_reached_before_it_is_crossed(self):
        self.write("engine/base/just.cpp", tall_function(70))
        self.write("engine/base/just.hpp", HEADER + "//\n" * 147)
        self.write("engine/base/full.cpp", HEAD + "//\n" * 398)
        self.assertEqual([str(finding) for finding in lint.all_findings(self.root)], [])

    def test_every_rule_has_a_planted_fault(self):
        source = "".join(pathlib.Path(module.__file__).read_text() for module in lint.MODULES)
        names = {rule.__name__ for module in lint.MODULES for rule in module.RULES} - {"banned_words"}
        names |= {name for name, *_ in lint.rule_words.BANNED}
        self.assertEqual(names, set(PLANTED), "rules and planted faults differ")
        for name in names:
            self.assertIn(f'"{name}"', source)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
