# The three benchmarks: what the server is asked, and which scripts of pgbench are its ceilings.
# Rounds alternate server and ceilings, and turn their order each time, so that a slow minute hits all alike.
import dataclasses
import statistics
import time

from bench import workloads
from bench.cluster import Trouble
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
    threads: int
    connections: int
    ceilings: tuple  # the first is the one of the targets
    client_counts: tuple
    writes: bool


READ = Benchmark(
    "read", "GET /api/v1/checkpoints/{id}: session, authority, ETag, JSON", 2, 16,
    (Ceiling("read", workloads.read_tree, "pgbench: the statement tree.load with one root"),
     Ceiling("read_row", workloads.read_row, "pgbench: one row of instance by its key")),
    (2, 4, 8), False)
SAVE = Benchmark(
    "save", "PUT …/results: a whole draft, every row changed", 12, 12,
    (Ceiling("save", workloads.save_in_single_trips, "pgbench: the command's statements, each a round trip"),
     Ceiling("save_two_trips", workloads.save_in_two_trips, "pgbench: the same in two round trips (pipelined)")),
    (4, 8, 16), True)
SUBMIT = Benchmark(
    "submit", "POST …/actions: submit and withdraw by turns, whole commands with events and hashes", 12, 12,
    (Ceiling("submit", workloads.submit_in_single_trips, "pgbench: the command's statements, each a round trip"),
     Ceiling("submit_two_trips", workloads.submit_in_two_trips, "pgbench: the same in two round trips (pipelined)"),
     Ceiling("submit_plain", workloads.plain_submit, "pgbench: update and audit row in four plain round trips")),
    (4, 8, 16), True)
ALL = {it.name: it for it in (READ, SAVE, SUBMIT)}


@dataclasses.dataclass
class Figure:
    name: str
    value: float
    unit: str = ""


class Run:
    """One benchmark on one world."""

    def __init__(self, benchmark, world, plan):
        self.benchmark = benchmark
        self.world = world
        self.plan = plan
        self.scripts = {it.name: it.script(world.queries) for it in benchmark.ceilings}
        self.clients = {it.name: benchmark.client_counts[1] for it in benchmark.ceilings}
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
        if self.plan.half_load:
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
            variables = {"n": 0, "base": self.world.next_base()}
            load = self.world.cluster.pgbench(self.scripts[name], self.clients[name], seconds, variables, rate)
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
