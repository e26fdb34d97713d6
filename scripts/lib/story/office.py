# Whom the story uses, and what they report: the values are those of config/demo/results_q1.json.
import json
import pathlib

RESULTS_FILE = pathlib.Path(__file__).resolve().parents[3] / "config" / "demo" / "results_q1.json"
AUTHORS_LANGUAGE = "th"

# unit: who collects its figures, and who heads it
UNITS = {
    "OPS": ("boonsri", "napa"),
    "OPS-CEN": ("manop", "pensri"),
    "OPS-LAW": ("kanya", "thawat"),
    "OPS-IA": ("nipon", "sunisa"),
    "OPS-ACC": ("nirut", "yupin"),
    "OPS-PSD": ("chanchai", "orathai"),
    "OPS-INF": ("wanida", "surachai"),
    "OPS-ADM": ("udom", "siriporn"),
    "OPS-ICT": ("anong", "suda"),
    "OPS-INS": ("somjit", "pichit"),
    "OPS-POL": ("wattana", "ladda"),
    "OPS-HRM": ("jintana", "banjong"),
}
ICT, HRM, LAW = "OPS-ICT", "OPS-HRM", "OPS-LAW"
PUNCTUAL = [unit for unit in UNITS if unit not in (ICT, HRM, LAW)]
# Left in the middle on purpose, so that the demo has something to show afterwards.
WAITS_FOR_PSD = "OPS-INF"
WAITS_FOR_EXECUTIVE = "OPS-POL"


def results(unit):
    """The rows of a unit as they are saved; a narrative is given as its author wrote it."""
    rows = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))[unit]
    return [{**row, "narrative": row["narrative"][AUTHORS_LANGUAGE]} if "narrative" in row else row for row in rows]


def result(indicator):
    unit = "OPS-" + indicator.split("-")[0]
    return next(row for row in results(unit) if row["indicator"] == indicator)
