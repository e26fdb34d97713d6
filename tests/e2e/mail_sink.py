# A real SMTP server for tests: keeps what it took, and can be told to go away or to hang up in the middle of a message.
# It is Debian's python3-aiosmtpd, also for a Python that is not Debian's. Run as a program it reads messages, says so and
# never answers them, until somebody kills it: mail_sink.py PORT
import asyncio
import email
import email.policy
import re
import socket
import sys
import threading
import time

try:
    from aiosmtpd.controller import Controller
except ModuleNotFoundError:
    sys.path.append("/usr/lib/python3/dist-packages")
    from aiosmtpd.controller import Controller


def free_port():
    """A port of loopback that nobody listens on: the sink takes it, and takes it again after it was down."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Mail:
    """One message that the server took."""

    def __init__(self, envelope, at=None):
        self.at = at  # the office's time
        self.sender = envelope.mail_from
        self.recipients = list(envelope.rcpt_tos)
        self.bytes = envelope.content
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.message = message
        self.id = message["Message-ID"].strip().strip("<>")
        self.subject = message["Subject"]
        self.to = message["To"].addresses[0].addr_spec
        self.body = message.get_content()

    @property
    def entries(self):
        """How many notices it carries: one, or as many as the digest numbers."""
        return max(1, len(re.findall(r"^\d+\. ", self.body, re.MULTILINE)))


class Sink:
    """`hang_up`: how many messages are read to their end and then dropped without an answer. `clock`: tells the office's
    time of a mail. `options`: more for aiosmtpd, such as TLS and who may sign in."""

    def __init__(self, clock=lambda: None, **options):
        self.port = free_port()
        self.clock = clock
        self.options = options
        self.mails = []
        self.dropped = []
        self.hang_up = 0
        self._changed = threading.Condition()
        self._controller = None

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *failure):
        self.down()

    def up(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()

    def down(self):
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server, session, envelope):  # the name that aiosmtpd looks for
        mail = Mail(envelope, self.clock())
        with self._changed:
            if self.hang_up > 0:
                self.hang_up -= 1
                self.dropped.append(mail)
                server.transport.abort()
                self._changed.notify_all()
                return "451 gone"
            self.mails.append(mail)
            self._changed.notify_all()
        return "250 taken"

    def wait_for(self, condition, seconds=30):
        """Waits until `condition(self)` holds, looked at whenever something came; answers whether it does."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not condition(self):
                if not self._changed.wait(deadline - time.monotonic()):
                    return condition(self)
        return True


class Deaf:
    """Takes a message up to its last line, and that is all."""

    async def handle_DATA(self, server, session, envelope):
        print(Mail(envelope).id, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    Controller(Deaf(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    print("listening", flush=True)
    threading.Event().wait()
