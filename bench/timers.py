# Timers due at one instant: twenty thousand units whose plan is due at the same midnight, drained by one node and by two,
# in turns with pgbench's simple-update on the same PostgreSQL. That each fired exactly once is counted, not assumed.
import dataclasses
import re
import statistics
import subprocess
import time

from bench import copies, office
from bench.cluster import APP, SUPERUSER, Trouble
from bench.demo import Demo, data_folder
from bench.figure import Figure
from bench.measure import Moment

TIMERS, QUICK_TIMERS = 20_000, 2_000
SCENE = "before_year"
SCALE = 50  # of pgbench's own tables
CLIENT_COUNTS = (1, 8, 16, 32)
GIVE_UP = 900.0
LOOK_EVERY = 0.02
OF_COPIES = f"from timer where key = 'plan_late' and instance_id >= {copies.FIRST_OF_PGBENCH}"
STAND = f"select count(*) {OF_COPIES};"
# Cheap questions: whoever counts takes part in what is measured.
HAS_BEGUN = f"select exists (select from event where instance_id >= {copies.FIRST_OF_PGBENCH});"
HAS_ENDED = "select not exists (select from timer where due_at <= (select at from manual_clock));"
ODD = f"""
select count(*) from instance i
  where i.id >= {copies.FIRST_OF_PGBENCH} and (select count(*) from event e where e.instance_id = i.id and e.kind = 'timer') <> 1;
"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database();"


@dataclasses.dataclass
class Drain:
    """One drain of all timers: how many a second, and microseconds of processor time for each."""
    rate: float
    server: float
    postgres: float


class Timers:
    """A demo whose plans are open, with `count` copies of them, due at one midnight."""

    def __init__(self, machine, count):
        self.machine = machine
        self.cluster = machine.cluster
        self.count = count
        stage = office.open_plans(machine.server.url)
        roots = [office.number_of(stage.cycle(unit, office.YEAR)) for unit in office.UNITS]
        self.due = int(self._one(f"select max(due_at) from timer where key = 'plan_late' and root_id = any(array{roots});"))
        self.before = self.due - 60_000_000
        office.move_clock(stage, self.before)
        copier = copies.Copier(self.cluster, roots)
        each = -(-count // len(roots))
        for at, root in enumerate(roots):
            copier.copy(root, copies.FIRST_OF_PGBENCH + copies.STRIDE * at * each, copies.STRIDE,
                        min(each, count - at * each))
        copier.write()
        copies.keep_standing(self.cluster)
        self._make_accounts()

    def _one(self, text):
        return self.cluster.sql(text)[0]

    def _make_accounts(self):
        """pgbench's own tables, for its simple-update."""
        subprocess.run([self.cluster.binaries / "pgbench", "-i", "-q", "-s", str(SCALE)], check=True, capture_output=True,
                       env=self.cluster.environment(SUPERUSER))
        self.cluster.sql(f"grant all on pgbench_accounts, pgbench_branches, pgbench_tellers, pgbench_history to {APP};")

    def _moments(self, servers):
        return [Moment.now(it.pid, self.cluster.postmaster) for it in servers]

    def put_back(self):
        """All copies as they stood, a minute before they are due."""
        self.cluster.sql(f"update manual_clock set at = {self.before};")
        copies.put_back(self.cluster)
        self.cluster.sql("vacuum; checkpoint;")
        if int(self._one(STAND)) != self.count:
            raise Trouble("not all timers stand before the drain")

    def drain(self, servers):
        """Lets the copies become due, and waits until none is left."""
        self.put_back()
        self.cluster.sql(f"update manual_clock set at = {self.due};")
        give_up = time.monotonic() + GIVE_UP
        begun, before = time.monotonic(), self._moments(servers)
        while self._one(HAS_BEGUN) == "f":  # a node that sleeps looks at the clock within a second
            begun, before = time.monotonic(), self._moments(servers)
            time.sleep(LOOK_EVERY)
        while self._one(HAS_ENDED) == "f":
            if time.monotonic() > give_up:
                raise Trouble(f"timers are left after {GIVE_UP:.0f} s")
            time.sleep(LOOK_EVERY)
        took = time.monotonic() - begun
        after = self._moments(servers)
        if odd := int(self._one(ODD)):
            raise Trouble(f"{odd} timers did not fire exactly once")
        server = sum(late.server - early.server for early, late in zip(before, after))
        postgres = after[0].postgres - before[0].postgres
        return Drain(self.count / took, server / self.count * 1e6, postgres / self.count * 1e6)

    def simple_update(self, clients, seconds):
        """Commits a second of pgbench's simple-update."""
        done = subprocess.run([self.cluster.binaries / "pgbench", "-n", "-M", "prepared", "-N", "-c", str(clients), "-j",
                               str(min(clients, 2)), "-T", str(seconds)], text=True, capture_output=True, check=False,
                              env=self.cluster.environment(APP))
        rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if done.returncode != 0 or not rate:
            raise Trouble(f"pgbench: {done.stderr.strip()[-2000:]}")
        return float(rate.group(1))


class Rounds:
    """Drains and simple-updates by turns."""

    def __init__(self, world, plan):
        self.world = world
        self.plan = plan
        self.drains = {"one_node": [], "two_nodes": []}
        self.commits = {count: [] for count in CLIENT_COUNTS}

    def run(self):
        for _ in range(self.plan.rounds):
            self.drains["one_node"].append(self.world.drain([self.world.machine.server]))
            for count, rates in self.commits.items():
                rates.append(self.world.simple_update(count, self.plan.seconds))
            second = self.world.machine.second()
            try:
                self.drains["two_nodes"].append(self.world.drain([self.world.machine.server, second]))
            finally:
                second.stop()

    def figures(self):
        figures, ratios = [], []
        best = max(self.commits, key=lambda count: statistics.median(self.commits[count]))
        for count, rates in self.commits.items():
            figures.append(Figure(f"timers.simple_update_{count}", statistics.median(rates), "commits/s"))
        for name, drains in self.drains.items():
            rates = [it.rate for it in drains]
            figures += [Figure(f"timers.{name}", statistics.median(rates), "timers/s"),
                        Figure(f"timers.{name}_low", min(rates), "timers/s"),
                        Figure(f"timers.{name}_high", max(rates), "timers/s"),
                        Figure(f"timers.{name}_server_cpu", statistics.median(it.server for it in drains), "us/timer"),
                        Figure(f"timers.{name}_postgres_cpu", statistics.median(it.postgres for it in drains), "us/timer")]
            for label, count in (("", best), ("_one_client", 1)):
                each = [drain.rate / commits for drain, commits in zip(drains, self.commits[count])]
                ratios.append(Figure(f"timers.{name}.ratio{label}", statistics.median(each)))
        figures.append(Figure("timers.deadlocks", int(self.world.cluster.sql(DEADLOCKS)[0])))
        return figures, ratios


def measure(program, plan, is_quick):
    """Figures and, apart from them, the ratios."""
    with data_folder() as folder:
        machine = Demo(program, folder, SCENE)
        try:
            machine.start()
            rounds = Rounds(Timers(machine, QUICK_TIMERS if is_quick else TIMERS), plan)
            rounds.run()
            return rounds.figures()
        finally:
            machine.stop()
