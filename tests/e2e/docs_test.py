"""The pages of the API at /docs: served under the policy that forbids all but our own files, and drawn whole."""
import pathlib
import subprocess
import unittest

from server import Demo, take_program

PROGRAM = take_program()
HERE = pathlib.Path(__file__).resolve().parent


class Docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(PROGRAM)
        cls.demo.start()

    @classmethod
    def tearDownClass(cls):
        cls.demo.clean()

    def test_the_page_and_its_files_are_served_under_the_policy(self):
        for path, kind in (("/docs", "text/html"), ("/docs/docs.js", "text/javascript"),
                           ("/docs/schema.js", "text/javascript"), ("/docs/docs.css", "text/css")):
            status, headers, body = self.demo.request("GET", path)
            self.assertEqual(status, 200, path)
            self.assertTrue(headers["content-type"].startswith(kind), path)
            self.assertIn("default-src 'none'", headers["content-security-policy"])
            self.assertNotIn("unsafe", headers["content-security-policy"])
            self.assertNotIn(b"eval(", body)
            self.assertNotIn(b"innerHTML", body)

    def test_every_operation_is_drawn(self):
        done = subprocess.run(["node", str(HERE / "docs_page.mjs"), self.demo.url], capture_output=True, text=True,
                              encoding="utf-8", timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        print(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
