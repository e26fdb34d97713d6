# The command line of scripts/story: finds out where the story stands, tells it from there, and says how it ended.
import argparse
import time

from story.chapters import CHAPTERS, ENDING, MOMENTS, title, was_told
from story.client import Client, ServerGone
from story.steps import Expectation, Stage
from story.telling import Teller, civil, instant

TOLD, FAILED, NOT_POSSIBLE = 0, 1, 2
ANEW = ("To tell it anew, stop the server (Ctrl-C), delete the demo's data (the folder var/, or what database.data\n"
        "names) and start scripts/run again.")


class NotPossible(Exception):
    """The story cannot be told there; the words say why and what to do."""


def prepare(stage):
    """Where the story stands: the demo's time, which is always one of the story's own moments."""
    answer = stage.client.send("GET", "/api/v1/clock")
    if answer.status == 404:
        raise NotPossible(f"{stage.client.url} is no demo: start one with scripts/run (or traimas demo).")
    if answer.status != 200 or not answer.body.get("manual"):
        raise NotPossible(f"{stage.client.url} does not let its clock be moved ({answer}): start scripts/run.")
    now = instant(answer.body["now"])
    if now not in MOMENTS:
        raise NotPossible(f"Somebody moved the demo's clock to {civil(now)}, which is no time of this story.\n{ANEW}")
    stage.load_checkpoints("wirat")
    if len(stage.checkpoints) != 12:
        raise NotPossible(f"The demo has {len(stage.checkpoints)} checkpoints, not 12: it is another one.\n{ANEW}")
    return now


def tell(client, teller):
    """Tells the story from where it stands to its end; False where it was told before.

    Raises Expectation, ServerGone or NotPossible.
    """
    stage = Stage(client, teller)
    now = prepare(stage)
    title(teller)
    if was_told(stage):
        teller.line()
        teller.says("This quarter has been told already. What it left:")
        teller.line()
        ENDING(stage)
        teller.line()
        teller.line(ANEW)
        return False
    if now > MOMENTS[0]:
        teller.line()
        teller.says(f"The story was interrupted on {civil(now)}; it goes on from there.")
    for moment, name, chapter in CHAPTERS:
        if moment < now:
            teller.chapters += 1
            continue
        teller.chapter(moment, name)
        chapter(stage, moment)
    teller.line()
    ENDING(stage)
    return True


def main(arguments, words):
    parser = argparse.ArgumentParser(prog="scripts/story", description=words,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where the demo is (default: %(default)s)")
    options = parser.parse_args(arguments)
    teller = Teller()
    try:
        client = Client(options.url)
    except ValueError as error:
        parser.error(str(error))
    begun = time.monotonic()
    try:
        client.send("GET", "/livez")
    except ServerGone:
        teller.line(f"Nothing answers at {client.url}: start scripts/run first (in another window), or give --url.")
        return NOT_POSSIBLE
    try:
        told_now = tell(client, teller)
    except NotPossible as problem:
        teller.line(str(problem))
        return NOT_POSSIBLE
    except Expectation as problem:
        teller.line()
        teller.line(f"NOT AS TOLD  {problem.step}")
        teller.line(f"  expected   {problem.expected}")
        teller.line(f"  came       {problem.came}")
        teller.line(f"If somebody else worked on this quarter meanwhile, the story no longer fits. {ANEW}")
        return FAILED
    except ServerGone as problem:
        teller.line()
        teller.line(str(problem))
        teller.line("The server went away in the middle. Start it again and run scripts/story again: it goes on.")
        return FAILED
    except KeyboardInterrupt:
        teller.line("\nInterrupted. Run scripts/story again: it goes on.")
        return FAILED
    if not told_now:
        return TOLD
    teller.line()
    teller.line(f"Told in {time.monotonic() - begun:.1f} s: {client.requests} requests, {client.refusals} of them "
                "refused, each with its stable code.")
    return TOLD
