"""A root, an issuing CA and leaves with and without faults, by the openssl program."""

import hashlib
import re
import ssl
import subprocess
from pathlib import Path

CONFIG = """[ca]
default_ca = ca
[ca]
database = {folder}/index.txt
new_certs_dir = {folder}/new
serial = {folder}/serial
certificate = {folder}/issuing.pem
private_key = {folder}/issuing.key
default_md = sha256
unique_subject = no
policy = any
copy_extensions = none
[any]
commonName = supplied
"""
KEYS = {"ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "rsa": ["-newkey", "rsa:2048"]}


def openssl(*words, check=True, text=None):
    done = subprocess.run(["openssl", *map(str, words)], input=text, text=True, check=False,
                          capture_output=True, errors="replace", timeout=60)
    if check and done.returncode != 0:
        raise RuntimeError(f"openssl {words}: {done.stderr}")
    return done.stdout + done.stderr


def certificates(pem):
    """The DER of every certificate in a text, in its order."""
    blocks = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", pem, re.DOTALL)
    return [ssl.PEM_cert_to_DER_cert(block) for block in blocks]


def thumbprint(der):
    return hashlib.sha1(der).hexdigest().upper()


class Leaf:
    """Its files: `chain` is what a server sends, `bare` the leaf alone, `whole` key and chain."""

    def __init__(self, folder, name, issuing):
        self.key, self.bare = folder / f"{name}.key", folder / f"{name}.pem"
        self.chain, self.whole = folder / f"{name}.chain.pem", folder / f"{name}.all.pem"
        pem = self.bare.read_text()
        self.chain.write_text(pem + issuing)
        self.whole.write_text(self.key.read_text() + pem + issuing)
        self.whole.chmod(0o600)
        self.thumbprint = thumbprint(certificates(pem)[0])


class Pki:
    def __init__(self, folder):
        self.folder = Path(folder)
        (self.folder / "new").mkdir(parents=True)
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "ca.cnf").write_text(CONFIG.format(folder=self.folder))
        self.root = self.self_signed("root", "Rig Root", ca=True)
        self.request("issuing", "Rig Issuing CA", "ec")
        self.extend("issuing", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\n")
        openssl("x509", "-req", "-in", self.at("issuing.csr"), "-CA", self.root, "-CAkey",
                self.at("root.key"), "-CAcreateserial", "-days", "3000", "-extfile",
                self.at("issuing.ext"), "-out", self.at("issuing.pem"))
        self.issuing = self.at("issuing.pem").read_text()

    def at(self, name):
        return self.folder / name

    def extend(self, name, text):
        self.at(f"{name}.ext").write_text(text)

    def request(self, name, common_name, key):
        openssl("req", "-new", *KEYS[key], "-nodes", "-subj", f"/CN={common_name}", "-keyout",
                self.at(f"{name}.key"), "-out", self.at(f"{name}.csr"))

    def self_signed(self, name, common_name, ca=False, names="DNS:mail.test"):
        extra = [] if ca else ["-addext", f"subjectAltName={names}"]
        openssl("req", "-x509", *KEYS["ec"], "-nodes", "-days", "3000", "-subj", f"/CN={common_name}",
                *extra, "-keyout", self.at(f"{name}.key"), "-out", self.at(f"{name}.pem"))
        return self.at(f"{name}.pem")

    def leaf(self, name, key="ec", names="DNS:mail.test", usage="serverAuth",
             start="20200101000000Z", end="20900101000000Z"):
        self.request(name, "mail.test", key)
        self.extend(name, f"subjectAltName={names}\nextendedKeyUsage={usage}\n"
                          "basicConstraints=CA:FALSE\n")
        openssl("ca", "-batch", "-notext", "-config", self.at("ca.cnf"), "-startdate", start,
                "-enddate", end, "-extfile", self.at(f"{name}.ext"), "-in", self.at(f"{name}.csr"),
                "-out", self.at(f"{name}.pem"))
        return Leaf(self.folder, name, self.issuing)

    def own(self, name):
        """A leaf that nobody issued."""
        self.self_signed(name, "mail.test")
        return Leaf(self.folder, name, "")
