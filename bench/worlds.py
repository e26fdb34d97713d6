# What the benchmarks work on: a running demo, prepared for a group of them, and who puts the load on.
from bench import copies, office, page, recording
from bench.load import Wrk
from bench.statements import load_queries


class World:
    """A demo that runs. `scene` is the one that it has to show."""

    scene = "running"
    fresh = False  # whether it needs a demo of its own
    benchmarks = ()

    def __init__(self, machine):
        self.machine = machine
        self.queries = load_queries()
        self.parameters = {}  # variables of pgbench beside those that each run has
        self.bases = 0
        self._prepare()

    @property
    def cluster(self):
        return self.machine.cluster

    @property
    def url(self):
        return self.machine.server.url

    @property
    def server_pid(self):
        return self.machine.server.pid

    def wrk(self, benchmark):
        return Wrk(self.url, benchmark.load, self.machine.folder, benchmark.threads, benchmark.connections)

    def next_base(self):
        """Numbers for the commands of one run of pgbench, apart from those of all runs before."""
        self.bases += 1
        return self.bases * 1_000_000

    def _logged(self, work):
        """`work(url)` on a second server whose statements PostgreSQL logs."""
        recording.start_logging(self.cluster)
        second = self.machine.second()
        try:
            return work(second.url)
        finally:
            second.stop()
            recording.stop_logging(self.cluster)


class Reports(World):
    """The demo as it begins, with the statistics that autovacuum would bring in a while."""

    benchmarks = ("scorecard", "completeness")
    statements = ("scorecard.years", "scorecard.totals", "completeness.rows")

    def _prepare(self):
        self.cluster.sql("vacuum analyze;")
        self._logged(self._learn_parameters)
        self.reader = office.reader(self.url)

    def _learn_parameters(self, url):
        reader = office.reader(url)
        offset = self.cluster.log.stat().st_size
        for name in self.benchmarks:
            path = office.report_path(name).removeprefix(office.API)
            office.accepted(reader.read(path), f"reading {path}")
        for name in self.statements:
            for place, value in recording.parameters_of(self.cluster, offset, self.queries[name][0]).items():
                self.parameters[f"{name.replace('.', '_')}_{place}"] = value

    def clients(self, benchmark):
        return [{"headers": office.headers_of(self.reader, self.url), "path": office.report_path(benchmark.name)}]


class Thousand(Reports):
    """The Office with a thousand units more."""

    fresh = True
    benchmarks = ("scorecard_1000", "completeness_1000")

    def _prepare(self):
        copies.add_thousand_units(self.cluster)
        # The program keeps the registers in memory until an event changes them: there was none.
        self.machine.stop()
        self.machine.start()
        super()._prepare()


class Commands(World):
    """People who work on copies of whole trees; `people` have a unit, a root and a target each."""

    trees_a_client = copies.FOR_A_CLIENT

    def _record(self, url):
        """The templates of what the people's commands write, unit by unit."""
        recorded = []
        stage = office.stage_at(url)
        for it in (it.at(stage) for it in self.people):
            def record(name, act, it=it):
                document = recording.record(self.cluster, it.unit, name, act)
                return recording.template(document, it.root, it.target)
            recorded.append(it.documents(record))
        return recorded

    def _copy(self):
        copies.copy_trees(self.cluster, [it.root for it in self.people], self.benchmarks, self.trees_a_client)

    def _keep(self, recorded):
        copies.keep_documents(self.cluster, [it.target for it in self.people], recorded)

    def _copied(self, benchmark):
        """Each of the people with the copies that are theirs, as they now stand."""
        return zip(self.people, copies.targets_of(self.cluster, benchmark.name, [it.target for it in self.people]))


class Quarter(Commands):
    """Twelve checkpoints that collect, recorded and then copied with their trees."""

    benchmarks = ("read", "save", "submit")

    def _prepare(self):
        stage = office.open_quarter(self.url)
        self.people = [office.Collector.of(stage, unit) for unit in office.UNITS]
        recorded = self._logged(self._record)
        self._copy()
        self._keep(recorded)

    def clients(self, benchmark):
        """For each collector what a load script needs to be this person."""
        return [{"headers": office.headers_of(it.person, self.url), "draft": page.compact(it.marked_draft()),
                 "checkpoints": [{"path": f"{office.API}/checkpoints/{row['id']}", "version": row["version"],
                                  "action": "withdraw" if row["state"] == "review" else "submit"} for row in rows]}
                for it, rows in self._copied(benchmark)]


class Plans(Commands):
    """Twelve plans that wait for their approval: copied, and only then approved for the record."""

    scene = "before_year"
    benchmarks = ("approve",)
    trees_a_client = copies.PLANS_A_CLIENT

    def _prepare(self):
        stage = office.submit_plans(self.url)
        self.people = [office.Deciders.of(stage, unit) for unit in office.UNITS]
        self._copy()
        self._keep(self._logged(self._record))
        copies.keep_standing(self.cluster)

    def clients(self, benchmark):
        return [{"deciders": [office.headers_of(actor.person, self.url) for actor in it.actors],
                 "cycles": [{"path": f"{office.API}/cycles/{row['id']}", "version": row["version"]} for row in rows]}
                for it, rows in self._copied(benchmark)]


ALL = (Reports, Quarter, Thousand, Plans)
