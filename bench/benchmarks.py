# The benchmarks: what the server is asked, and which scripts of pgbench are its ceilings.
# Rounds alternate server and ceilings, and turn their order each time, so that a slow minute hits all alike.
import dataclasses
import statistics
import time

from bench import copies, workloads
from bench.cluster import Trouble
from bench.figure import Figure
from bench.measure import Moment, Slot, median, span
from bench.recording import tidy, waiting_notices

NOTICES_LIMIT = 10.0


@dataclasses.dataclass(frozen=True)
class Plan:
    """How long and how often."""
    rounds: int
    seconds: int
    probe_seconds: int  # 0: the middle client count, unprobed
    half_load: bool

    @staticmethod
    def full():
        return Plan(rounds=5, seconds=2, probe_seconds=1, half_load=True)

    @staticmethod
    def quick():
        return Plan(rounds=1, seconds=1, probe_seconds=0, half_load=False)


@dataclasses.dataclass(frozen=True)
class Ceiling:
    """A script of pgbench and the name of its ratio."""
    name: str
    script: object
    words: str


@dataclasses.dataclass(frozen=True)
class Benchmark:
    name: str
    words: str
    load: str     # the script of wrk
    threads: int
    connections: int
    ceilings: tuple  # the first is the one of the targets
    client_counts: tuple
    writes: bool = False
    plans: str = "auto"  # plan_cache_mode of pgbench
    once: bool = False  # what was done to a copy cannot be done again: copies are put back between slots


SINGLE_TRIPS, TWO_TRIPS = "pgbench: the command's statements, each a round trip", "pgbench: the same in two round trips (pipelined)"
SCORECARD = Benchmark(
    "scorecard", "GET /api/v1/scorecards?fiscal_year=2561&quarter=1&unit=OPS: twelve units, totals and bands", "report", 2, 16,
    (Ceiling("scorecard", workloads.report("scorecard.years", "scorecard.totals"), "pgbench: the report's two statements"),),
    (2, 4, 8))
COMPLETENESS = Benchmark(
    "completeness", "GET /api/v1/completeness?fiscal_year=2561&quarter=1&unit=OPS: who has reported, of twelve units", "report", 2, 16,
    (Ceiling("completeness", workloads.report("completeness.rows"), "pgbench: the report's one statement"),),
    (2, 4, 8))
SCORECARD_1000 = Benchmark(
    "scorecard_1000", "The same scorecard with 1,000 units more, of 20 indicators each; one request at a time", "report", 1, 1,
    (Ceiling("scorecard_1000", workloads.report("scorecard.years", "scorecard.totals"), "pgbench: the report's two statements"),),
    (1,))
COMPLETENESS_1000 = Benchmark(
    "completeness_1000", "The same completeness with 1,000 units more; one request at a time", "report", 1, 1,
    (Ceiling("completeness_1000", workloads.report("completeness.rows"), "pgbench: the report's one statement"),),
    (1,))
READ = Benchmark(
    "read", "GET /api/v1/checkpoints/{id}: session, authority, ETag, JSON", "read", 2, 16,
    (Ceiling("read", workloads.read_tree, "pgbench: the statement tree.load with one root"),
     Ceiling("read_row", workloads.read_row, "pgbench: one row of instance by its key")),
    (2, 4, 8), plans="force_generic_plan")
SAVE = Benchmark(
    "save", "PUT …/results: a whole draft, every row changed", "save", 12, 12,
    (Ceiling("save", workloads.save_in_single_trips, SINGLE_TRIPS),
     Ceiling("save_two_trips", workloads.save_in_two_trips, TWO_TRIPS)),
    (4, 8, 16), writes=True, plans="force_generic_plan")
SUBMIT = Benchmark(
    "submit", "POST …/actions: submit and withdraw by turns, whole commands with events and hashes", "submit", 12, 12,
    (Ceiling("submit", workloads.submit_in_single_trips, SINGLE_TRIPS),
     Ceiling("submit_two_trips", workloads.submit_in_two_trips, TWO_TRIPS),
     Ceiling("submit_plain", workloads.plain_submit, "pgbench: update and audit row in four plain round trips")),
    (4, 8, 16), writes=True, plans="force_generic_plan")
APPROVE = Benchmark(
    "approve", "POST …/actions approve of a plan: head, PSD and executive by turns; with every third it comes into force and "
    "four checkpoints are born", "approve", 12, 12,
    (Ceiling("approve", workloads.approve_in_single_trips, SINGLE_TRIPS),
     Ceiling("approve_two_trips", workloads.approve_in_two_trips, TWO_TRIPS)),
    (4, 8, 16), writes=True, plans="force_generic_plan", once=True)
ALL = {it.name: it for it in (READ, SAVE, SUBMIT, APPROVE, SCORECARD, COMPLETENESS, SCORECARD_1000, COMPLETENESS_1000)}


