"""Real servers, each in a folder of its own on an address of its own, as nothing else uses."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

SMTPD, SUBMISSION, SMTPS, NO_TLS = 10025, 10587, 10465, 10026
IMAP, IMAPS, POP3, POP3S = 10143, 10993, 10110, 10995
HAPROXY = 10443


def address(number):
    """127.77.A.B by our process: two runs of the suite do not meet."""
    process = os.getpid()
    return f"127.{70 + number}.{process // 250 % 250}.{1 + process % 250}"


def run(*words):
    """What it says goes to a file: what it leaves running may hold that open for ever."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=said,
                              stderr=said, check=False, timeout=60)
        said.seek(0)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: {said.read()}")


def wait_for(condition, what, seconds=30):
    """Asks again until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"in vain: {what}")
        time.sleep(0.02)


def answers(where, port):
    try:
        socket.create_connection((where, port), timeout=2).close()
        return True
    except OSError:
        return False


class Nginx:
    HEAD = """worker_processes 1;
pid nginx.pid;
error_log logs/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f;
  uwsgi_temp_path tmp/u; scgi_temp_path tmp/s;
"""

    def __init__(self, folder):
        self.folder, self.address, self.servers, self.port = folder, address(1), [], 10000
        for name in ("logs", "tmp"):
            (folder / name).mkdir(parents=True)

    def serve(self, *pairs, extra="", port=None, name="mail.test", listen="ssl"):
        """A server with these (certificate, key) pairs; returns its port."""
        if port is None:
            self.port += 1
            port = self.port
        files = "".join(f"    ssl_certificate {chain};\n    ssl_certificate_key {key};\n"
                        for chain, key in pairs)
        self.servers.append(f"  server {{\n    listen {self.address}:{port} {listen};\n"
                            f"    server_name {name};\n{files}    {extra}\n"
                            "    location / { return 200 ok; }\n  }\n")
        return port

    def start(self):
        (self.folder / "nginx.conf").write_text(self.HEAD + "".join(self.servers) + "}\n")
        run("nginx", "-p", f"{self.folder}/", "-e", "logs/error.log", "-c", "nginx.conf")
        wait_for(lambda: answers(self.address, self.port), "nginx")

    def stop(self):
        run("nginx", "-p", f"{self.folder}/", "-e", "logs/error.log", "-c", "nginx.conf", "-s", "stop")


class Postfix:
    MAIN = """compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
multi_instance_enable = yes
inet_interfaces = all
inet_protocols = ipv4
myhostname = mail.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
smtpd_recipient_restrictions = reject
default_transport = error:test
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
smtpd_tls_chain_files = {folder}/tls/all.pem
smtpd_tls_security_level = may
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
"""
    MASTER = """{address}:{smtpd} inet n - n - - smtpd
{address}:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
{address}:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
{address}:{no_tls} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""

    def __init__(self, folder, leaf, number=2):
        self.folder, self.address = folder, address(number)
        for name in ("etc", "spool", "data", "tls", "log"):
            (folder / name).mkdir(parents=True)
        shutil.chown(folder / "data", "postfix")
        self.use(leaf.whole)
        ports = {"smtpd": SMTPD, "submission": SUBMISSION, "smtps": SMTPS, "no_tls": NO_TLS}
        (folder / "etc/main.cf").write_text(self.MAIN.format(folder=folder))
        (folder / "etc/master.cf").write_text(self.MASTER.format(address=self.address, **ports))
        (folder / "etc/dynamicmaps.cf").touch()
        # Every Postfix program reads a main.cf again and again until it is two seconds old.
        old = time.time() - 60
        os.utime(folder / "etc/main.cf", (old, old))

    def use(self, pem):
        """Replaces the file, without telling anybody."""
        shutil.copy(pem, self.folder / "tls/new.pem")
        (self.folder / "tls/new.pem").rename(self.folder / "tls/all.pem")

    def queue(self):
        spool = self.folder / "spool"
        for name in ("active bounce corrupt defer deferred flush hold incoming private saved trace "
                     "maildrop public pid").split():
            (spool / name).mkdir()
            if name == "pid":
                continue
            shutil.chown(spool / name, "postfix", "postdrop" if name in ("maildrop", "public") else None)
            (spool / name).chmod({"maildrop": 0o730, "public": 0o710}.get(name, 0o700))

    def start(self):
        self.queue()
        run("/usr/lib/postfix/sbin/master", "-c", self.folder / "etc", "-w")
        wait_for(lambda: answers(self.address, SMTPD), "postfix")

    def stop(self):
        os.kill(int((self.folder / "spool/pid/master.pid").read_text()), 15)

    def log(self):
        return (self.folder / "log/mail.log").read_text(errors="replace")


class Dovecot:
    CONFIG = """base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {name}
log_path = {folder}/log
protocols = imap pop3
listen = {address}
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""

    def __init__(self, folder, chain, key, number=3):
        self.folder, self.address = folder, address(number)
        for name in ("run", "state", "mail"):
            (folder / name).mkdir(parents=True)
        folder.chmod(0o755)
        ports = {"imap": IMAP, "imaps": IMAPS, "pop3": POP3, "pop3s": POP3S}
        (folder / "dovecot.conf").write_text(self.CONFIG.format(
            folder=folder, address=self.address, name=f"signet-{number}-{os.getpid()}", chain=chain,
            key=key, **ports))

    def start(self):
        run("dovecot", "-c", self.folder / "dovecot.conf")
        wait_for(lambda: answers(self.address, POP3S), "dovecot")

    def stop(self):
        run("doveadm", "-c", self.folder / "dovecot.conf", "stop")

    def log(self):
        return (self.folder / "log").read_text(errors="replace")


class Haproxy:
    CONFIG = """global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend f
  bind {address}:{port} ssl crt {pem}
  http-request return status 200
"""

    def __init__(self, folder, pem):
        self.folder, self.address = folder, address(6)
        folder.mkdir(parents=True)
        (folder / "h.cfg").write_text(self.CONFIG.format(address=self.address, port=HAPROXY, pem=pem))

    def start(self):
        run("haproxy", "-D", "-f", self.folder / "h.cfg", "-p", self.folder / "pid")
        wait_for(lambda: answers(self.address, HAPROXY), "haproxy")

    def stop(self):
        os.kill(int((self.folder / "pid").read_text()), 15)
