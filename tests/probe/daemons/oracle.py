"""What other programs say of the same endpoint."""

import re
import subprocess

from pki import certificates, openssl, thumbprint

# As a client that offers one kind of key only.
ASKED = {
    "any": [],
    "rsa": ["-sigalgs", "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA+SHA256:RSA+SHA384", "-cipher", "aRSA"],
    "ecdsa": ["-sigalgs", "ECDSA+SHA256:ECDSA+SHA384", "-cipher", "aECDSA"],
}
WEAK = ["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"]


class Said:
    """The chain as served, the number that the verification ended with, whether it was resumed."""

    def __init__(self, text):
        shown = text.split("---\nServer certificate")[0]
        self.chain = [thumbprint(der) for der in certificates(shown)]
        codes = re.findall(r"Verif(?:y return code|ication error)?:? ?(\d+) \(", text)
        self.code = int(codes[-1]) if codes else None
        self.reused = text.count("Reused, TLS")
        self.text = text


def s_client(address, port, name, ca, starttls=None, asked="any", weak=False, extra=()):
    words = ["s_client", "-connect", f"{address}:{port}", "-showcerts", "-CAfile", ca, *ASKED[asked],
             *(WEAK if weak else []), *extra]
    if starttls:
        words += ["-starttls", starttls]
    words += ["-servername", name, "-verify_hostname", name] if name else \
        ["-noservername", "-verify_ip", address]
    return Said(openssl(*words, check=False, text=""))


def sslscan(address, port, name, starttls=None):
    """The thumbprints of all leaves that sslscan is shown."""
    words = ["sslscan", "--xml=-", "--show-certificate", "--no-ciphersuites", "--no-fallback",
             "--no-renegotiation", "--no-compression", "--no-heartbleed", "--no-groups",
             f"--sni-name={name or address}"]
    if starttls:
        words.append(f"--starttls-{starttls}")
    done = subprocess.run([*words, f"{address}:{port}"], capture_output=True, text=True, check=False,
                          errors="replace", timeout=60)
    return sorted({thumbprint(der) for der in certificates(done.stdout)})
