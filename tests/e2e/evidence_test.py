"""Evidence with the real program: uploaded, read in parts, killed in the middle, there after a restart, and no room left."""
import hashlib
import http.client
import json
import os
import socket
import subprocess
import time
import unittest
import urllib.parse

from server import Demo, answer_of, take_program

PROGRAM = take_program()
PASSWORD = "traimas-demo-2561"
BOUNDARY = "xYzBoundary"
VIRUS = b"harmless, but the scanner of this test knows it\n"


def form(content, name="note.txt", **fields):
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
             for key, value in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return b"".join(parts) + head + content + f"\r\n--{BOUNDARY}--\r\n".encode()


class Client:
    def __init__(self, url, username):
        self.place = urllib.parse.urlparse(url)
        status, headers, body = self.ask("POST", "/api/v1/session",
                                         json.dumps({"username": username, "password": PASSWORD}).encode(),
                                         {"Content-Type": "application/json"})
        assert status == 200, body
        self.headers = {"Cookie": headers["set-cookie"].split(";")[0], "X-CSRF-Token": json.loads(body)["csrf_token"]}

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=60)
        try:
            origin = {"Origin": f"http://{self.place.netloc}"}
            connection.request(method, path, body, {**getattr(self, "headers", {}), **origin, **(headers or {})})
            return answer_of(connection)
        finally:
            connection.close()

    def get(self, path, **headers):
        status, head, body = self.ask("GET", path, headers=headers)
        return status, head, body

    def attach(self, path, content, key, **more):
        fields = {"indicator": more.pop("indicator"), "classification": "internal"}
        return self.ask("POST", path + "/evidence", form(content, **fields, **more),
                        {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Idempotency-Key": key})


class Evidence(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(PROGRAM)
        self.addCleanup(self.demo.clean)

    def drafting(self, client):
        """A report that its collector is writing, and one of its indicators."""
        _, _, body = client.get("/api/v1/tasks")
        for task in json.loads(body)["items"]:
            path = f"/api/v1/checkpoints/{task['instance']}"
            status, _, body = client.get(path)
            report = json.loads(body)
            if status == 200 and any("save" in (it, it["action"] if isinstance(it, dict) else "") for it in report["allowed"]):
                return path, report["results"][0]["indicator"]
        raise AssertionError("the demo has no report that this person writes")

    def files(self, folder="sha256"):
        return [path for path in (self.demo.base / "evidence" / folder).rglob("*") if path.is_file()]

    def test_is_there_after_a_crash_and_half_of_one_is_not(self):
        self.demo.start()
        anong = Client(self.demo.url, "anong")
        path, indicator = self.drafting(anong)
        content = os.urandom(3_000_000).hex().encode()
        status, headers, body = anong.attach(path, content, "large", indicator=indicator)
        self.assertEqual(status, 201, body)
        target = headers["location"]

        # Half of another upload is on its way when the program is killed.
        half = form(content[::-1], indicator=indicator)
        request = (f"POST {path}/evidence HTTP/1.1\r\nHost: {anong.place.netloc}\r\nOrigin: http://{anong.place.netloc}\r\n"
                   f"Cookie: {anong.headers['Cookie']}\r\nX-CSRF-Token: {anong.headers['X-CSRF-Token']}\r\n"
                   f"Idempotency-Key: half\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                   f"Content-Length: {len(half)}\r\n\r\n").encode()
        with socket.create_connection((anong.place.hostname, anong.place.port)) as connection:
            connection.sendall(request + half[:2_000_000])
            deadline = time.monotonic() + 20
            while not self.files("tmp"):
                self.assertLess(time.monotonic(), deadline, "nothing of the upload is on the disk")
            self.demo.kill()
        self.assertEqual(len(self.files()), 1)

        self.demo.start()
        anong = Client(self.demo.url, "anong")
        status, headers, body = anong.get(target)
        self.assertEqual((status, body == content), (200, True))
        status, headers, body = anong.get(target, Range="bytes=1000000-1000009")
        self.assertEqual((status, body), (206, content[1_000_000:1_000_010]))
        status, _, body = anong.attach(path, content, "large", indicator=indicator)
        self.assertEqual(status, 201, body)
        _, _, body = anong.get(path + "/evidence")
        self.assertEqual(len(json.loads(body)["items"]), 1, "the same key, one effect")
        self.demo.stop()
        verified = self.demo.verify()
        self.assertEqual(verified.returncode, 0, verified.stdout)
        [kept] = self.files()
        with kept.open("r+b") as file:
            file.write(b"?")
        self.assertIn(f"evidence {kept.name}: changed", self.demo.verify().stdout)
        kept.unlink()
        told = self.demo.verify()
        self.assertEqual((told.returncode, f"evidence {kept.name}: missing" in told.stdout), (1, True), told.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a small disk")
    def test_a_full_disk_is_told_and_leaves_nothing_behind(self):
        small = self.demo.base / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=False).returncode != 0:
            self.skipTest("no small disk can be mounted here")
        self.addCleanup(subprocess.run, ["umount", str(small)], check=True)
        self.demo.start(f"evidence.folder={small / 'evidence'}")
        anong = Client(self.demo.url, "anong")
        path, indicator = self.drafting(anong)
        status, headers, body = anong.attach(path, b"x" * 4_000_000, "full", indicator=indicator)
        self.assertEqual((status, json.loads(body)["code"]), (503, "storage_full"))
        self.assertIn("retry-after", headers)
        self.assertEqual([path for path in (small / "evidence").rglob("*") if path.is_file()], [])
        status, _, body = anong.attach(path, b"small enough", "full", indicator=indicator)
        self.assertEqual(status, 201, body)
        self.assertEqual(anong.get("/readyz")[0], 200)
        self.demo.stop()

    def scanner(self):
        """A real clamd that knows one virus, made up here: nothing of the outside is needed."""
        folder = self.demo.base / "clamav"
        (folder / "db").mkdir(parents=True)
        (folder / "db" / "traimas.hdb").write_text(f"{hashlib.md5(VIRUS).hexdigest()}:{len(VIRUS)}:Traimas.Invented\n")
        settings = folder / "clamd.conf"
        settings.write_text(f"Foreground yes\nLocalSocket {folder}/clamd.ctl\nDatabaseDirectory {folder}/db\n"
                            f"LogFile {folder}/clamd.log\nStreamMaxLength 60M\n")
        process = subprocess.Popen(["/usr/sbin/clamd", "--config-file", str(settings)], stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 60
        while not (folder / "clamd.ctl").exists():
            self.assertIsNone(process.poll(), "clamd does not start")
            self.assertLess(time.monotonic(), deadline, "clamd does not listen")
            time.sleep(0.05)
        return folder / "clamd.ctl", process

    @unittest.skipUnless(os.access("/usr/sbin/clamd", os.X_OK), "ClamAV is not installed (clamav-daemon): its packages start services, so scripts/setup leaves them out")
    def test_what_the_scanner_refuses_is_not_kept(self):
        self.demo.base.mkdir(exist_ok=True)
        listening, scanner = self.scanner()
        self.demo.start(f"evidence.clamd_socket={listening}")
        anong = Client(self.demo.url, "anong")
        path, indicator = self.drafting(anong)
        status, _, body = anong.attach(path, VIRUS, "infected", indicator=indicator)
        self.assertEqual((status, json.loads(body)["code"]), (422, "file_infected"))
        self.assertIn("Traimas.Invented", json.loads(body)["detail"])
        self.assertEqual(self.files() + self.files("tmp"), [], "nothing of it stays")
        status, _, body = anong.attach(path, VIRUS + b" mended", "clean", indicator=indicator)
        self.assertEqual(status, 201, body)
        large = b"a line of a large file\n" * 1_000_000
        status, _, body = anong.attach(path, large, "large", indicator=indicator)
        self.assertEqual(status, 201, body)
        scanner.kill()
        scanner.wait()
        status, headers, body = anong.attach(path, b"unscanned", "later", indicator=indicator)
        self.assertEqual((status, json.loads(body)["code"], int(headers["retry-after"]) > 0), (503, "scanner_away", True))
        self.assertEqual(self.files("tmp"), [])
        self.assertEqual(self.demo.stop(), 0)


if __name__ == "__main__":
    unittest.main()
