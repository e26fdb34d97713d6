# Timers due at one instant: twenty thousand units whose plan is due at the same midnight, drained by one node and by two,
# in turns with pgbench's simple-update on the same PostgreSQL. That each fired exactly once is counted, not assumed.
import dataclasses
import statistics
import time

from bench import copies, office
from bench.cluster import Trouble
from bench.measure import Moment

TIMERS = 20_000
BRANCHES = 50  # scale of pgbench's own tables
CLIENT_COUNTS = (8, 16, 32)
GIVE_UP = 900.0
LOOK_EVERY = 0.05
OF_COPIES = f"from timer where key = 'plan_late' and instance_id >= {copies.FIRST_OF_PGBENCH}"
STAND = f"select count(*) {OF_COPIES};"
# Cheap questions: whoever counts takes part in what is measured.
HAS_BEGUN = f"select exists (select from event where instance_id >= {copies.FIRST_OF_PGBENCH});"
HAS_ENDED = "select not exists (select from timer where due_at <= (select at from manual_clock));"
ODD = f"""
select count(*) from instance i left join bench.standing s using (id)
  where i.id >= {copies.FIRST_OF_PGBENCH} and (select count(*) from event e where e.instance_id = i.id and e.kind = 'timer') <> 1;
"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database();"


@dataclasses.dataclass
class Drain:
    """One drain of all timers."""
    rate: float      # timers a second
    server: float    # processor time each, microseconds
    postgres: float


class Timers:
    """A demo whose plans are open, with copies of them."""

    scene = "before_year"

    def __init__(self, machine, count=TIMERS):
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

    def _one(self, text):
        return self.cluster.sql(text)[0]

    def _moments(self, servers):
        return [Moment.now(it.pid, self.cluster.postmaster) for it in servers]

    def drain(self, servers):
        """Puts the copies back, lets them become due, and waits until none is left."""
        self.cluster.sql(f"update manual_clock set at = {self.before};")
        copies.put_back(self.cluster)
        self.cluster.sql("checkpoint;")
        if int(self._one(STAND)) != self.count:
            raise Trouble("not all timers stand before the drain")
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
        if int(self._one(ODD)) != 0:
            raise Trouble("a timer did not fire exactly once")
        server = sum(b.server - a.server for a, b in zip(before, after))
        return Drain(self.count / took, server / self.count * 1e6, (after[0].postgres - before[0].postgres) / self.count * 1e6)
