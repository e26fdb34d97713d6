# The command line of scripts/story: finds or starts a demo, finds out where the story stands, tells it from there, and
# says how it ended.
import argparse
import time

from story.chapters import CHAPTERS, MOMENTS, title
from story.client import Client, ServerGone
from story.closing import ending, was_told
from story.office import scenes
from story.server import SCENE, NoServer, OwnServer, shown
from story.steps import Expectation, Stage
from story.telling import Teller, civil, instant

TOLD, FAILED, NOT_POSSIBLE = 0, 1, 2
USUAL_URL = "http://127.0.0.1:8080"
ANEW = (f"To tell it anew, stop the server (Ctrl-C), delete its data (the folder var/{SCENE}, or what database.data\n"
        f"names) and start scripts/run --scene {SCENE} again.")


class NotPossible(Exception):
    """The story cannot be told there; the words say why and what to do."""


def other_scene(now):
    """The name of the scene that begins at this moment, where it is not the story's own."""
    return next((name for name, scene in scenes().items() if name != SCENE and now == instant(scene["moment"])), None)


def prepare(stage):
    """Where the story stands: the demo's time, which is always one of the story's own moments."""
    answer = stage.client.send("GET", "/api/v1/clock")
    if answer.status == 404:
        raise NotPossible(f"{stage.client.url} is no demo: start one with scripts/run --scene {SCENE}.")
    if answer.status != 200 or not answer.body.get("manual"):
        raise NotPossible(f"{stage.client.url} does not let its clock be moved ({answer}): start scripts/run.")
    now = instant(answer.body["now"])
    if now in MOMENTS:
        return now
    if name := other_scene(now):
        raise NotPossible(
            f"The demo at {stage.client.url} shows its scene “{name}”: fiscal year 2561 is half over there.\n"
            f"The story tells the whole year and begins before it is opened. Start it there:\n\n"
            f"    scripts/run --scene {SCENE}\n\n"
            "or let the story start a demo of its own, which it verifies and clears away: scripts/story --alone")
    raise NotPossible(f"Somebody moved the demo's clock to {civil(now)}, which is no time of this story.\n{ANEW}")


def tell(client, teller):
    """Tells the story from where it stands to its end; False where it was told before.

    Raises Expectation, ServerGone or NotPossible.
    """
    stage = Stage(client, teller)
    now = prepare(stage)
    title(teller)
    if now == MOMENTS[-1] and was_told(stage):
        teller.line()
        teller.says("This year has been told already. What it left:")
        teller.line()
        ending(stage)
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
    ending(stage)
    return True


def tell_and_say(client, teller, goes_on="Run scripts/story again: it goes on."):
    """Tells it, and says how it ended; answers the exit status and whether it was told just now."""
    begun = time.monotonic()
    try:
        told_now = tell(client, teller)
    except NotPossible as problem:
        teller.line(str(problem))
        return NOT_POSSIBLE, False
    except Expectation as problem:
        teller.line()
        teller.line(f"NOT AS TOLD  {problem.step}")
        teller.line(f"  expected   {problem.expected}")
        teller.line(f"  came       {problem.came}")
        teller.line(f"If somebody else worked in this demo meanwhile, the story no longer fits. {ANEW}")
        return FAILED, False
    except ServerGone as problem:
        teller.line()
        teller.line(str(problem))
        teller.line(f"The server went away in the middle. Start it again. {goes_on}")
        return FAILED, False
    except KeyboardInterrupt:
        teller.line(f"\nInterrupted. {goes_on}")
        return FAILED, False
    if told_now:
        teller.line()
        teller.line(f"Told in {time.monotonic() - begun:.1f} s: {client.requests} requests by {client.people} people, "
                    f"{client.refusals} of them refused, each with its stable code.")
    return TOLD, told_now


def tell_there(url, teller, or_alone=False):
    """Tells it to the demo at an address; None where nothing answers, or `or_alone` where it shows another scene."""
    client = Client(url)
    try:
        answer = client.send("GET", "/api/v1/clock")
    except ServerGone:
        return None
    name = other_scene(instant(answer.body["now"])) if or_alone and answer.status == 200 else None
    if name:
        client.close()
        teller.line(f"The demo at {url} shows its scene “{name}”, so the story is told to a demo of its own, which is "
                    f"verified\nand cleared away. To watch it there: scripts/run --scene {SCENE}, and then scripts/story.")
        return None
    status, told_now = tell_and_say(client, teller)
    client.close()
    if told_now:
        teller.line("To prove that nothing of it was rewritten, stop the server (Ctrl-C) and run `traimas verify` with "
                    "its\nsettings; for scripts/run --scene before_year:\n\n"
                    f"    build/ci/cli/traimas verify --set database.data=var/{SCENE}")
    return status


def tell_alone(program, teller):
    """Tells it to a demo of its own, which is verified and cleared away in the end."""
    begun = time.monotonic()
    try:
        teller.line("Starting a demo in a folder of its own, which takes some seconds.")
        with OwnServer(program) as server:
            teller.line(f"It serves at {server.url} (up in {time.monotonic() - begun:.1f} s).")
            teller.line()
            client = Client(server.url)
            status, told_now = tell_and_say(client, teller, "What was told is cleared away.")
            client.close()
            if not told_now:
                return status
            server.stop()
            verified = server.verify()
            teller.line()
            teller.line(f"$ {shown(server.program)} verify --set database.data={server.data}")
            teller.line((verified.stdout + verified.stderr).rstrip())
            return status if verified.returncode == 0 else FAILED
    except NoServer as problem:
        teller.line(str(problem))
        return NOT_POSSIBLE
    except KeyboardInterrupt:
        teller.line("\nInterrupted.")
        return FAILED


def main(arguments, words):
    parser = argparse.ArgumentParser(prog="scripts/story", description=words,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help=f"where the demo is (default: {USUAL_URL}, or one of its own)")
    parser.add_argument("--alone", action="store_true", help="with a demo of its own, whatever answers there")
    parser.add_argument("--program", help="which traimas it starts (default: what scripts/run built)")
    options = parser.parse_args(arguments)
    teller = Teller()
    if options.url is None:
        is_alone = options.alone or options.program
        status = None if is_alone else tell_there(USUAL_URL, teller, or_alone=True)
        return tell_alone(options.program, teller) if status is None else status
    try:
        status = tell_there(options.url, teller)
    except ValueError as error:
        parser.error(str(error))
    if status is None:
        teller.line(f"Nothing answers at {options.url}: start scripts/run --scene {SCENE} first (in another window).")
        return NOT_POSSIBLE
    return status
