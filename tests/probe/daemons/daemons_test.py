#!/usr/bin/env python3
"""signet probe against real servers, each answer compared with openssl s_client and sslscan.

usage: SIGNET=PROGRAM daemons_test.py
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import daemons  # noqa: E402
import oracle  # noqa: E402
from pki import Pki  # noqa: E402

SIGNET = os.environ.get("SIGNET", "build/dev/signet")
PROGRAMS = ["openssl", "nginx", "postfix", "dovecot", "haproxy", "sslscan"]


class Probed:
    """What signet said of one endpoint."""

    def __init__(self, done):
        self.code, self.err = done.returncode, done.stderr
        said = json.loads(done.stdout)
        self.handshakes = said["endpoints"][0]["handshakes"]
        self.counts = {key: value for key, value in said["counts"].items() if value}

    def served(self):
        return [each for each in self.handshakes if each["chain"] and each["what"] is None]

    def leaves(self):
        return sorted({each["chain"][0]["thumbprint"] for each in self.served()})

    def codes(self):
        return {each["verify_code"] for each in self.served()}

    def first(self):
        return self.handshakes[0]


class Rig(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        # In /tmp itself: paths of sockets are short, and unprivileged daemons must get through.
        cls.folder = Path(tempfile.mkdtemp(prefix="sgn-"))
        cls.folder.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.pki = Pki(cls.folder / "pki")

    @classmethod
    def begin(cls, daemon):
        daemon.start()
        cls.addClassCleanup(daemon.stop)
        return daemon

    def probe(self, url, name="mail.test", *options, connections=2):
        words = [SIGNET, "probe", url, "--format", "json", "--ca", self.pki.root, "--connections",
                 connections, *options, *(["--name", name] if name else [])]
        return Probed(subprocess.run([str(word) for word in words], text=True, check=False,
                                     capture_output=True, stdin=subprocess.DEVNULL, timeout=60))

    def agree(self, probed, address, port, name="mail.test", starttls=None):
        """Each handshake that signet saw is what s_client sees; so is the leaf of sslscan."""
        self.assertTrue(probed.served(), probed.handshakes)
        asked = {}
        for each in probed.served():
            asked[each["asked"]] = each
        for kind, each in asked.items():
            said = oracle.s_client(address, port, name, self.pki.root, starttls, kind, each["weak"])
            self.assertEqual(said.chain, [shown["thumbprint"] for shown in each["chain"]], said.text)
            self.assertEqual(said.code, each["verify_code"], said.text)
        # sslscan meets a server as any client does, and only so.
        usual = sorted({each["chain"][0]["thumbprint"] for each in probed.served()
                        if each["asked"] == "any"})
        self.assertEqual(oracle.sslscan(address, port, name, starttls), usual)


class NginxTest(Rig):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pki, nginx = cls.pki, daemons.Nginx(cls.folder / "nginx")
        cls.leaf, cls.rsa = pki.leaf("ec"), pki.leaf("rsa", key="rsa")
        cls.ports = {}

        def serve(case, chain, key, extra="", **where):
            cls.ports[case] = nginx.serve((chain, key), extra=extra, **where)

        def fault(case, **flaw):
            leaf = pki.leaf(case, **flaw)
            serve(case, leaf.chain, leaf.key)

        serve("good", cls.leaf.chain, cls.leaf.key)
        serve("alone", cls.leaf.bare, cls.leaf.key)
        fault("expired", end="20210101000000Z")
        fault("future", start="20890101000000Z")
        fault("others", names="DNS:www.test")
        fault("clients", usage="clientAuth")
        own = pki.own("own")
        serve("own", own.bare, own.key)
        cls.ports["both"] = nginx.serve((cls.leaf.chain, cls.leaf.key), (cls.rsa.chain, cls.rsa.key))
        cls.ports["both12"] = nginx.serve((cls.leaf.chain, cls.leaf.key), (cls.rsa.chain, cls.rsa.key),
                                          extra="ssl_protocols TLSv1.2;")
        serve("resuming", cls.leaf.chain, cls.leaf.key,
              "ssl_protocols TLSv1.2; ssl_session_cache shared:S:1m; ssl_session_tickets on;")
        serve("asking", cls.rsa.chain, cls.rsa.key,
              f"ssl_verify_client on; ssl_client_certificate {pki.root};")
        serve("weak", cls.rsa.chain, cls.rsa.key,
              "ssl_protocols TLSv1; ssl_ciphers DEFAULT:@SECLEVEL=0;")
        serve("names", cls.leaf.chain, cls.leaf.key)
        second = pki.leaf("second", names="DNS:second.test")
        cls.second = second
        nginx.serve((second.chain, second.key), port=cls.ports["names"], name="second.test")
        by_address = pki.leaf("numbers", names=f"IP:{nginx.address}")
        serve("numbers", by_address.chain, by_address.key)
        serve("plain", cls.leaf.chain, cls.leaf.key, listen="")
        cls.nginx = cls.begin(nginx)

    def see(self, case, name="mail.test", **settings):
        port = self.ports[case]
        probed = self.probe(f"https://{self.nginx.address}:{port}", name, **settings)
        self.agree(probed, self.nginx.address, port, name)
        return probed

    def test_a_good_server_is_trusted(self):
        probed = self.see("good")
        self.assertEqual((probed.code, probed.leaves()), (0, [self.leaf.thumbprint]))
        self.assertEqual(probed.first()["faults"], [])

    def test_faults_have_the_numbers_of_openssl(self):
        for case, code, fault in [
                ("alone", 21, "a certificate of the chain is missing: CN=Rig Issuing CA was not sent "
                              "and is no trusted root"),
                ("expired", 10, "the certificate expired on 2021-01-01"),
                ("future", 9, "the certificate is not valid before 2089-01-01"),
                ("others", 62, "the certificate is not for mail.test"),
                ("clients", 26, "the certificate: unsuitable certificate purpose"),
                ("own", 18, "the certificate is self-signed and not trusted")]:
            with self.subTest(case):
                probed = self.see(case)
                self.assertEqual((probed.code, probed.codes()), (2, {code}))
                self.assertEqual(probed.first()["faults"], [fault])
                self.assertEqual(set(probed.counts), {"untrusted"})

    def test_both_certificates_of_one_port_are_seen(self):
        for case in ("both", "both12"):
            with self.subTest(case):
                probed = self.see(case)
                self.assertEqual(probed.leaves(), sorted([self.leaf.thumbprint, self.rsa.thumbprint]))
                self.assertEqual(probed.counts, {"match": 4})

    def test_only_what_is_expected_matches(self):
        url = f"https://{self.nginx.address}:{self.ports['both']}"
        probed = self.probe(url, "mail.test", "--expect", self.leaf.thumbprint)
        self.assertEqual((probed.code, probed.counts), (2, {"match": 2, "other": 2}))
        probed = self.probe(url, "mail.test", "--expect", self.leaf.thumbprint, "--key", "ecdsa")
        self.assertEqual((probed.code, probed.counts), (0, {"match": 2}))

    def test_no_session_is_resumed_where_others_resume(self):
        said = oracle.s_client(self.nginx.address, self.ports["resuming"], "mail.test", self.pki.root,
                               extra=["-reconnect"])
        self.assertGreater(said.reused, 0, said.text)
        probed = self.see("resuming", connections=4)
        self.assertEqual((probed.code, probed.counts), (0, {"match": 4}))

    def test_who_asks_for_a_certificate_is_still_a_match(self):
        probed = self.see("asking")
        self.assertEqual((probed.code, probed.leaves()), (0, [self.rsa.thumbprint]))
        self.assertEqual(probed.first()["notes"], ["it asks for a client certificate"])

    def test_what_only_weak_tls_reaches_is_said(self):
        port = self.ports["weak"]
        probed = self.probe(f"https://{self.nginx.address}:{port}")
        said = oracle.s_client(self.nginx.address, port, "mail.test", self.pki.root, weak=True)
        self.assertEqual(said.chain, [each["thumbprint"] for each in probed.first()["chain"]])
        self.assertEqual(said.code, probed.first()["verify_code"])
        self.assertIn("it only answers to weak TLS: TLSv1 ", probed.first()["notes"][0])

    def test_the_name_that_is_asked_for_decides(self):
        self.assertEqual(self.see("names", "second.test").leaves(), [self.second.thumbprint])
        unknown = self.see("names", "unknown.test")
        self.assertEqual((unknown.leaves(), unknown.codes()), ([self.leaf.thumbprint], {62}))

    def test_an_address_is_checked_as_an_address(self):
        self.assertEqual(self.see("numbers", None).codes(), {0})
        self.assertEqual(self.see("good", None).codes(), {64})

    def test_plain_http_is_no_tls(self):
        probed = self.probe(f"https://{self.nginx.address}:{self.ports['plain']}")
        self.assertEqual((probed.code, probed.counts), (2, {"no-tls": 2}))
        self.assertEqual(probed.first()["what"], "what it answers is not TLS")

    def test_nobody_listens(self):
        probed = self.probe(f"https://{self.nginx.address}:9")
        self.assertEqual((probed.code, probed.counts), (2, {"refused": 2}))


class PostfixTest(Rig):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaf, cls.fresh = cls.pki.leaf("old", key="rsa"), cls.pki.leaf("new", key="rsa")
        cls.postfix = cls.begin(daemons.Postfix(cls.folder / "p", cls.leaf))

    def test_the_doors_of_a_mail_server(self):
        for scheme, port, starttls in [("smtp", daemons.SMTPD, "smtp"),
                                       ("smtp", daemons.SUBMISSION, "smtp"),
                                       ("tls", daemons.SMTPS, None)]:
            with self.subTest(port=port):
                probed = self.probe(f"{scheme}://{self.postfix.address}:{port}")
                self.assertEqual((probed.code, probed.leaves()), (0, [self.leaf.thumbprint]))
                self.agree(probed, self.postfix.address, port, starttls=starttls)

    def test_starttls_that_is_not_offered(self):
        probed = self.probe(f"smtp://{self.postfix.address}:{daemons.NO_TLS}")
        self.assertEqual((probed.code, probed.counts), (2, {"no-tls": 2}))
        self.assertEqual(probed.first()["what"], "STARTTLS is not offered")

    def test_starttls_that_is_offered_and_broken(self):
        broken = daemons.Postfix(self.folder / "b", self.leaf, number=4)
        mixed = self.folder / "mixed.pem"
        mixed.write_text(self.fresh.key.read_text() + self.leaf.chain.read_text())
        broken.use(mixed)
        self.begin(broken)
        probed = self.probe(f"smtp://{broken.address}:{daemons.SMTPD}")
        self.assertEqual((probed.code, probed.counts), (2, {"no-tls": 2}))
        self.assertIn("STARTTLS is offered and refused: \"454 4.7.0 TLS not available",
                      probed.first()["what"])

    def test_old_and_new_processes_on_one_port(self):
        mixed = self.begin(daemons.Postfix(self.folder / "m", self.leaf, number=5))
        url = f"smtp://{mixed.address}:{daemons.SMTPD}"
        self.assertEqual(self.probe(url, connections=1).leaves(), [self.leaf.thumbprint])
        mixed.use(self.fresh.whole)
        probed = self.probe(url, "mail.test", "--expect", self.fresh.thumbprint, connections=6)
        self.assertEqual(probed.leaves(), sorted([self.leaf.thumbprint, self.fresh.thumbprint]))
        self.assertEqual(probed.code, 2)

    def test_the_log_shows_a_client_that_took_its_leave(self):
        self.probe(f"smtp://{self.postfix.address}:{daemons.SMTPD}")
        daemons.wait_for(lambda: "disconnect from" in self.postfix.log(), "a log line")
        lines = [line for line in self.postfix.log().splitlines() if "disconnect from" in line]
        self.assertTrue(any("ehlo=1 starttls=1 quit=1 commands=3" in line for line in lines), lines)


class DovecotTest(Rig):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaf, cls.other = cls.pki.leaf("one"), cls.pki.leaf("two")
        cls.dovecot = cls.begin(daemons.Dovecot(cls.folder / "d", cls.leaf.chain, cls.leaf.key))

    def test_the_doors_of_a_mailbox_server(self):
        for scheme, port, starttls in [("imap", daemons.IMAP, "imap"), ("tls", daemons.IMAPS, None),
                                       ("pop3", daemons.POP3, "pop3"), ("tls", daemons.POP3S, None)]:
            with self.subTest(port=port):
                probed = self.probe(f"{scheme}://{self.dovecot.address}:{port}")
                self.assertEqual((probed.code, probed.leaves()), (0, [self.leaf.thumbprint]))
                self.agree(probed, self.dovecot.address, port, starttls=starttls)

    def test_a_key_that_does_not_fit_breaks_every_handshake(self):
        broken = self.begin(daemons.Dovecot(self.folder / "x", self.leaf.chain, self.other.key,
                                            number=7))
        for scheme, port in [("imap", daemons.IMAP), ("tls", daemons.IMAPS), ("pop3", daemons.POP3)]:
            with self.subTest(port=port):
                probed = self.probe(f"{scheme}://{broken.address}:{port}")
                self.assertEqual((probed.code, probed.counts), (2, {"no-tls": 2}), probed.handshakes)


class HaproxyTest(Rig):
    def test_a_proxy_is_a_server_like_others(self):
        leaf = self.pki.leaf("leaf")
        proxy = self.begin(daemons.Haproxy(self.folder / "h", leaf.whole))
        probed = self.probe(f"https://{proxy.address}:{daemons.HAPROXY}")
        self.assertEqual((probed.code, probed.leaves()), (0, [leaf.thumbprint]))
        self.agree(probed, proxy.address, daemons.HAPROXY)


def missing():
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if os.geteuid() != 0:
        return "Postfix runs as root only"
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    return f"{', '.join(absent)} is not there (./dev setup installs it)" if absent else None


if __name__ == "__main__":
    why = missing()
    if why:
        print(f"skipped: the daemons, because {why}")
        sys.exit(1 if os.environ.get("CI") == "true" else 0)
    unittest.main(verbosity=2)
