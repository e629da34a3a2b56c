#!/usr/bin/env python3
"""The rules of CONTRIBUTING.md that no compiler checks, as an ordinary test.

usage: tidy.py FOLDER      prints "path:line: what is wrong" and exits 1 if there is anything

Every rule is a function from a Tree to findings; tidy_test.py shows that each one can fail.
"""

import re
import sys
from pathlib import Path

import cpp

FOLDERS = ["engine", "resources", "plugins", "tests", "manifests", "bench", "docs", "cmake", ".ci"]
TEXT = {".h", ".cpp", ".py", ".cmake", ".md", ".txt", ".json", ".yaml", ".yml", ".sh", ".sql", ""}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE = 500, 60, 100

# Third-party library -> the only places that may include it.
LIBRARIES = {
    "openssl": ["engine/crypto/", "engine/x509/", "engine/http/", "engine/probe/", "tests/crypto/",
                "tests/x509/", "tests/http/", "tests/probe/", "bench/limit.cpp", "bench/probe.cpp"],
    "expat.h": ["engine/xml/"],
    "curl": ["engine/http/"],
    "gssapi": ["engine/http/", "tests/http/"],
    "krb5.h": ["engine/http/", "tests/http/"],
    "yaml-cpp": ["engine/manifest/"],
    "CLI": ["engine/cli/", "engine/main.cpp"],
    "boost": ["engine/plan/"],
    "spdlog": ["engine/base/log.cpp"],
    "nlohmann": ["engine/base/json.h", "engine/base/json_fwd.h"],
    "simdjson.h": ["engine/plan/"],
    "sqlite3.h": ["engine/journal/"],
    "fmt": ["engine/", "resources/", "plugins/", "tests/", "bench/"],
    "valijson": ["tests/"],
    "rapidcheck": ["tests/"],
    "rapidcheck.h": ["tests/"],
    "gtest": ["tests/"],
    "gmock": ["tests/"],
}
SYSTEM = {"sys", "arpa", "netinet"}
PRINTERS = ["engine/cli/", "engine/main.cpp", "engine/report/progress", "tests/", "bench/"]


class Tree:
    """The project's text files, by path."""

    def __init__(self, root):
        self.files = {}
        candidates = [path for path in root.iterdir() if path.is_file() and path.name != ".git"]
        for folder in FOLDERS:
            candidates += (root / folder).rglob("*")
        self.paths = sorted(path.relative_to(root).as_posix() for path in candidates)
        for path in self.paths:
            if (root / path).is_file() and Path(path).suffix in TEXT and "/corpus/" not in path:
                self.files[path] = (root / path).read_text(encoding="utf-8", errors="replace")

    def texts(self, *suffixes):
        """Files with one of the endings, or all."""
        for path, text in self.files.items():
            if not suffixes or path.endswith(suffixes):
                yield path, text

    def lines(self, *suffixes):
        for path, text in self.texts(*suffixes):
            for number, line in enumerate(text.splitlines(), 1):
                yield path, number, line

    def code_lines(self):
        """C++ without comments and the content of literals."""
        for path, text in self.texts(".h", ".cpp"):
            for number, line in enumerate(cpp.without_text(text).splitlines(), 1):
                yield path, number, line

    def includes(self):
        for path, number, line in self.lines(".h", ".cpp"):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if found:
                yield path, number, found[1] == "<", found[2]

    def modules(self):
        """Name -> (folder, what its headers use, what its sources use), as CMakeLists.txt has it."""
        text = self.files.get("CMakeLists.txt", "")
        modules = {}
        for name, rest in re.findall(r"^module\((\w+)\s+([^)]*)\)", text, re.MULTILINE):
            lists, word = {}, None
            for part in rest.split():
                if part.isupper():
                    word = part
                else:
                    lists.setdefault(word, []).append(part)
            used = [", ".join(lists.get(kind, [])) for kind in ("HEADER_USES", "USES")]
            modules[name] = (lists["FOLDER"][0], *used)
        return modules


def is_in(path, places):
    return any(path.startswith(place) for place in places)


def files_are_short(tree):
    for path, text in tree.texts(".h", ".cpp", ".py"):
        count = len(text.splitlines())
        if count > LONGEST_FILE:
            yield f"{path}:{count}: a file of {count} lines; at most {LONGEST_FILE}"


def functions_are_short(tree):
    for path, text in tree.texts(".h", ".cpp"):
        for first, last in cpp.functions(text):
            if last - first + 1 > LONGEST_FUNCTION:
                yield f"{path}:{first}: a function of {last - first + 1} lines; at most {LONGEST_FUNCTION}"


def lines_are_short(tree):
    for path, number, line in tree.lines(".h", ".cpp"):
        if len(line) > LONGEST_LINE and not line.lstrip().startswith(("#include", "R\"")):
            yield f"{path}:{number}: a line of {len(line)} columns; at most {LONGEST_LINE}"


def libraries_have_one_user(tree):
    for path, number, angled, name in tree.includes():
        library = name.split("/")[0]
        single = "/" not in name and library not in LIBRARIES
        if not angled or single or library in SYSTEM:
            continue  # our own, the standard library's, the operating system's
        if library not in LIBRARIES:
            yield f"{path}:{number}: <{name}>: {library} is not in the table of libraries"
        elif not is_in(path, LIBRARIES[library]):
            yield f"{path}:{number}: <{name}> belongs to {', '.join(LIBRARIES[library])} only"


def includes_do_not_climb(tree):
    for path, number, _, name in tree.includes():
        if ".." in name.split("/"):
            yield f"{path}:{number}: {name}: name the module instead of climbing out of it"


