# The bodies of plans and reviews, made of the demo's files and of what the server gives to start from.
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from story import office

LEVELS = ["1", "2", "3", "4", "5"]
PAPER = "รายงานประจำปี"
TENTH = Decimal("0.1")


def plan_body(unit, fiscal_year, standing, changed=False, cases=None):
    """A whole plan. `standing`: what GET …/plan answered, for the figures of past years and the open cases."""
    planned = office.plan(unit, fiscal_year, changed)
    before = {line["indicator"]["code"]: line for line in standing["lines"]}
    body = {"lines": [plan_line(line, before.get(line["indicator"])) for line in planned["lines"]],
            "projects": [project(it) for it in planned.get("projects", [])],
            "carried": [], "texts": {},
            "parts": [{"id": it["id"], "post": office.post(it["post"])} for it in planned.get("parts", [])]}
    for line in planned["lines"]:
        if "exception" in line:
            body["texts"]["exception/" + line["indicator"]] = line["exception"]
        if "limit" in line:
            body["texts"]["limit/" + line["indicator"]] = line["limit"]["th"]
    for case in cases if cases is not None else standing["carried_cases"]:
        answer_case(body, case, planned.get("carried", []))
    return body


def plan_line(line, before):
    is_scored = "thresholds" in line
    history = before["history"] if before else [
        {"fiscal_year": it["fiscal_year"], "value": it["value"], "source": it.get("source", PAPER)}
        for it in line.get("history", [])]
    made = {"indicator": {"code": line["indicator"], "version": line.get("version", 1)},
            "weight": line["weight"], "target": line["target"], "active_from": line.get("active_from", 1),
            "history": history, "baseline": history[-1]["value"] if history else None,
            "required": line.get("required", True), "part": line.get("part", ""),
            "waypoints": line.get("waypoints", {}), "exception": "exception" in line,
            "limit": line["limit"]["decision"] if "limit" in line else None}
    if "upper" in line:
        made["upper"] = line["upper"]
    if is_scored:
        made["quarters"] = quarters(line)
        thresholds = line["thresholds"]
        made["table"] = {"thresholds": thresholds, "mode": line.get("mode", "linear"),
                         "scores": [LEVELS[0], LEVELS[-1]] if len(thresholds) == 2 else LEVELS}
    return made


def quarters(line):
    all_four = {}
    for number in range(line.get("active_from", 1), 5):
        target = {"target": line["quarters"][number - 1] if "quarters" in line else line["target"]}
        if "upper" in line:
            target["upper"] = line["upper"]
        if str(number) in line.get("quarter_thresholds", {}):
            target["thresholds"] = line["quarter_thresholds"][str(number)]
        if str(number) in line.get("quarter_weights", {}):
            target["weight"] = line["quarter_weights"][str(number)]
        all_four[str(number)] = target
    return all_four


def project(it):
    steps = [{"no": step["no"], "name": {"th": step["th"], "en": step["en"]}, "begins": step["begins"],
              "due": step["due"], "parallel": step.get("parallel", False)} for step in it["steps"]]
    made = {"code": it["code"], "name": {"th": it["th"], "en": it["en"]}, "owner": office.post(it["owner"]),
            "indicators": it.get("indicators", []), "steps": steps}
    return {**made, "budget": it["budget"]} if "budget" in it else made


def answer_case(body, case, answers):
    """Answers an open case of last year as the unit's file has it."""
    found = next((it for it in answers
                  if (it["indicator"], it["quarter"]) == (case["indicator"], case["quarter"])), None)
    if found is None:
        return
    by_target = found["answer"] == "target"
    body["carried"].append({"case": case["case"], "answer": found["answer"], "project": found.get("project", ""),
                            "indicator": case["indicator"] if by_target else ""})
    body["texts"][f"carried/{case['case']}"] = found["th"]
    for line in body["lines"]:
        if by_target and line["indicator"]["code"] == case["indicator"]:
            line["from_case"] = case["case"]


def line_of(body, code):
    return next(line for line in body["lines"] if line["indicator"]["code"] == code)


def move_target(body, code, target):
    """A new target of the year, with the quarters that stood at the old one."""
    line = line_of(body, code)
    for quarter in line["quarters"].values():
        if quarter["target"] == line["target"]:
            quarter["target"] = target
    line["target"] = target


def body_of(standing):
    """What GET …/plan answered, as it would be saved again."""
    return {key: standing[key] for key in ("lines", "projects", "carried", "parts", "texts")}


# -- the year review ---------------------------------------------------------------------------------------------------

def review_body(unit, fiscal_year, standing, carries=(), words=None):
    """A whole review. `standing`: what GET …/review answered; `carries`: the indicators whose cases go on."""
    said = words or office.review(unit, fiscal_year)
    following = office.plan(unit, fiscal_year + 1, changed=True)
    planned = {line["indicator"]: line for line in following["lines"]} if following else {}
    body = {"lines": [], "cases": [],
            "texts": {key: said[key] for key in ("worked", "lessons", "innovations") if key in said}}
    decided = {it["indicator"]: it for it in said.get("lines", [])}
    for suggestion in standing["suggestions"]["lines"]:
        add_line(body, suggestion, decided, planned)
    closes = {(it["indicator"], it["quarter"]): it for it in said.get("cases", [])}
    for case in standing["suggestions"]["cases"]:
        add_case(body, case, closes.get((case["indicator"], case["quarter"])), carries)
    return body


def add_line(body, suggestion, decided, planned):
    code = suggestion["indicator"]["code"]
    if code in decided:
        body["lines"].append({"indicator": code, "disposition": decided[code]["disposition"]})
        body["texts"]["disposition/" + code] = decided[code]["th"]
    elif suggestion["at_limit"] and code not in planned:
        body["lines"].append({"indicator": code, "disposition": "sustain"})
        body["texts"]["disposition/" + code] = "ผลถึงขีดสูงสุดตามธรรมชาติแล้ว ให้รักษาระดับ"
    else:
        line = {"indicator": code, "disposition": "keep"}
        if suggestion["indicator"]["value_type"] != "text":
            line |= next_target(suggestion, planned.get(code))
        body["lines"].append(line)


def add_case(body, case, decided, carries):
    disposition = decided["disposition"] if decided else "carry" if case["indicator"] in carries else "close"
    body["cases"].append({"case": case["case"], "disposition": disposition})
    if disposition == "close":
        reason = decided["th"] if decided else "มาตรการแล้วเสร็จและผลไตรมาสหลังเป็นไปตามเป้าหมาย"
        body["texts"][f"case/{case['case']}"] = reason


def next_target(suggestion, planned):
    """What is proposed for next year: the target of its plan where there is one, else a tenth beyond what has to be
    beaten, and never beyond the natural limit."""
    if planned:
        return {"next_target": planned["target"]} | ({"next_upper": planned["upper"]} if "upper" in planned else {})
    if suggestion["waypoint"] is not None:
        return {"next_target": suggestion["waypoint"]}
    if suggestion["upper"] is not None:
        return {"next_target": suggestion["target"], "next_upper": str(Decimal(suggestion["upper"]) - TENTH)}
    beaten = Decimal(suggestion["bound"] or suggestion["target"])
    limit = suggestion["indicator"]["natural_limit"]
    if suggestion["indicator"]["direction"] == "lower":
        target = beaten.quantize(TENTH, ROUND_FLOOR) - TENTH
        return {"next_target": str(max(target, Decimal(limit)) if limit is not None else target)}
    target = beaten.quantize(TENTH, ROUND_CEILING) + TENTH
    return {"next_target": str(min(target, Decimal(limit)) if limit is not None else target)}
