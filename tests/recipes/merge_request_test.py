#!/usr/bin/env python3
"""docs/ci/review-and-apply.sh from a branch to the proof, in a repository of its own.

usage: SIGNET=PROGRAM merge_request_test.py
"""

import json
import re
import shutil
import unittest

from world import SIGNET, SOURCE, World, main

SCRIPT = SOURCE / "docs/ci/review-and-apply.sh"
RENEWAL = SOURCE / "manifests/renewal"
DRIFT, INCOMPLETE, REFUSED = 2, 3, 5


class Prepared:
    """Servers and keys, made once since that takes time: each test gets copies."""

    kept = None

    @classmethod
    def copy_to(cls, world):
        if cls.kept is None:
            cls.make()
        shutil.copytree(cls.kept / "fleet", world.folder / "fleet")
        shutil.copytree(cls.kept / "keys", world.folder / "keys")

    @classmethod
    def make(cls):
        maker = World("run_program")
        maker.setUp()
        unittest.addModuleCleanup(maker.doCleanups)
        for name in ("EX16-01", "EX16-02", "EX16-03"):
            maker.make_store(f"fleet/{name}")
            maker.add_certificate(f"fleet/{name}", "renewal/webmail-2025.pfx", "--services",
                                  "IIS,SMTP,IMAP", "--no-exportable")
        maker.add_certificate("fleet/EX16-01", "renewal/webmail-2026.pfx", "--exportable")
        (maker.folder / "keys").mkdir()
        for name, kind in (("alice", "ed25519"), ("bob", "rsa"), ("mallory", "ed25519")):
            maker.good("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", f"keys/{name}")
        cls.kept = maker.folder


