# The command line of scripts/bench: prepares the world, runs what was asked for, prints it, and writes the page.
import argparse
import contextlib
import pathlib
import shutil
import signal
import statistics
import sys
import time

from bench import demo, page, timers, worlds
from bench.benchmarks import ALL, Plan, Run
from bench.cluster import Trouble
from bench.figure import Figure
from bench.measure import memory_mb
from bench.statements import Unknown

DONE, FAILED = 0, 1
TIMERS = "timers"
NAMES = [*ALL, TIMERS]


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


def show(figures):
    for it in figures:
        print(" ".join([it.name, page.rounded(it.value), it.unit]).rstrip(), flush=True)


class Session:
    """One run: its figures as they come, and the ratios, which are told last."""

    def __init__(self, names, program, is_quick):
        self.names = names
        self.is_quick = is_quick
        self.program = program
        self.plan = Plan.quick() if is_quick else Plan.full()
        self.figures = []
        self.ratios = []
        self.postgres = ""

    def tell(self, figures):
        show(figures)
        self.figures += figures

    def run(self):
        """A demo for each group of benchmarks; the first one's start is measured too."""
        for scene, fresh in dict.fromkeys((it.scene, it.fresh) for it in worlds.ALL):
            those = [it for it in worlds.ALL
                     if (it.scene, it.fresh) == (scene, fresh) and set(it.benchmarks) & set(self.names)]
            if those or (not self.postgres and self.names != [TIMERS]):
                self._run_scene(scene, those)
        if TIMERS in self.names:
            figures, ratios = timers.measure(self.program, self.plan, self.is_quick)
            self.tell(figures)
            self.ratios += ratios
        show(self.ratios)
        return self.figures + self.ratios

    def _run_scene(self, scene, those):
        with contextlib.ExitStack() as stack:
            machine = demo.Demo(self.program, stack.enter_context(demo.data_folder()), scene)
            stack.callback(machine.stop)
            is_first = not self.postgres
            if is_first:
                self.tell(start_figures(machine, 3 if self.plan.half_load else 1))
                self.postgres = machine.cluster.version()
            else:
                machine.start()
            for kind in those:
                world = kind(machine)
                for name in kind.benchmarks:
                    if name in self.names:
                        figures, ratios = Run(ALL[name], world, self.plan).figures()
                        self.tell(figures)
                        self.ratios += ratios
            if is_first:
                self.tell([Figure("server.memory_after", memory_mb(machine.server.pid), "MB")])


def interrupted(*_):
    raise KeyboardInterrupt


def main(arguments, words):
    parser = argparse.ArgumentParser(prog="scripts/bench", description=words,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; without one, all of them")
    parser.add_argument("--quick", action="store_true", help="one short round of each: does it run at all")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    parser.add_argument("--program", type=pathlib.Path, help="measure this traimas instead of building the release")
    options = parser.parse_args(arguments)
    names = options.names or NAMES
    if unknown := [it for it in names if it not in NAMES]:
        parser.error(f"no benchmark is called {unknown[0]}; there are: {', '.join(NAMES)}")
    if options.write and (options.quick or set(names) != set(NAMES)):
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
        session = Session(names, program, options.quick)
        figures = session.run()
        if options.write:
            page.write(figures, session.postgres)
    except (Trouble, Unknown, RuntimeError) as problem:
        print(f"scripts/bench: {problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("scripts/bench: interrupted; what it started is stopped", file=sys.stderr)
        return FAILED
    print(f"Took {time.monotonic() - begun:.0f} s.", file=sys.stderr)
    return DONE
