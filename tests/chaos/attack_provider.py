"""An identity provider that lies as it is told: an attack may spoil header, claims, key and answer of each token."""
import base64
import hashlib
import hmac
import http.server
import json
import subprocess
import threading
import time
import urllib.parse


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """RSA by openssl: no module of Python's standard library signs."""

    def __init__(self, folder, name):
        self.file = folder / f"{name}.pem"
        subprocess.run(["openssl", "genrsa", "-out", str(self.file), "2048"], check=True, capture_output=True)
        said = subprocess.run(["openssl", "rsa", "-in", str(self.file), "-noout", "-modulus"], check=True,
                              capture_output=True, text=True).stdout
        self.modulus = bytes.fromhex(said.strip().partition("=")[2])
        self.public = subprocess.run(["openssl", "rsa", "-in", str(self.file), "-pubout"], check=True,
                                     capture_output=True).stdout

    def jwk(self, kid):
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": b64(self.modulus), "e": "AQAB"}

    def sign(self, data):
        return subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(self.file)], input=data, check=True,
                              capture_output=True).stdout


class HostileProvider:
    def __init__(self, folder):
        self.key, self.stranger = Key(folder, "provider"), Key(folder, "stranger")
        self.reset()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.tell(*provider.answer_get(self.path))

            def do_POST(self):
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.tell(*provider.answer_token(dict(urllib.parse.parse_qsl(form))))

            def tell(self, status, body, headers=()):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(data))), *headers):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self):
        self.spoil = lambda header, claims: None  # changes header and claims before they are signed
        self.signed = self.rs256
        self.answer = None  # instead of the token's answer
        self.codes = {}
        self.trades = []

    def stop(self):
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def rs256(self, data):
        return self.key.sign(data)

    def by_stranger(self, data):
        return self.stranger.sign(data)

    def by_public_key(self, data):
        """The public key taken for a shared secret."""
        return hmac.new(self.key.public, data, hashlib.sha256).digest()

    def answer_get(self, path):
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                         "token_endpoint": self.issuer + "/token", "userinfo_endpoint": self.issuer + "/userinfo",
                         "jwks_uri": self.issuer + "/jwks"}
        if path == "/jwks":
            return 200, {"keys": [self.key.jwk("one")]}
        return 404, {}

    def consent(self, location, username, subject=None):
        """As if somebody signed in there: the query with which the browser comes back."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))
        code = b64(hashlib.sha256(f"{asked['state']}{len(self.codes)}".encode()).digest())
        self.codes[code] = (asked, username, subject or f"number-of-{username}")
        return f"code={code}&state={asked['state']}"

    def answer_token(self, form):
        self.trades.append(form)
        if self.answer is not None:
            return self.answer
        known = self.codes.pop(form.get("code"), None)
        if known is None:
            return 400, {"error": "invalid_grant"}
        asked, username, subject = known
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if challenge != asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        header = {"alg": "RS256", "kid": "one", "typ": "JWT"}
        claims = {"iss": self.issuer, "aud": "traimas", "sub": subject, "iat": now, "exp": now + 300, "auth_time": now,
                  "nonce": asked["nonce"], "preferred_username": username}
        self.spoil(header, claims)
        data = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}".encode()
        signature = b"" if header.get("alg", "none").lower() == "none" else self.signed(data)
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": f"{data.decode()}.{b64(signature)}"}