def headers_have_a_guard(tree):
    for path, text in tree.texts(".h"):
        if not text.startswith("#pragma once\n"):
            yield f"{path}:1: a header begins with #pragma once"


def own_header_comes_first(tree):
    first = {}
    for path, number, _, name in tree.includes():
        first.setdefault(path, (number, name))
    for path, (number, name) in first.items():
        header = path.removesuffix(".cpp") + ".h"
        if path.endswith(".cpp") and header in tree.files and not f"/{header}".endswith(f"/{name}"):
            yield f"{path}:{number}: the first include is the own header, not {name}"


def nothing_is_left_for_later(tree):
    words = "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"])
    for path, number, line in tree.lines(".h", ".cpp", ".py", ".cmake", ".sh", ".yaml", "dev"):
        found = re.search(rf"\b({words})\b", line)
        if found:
            yield f"{path}:{number}: {found[1]}: do it or leave it out"


def tests_do_not_sleep(tree):
    for path, number, line in tree.code_lines():
        found = re.search(r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(", line)
        if found and path.startswith("tests/"):
            yield f"{path}:{number}: {found[1]}: a test waits for an event, never for time"


def tests_are_not_skipped(tree):
    for path, number, line in tree.code_lines():
        found = re.search(r"\b(GTEST_SKIP|DISABLED_\w*)", line)
        if found:
            yield f"{path}:{number}: {found[1]}: a test runs or is deleted"


def only_the_command_line_prints(tree):
    printer = re.compile(r"std::(cout|cerr|clog)\b|(?:std::|\b)v?f?printf\s*\(|\bputs\s*\(|fmt::print\s*\(")
    for path, number, line in tree.code_lines():
        found = printer.search(line)
        if found and not is_in(path, PRINTERS):
            yield f"{path}:{number}: {found[0].rstrip(' (')}: return the text; the command line prints"


def switches_name_every_case(tree):
    for path, number, line in tree.lines(".h", ".cpp"):
        if re.match(r"\s*default:(?!.*//)", line) and not path.startswith(("tests/", "bench/")):
            yield (f"{path}:{number}: default: hides a new value from the compiler; name every case, "
                   "or say why not in a comment on this line")


def names_say_what_things_are(tree):
    vague = re.compile(r"\b(?:class|struct|enum)\s+(\w*(?:Mgr|Utils?|Helpers?|Impl|Manager))\b")
    for path, number, line in tree.code_lines():
        found = vague.search(line)
        if found:
            yield f"{path}:{number}: {found[1]}: name it by what it does"


def types_have_one_definition(tree):
    """Two types of one name in one namespace are one type to the linker, which keeps either's code."""
    seen = {}
    for path, text in tree.texts(".h"):
        if path.startswith(("tests/", "bench/")):
            continue
        inside = []
        for number, line in enumerate(cpp.without_text(text).splitlines(), 1):
            opened = re.match(r"namespace ([\w:]+) \{", line)
            if opened:
                inside.append(opened[1])
            elif line.startswith("}") and inside and not line.startswith("};"):
                inside.pop()
            found = re.match(r"(?:struct|class|enum class) (\w+)(?: final)?(?: : [^{]*)? \{", line)
            if not found:
                continue
            name = "::".join([*inside, found[1]])
            if name in seen:
                yield f"{path}:{number}: {name} is another type in {seen[name]}: give one another name"
            seen.setdefault(name, path)


def no_path_of_a_machine(tree):
    machine = re.compile("/(?:" + "wo" + "rk|ho" + "me|ro" + "ot)/")
    for path, number, line in tree.lines():
        if machine.search(line):
            yield f"{path}:{number}: a path of somebody's machine"


def modules_have_tests(tree):
    for name, (folder, _, _) in tree.modules().items():
        has_code = any(path.startswith(f"{folder}/") and path.endswith(".cpp") for path in tree.files)
        has_test = any(re.match(rf"tests/{name}/.*_test\.cpp$", path) for path in tree.files)
        if has_code and not has_test:
            yield f"{folder}:1: module {name} has no test in tests/{name}"


def modules_are_documented(tree):
    page = re.sub(r" +", " ", tree.files.get("docs/architecture.md", ""))
    for name, (_, header_uses, uses) in tree.modules().items():
        row = f"| `{name}` | {header_uses} | {uses} |".replace("  ", " ")
        if f"\n{row}" not in page:
            yield f"docs/architecture.md:1: the table of layers lacks: {row}"


def manifests_have_tests(tree):
    examples = {path.split("/")[1] for path in tree.paths if re.match(r"manifests/[^/]+/", path)}
    tests = "\n".join(text for path, text in tree.texts() if path.startswith("tests/"))
    for name in sorted(examples):
        if not re.search(rf"\b{re.escape(name)}\b", tests):
            yield f"manifests/{name}:1: no test names this example"


RULES = [
    files_are_short, functions_are_short, lines_are_short, libraries_have_one_user,
    includes_do_not_climb, headers_have_a_guard, own_header_comes_first, nothing_is_left_for_later,
    tests_do_not_sleep, tests_are_not_skipped, only_the_command_line_prints,
    switches_name_every_case, names_say_what_things_are,
    types_have_one_definition, no_path_of_a_machine, modules_have_tests,
    modules_are_documented, manifests_have_tests,
]


def main():
    tree = Tree(Path(sys.argv[1]))
    findings = [finding for rule in RULES for finding in rule(tree)]
    print("\n".join(findings) or f"{len(tree.files)} files keep {len(RULES)} rules")
    return 1 if findings or not tree.modules() else 0


if __name__ == "__main__":
    sys.exit(main())
