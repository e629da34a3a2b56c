"""What a program asked of the kernel, as strace saw it."""

import os
import re
from pathlib import Path

CALLS = "%file,%network,%process,open_by_handle_at,io_uring_setup"
STRACE = ["strace", "-ff", "-qq", "-yy", "-s", "4096", "-e", f"trace={CALLS}", "-e", "signal=none"]

CHANGES = {"mkdir", "mkdirat", "mknod", "mknodat", "unlink", "unlinkat", "rmdir", "rename",
           "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmodat",
           "chown", "lchown", "fchownat", "truncate", "utimensat", "setxattr", "mount"}
OPENS = {"open", "openat", "openat2", "creat"}
TALKS = {"socket", "connect", "sendto", "sendmsg", "sendmmsg", "bind", "listen", "accept", "accept4"}


class Call:
    """One line of a trace: NAME(ARGUMENTS) = RESULT."""

    def __init__(self, name, arguments, result):
        self.name, self.arguments, self.result = name, arguments, result

    def __repr__(self):
        return f"{self.name}({self.arguments}) = {self.result}"

    def paths(self):
        """The files that it names, as the kernel finds them: links are followed."""
        found = re.finditer(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', self.arguments)
        for folder, name in (match.groups() for match in found):
            name = os.path.join(folder or "/", name.encode().decode("unicode_escape"))
            if "O_NOFOLLOW" in self.arguments:
                yield Path(os.path.realpath(os.path.dirname(name))) / os.path.basename(name)
            else:
                yield Path(os.path.realpath(name))

    def opened(self):
        """The file behind the descriptor that it gave; the one that it asked for where it failed."""
        given = re.match(r"\d+<(/[^>]*)>", self.result)
        return Path(given[1]) if given else next(self.paths())

    def writes(self):
        return self.name in CHANGES or (
            self.name in OPENS and re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", self.arguments))

    def makes_a_process(self):
        if self.name in {"fork", "vfork", "execveat"}:
            return True
        return self.name in {"clone", "clone3"} and "CLONE_THREAD" not in self.arguments


def read_trace(prefix):
    """Every call of every thread. With -ff each has a file of its own, so that no line is torn."""
    calls = []
    for file in sorted(prefix.parent.glob(prefix.name + ".*")):
        for line in file.read_text(errors="replace").splitlines():
            found = re.match(r"(\w+)\((.*)\)\s+= (.*)$", line)
            if found:
                calls.append(Call(*found.groups()))
            elif not re.match(r"(\+\+\+|---|exit_group|exit\()", line):
                raise ValueError(f"{file}: {line}")
    return calls
