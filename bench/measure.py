# What a stretch of time cost, from /proc: processor time of the server, of its PostgreSQL, of the load, and of everybody
# else on the machine.
import dataclasses
import os
import pathlib
import statistics
import time

TICKS = os.sysconf("SC_CLK_TCK")
PROC = pathlib.Path("/proc")


def stat_fields(pid):
    """The fields of /proc/PID/stat after the name: the parent is at 1, user and system time at 11 and 12."""
    return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()


def own_seconds(fields):
    return (int(fields[11]) + int(fields[12])) / TICKS


def children_of(pid):
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = stat_fields(entry.name)
            except OSError:
                continue  # ended while we looked
            if int(fields[1]) == pid:
                found.append((int(entry.name), fields))
    return found


def cluster_seconds(postmaster):
    """Of all processes of a cluster, the ended ones included: their parent has collected them."""
    living = sum(own_seconds(fields) for _, fields in children_of(postmaster))
    parent = stat_fields(postmaster)
    return living + own_seconds(parent) + (int(parent[13]) + int(parent[14])) / TICKS


def machine_seconds():
    """Of everybody, time stolen by the host included."""
    user, nice, system, _, _, irq, softirq, steal = (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
    return sum(map(int, (user, nice, system, irq, softirq, steal))) / TICKS


def memory_mb(pid):
    """Resident memory."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no memory to measure")


@dataclasses.dataclass
class Moment:
    """Seconds of processor time used so far."""
    wall: float
    server: float
    postgres: float
    load: float
    machine: float

    @staticmethod
    def now(server, postmaster):
        mine = os.times()
        return Moment(time.monotonic(), own_seconds(stat_fields(server)), cluster_seconds(postmaster),
                      mine.children_user + mine.children_system, machine_seconds())


@dataclasses.dataclass
class Slot:
    """One stretch under load: operations a second, latencies in milliseconds, processor time in microseconds each."""
    rate: float
    p50: float
    p99: float
    server: float
    postgres: float
    load: float
    others: float  # cores that nobody of ours used

    @staticmethod
    def between(before, after, load):
        wall = after.wall - before.wall
        each = 1e6 / max(load.operations, 1)
        server, postgres = after.server - before.server, after.postgres - before.postgres
        driver = after.load - before.load
        others = (after.machine - before.machine - server - postgres - driver) / wall
        return Slot(load.rate, load.p50, load.p99, server * each, postgres * each, driver * each, max(others, 0.0))


@dataclasses.dataclass
class Load:
    """What a load program told: how many operations it did, how many a second, and how long they took."""
    operations: int
    rate: float
    p50: float = 0.0
    p99: float = 0.0


def median(slots, name):
    return statistics.median(getattr(slot, name) for slot in slots)


def span(slots, name):
    values = [getattr(slot, name) for slot in slots]
    return min(values), max(values)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
