# Whom the story uses, and what they plan, report and learn: the figures are those of config/demo.
import functools
import json
import pathlib

DEMO = pathlib.Path(__file__).resolve().parents[3] / "config" / "demo"
AUTHORS_LANGUAGE = "th"

# unit: who collects its figures, and who heads it when the year begins
UNITS = {
    "OPS": ("boonsri", "napa"),
    "OPS-CEN": ("manop", "pensri"),
    "OPS-LAW": ("kanya", "thawat"),
    "OPS-IA": ("nipon", "sunisa"),
    "OPS-ACC": ("nirut", "yupin"),
    "OPS-PSD": ("chanchai", "orathai"),
    "OPS-INF": ("wanida", "surachai"),
    "OPS-ADM": ("udom", "siriporn"),
    "OPS-ICT": ("anong", "thanakorn"),
    "OPS-INS": ("somjit", "pichit"),
    "OPS-POL": ("wattana", "ladda"),
    "OPS-HRM": ("jintana", "banjong"),
}
OFFICE, CEN, LAW, PSD, INF, ADM, ICT, INS, HRM = ("OPS", "OPS-CEN", "OPS-LAW", "OPS-PSD", "OPS-INF", "OPS-ADM",
                                                  "OPS-ICT", "OPS-INS", "OPS-HRM")
OTHERS = [unit for unit in UNITS if unit != ICT]
# The report of ICT has two parts, each with a collector of its own.
ICT_PARTS = {"services": ("anong", ["ICT-01", "ICT-02", "ICT-03"]), "security": ("prasert", ["ICT-04", "ICT-05"])}
PSD_OFFICER, EXECUTIVE, AUDITOR, ADMINISTRATOR = "malee", "arun", "wirat", "decha"


def collector(unit):
    return UNITS[unit][0]


def head(unit):
    return UNITS[unit][1]


@functools.cache
def _file(name):
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


def scenes():
    """The demo's scenes by name: each with its moment."""
    return _file("timeline.json")["scenes"]


def results(unit, fiscal_year, quarter):
    """The rows of a unit as they are saved; a narrative is given as its author wrote it."""
    if (fiscal_year, quarter) == (2561, 1):
        rows = _file("results_q1.json")[unit]
    else:
        rows = _file(f"results/{unit.lower()}.json")[str(fiscal_year)][str(quarter)]
    return [{**row, "narrative": row["narrative"][AUTHORS_LANGUAGE]} if "narrative" in row else row for row in rows]


def result(indicator, quarter):
    return next(row for row in results("OPS-" + indicator.split("-")[0], 2561, quarter)
                if row["indicator"] == indicator)


def plan(unit, fiscal_year, changed=False):
    """The plan of a unit as config/demo/plans has it; `changed`: with what the final figures of last year asked for."""
    found = _file(f"plans/{unit.lower()}.json").get(str(fiscal_year))
    if found is None or not changed:
        return found
    found = {key: list(items) for key, items in found.items()}
    for amendment in _file("corrections.json")["amendments"]:
        is_judgement = "asked" not in amendment
        if is_judgement and (amendment["unit"], amendment["fiscal_year"]) == (unit, fiscal_year):
            for key, code in (("lines", "indicator"), ("projects", "code")):
                changes = {it[code]: it for it in amendment.get(key, [])}
                kept = [changes.pop(it[code], it) for it in found.get(key, [])]
                found[key] = kept + list(changes.values())
    return found


def restatement(unit):
    return next(it for it in _file("corrections.json")["restatements"]
                if it["unit"] == unit and it["fiscal_year"] == 2561)


def amendment_reason(unit):
    return next(it for it in _file("corrections.json")["amendments"] if it["unit"] == unit and "asked" in it)["asked"]


def review(unit, fiscal_year):
    """What a unit says of a year; nothing where the demo's files do not know that year's end."""
    return _file("reviews.json").get(str(fiscal_year), {}).get(unit)


def framework(fiscal_year):
    found = next(it for it in _file("frameworks.json")["frameworks"] if it["fiscal_year"] == fiscal_year)
    return {key: value for key, value in found.items() if key not in ("fiscal_year", "version")}


@functools.cache
def case_steps(indicator, quarter):
    """What was done about a case of FY2561, by the name of the action; of several the last."""
    steps = {}
    for it in _file("cases.json")["cases"]:
        if (it["fiscal_year"], it["indicator"], it["quarter"]) == (2561, indicator, quarter):
            for step in it["steps"]:
                steps[step["action"]] = step
    return steps


@functools.cache
def post(key):
    """The id of a post: its place in the file, as the demo founds them."""
    keys = [it["key"] for it in _file("organisation.json")["posts"]]
    return keys.index(key) + 1
