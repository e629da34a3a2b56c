#!/usr/bin/env python3
"""validate and plan of a branch that nobody has reviewed, watched by strace: nothing is run, nothing
outside of the tree is read, nobody is contacted that the trust file does not allow, nothing changes.

usage: SIGNET=PROGRAM harmless_test.py
"""

import os
import re
import shutil
import socket
import sys
import threading
import unittest

from trace import OPENS, STRACE, TALKS, read_trace
from world import SIGNET, SOURCE, World, main

SECRET = "CANARY"  # stands in every file outside, and must never be said

# What a program opens by itself before and while it looks at a tree.
SYSTEM = re.compile(
    r"/etc/ld\.so\.(cache|preload)|(/usr)?/lib(64)?/.*\.so(\.[0-9.]+)?"
    r"|/usr/lib/ssl/openssl\.cnf|/etc/ssl/openssl\.cnf|/usr/lib/locale/.*|/usr/share/zoneinfo/.*"
    r"|/etc/localtime|/dev/(u?random|null)|/proc/sys/kernel/.*|/sys/devices/system/cpu/.*")
# For whoever is allowed to be contacted.
NETWORK = re.compile(r"/etc/(krb5\.conf|gss/mech\.d|resolv\.conf|hosts|nsswitch\.conf|host\.conf"
                     r"|gai\.conf|services)|/etc/ssl/certs(/.*)?|/usr/lib/ssl/certs(/.*)?")

FLEET = """signet: 1
defaults: {platform: store, path: "fleet/{server}"}
certificates:
  webmail:
    thumbprint: DF9BA8054A4DBDCB16796269FD4FC37AAC3FA8C5
    certificate: webmail-2026.cer
    names: [webmail.example.com]
servers:
  EX1: {certificates: {webmail: [IIS]}}
  EX2: {certificates: {webmail: [IIS]}}
"""


def can_trace(world):
    return shutil.which("strace") and world.run_program("strace", "-qq", "/bin/true").code == 0


class Stores:
    """Made once, since their keys take time."""

    kept = None

    @classmethod
    def copy_to(cls, world):
        if cls.kept is None:
            maker = World("run_program")
            maker.setUp()
            unittest.addModuleCleanup(maker.doCleanups)
            for name in ("EX1", "EX2", "EX9"):
                maker.make_store(f"fleet/{name}")
            maker.add_certificate("fleet/EX1", "renewal/webmail-2026.pfx", "--exportable")
            cls.kept = maker.folder / "fleet"
        for name in ("EX1", "EX2"):
            world.lay_store(name)
        shutil.copytree(cls.kept / "EX9", world.outside / "EX9")


