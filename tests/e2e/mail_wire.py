# What stands between the program and a mail server: a relay that keeps every byte that the program said, as whoever
# listens on the line would, and the certificates and accounts of a server that is not public.
import logging
import socket
import ssl
import subprocess
import threading

from mail_sink import Sink

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of what is tried here on purpose
USER, PASSWORD = "traimas-mail", "ถูกต้อง-correct-horse-7"


class Wire:
    """Relays to a port of loopback; `said` is what came from the program's side."""

    def __init__(self, to_port):
        self.to_port = to_port
        self.said = b""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._open = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *failure):
        for it in [self._server, *self._open]:
            it.close()

    def _accept(self):
        while True:
            try:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self.to_port))
            except OSError:
                return
            self._open += [near, far]
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source, target, keep):
        try:
            while data := source.recv(65536):
                if keep:
                    self.said += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return


def certificate(folder, name, subject):
    """A certificate that signs itself, made here and now; answers its file and the context of a server that has it."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                           "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject}",
                           "-keyout", str(key), "-out", str(file)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise RuntimeError(made.stderr)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context


def account_sink(**options):
    """A server that takes mail from one account only."""
    from aiosmtpd.smtp import AuthResult  # mail_sink has found the package

    def knows(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    return Sink(authenticator=knows, auth_required=True, **options)
