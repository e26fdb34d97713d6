# What all twelve units do, in a line each: plan, report, decide, review.
from story import office, plans
from story.office import EXECUTIVE, ICT, ICT_PARTS, PSD_OFFICER, collector


def submit_plan(stage, unit, fiscal_year):
    """Saves and submits a plan as the demo's files have it."""
    who, path = collector(unit), stage.cycle(unit, fiscal_year)
    with stage.quietly():
        step = f"plan/{fiscal_year}/{unit}"
        saved = stage.save_document(who, f"{step}/save", f"{path}/plan", 1,
                                    lambda standing: plans.plan_body(unit, fiscal_year, standing, changed=True))
        answer = stage.act(who, f"{step}/submit", path, "submit", state="plan_review")
    what = f"{len(saved['lines'])} indicators, {len(saved['projects'])} project"
    stage.show(who, f"{unit}: {what}: saved and submitted", answer)
    return answer


def report(stage, unit, quarter, fiscal_year=2561):
    """Saves the results of a unit and submits them; where the report has parts, each is handed in by its collector."""
    path = stage.path(unit, quarter, fiscal_year)
    rows = office.results(unit, fiscal_year, quarter)
    who = collector(unit)
    step = f"report/{fiscal_year}Q{quarter}/{unit}"
    with stage.quietly():
        for part, (author, indicators) in (ICT_PARTS if unit == ICT else {"": (who, None)}).items():
            own = [row for row in rows if indicators is None or row["indicator"] in indicators]
            stage.save(author, f"{step}/save/{part}", path, own)
            if part:
                stage.act(author, f"{step}/hand-in/{part}", path, "hand_in", part=part)
        answer = stage.act(who, f"{step}/submit", path, "submit", state="review")
    name = stage.person(who).name["en"]
    stage.show(who, f"{unit}: {name} saves {len(rows)} results and submits", answer)
    return answer


def together(stage, who, what, answers):
    """One line for the same step in many places: {unit: answer}."""
    state = {answer.body["state"] for answer in answers.values()}
    units = " ".join(unit.removeprefix("OPS-") for unit in answers)
    count = f" x {len(answers)}" if len(answers) > 1 else ""
    last = list(answers.values())[-1]
    stage.show(who, f"{what}{count}: {units}", last, f"now {', '.join(sorted(state))}")


def heads_approve(stage, step, paths, heads=None):
    """Each head approves what the own unit sent: {unit: path}."""
    who = {unit: (heads or {}).get(unit, office.head(unit)) for unit in paths}
    with stage.quietly():
        answers = {unit: stage.act(who[unit], f"{step}/{unit}/head", path, "approve") for unit, path in paths.items()}
    together(stage, "heads" if len(who) > 1 else list(who.values())[0], "POST …/actions approve", answers)


def approve_all(stage, who, step, paths, state=""):
    """One person approves in many units: {unit: path}."""
    answers = {}
    with stage.quietly():
        for unit, path in paths.items():
            answers[unit] = stage.act(who, f"{step}/{unit}/{who}", path, "approve", state=state)
            # What a decision sets off elsewhere comes before the next one, whenever this is told.
            stage.settle()
    together(stage, who, "POST …/actions approve", answers)


def decide_reports(stage, quarter, units, heads=None):
    """Heads, PSD and executive approve the reports of a quarter."""
    paths = {unit: stage.path(unit, quarter) for unit in units}
    step = f"report/2561Q{quarter}"
    heads_approve(stage, step, paths, heads)
    approve_all(stage, PSD_OFFICER, step, paths)
    approve_all(stage, EXECUTIVE, step, paths, state="closed")


def submit_review(stage, unit, fiscal_year, carries=(), words=None):
    """Saves and submits the review of a year."""
    who, path = collector(unit), stage.cycle(unit, fiscal_year)
    step = f"review/{fiscal_year}/{unit}"
    with stage.quietly():
        saved = stage.save_document(
            who, f"{step}/save", f"{path}/review", 1,
            lambda standing: plans.review_body(unit, fiscal_year, standing, carries, words))
        answer = stage.act(who, f"{step}/submit", path, "submit", state="review_approval")
    cases = [it["disposition"] for it in saved["cases"]]
    kept = [it["disposition"] for it in saved["lines"]].count("keep")
    what = f"{kept} of {len(saved['lines'])} indicators kept" + (f", cases: {', '.join(cases)}" if cases else "")
    stage.show(who, f"{unit}: {what}: submitted", answer)
    return answer


def states(stage, rows):
    """How many of them stand in each state: "9 reviewing, 3 running"."""
    found = [it["state"] for it in rows]
    return ", ".join(f"{found.count(state)} {state}" for state in sorted(set(found)))
