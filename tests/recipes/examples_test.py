#!/usr/bin/env python3
"""The examples of docs/ci and docs/policy are whole: they parse, call only what is there, and say what
the program says.

usage: SIGNET=PROGRAM examples_test.py
"""

import os
import re
import shutil
import subprocess
import sys

from world import SIGNET, SOURCE, World, main

try:
    import yaml
except ImportError:  # Debian's package is for Debian's Python, and another may come first
    if sys.executable == "/usr/bin/python3":
        sys.exit("the package python3-yaml is missing")
    os.execv("/usr/bin/python3", ["/usr/bin/python3", "-B", *sys.argv])

DOCS = SOURCE / "docs"
SCRIPT = DOCS / "ci/review-and-apply.sh"
HOOK = DOCS / "ci/pre-commit-hook"
PLAN = SOURCE / "tests/plan_file/golden/plan.json"


def commands_of_script():
    usage = re.findall(r"^#   ([a-z]+) .*  ", SCRIPT.read_text(), re.MULTILINE)
    functions = re.findall(r"^([a-z]+)\(\)", SCRIPT.read_text(), re.MULTILINE)
    return {name for name in usage if name in functions}


def calls(text):
    """The commands of the script that each job of a pipeline calls, by job."""
    found = {}
    for name, job in text.items():
        steps = job.get("script") or [step.get("run", "") for step in job.get("steps", [])]
        named = re.findall(r"review-and-apply\.sh(?: (\S+))?", "\n".join(steps))
        if named:
            found[name] = named
    return found


class Examples(World):
    WANTED = {name: [name] for name in ("plan", "comment", "approved", "apply", "verify")}

    def test_the_script_says_what_it_can_do(self):
        self.assertEqual(commands_of_script(),
                         {"validate", "plan", "comment", "approve", "approved", "apply", "verify"})

    def test_the_settings_of_the_script_are_documented(self):
        text = SCRIPT.read_text()
        head, code = text.split("set -euo pipefail")
        self.assertEqual(set(re.findall(r"\bSIGNET(?:_[A-Z]+)?\b", code)),
                         set(re.findall(r"^#   (SIGNET(?:_[A-Z]+)?) ", head, re.MULTILINE)))

    def test_github_actions(self):
        workflow = yaml.safe_load((DOCS / "ci/github-actions.yml").read_text())
        self.assertEqual(calls(workflow["jobs"]), self.WANTED)
        self.assertEqual(workflow["permissions"], {})
        for name, job in workflow["jobs"].items():
            changes = job["runs-on"] == ["self-hosted", "signet-change"]
            self.assertEqual(changes, name == "apply", name)
            self.assertEqual("secrets." in str(job), name == "apply", name)
            for step in job["steps"]:
                if "checkout" in step.get("uses", ""):
                    self.assertFalse(step["with"]["persist-credentials"], step)
        # YAML 1.1 takes the key "on" for a truth.
        self.assertEqual(set(workflow[True]), {"pull_request_target", "push", "schedule"})

    def test_gitlab_ci(self):
        pipeline = yaml.safe_load((DOCS / "ci/gitlab-ci.yml").read_text())
        jobs = {name: job for name, job in pipeline.items()
                if isinstance(job, dict) and "script" in job}
        self.assertEqual(calls(jobs), self.WANTED)
        for name, job in jobs.items():
            self.assertEqual(job["tags"], ["signet-change" if name == "apply" else "signet-read"])
            self.assertIn(job["stage"], pipeline["stages"])
            self.assertIn("rules", {**pipeline.get(job.get("extends"), {}), **job})

    def test_scripts_pass_shellcheck(self):
        self.assertIsNotNone(shutil.which("shellcheck"), "the package shellcheck is missing")
        self.good("shellcheck", SCRIPT, HOOK)

    def test_the_hook_judges_what_is_staged(self):
        folder = self.folder / "repository"
        shutil.copytree(SOURCE / "manifests/renewal/after", folder / "manifests")
        environment = {"SIGNET": str(SIGNET), "GIT_CONFIG_NOSYSTEM": "1"}

        def git(*words):
            return self.run_program("git", "-c", "user.name=A", "-c", "user.email=a@example.com",
                                    *words, folder=folder, environment=environment)
        git("init", "--quiet")
        shutil.copy(HOOK, folder / ".git/hooks/pre-commit")
        git("add", ".")
        self.assertEqual(git("commit", "-m", "Good").code, 0)
        manifest = folder / "manifests/manifest.yaml"
        good = manifest.read_text()
        manifest.write_text(good.replace("      webmail:", "      webmial:"))
        git("add", ".")
        manifest.write_text(good)  # what lies there is good; what would be committed is not
        refused = git("commit", "-m", "Bad")
        self.assertNotEqual(refused.code, 0)
        self.assertIn("webmial", refused.err)
        git("add", ".")
        (folder / "notes").write_text("not a manifest")
        manifest.write_text("nonsense: true\n")
        git("add", "notes")
        self.assertEqual(git("commit", "-m", "Notes").code, 0)

    def test_pre_commit_snippet(self):
        hooks = yaml.safe_load((DOCS / "ci/pre-commit-hooks.yaml").read_text())
        self.assertEqual([hook["entry"].split("/")[-1] for hook in hooks], [HOOK.name])

    def test_rules_with_jq(self):
        judge = ("jq", "-r", "-f", DOCS / "policy/signet.jq")
        plan = PLAN.read_text()

        def judged(text):
            done = subprocess.run([str(word) for word in judge], input=text, text=True, check=False,
                                  capture_output=True)
            return done.returncode, done.stdout + done.stderr
        outside = "3 servers, and some of them change outside of a rollout\n"
        self.assertEqual(judged(plan),
                         (1, "webmail: the issuer CN=Example CA 2 is none of ours\n" + outside))
        ours = plan.replace("CN=Example CA 2", "O=Example,CN=Example Issuing CA 2")
        self.assertEqual(judged(ours), (1, outside))
        few = re.sub(r'"servers":3(?=,"steps")', '"servers":2', re.sub(r",\n", ",", ours))
        self.assertEqual(judged(few), (0, ""))
        self.assertEqual(judged(few.replace("2027-06-07T", "2037-06-07T")),
                         (1, "webmail: valid for more than 3653 days\n"))
        self.assertEqual(judged(few.replace('"key_bits":2048', '"key_bits":1024')),
                         (1, "webmail: RSA of 1024 bits\n"))

    def test_the_table_of_rules_is_that_of_the_program(self):
        source = (SOURCE / "resources/rules.cpp").read_text()
        rules = re.findall(r'\{"([a-z-]+)", Severity::(\w+)', source)
        self.assertGreater(len(rules), 10)
        page = (DOCS / "manifest.md").read_text()
        table = re.findall(r"^\| `([a-z-]+)` \| (note|warn|block) \|", page, re.MULTILINE)
        self.assertEqual(table, rules)

    def test_paths_of_a_plan_are_those_of_its_schema(self):
        schema = (SOURCE / "resources/schema/plan.schema.json").read_text()
        rows = re.findall(r"^\| (`change.*?) \| (.*) \|$", (DOCS / "policy.md").read_text(), re.M)
        self.assertGreater(len(rows), 10)
        words = {word for row in rows for part in re.findall(r"`([a-z_.\[\]]+)`", " ".join(row))
                 for word in re.findall(r"[a-z_]+", part)}
        words -= {"export", "import", "assign", "configure", "await", "prove", "remove"}
        self.assertEqual({word for word in words if f'"{word}"' not in schema}, set())


if __name__ == "__main__":
    main()
