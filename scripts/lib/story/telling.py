# How the story looks on the page: chapters, sentences, and under each the request that it was.
import datetime
import sys
import textwrap

BANGKOK = datetime.timezone(datetime.timedelta(hours=7))
WIDTH = 110


def instant(text):
    """An RFC 3339 time as the server writes it."""
    return datetime.datetime.fromisoformat(text)


def bangkok(year, month, day, hour, minute=0):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=BANGKOK)


def wire_time(moment):
    """The same instant as the server writes it: microseconds only where there are some."""
    utc = moment.astimezone(datetime.timezone.utc)
    return utc.strftime("%Y-%m-%dT%H:%M:%S") + (f".{utc.microsecond:06}" if utc.microsecond else "") + "Z"


def civil(moment):
    """Bangkok's date and time, in English and so with the year of the Common Era, as the server does it."""
    local = moment.astimezone(BANGKOK)
    clock = local.strftime("%H:%M") + (local.strftime(":%S.%f").rstrip("0") if local.microsecond else "")
    return f"{local.strftime('%A')} {local.day} {local.strftime('%B')} {local.year}, {clock}"


def short_civil(moment):
    local = moment.astimezone(BANGKOK)
    fraction = local.strftime(".%f").rstrip("0") if local.microsecond else ""
    return f"{local.day:2} {local.strftime('%b')} {local.strftime('%H:%M:%S')}{fraction}"


class Teller:
    def __init__(self, out=None):
        self.out = out or sys.stdout
        self.dim, self.bold, self.plain = ("\033[2m", "\033[1m", "\033[0m") if self.out.isatty() else ("", "", "")
        self.chapters = 0

    def line(self, text=""):
        print(text, file=self.out, flush=True)

    def title(self, text):
        self.line(f"{self.bold}{text}{self.plain}")

    def chapter(self, moment, title):
        self.chapters += 1
        self.line()
        self.title(f"{self.chapters}. {civil(moment)}: {title}")

    def says(self, text):
        self.line(textwrap.fill(" ".join(text.split()), WIDTH, initial_indent="  ", subsequent_indent="  ",
                                break_long_words=False))

    def request(self, who, what, answer, note=""):
        tail = "  (stood already)" if answer.replayed and not note else f"  {note}".rstrip()
        self.line(f"{self.dim}      {who:<10} {what}  ->  {answer}{tail}{self.plain}")

    def fault(self, text):
        self.line(f"{self.dim}                 {text}{self.plain}")

    def faults(self, answer):
        """Everything that a refusal lists, each once."""
        told = set()
        for it in answer.body.get("errors", []):
            words = f"{it['pointer']:<22} {it['code']:<22} {it['message']}"
            if words not in told:
                self.fault(words)
            told.add(words)
