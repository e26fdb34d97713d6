# The command line of scripts/bench: prepares the world, runs what was asked for, prints it, and writes the page.
import argparse
import contextlib
import pathlib
import shutil
import signal
import statistics
import sys
import time

from bench import copies, demo, page, recording
from bench.benchmarks import ALL, Figure, Plan, Run
from bench.cluster import Trouble
from bench.load import Wrk
from bench.measure import memory_mb
from bench.office import at_another_address, open_quarter
from bench.statements import Unknown, load_queries

DONE, FAILED = 0, 1


class World:
    """What all benchmarks work on."""

    def __init__(self, machine, collectors, queries):
        self.machine = machine
        self.collectors = collectors
        self.queries = queries
        self.bases = 0

    @property
    def cluster(self):
        return self.machine.cluster

    @property
    def server_pid(self):
        return self.machine.server.pid

    def wrk(self, benchmark):
        return Wrk(self.machine.server.url, benchmark.name, self.machine.folder, benchmark.threads, benchmark.connections)

    def clients(self, benchmark):
        """For each collector what a load script needs to be this person, with the checkpoints as they now stand."""
        checkpoints = copies.checkpoints_of(self.cluster, benchmark.name)
        return [{"headers": it.headers(self.machine.server.url), "checkpoints": checkpoints[it.unit],
                 "draft": page.compact(it.marked_draft())} for it in self.collectors]

    def next_base(self):
        """Numbers for the commands of one run of pgbench, apart from those of all runs before."""
        self.bases += 1
        return self.bases * 1_000_000


def start_figures(machine, repetitions):
    """How long starting takes: with initdb, on the standing database, and beside a PostgreSQL that runs already."""
    figures = [Figure("start.first", machine.start(), "s")]
    machine.stop()
    figures.append(Figure("start.embedded", machine.start(), "s"))
    # Room for what is only made at the first use is not made yet: this is the program at rest.
    figures.append(Figure("server.memory_at_rest", memory_mb(machine.server.pid), "MB"))
    times = []
    for _ in range(repetitions):
        second = machine.second()
        times.append(second.started_in)
        second.stop()
    figures.append(Figure("start.serve", statistics.median(times), "s"))
    return figures


def record_documents(machine, collectors):
    """What the program writes for a save, a submission and a withdrawal, unit by unit."""
    recording.start_logging(machine.cluster)
    second = machine.second()
    try:
        recorded = []
        for it in at_another_address(collectors, second.url):
            it.make_ready()
            documents = {"save": recording.record(machine.cluster, it, "PUT", "/results", it.drafts[1])}
            it.make_ready()  # a saved part is to be handed in again
            for action in ("submit", "withdraw"):
                documents[action] = recording.record(machine.cluster, it, "POST", "/actions", {"action": action})
            recorded.append((it.checkpoint, documents))
    finally:
        second.stop()
        recording.stop_logging(machine.cluster)
    copies.make_copies(machine.cluster, recorded)


def show(figures):
    for it in figures:
        print(" ".join([it.name, page.rounded(it.value), it.unit]).rstrip(), flush=True)


def measure(names, program, plan):
    """All figures, the ratios last; printed as they come."""
    with contextlib.ExitStack() as stack:
        machine = demo.Demo(program, stack.enter_context(demo.data_folder()))
        stack.callback(machine.stop)
        figures = start_figures(machine, 3 if plan.half_load else 1)
        show(figures)
        collectors = open_quarter(machine.server.url)
        record_documents(machine, collectors)
        world = World(machine, collectors, load_queries())
        ratios = []
        for name in names:
            more, those = Run(ALL[name], world, plan).figures()
            show(more)
            figures += more
            ratios += those
        last = [Figure("server.memory_after", memory_mb(machine.server.pid), "MB")]
        show(last + ratios)
        return figures + last + ratios, machine.cluster.version()


def interrupted(*_):
    raise KeyboardInterrupt


def main(arguments, words):
    parser = argparse.ArgumentParser(prog="scripts/bench", description=words,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(ALL)}; without one, all of them")
    parser.add_argument("--quick", action="store_true", help="one short round of each: does it run at all")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    parser.add_argument("--program", type=pathlib.Path, help="measure this traimas instead of building the release")
    options = parser.parse_args(arguments)
    names = options.names or list(ALL)
    if unknown := [it for it in names if it not in ALL]:
        parser.error(f"no benchmark is called {unknown[0]}; there are: {', '.join(ALL)}")
    if options.write and (options.quick or set(names) != set(ALL)):
        parser.error("--write takes a full run of all benchmarks")
    signal.signal(signal.SIGTERM, interrupted)
    begun = time.monotonic()
    try:
        if not shutil.which("wrk"):
            raise Trouble("wrk is not installed: scripts/setup --test brings it")
        if not options.program:
            demo.build_release()
        begun = time.monotonic()
        program = (options.program or demo.PROGRAM).resolve()
        figures, postgres = measure(names, program, Plan.quick() if options.quick else Plan.full())
        if options.write:
            page.write(figures, postgres)
    except (Trouble, Unknown, RuntimeError) as problem:
        print(f"scripts/bench: {problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("scripts/bench: interrupted; what it started is stopped", file=sys.stderr)
        return FAILED
    print(f"Took {time.monotonic() - begun:.0f} s.", file=sys.stderr)
    return DONE