class Run:
    """One benchmark on one world."""

    def __init__(self, benchmark, world, plan):
        self.benchmark = benchmark
        self.world = world
        self.plan = plan
        self.scripts = {it.name: it.script(world) for it in benchmark.ceilings}
        self.clients = {it.name: benchmark.client_counts[len(benchmark.client_counts) // 2] for it in benchmark.ceilings}
        self.wrk = world.wrk(benchmark)

    def figures(self):
        """Figures and, apart from them, the ratios."""
        self._warm_up()
        slots = {name: [] for name in ("server", *self.scripts)}
        for number in range(self.plan.rounds):
            order = list(slots) if number % 2 == 0 else list(reversed(slots))
            for name in order:
                slots[name].append(self._slot(name, self.plan.seconds))
        figures, ratios = self._tell(slots)
        if self.plan.half_load and self.benchmark.connections > 1:
            more, ratio = self._half_load(slots)
            figures += more
            ratios.append(ratio)
        return figures, ratios

    def _warm_up(self):
        if not self.plan.probe_seconds:
            return
        self._slot("server", self.plan.probe_seconds)
        for ceiling in self.benchmark.ceilings:
            rates = {}
            for count in self.benchmark.client_counts:
                self.clients[ceiling.name] = count
                rates[count] = self._slot(ceiling.name, self.plan.probe_seconds).rate
            self.clients[ceiling.name] = max(rates, key=rates.get)

    def _slot(self, name, seconds, rate=None):
        self._settle()
        if name == "server":
            people = self.world.clients(self.benchmark)
        before = Moment.now(self.world.server_pid, self.world.cluster.postmaster)
        if name == "server":
            load = self.wrk.run(people, seconds, rate)
        else:
            variables = {"n": 0, "base": self.world.next_base(), **self.world.parameters}
            load = self.world.cluster.pgbench(self.scripts[name], self.clients[name], seconds, variables, rate,
                                              self.benchmark.plans)
        return Slot.between(before, Moment.now(self.world.server_pid, self.world.cluster.postmaster), load)

    def _settle(self):
        """Nothing of the last slot may run on into the next."""
        if not self.benchmark.writes:
            return
        time.sleep(0.1)  # requests that wrk has left behind
        give_up = time.monotonic() + NOTICES_LIMIT
        while waiting_notices(self.world.cluster) > 0:
            if time.monotonic() > give_up:
                raise Trouble("the poller does not deliver its notices")
            time.sleep(0.05)
        tidy(self.world.cluster)
        if self.benchmark.once:
            copies.put_back(self.world.cluster)

    def _tell(self, slots):
        name = self.benchmark.name
        server = slots["server"]
        figures = [Figure(f"{name}.rate", median(server, "rate"), "requests/s"), *_spread(f"{name}.rate", server, "requests/s"),
                   Figure(f"{name}.p50", median(server, "p50"), "ms"), Figure(f"{name}.p99", median(server, "p99"), "ms"),
                   Figure(f"{name}.server_cpu", median(server, "server"), "us/request"),
                   Figure(f"{name}.postgres_cpu", median(server, "postgres"), "us/request"),
                   Figure(f"{name}.wrk_cpu", median(server, "load"), "us/request"),
                   Figure(f"{name}.other_cpu", median([it for many in slots.values() for it in many], "others"), "cores")]
        ratios = []
        for ceiling in self.benchmark.ceilings:
            those = slots[ceiling.name]
            base = f"{ceiling.name}.ceiling"
            figures += [Figure(base, median(those, "rate"), "transactions/s"), *_spread(base, those, "transactions/s"),
                        Figure(f"{base}_clients", self.clients[ceiling.name], "clients"),
                        Figure(f"{base}_postgres_cpu", median(those, "postgres"), "us/transaction")]
            # Neighbours in time are compared, not the medians of the whole run.
            each = [one.rate / other.rate for one, other in zip(server, those)]
            ratios.append(Figure(f"{ceiling.name}.ratio", statistics.median(each)))
            figures += [Figure(f"{ceiling.name}.ratio_low", min(each)), Figure(f"{ceiling.name}.ratio_high", max(each))]
        return figures, ratios

    def _half_load(self, slots):
        """Latencies of both sides, each at half of what it reached."""
        name = self.benchmark.name
        first = self.benchmark.ceilings[0].name
        server = self._slot("server", self.plan.seconds, median(slots["server"], "rate") / 2)
        ceiling = self._slot(first, self.plan.seconds, median(slots[first], "rate") / 2)
        figures = [Figure(f"{name}.half_load_rate", server.rate, "requests/s"), Figure(f"{name}.half_load_p50", server.p50, "ms"),
                   Figure(f"{name}.half_load_p99", server.p99, "ms"),
                   Figure(f"{name}.half_load_ceiling_p50", ceiling.p50, "ms"),
                   Figure(f"{name}.half_load_ceiling_p99", ceiling.p99, "ms")]
        return figures, Figure(f"{name}_p99.ratio", server.p99 / ceiling.p99)


def _spread(name, slots, unit):
    low, high = span(slots, "rate")
    return [Figure(f"{name}_low", low, unit), Figure(f"{name}_high", high, unit)]