class Repository(World):
    """repository/ with the manifests, fleet/ with the servers, runner/ with what it trusts."""

    def setUp(self):
        super().setUp()
        Prepared.copy_to(self)
        self.repository = self.folder / "repository"
        signers = "".join(f"{name} {(self.folder / f'keys/{name}.pub').read_text()}"
                          for name in ("alice", "bob"))
        self.write("runner/allowed_signers", signers)
        self.trust = self.write("runner/trust.yaml",
                                "signet_trust: 1\nreach: {paths: [../fleet]}\n"
                                "approvals: {signers: allowed_signers, least: 2, "
                                "apply_without_plan: false}\n")
        self.environment.update({
            "SIGNET_TRUST": str(self.trust), "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
        })
        self.lay_manifest("before")
        self.write("repository/.gitignore", "reports/\n")
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit("What is there")

    def lay_manifest(self, when):
        text = (RENEWAL / when / "manifest.yaml").read_text()
        self.assertIn("path: fleet/{server}", text)
        place = self.write("repository/manifests/webmail.yaml",
                           text.replace("fleet/{server}", f"{self.folder}/fleet/{{server}}"))
        for file in (RENEWAL / when).glob("*.cer"):
            shutil.copy(file, place.parent)

    def edit(self, path, before, after):
        text = (self.folder / path).read_text()
        self.assertIn(before, text)
        self.write(path, text.replace(before, after))

    def git(self, *words):
        return self.good("git", *words, folder=self.repository)

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def script(self, *words, code=0, **environment):
        """What the script says when it ends with this code; a failure of the test otherwise."""
        ran = self.run_program(SCRIPT, *words, folder=self.repository, environment=environment)
        self.assertEqual(ran.code, code, f"{words}: {ran}")
        return ran.out + ran.err

    def report(self, name):
        return (self.repository / "reports" / name).read_text()

    # --- what people do ---

    def renew_on_a_branch(self):
        self.git("switch", "--quiet", "--create", "renewal")
        self.lay_manifest("after")
        self.commit("Renew webmail")
        return self.script("plan")

    def sign(self, name, *plan):
        return self.script("approve", *plan, SIGNET_KEY=str(self.folder / "keys" / name),
                           SIGNET_YES="yes")

    def renew_and_sign(self):
        self.renew_on_a_branch()
        self.sign("alice", "reports/plan.json")
        self.sign("bob")

    def squash_merge(self):
        self.git("switch", "--quiet", "main")
        self.git("merge", "--quiet", "--squash", "renewal")
        self.commit("Renew webmail (squashed)")

    def services(self, server):
        text = (self.folder / "fleet" / server / "store.json").read_text()
        return json.loads(text)["slots"]

    def own_certificate(self, server):
        return self.services(server)["POP"]

    def bind(self, server, service, thumbprints):
        """By hand, past signet."""
        store = self.folder / "fleet" / server / "store.json"
        state = json.loads(store.read_text())
        state["slots"][service] = thumbprints
        store.write_text(json.dumps(state))

    # --- stories ---

    def test_a_renewal_from_the_branch_to_the_proof(self):
        before = self.services("EX16-03")
        self.renew_on_a_branch()
        digest = json.loads(self.report("plan.json"))["digest"]
        for name in ("plan.txt", "plan.md", "plan.html"):
            self.assertIn(digest[:8], self.report(name), name)
        self.assertEqual(self.services("EX16-03"), before)

        self.script("comment", SIGNET_COMMENT=f"cat >{self.folder}/comment")
        self.assertEqual((self.folder / "comment").read_text(), self.report("plan.md"))

        self.assertIn("nobody has approved", self.script("approved", code=REFUSED))
        self.assertIn("SIGNED", self.sign("alice", "reports/plan.json"))
        self.assertIn("1 of 2", self.script("approved", code=REFUSED))
        self.sign("bob")
        self.assertIn("2 of 2", self.script("approved"))
        self.assertEqual(json.loads(self.report("plan.json"))["digest"], digest)
        self.assertEqual(self.git("status", "--porcelain"), "")

        self.squash_merge()
        self.assertIn("Proven", self.script("apply"))
        self.assertNotEqual(self.services("EX16-03"), before)
        self.assertIn("VERIFY", self.script("verify"))
        self.assertIn("<html", self.report("verify.html"))
        self.assertIn("Nothing to do", self.script("apply"))

    def test_what_nobody_signed_is_refused(self):
        self.renew_on_a_branch()
        plan = self.report("plan.json")
        self.squash_merge()
        self.assertIn("nobody has approved a plan", self.script("apply", code=REFUSED))
        self.git("switch", "--quiet", "renewal")
        self.write("repository/approvals/plan.json", plan)
        self.commit("A plan without a signature")
        self.squash_merge()
        self.assertIn("0 of 2 approvals", self.script("apply", code=REFUSED))

    def test_one_signature_of_two_is_not_enough(self):
        before = self.services("EX16-02")
        self.renew_on_a_branch()
        self.sign("alice", "reports/plan.json")
        self.sign("mallory")
        self.squash_merge()
        said = self.script("apply", code=REFUSED)
        self.assertIn("1 of 2 approvals", said)
        self.assertIn("not in allowed_signers", said)
        self.assertEqual(self.services("EX16-02"), before)

    def test_an_edited_plan_is_refused(self):
        self.renew_and_sign()
        self.edit("repository/approvals/plan.json", '"hold_seconds":0', '"hold_seconds":1')
        self.commit("What the reviewers signed, or nearly")
        self.squash_merge()
        self.assertIn("the plan file was changed after it was written",
                      self.script("apply", code=REFUSED))

    def test_a_manifest_that_changed_after_the_approval_is_refused(self):
        before = self.services("EX16-01")
        self.renew_and_sign()
        self.edit("repository/manifests/webmail.yaml", "[IIS, SMTP, IMAP]", "[IIS, SMTP, IMAP, POP]")
        self.commit("And one more service")
        self.assertIn("does not cover it", self.script("approved", code=REFUSED))
        self.squash_merge()
        said = self.script("apply", code=REFUSED)
        self.assertIn("assign/webmail:POP", said)
        self.assertIn("this is not what was approved", said)
        self.assertEqual(self.services("EX16-01"), before)

    def test_an_approval_carries_over_when_nothing_is_added(self):
        self.renew_and_sign()
        self.edit("repository/manifests/webmail.yaml", "signet: 1", "# renewed\nsignet: 1")
        self.commit("A comment")
        self.squash_merge()
        self.assertIn("2 of 2", self.script("approved"))
        # Somebody else has done a part of it meanwhile.
        renewed = re.search("thumbprint: ([0-9A-F]{40})", (
            self.repository / "manifests/webmail.yaml").read_text())[1]
        self.bind("EX16-01", "IIS", [renewed])
        said = self.script("apply")
        self.assertIn("- EX16-01/assign/webmail:IIS", said)
        self.assertIn("Proven", said)

    def test_an_approval_does_not_carry_over_when_a_way_back_is_lost(self):
        self.renew_and_sign()
        self.squash_merge()
        # The copy is not the plan's any more: no way back takes it away again, and SMTP with it.
        self.add_certificate("fleet/EX16-02", "renewal/webmail-2026.pfx", "--no-exportable")
        said = self.script("apply", code=REFUSED)
        self.assertIn("EX16-02/assign/webmail:SMTP: needs, undo", said)

    def test_a_fleet_that_moved_is_refused(self):
        self.renew_and_sign()
        self.squash_merge()
        self.bind("EX16-02", "IIS", self.own_certificate("EX16-02"))
        self.assertIn("EX16-02/assign/webmail:IIS", self.script("apply", code=REFUSED))

    def test_the_nightly_verify_finds_drift(self):
        self.assertIn("0 drift", self.script("verify"))
        self.bind("EX16-03", "IIS", self.own_certificate("EX16-03"))
        self.assertIn("1 drift", self.script("verify", code=DRIFT))
        self.assertIn("1 drift", self.report("found.txt"))
        self.assertIn("EX16-03", self.report("verify.html"))

    def test_a_plan_with_something_unknown_fails_unless_that_is_allowed(self):
        shutil.rmtree(self.folder / "fleet/EX16-03")
        self.git("switch", "--quiet", "--create", "renewal")
        self.lay_manifest("after")
        self.assertIn("1 unknown", self.script("plan", code=INCOMPLETE))
        self.assertIn("EX16-03", self.report("plan.md"))
        self.script("plan", SIGNET_INCOMPLETE="allow")

    def test_planning_gets_no_secret_of_the_pipeline(self):
        spy = self.write("spy", f'#!/bin/sh\nenv >>{self.folder}/seen\nexec {SIGNET} "$@"\n')
        spy.chmod(0o755)
        for command in ("plan", "verify", "validate"):
            self.script(command, SIGNET=str(spy), WEBMAIL_PFX_PASSWORD="CANARY")
        seen = (self.folder / "seen").read_text()
        self.assertIn("HOME=", seen)
        self.assertNotIn("CANARY", seen)

    def test_a_branch_cannot_lead_the_script_elsewhere(self):
        outside = self.write("outside/servers.yaml", "CANARY: 1\n").parent
        self.git("switch", "--quiet", "--create", "renewal")
        for name in ("manifests", "approvals", "reports"):
            kept = self.repository / f"{name}-kept"
            place = self.repository / name
            if place.exists():
                place.rename(kept)
            place.symlink_to(outside)
            said = self.script("plan", code=1)
            self.assertIn(f"{name} is not a plain folder", said)
            self.assertNotIn("CANARY", said)
            place.unlink()
            if kept.exists():
                kept.rename(place)
        # Links in a folder for reports are not followed either.
        (self.repository / "reports").mkdir(exist_ok=True)
        for command, file in (("plan", "plan.txt"), ("approved", "now.txt"), ("verify", "found.txt")):
            shutil.rmtree(self.repository / "reports")
            (self.repository / "reports").mkdir()
            (self.repository / "reports" / file).symlink_to(outside / "servers.yaml")
            self.script(command)
        self.assertEqual((outside / "servers.yaml").read_text(), "CANARY: 1\n")
        shutil.copy(self.trust, self.repository / "trust.yaml")
        self.assertIn("must not say whom to trust",
                      self.script("plan", code=1, SIGNET_TRUST="trust.yaml"))

    def test_apply_needs_a_trust_file(self):
        self.renew_and_sign()
        self.squash_merge()
        self.assertIn("SIGNET_TRUST", self.script("apply", code=1, SIGNET_TRUST="",
                                                  SIGNET_INCOMPLETE="allow"))

    def test_wrong_use_is_told(self):
        self.assertIn("usage:", self.script("--help"))
        self.assertIn('no command "destroy"', self.script("destroy", code=1))
        self.assertIn("there is no folder nowhere",
                      self.script("plan", code=1, SIGNET_MANIFESTS="nowhere"))
        self.assertIn("not a plan", self.script("approve", "manifests/webmail.yaml", code=1))
        self.assertIn("there is no reports/plan.json", self.script("approve", "reports/plan.json", code=1))

    def test_nobody_signs_by_accident(self):
        self.renew_on_a_branch()
        self.assertIn("not signed", self.script("approve", "reports/plan.json", code=1))
        self.assertEqual(list((self.repository / "approvals").glob("*.sig")), [])


if __name__ == "__main__":
    main()
