# A client in a thread of its own, who sends a report to and fro while things go wrong.
import threading
import time

from proxied import Shuttle
from story.client import ServerGone

OUTCOME_SECONDS = 60


class Worker:
    """Takes whichever step is next, and sends it again under its key until an outcome is told: 200, or 412 where another
    was quicker. `told` counts the answers by status, 0 for none; `wrong` says what should never have come. With
    `to_the_end`, a step under way is settled even after the end of the `with`."""

    def __init__(self, node, demo, keeper, name, unit="OPS-INS", to_the_end=False):
        self.shuttle = Shuttle(node, demo, keeper, unit)
        self.name, self.to_the_end, self.steps, self.told, self.wrong = name, to_the_end, 0, {}, []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *failure):
        self._stopping.set()
        self._thread.join()
        self.shuttle.close()

    def _run(self):
        while not self._stopping.is_set() and not self.wrong:
            try:
                self._settle(self.shuttle.next_step(f"{self.name}/{self.steps}"))
                self.steps += 1
            except (RuntimeError, ServerGone) as error:
                self.wrong.append(str(error))

    def _settle(self, send):
        give_up = time.monotonic() + OUTCOME_SECONDS
        while time.monotonic() < give_up:
            status = self._sent(send)
            if status in (200, 412) or self.wrong or (self._stopping.is_set() and not self.to_the_end):
                return
            time.sleep(0.05)
        self.wrong.append("no outcome for a minute")

    def _sent(self, send):
        try:
            answer = send()
        except ServerGone:
            status = 0
        else:
            status = answer.status
            if status not in (200, 412, 503):
                self.wrong.append(f"{answer} {answer.body}")
        self.told[status] = self.told.get(status, 0) + 1
        return status