class MaliciousBranch(World):
    """tree/ is the branch; outside/ what no branch may see; runner/ holds the trust file."""

    def setUp(self):
        super().setUp()
        self.tree, self.outside = self.folder / "tree", self.folder / "outside"
        for name in ("shadow", "keytab", "servers.yaml", "store.json"):
            self.write(f"outside/{name}", f"root: {SECRET}-{name}: 'x\n")
        self.write("runner/allowed_signers", "")
        (self.folder / "out").mkdir()
        self.write("tree/fleet.yaml", FLEET)
        shutil.copy(SOURCE / "manifests/renewal/after/webmail-2026.cer", self.tree)
        Stores.copy_to(self)
        self.runs = 0
        self.addCleanup(self.give_back)

    def lay_store(self, name):
        store = self.tree / "fleet" / name
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(Stores.kept / name, store)
        return store

    def give_back(self):
        for folder, _, _ in os.walk(self.folder):
            os.chmod(folder, 0o700)

    # --- what is watched ---

    def watch(self, *words, trust=None, may_contact=()):
        """Runs signet in the tree, and asserts that it was harmless."""
        self.runs += 1
        prefix = self.folder / f"trace-{self.runs}"
        if trust is not None:
            words += ("--trust", self.write("runner/trust.yaml", "signet_trust: 1\n" + trust))
        before = self.all_files(self.tree, self.outside)
        ran = self.run_program(*STRACE, "-o", prefix, SIGNET, *words, folder=self.tree, seconds=30,
                               environment={"SIGNET_PASSWORD": f"{SECRET}-variable"})
        calls = read_trace(prefix)
        said = f"signet {' '.join(map(str, words))}: {ran}"
        self.assertIn(ran.code, (0, 1, 2, 3), said)
        self.assert_runs_nothing(calls, said)
        self.assert_reads_nothing_outside(calls, said, bool(may_contact))
        self.assert_changes_nothing(calls, said)
        self.assert_contacts_nobody_else(calls, said, may_contact)
        self.assertNotIn(SECRET, ran.out + ran.err)
        self.assertEqual(self.all_files(self.tree, self.outside), before)
        return ran

    def assert_runs_nothing(self, calls, said):
        started = [call for call in calls if call.name.startswith("execve")]
        self.assertEqual(len(started), 1, f"{started}\n{said}")
        self.assertEqual([call for call in calls if call.makes_a_process()], [], said)

    def assert_reads_nothing_outside(self, calls, said, is_contacting):
        own = [self.tree, self.folder / "out"]
        own += [self.folder / "runner" / name for name in ("trust.yaml", "allowed_signers")]
        opened = [call for call in calls if call.name in OPENS]
        self.assertTrue(any(call.opened() == self.tree / "fleet.yaml" or
                            self.tree in call.opened().parents for call in opened), said)
        for call in opened:
            path = call.opened()
            is_own = any(path == each or each in path.parents for each in own)
            is_system = SYSTEM.fullmatch(str(path)) or is_contacting and NETWORK.fullmatch(str(path))
            self.assertTrue(is_own or is_system, f"opened {path}: {call}\n{said}")

    def assert_changes_nothing(self, calls, said):
        place = self.folder / "out"
        for call in calls:
            if not call.writes() or call.opened().as_posix() == "/dev/null":
                continue
            wrong = [path for path in call.paths() if place not in path.parents]
            self.assertEqual(wrong, [], f"{call}\n{said}")

    def assert_contacts_nobody_else(self, calls, said, may_contact):
        for call in calls:
            if call.name not in TALKS or "AF_NETLINK" in call.arguments:
                continue
            self.assertTrue(may_contact, f"{call}\n{said}")
            port = re.search(r"htons\((\d+)\)", call.arguments)
            if call.name == "connect":
                self.assertIn(int(port[1]) if port else 0, may_contact, f"{call}\n{said}")
            self.assertNotIn("AF_UNIX, sun_path", call.arguments, said)

    @staticmethod
    def all_files(*folders):
        found = {}
        for folder in folders:
            for path in folder.rglob("*"):
                is_plain = path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 20
                found[path] = path.read_bytes() if is_plain else None
        return found

    # --- what a branch may try ---

    def take_key_from(self, name):
        """The store is one that has never seen the certificate."""
        shutil.rmtree(self.tree / "fleet" / name)
        shutil.copytree(self.tree / "fleet/EX2", self.tree / "fleet" / name)
        state = self.tree / "fleet" / name / "store.json"
        state.write_text(state.read_text().replace('"name": "EX2"', f'"name": "{name}"'))

    def both(self, code, *texts, validate=None, keep=False, **settings):
        """plan ends with this code and validate with it too, or as told; plan says the texts."""
        checked = self.watch("validate", ".")
        self.assertEqual(checked.code, code if validate is None else validate, checked)
        plan = self.folder / "out/plan.json"
        planned = self.watch("plan", ".", "-o", plan, **settings)
        self.assertEqual(planned.code, code, planned)
        for text in texts:
            self.assertIn(text, planned.out + planned.err)
        if plan.exists():
            self.assertNotIn(SECRET, plan.read_text())
            if not keep:
                plan.unlink()
        return planned

    def manifest(self, *changes):
        text = FLEET
        for before, after in changes:
            self.assertIn(before, text)
            text = text.replace(before, after)
        self.write("tree/fleet.yaml", text)

    def source(self, text):
        self.manifest(("    names:", f"    source: [{text}]\n    names:"))

    def test_an_honest_branch_is_planned(self):
        """What all the others are compared with: with the watch that finds nothing, it works."""
        self.both(2, "import webmail from EX1", validate=0)

    def test_commands_are_not_run(self):
        self.take_key_from("EX1")
        shutil.copy(SOURCE / "manifests/renewal/webmail-2026.pfx", self.tree / "key.pfx")
        touch = f"[touch, {self.folder}/ran]"
        self.source(f"{{file: key.pfx, password: {{command: {touch}}}}}")
        self.both(2, "import webmail", validate=0)
        self.both(2, "import webmail", validate=0, trust=f"reach: {{commands: [{touch}]}}\n")
        self.assertFalse((self.folder / "ran").exists())

    def test_passwords_are_not_read(self):
        shutil.copy(SOURCE / "manifests/renewal/webmail-2026.pfx", self.tree / "key.pfx")
        for password in ("{file: ../outside/shadow}", f"{{file: {self.outside}/shadow}}",
                         "{env: SIGNET_PASSWORD}", "{prompt: true}"):
            self.source(f"{{file: key.pfx, password: {password}}}")
            self.both(2, validate=0)

    def test_key_files_outside_are_not_read(self):
        self.take_key_from("EX1")
        (self.tree / "link.pfx").symlink_to("../outside/shadow")
        (self.tree / "keys").symlink_to("../outside")
        for path in ("../outside/shadow", f"{self.outside}/shadow", "link.pfx", "keys/shadow",
                     "/dev/zero", "/proc/self/environ"):
            self.source(f"{{file: {path}, password: {{env: X}}}}")
            self.both(3, "outside", validate=0)
        self.source("{file: {env: SIGNET_PASSWORD}}")
        self.both(2, validate=0)

    def test_servers_outside_are_not_looked_at(self):
        (self.tree / "fleet/EX9").symlink_to("../../outside/EX9")
        for path in ("../outside/EX9", f"{self.outside}/EX9", "fleet/EX9", "fleet/../../outside/EX9"):
            self.manifest(("  EX2: {", f"  EX9: {{path: {path}, "))
            self.both(3, "lies outside the manifest's folder", validate=0)

    def test_stores_that_are_partly_elsewhere_are_unknown(self):
        shutil.copytree(self.tree / "fleet/EX2/certificates", self.outside / "certificates")
        for name in ("store.json", "certificates", "keys"):
            store = self.lay_store("EX2")
            place = store / name
            shutil.rmtree(place) if place.is_dir() else place.unlink()
            place.symlink_to(f"../../../outside/{name}")
            self.both(3, "EX2", validate=0)

    def test_a_certificate_of_a_store_is_a_link(self):
        certificate = next((self.tree / "fleet/EX2/certificates").iterdir())
        certificate.unlink()
        certificate.symlink_to(self.outside / "shadow")
        self.both(2, "EX2", validate=0)

    def test_public_certificates_outside_are_not_read(self):
        (self.tree / "link.cer").symlink_to("../outside/shadow")
        (self.tree / "folder").symlink_to(self.outside)
        (self.tree / "environment.cer").symlink_to("/proc/self/environ")
        for path in ("../outside/shadow", f"{self.outside}/shadow", "link.cer", "folder/shadow",
                     "environment.cer", "/dev/zero", "./../outside/keytab"):
            self.manifest(("webmail-2026.cer", path))
            self.both(1, "the file lies outside the manifest's folder")

    def test_manifests_outside_are_not_read(self):
        (self.tree / "more.yaml").symlink_to("../outside/servers.yaml")
        self.both(1, "the manifest is a link that leads out of its folder")
        (self.tree / "more.yaml").unlink()
        (self.tree / "folder").symlink_to(self.outside)
        self.both(2, validate=0)

    def test_pipes_devices_and_huge_files_keep_nobody_waiting(self):
        os.mkfifo(self.tree / "pipe.cer")
        with open(self.tree / "huge.cer", "wb") as huge:
            huge.truncate(1 << 40)
        names = {"pipe.cer": "cannot", "huge.cer": "more than the limit", "fleet": "cannot"}
        try:
            os.mknod(self.tree / "zero.cer", 0o666 | 0o020000, os.makedev(1, 5))
            names["zero.cer"] = "cannot"
        except PermissionError:
            pass  # only root makes devices, and no branch can bring one
        for name, text in names.items():
            self.manifest(("webmail-2026.cer", name))
            self.both(1, text)
        self.manifest()
        os.mkfifo(self.tree / "more.yaml")
        self.both(1, "more.yaml")
        (self.tree / "more.yaml").unlink()
        with open(self.tree / "more.yaml", "wb") as huge:
            huge.truncate(1 << 40)
        self.both(1, "more than the limit")
        (self.tree / "more.yaml").unlink()
        (self.tree / "fleet/EX2/store.json").unlink()
        os.mkfifo(self.tree / "fleet/EX2/store.json")
        self.both(3, "EX2", validate=0)

    def test_libraries_beside_the_manifest_are_not_loaded(self):
        for name in ("libcurl.so.4", "libyaml-cpp.so.0.7", "libcrypto.so.3", "libssl.so.3"):
            self.write(f"tree/{name}", "not a library")
        self.both(2, validate=0)

    def test_trust_is_not_taken_from_the_branch(self):
        self.write("tree/trust.yaml", "signet_trust: 1\nreach: {paths: [../outside]}\n")
        self.both(1, "signet_trust")
        (self.tree / "trust.yaml").unlink()
        self.write("tree/allowed_signers", "mallory ssh-ed25519 AAAA\n")
        self.write("tree/.trust.yaml", "signet_trust: 1\nreach: {paths: [../outside]}\n")
        self.manifest(("  EX2: {", "  EX9: {path: ../outside/EX9, "))
        self.both(3, "lies outside the manifest's folder", validate=0)

    def test_approvals_are_not_lowered_by_the_branch(self):
        self.write("tree/more.yaml", "approvals: {least: 1}\n")
        trust = "approvals: {signers: allowed_signers, least: 2}\n"
        self.both(2, validate=0, trust=trust, keep=True)
        asked = self.run_program(SIGNET, "approvals", "out/plan.json", "--trust", "runner/trust.yaml")
        self.assertEqual((asked.code, "0 of 2" in asked.out), (5, True), asked)

    def test_hosts_are_not_contacted_without_trust(self):
        for address in ("evil.example", "127.0.0.1"):
            self.manifest(("  EX2: {", f"  EX2: {{platform: exchange, address: {address}, "))
            self.both(3, "EX2", validate=0)

    def test_only_hosts_of_the_trust_file_are_contacted(self):
        with Listener() as allowed, Listener() as foreign:
            trust = (f'reach: {{addresses: ["127.0.0.1:{allowed.port}"]}}\n'
                     "accounts: {exchange: {read: {method: basic, user: svc, "
                     "password: {env: SIGNET_PASSWORD}}}}\n")
            url = "  EX{}: {{platform: exchange, url: 'https://127.0.0.1:{}/PowerShell/', "
            self.manifest(("  EX1: {", url.format(1, allowed.port)),
                          ("  EX2: {", url.format(2, foreign.port)))
            self.both(3, "EX2", validate=0, trust=trust, may_contact=(allowed.port,))
            self.assertGreater(allowed.visits, 0, "the watch would not have seen a contact")
            self.assertEqual(foreign.visits, 0)


class Listener:
    """Counts who comes, and says nothing."""

    def __enter__(self):
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()
        return self

    def listen(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


if __name__ == "__main__":
    probe = World("run_program")
    probe.setUp()
    traced = can_trace(probe)
    probe.doCleanups()
    if not traced:
        must = os.environ.get("CI") == "true"
        print("failed" if must else "skipped: harmless", "because strace is not there or may not "
              "trace here: NOT SHOWN that a branch under review can do no harm", sep=", ")
        sys.exit(1 if must else 0)
    main()
