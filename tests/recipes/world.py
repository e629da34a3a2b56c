"""A scratch folder in which the real program and the real scripts run."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
SIGNET = Path(os.environ.get("SIGNET", SOURCE / "build/dev/signet"))


class Ran:
    """What a program ended with and said."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return f"code {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


class World(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="signet-recipes-")).resolve()
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {
            "PATH": f"{SIGNET.parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder / "home"), "TMPDIR": str(self.folder), "LC_ALL": "C",
        }
        (self.folder / "home").mkdir()

    def write(self, path, text):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_program(self, *words, folder=None, environment=None, seconds=60):
        done = subprocess.run([str(word) for word in words], cwd=folder or self.folder, check=False,
                              env={**self.environment, **(environment or {})}, timeout=seconds,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return Ran(done.returncode, done.stdout.decode(errors="replace"),
                   done.stderr.decode(errors="replace"))

    def good(self, *words, **settings):
        """What a program says when all goes well; a failure of the test otherwise."""
        ran = self.run_program(*words, **settings)
        self.assertEqual(ran.code, 0, f"{words}: {ran}")
        return ran.out

    def add_certificate(self, store, pfx, *options):
        self.good(SIGNET, "-q", "store", "add", store, SOURCE / "manifests" / pfx, *options,
                  "--password-env", "EXAMPLE", environment={"EXAMPLE": "example"})

    def make_store(self, store):
        self.good(SIGNET, "-q", "store", "init", store, "--self-signed", Path(store).name)


def main():
    if not SIGNET.is_file():
        sys.exit(f"there is no {SIGNET}; SIGNET names the program")
    unittest.main(verbosity=2)
