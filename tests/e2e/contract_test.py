"""The contract against outside programs: Redocly's linter, Ajv on real answers, and a typed client that has to compile."""
import pathlib
import shutil
import subprocess
import unittest
import urllib.request

from server import ROOT, Demo, take_program

PROGRAM = take_program()
CONTRACT = ROOT / "tests" / "contract"
PASSWORD = "traimas-demo-2561"


def node(*arguments, timeout=300):
    return subprocess.run(["node", *arguments], cwd=CONTRACT, capture_output=True, text=True, timeout=timeout, check=False)


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(PROGRAM)
        cls.demo.start()
        cls.document = cls.demo.base / "openapi.json"
        with urllib.request.urlopen(cls.demo.url + "/openapi.json", timeout=30) as answer:
            cls.document.write_bytes(answer.read())

    @classmethod
    def tearDownClass(cls):
        cls.demo.clean()

    def passes(self, done):
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
        print(done.stdout.strip().splitlines()[-1])

    def test_the_document_keeps_strict_rules(self):
        self.passes(node("lint.mjs", str(self.document)))

    def test_real_answers_are_as_the_document_says(self):
        self.passes(node("answers.mjs", self.demo.url, PASSWORD, "anong", "suda", "malee", "arun", "wirat", "decha"))

    def test_a_typed_client_compiles(self):
        # In a folder of its own: the tree under test stays as it is.
        folder = self.demo.base / "client"
        folder.mkdir()
        for name in ("client.ts", "tsconfig.json", "package.json"):
            shutil.copy(CONTRACT / name, folder / name)
        (folder / "node_modules").symlink_to(CONTRACT / "node_modules")
        (folder / "generated").mkdir()
        bins = CONTRACT / "node_modules"
        made = node(str(bins / "openapi-typescript" / "bin" / "cli.js"), str(self.document), "-o",
                    str(folder / "generated" / "api.ts"))
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        compiled = node(str(bins / "typescript" / "bin" / "tsc"), "-p", str(folder))
        self.assertEqual(compiled.returncode, 0, compiled.stdout[-4000:])
        lines = pathlib.Path(folder / "generated" / "api.ts").read_text().count("\n")
        print(f"the client of {lines} generated lines compiles")


if __name__ == "__main__":
    unittest.main()
