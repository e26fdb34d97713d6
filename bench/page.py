# Puts the figures of a run into docs/benchmarks.md, between two marks; what stands around them is written by hand.
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess

from bench.benchmarks import ALL
from bench.demo import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: scripts/bench --write -->", "<!-- end of figures -->"


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def rounded(value):
    """Three figures that count, and no more."""
    if isinstance(value, int) or value >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"


def first_line(*command):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def machine_lines(postgres):
    cpu = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield "| what | |"
    yield "|---|---|"
    yield f"| date | {datetime.date.today().isoformat()}, tree {first_line('git', 'rev-parse', '--short', 'HEAD')} |"
    yield f"| cores | {os.cpu_count()} x {cpu.group(1) if cpu else platform.machine()}, shared by server, database and load |"
    yield f"| memory | {memory:.0f} GiB |"
    yield f"| kernel | {platform.system()} {platform.release()} |"
    yield f"| PostgreSQL | {postgres}, the embedded one with its own settings: fsync and synchronous_commit on, shared_buffers 128 MB |"
    yield f"| compiler | {first_line('c++', '--version')}, preset release (-O2) |"


def benchmark_lines(benchmark, by_name):
    name = benchmark.name

    def figure(key):
        return rounded(by_name[key].value)

    yield f"### {name}"
    yield ""
    yield f"{benchmark.words}. {benchmark.connections} connection{'s' if benchmark.connections > 1 else ''}."
    yield ""
    yield "| what runs | a second (lowest to highest) | clients | PostgreSQL's CPU each, µs | ratio (lowest to highest) |"
    yield "|---|---|---|---|---|"
    yield (f"| the server under wrk | {figure(f'{name}.rate')} ({figure(f'{name}.rate_low')} to {figure(f'{name}.rate_high')}) "
           f"| {benchmark.connections} | {figure(f'{name}.postgres_cpu')} | |")
    for it in benchmark.ceilings:
        base = f"{it.name}.ceiling"
        yield (f"| {it.words} | {figure(base)} ({figure(base + '_low')} to {figure(base + '_high')}) "
               f"| {figure(base + '_clients')} | {figure(base + '_postgres_cpu')} "
               f"| `{it.name}.ratio` **{figure(it.name + '.ratio')}** ({figure(it.name + '.ratio_low')} to "
               f"{figure(it.name + '.ratio_high')}) |")
    yield ""
    yield (f"Each request took {figure(f'{name}.server_cpu')} µs of the server's processor time and "
           f"{figure(f'{name}.wrk_cpu')} µs of wrk's; p50 {figure(f'{name}.p50')} ms, p99 {figure(f'{name}.p99')} ms. "
           + half_load(benchmark, figure) + f"Others used {figure(f'{name}.other_cpu')} cores meanwhile.")
    yield ""


def half_load(benchmark, figure):
    """Where both sides were run at half of what they reached."""
    name = benchmark.name
    if benchmark.connections == 1:
        return ""
    return (f"At half load ({figure(f'{name}.half_load_rate')} a second) p50 {figure(f'{name}.half_load_p50')} ms, p99 "
            f"{figure(f'{name}.half_load_p99')} ms; the first ceiling at half of its own p50 "
            f"{figure(f'{name}.half_load_ceiling_p50')} ms, p99 {figure(f'{name}.half_load_ceiling_p99')} ms "
            f"(`{name}_p99.ratio` {figure(f'{name}_p99.ratio')}). ")


def timer_lines(by_name):
    def figure(key):
        return rounded(by_name[f"timers.{key}"].value)

    yield "### timers"
    yield ""
    yield ("20,000 plans due at one midnight: each is marked late by an event with its hash, changes its fold, drops its timer and tells "
           "three people by the outbox. That each fired exactly once is counted after every drain; deadlocks in all: "
           f"{figure('deadlocks')}. Beside it pgbench's simple-update, in turns, on the same PostgreSQL.")
    yield ""
    yield ("| what runs | a second (lowest to highest) | server's and PostgreSQL's CPU each, µs | ratio to the best simple-update "
           "| to that of one client |")
    yield "|---|---|---|---|---|"
    for name, words in (("one_node", "one node"), ("two_nodes", "two nodes")):
        yield (f"| {words} | {figure(name)} ({figure(name + '_low')} to {figure(name + '_high')}) | {figure(name + '_server_cpu')} and "
               f"{figure(name + '_postgres_cpu')} | `timers.{name}.ratio` **{figure(name + '.ratio')}** | "
               f"{figure(name + '.ratio_one_client')} |")
    for key in sorted((it for it in by_name if it.startswith("timers.simple_update_")), key=lambda it: int(it.rsplit("_", 1)[1])):
        yield f"| simple-update, {key.rsplit('_', 1)[1]} clients | {rounded(by_name[key].value)} | | | |"
    yield ""


def figure_lines(figures, postgres):
    by_name = {it.name: it for it in figures}
    yield from machine_lines(postgres)
    yield ""
    yield "| start and memory | |"
    yield "|---|---|"
    for key, words in (("start.first", "first start, with initdb and the demo's data"),
                       ("start.embedded", "`traimas demo` again, its PostgreSQL included"),
                       ("start.serve", "`traimas serve` on a migrated database that runs already"),
                       ("server.memory_at_rest", "resident memory at rest, 8 database sessions and 2 more"),
                       ("server.memory_after", "resident memory after all benchmarks")):
        yield f"| {words} | {rounded(by_name[key].value)} {by_name[key].unit} |"
    yield ""
    for benchmark in ALL.values():
        yield from benchmark_lines(benchmark, by_name)
    yield from timer_lines(by_name)


def write(figures, postgres):
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise RuntimeError(f"{PAGE} has lost its marks {BEGIN} and {END}")
    block = "\n".join(figure_lines(figures, postgres)).rstrip()
    PAGE.write_text(f"{before}{BEGIN}\n{block}\n{END}{after}", encoding="utf-8")
