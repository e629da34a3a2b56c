#!/usr/bin/env python3
"""Makes a fleet of N store servers for the benchmarks, each with two certificates of three services.

usage: fleet.py SIGNET FOLDER N

One server is made through signet itself; the others are copies of it under their own names (files that
are equal are hard links). FOLDER then holds servers/, the manifests groups.yaml (one group with a range), explicit-*.yaml (12
lines a server) and change.yaml (another pair of certificates, so that every server needs everything), and servers.txt and thumbprints.txt for the limit program.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

LINKS_MAX = 60000  # ext4 allows 65,000 hard links to one file
PASSWORD = "bench-transfer"
SERVICES = {"web": "IIS,SMTP,SMTP-default", "mail": "IMAP,POP,SMTP"}


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_certificates(folder):
    """Four certificates: the two that the fleet has and the two that the change manifest wants."""
    folder.mkdir(parents=True)
    for name in ("web", "mail", "web-new", "mail-new"):
        base = str(folder / name)
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", base + ".key",
            "-out", base + ".pem", "-days", "3650", "-subj", f"/CN={name}.bench.example",
            "-addext", f"subjectAltName=DNS:{name}.bench.example",
            "-addext", "extendedKeyUsage=serverAuth")
        run("openssl", "x509", "-in", base + ".pem", "-outform", "DER", "-out", base + ".cer")
        run("openssl", "pkcs12", "-export", "-in", base + ".pem", "-inkey", base + ".key",
            "-out", base + ".pfx", "-passout", "pass:" + PASSWORD)


def thumbprint(path):
    text = subprocess.run(["openssl", "x509", "-inform", "DER", "-in", path, "-noout",
                           "-fingerprint", "-sha1"], check=True, capture_output=True, text=True)
    return text.stdout.split("=")[1].strip().replace(":", "")


def make_template(signet, folder, certificates):
    run(signet, "store", "init", str(folder), "--name", "SERVER-NAME")
    for name, services in SERVICES.items():
        environment = dict(os.environ, BENCH_PASSWORD=PASSWORD)
        subprocess.run([signet, "store", "add", str(folder), str(certificates / (name + ".pfx")),
                        "--password-env", "BENCH_PASSWORD", "--services", services],
                       check=True, env=environment, stdout=subprocess.DEVNULL)


def copy_server(template, target, name):
    """A copy of the template under another name; everything but store.json is a hard link."""
    for folder, folders, files in os.walk(template):
        place = target / os.path.relpath(folder, template)
        place.mkdir(mode=0o700)
        for file in files:
            if file == "store.json":
                state = json.loads((pathlib.Path(folder) / file).read_text())
                state["name"] = name
                (place / file).write_text(json.dumps(state, indent=2) + "\n")
            else:
                os.link(os.path.join(folder, file), place / file)


def certificates_section(folder, names):
    lines = ["certificates:"]
    for key, file in names.items():
        lines += [f"  {key}:", f"    thumbprint: {thumbprint(str(folder / (file + '.cer')))}",
                  f"    certificate: certificates/{file}.cer",
                  f"    names: [{file}.bench.example]", "    source:",
                  f"      - file: certificates/{file}.pfx",
                  "        password: {env: BENCH_PASSWORD}"]
    return lines


def write_manifests(folder, certificates, names):
    head = ["signet: 1", "defaults:", "  platform: store", '  path: "servers/{server}"',
            "policy: {self_signed: allow}"]
    group = ["groups:", "  all:", f'    servers: ["srv-[{names[0][4:]}..{names[-1][4:]}]"]',
             "    certificates:"] + [f"      {key}: [{services}]"
                                     for key, services in SERVICES.items()]
    now = head + certificates_section(certificates, {"web": "web", "mail": "mail"})
    new = head + certificates_section(certificates, {"web": "web-new", "mail": "mail-new"})
    (folder / "groups.yaml").write_text("\n".join(now + group) + "\n")
    (folder / "change.yaml").write_text("\n".join(new + group) + "\n")
    (folder / "explicit-common.yaml").write_text("\n".join(now) + "\n")
    write_servers(folder, names)


def write_servers(folder, names):
    """12 lines a server, 10,000 servers a file: a file may have 4 MiB."""
    for at in range(0, len(names), 10000):
        lines = ["servers:"]
        for name in names[at:at + 10000]:
            lines += [f"  {name}:", "    platform: store", f"    path: servers/{name}",
                      f"    address: {name}.bench.example", "    certificates:"]
            for key, services in SERVICES.items():
                lines += [f"      {key}:", "        services:", f"          [{services}]"]
            lines.append("    # end of the server")
        (folder / f"explicit-{at:06}.yaml").write_text("\n".join(lines) + "\n")


def main():
    signet, folder, count = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    certificates = folder / "certificates"
    make_certificates(certificates)
    names = [f"srv-{i:06}" for i in range(1, count + 1)]
    (folder / "servers").mkdir()
    for i, name in enumerate(names):
        template = folder / f"template-{i // LINKS_MAX}"
        if i % LINKS_MAX == 0:
            make_template(signet, template, certificates)
        copy_server(template, folder / "servers" / name, name)
    write_manifests(folder, certificates, names)
    (folder / "servers.txt").write_text("\n".join(names) + "\n")
    (folder / "thumbprints.txt").write_text(
        "".join(thumbprint(str(certificates / (name + ".cer"))) + "\n" for name in SERVICES))


if __name__ == "__main__":
    main()
