#!/usr/bin/env python3
"""Breaks every rule of tidy.py once and expects the finding, whole."""

import tempfile
import unittest
from pathlib import Path

import tidy

MODULES = ("module(base FOLDER engine/base)\n"
           "module(plan FOLDER engine/plan HEADER_USES base run USES x509 LIBRARIES Boost)\n")


def findings(rule, files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return list(rule(tidy.Tree(Path(folder))))


def function(lines):
    return "int f(\n    int x) {\n" + "  x += '{';\n" * (lines - 3) + "}\n"


class Tidy(unittest.TestCase):
    proven = set()

    def expect(self, rule, files, expected):
        self.assertEqual(findings(rule, files), expected)
        if expected:
            Tidy.proven.add(rule)

    def test_files_are_short(self):
        self.expect(tidy.files_are_short, {"engine/a.cpp": "\n" * 501},
                    ["engine/a.cpp:501: a file of 501 lines; at most 500"])
        self.expect(tidy.files_are_short, {"engine/a.cpp": "\n" * 500}, [])

    def test_functions_are_short(self):
        self.expect(tidy.functions_are_short, {"tests/a.cpp": "\n" + function(61)},
                    ["tests/a.cpp:2: a function of 61 lines; at most 60"])
        self.expect(tidy.functions_are_short, {"tests/a.cpp": function(60) + function(60)}, [])
        table = "int table[] = {\n" + "  0,\n" * 80 + "};\n"
        story = "class C {\n  void f() const;\n" + "\n" * 80 + "};\n"
        text = 'TEST(A, B) { auto x = R"(' + "{\n" * 80 + ')"; }\n'
        self.expect(tidy.functions_are_short, {"engine/a.cpp": table + story}, [])
        self.expect(tidy.functions_are_short, {"engine/a.cpp": text},
                    ["engine/a.cpp:1: a function of 81 lines; at most 60"])

    def test_lines_are_short(self):
        self.expect(tidy.lines_are_short, {"engine/a.h": "x" * 101 + "\n" + "ü" * 100},
                    ["engine/a.h:1: a line of 101 columns; at most 100"])

    def test_libraries_have_one_user(self):
        include = "#include <openssl/evp.h>\n#include <vector>\n#include <unistd.h>\n"
        self.expect(tidy.libraries_have_one_user, {"engine/plan/a.cpp": include},
                    ["engine/plan/a.cpp:1: <openssl/evp.h> belongs to "
                     "engine/crypto/, engine/x509/, engine/http/, engine/probe/, tests/crypto/, "
                     "tests/x509/, tests/http/, tests/probe/, bench/limit.cpp, bench/probe.cpp "
                     "only"])
        self.expect(tidy.libraries_have_one_user, {"engine/crypto/a.cpp": include}, [])
        self.expect(tidy.libraries_have_one_user, {"engine/a.cpp": "# include <zlib/zlib.h>\n"},
                    ["engine/a.cpp:1: <zlib/zlib.h>: zlib is not in the table of libraries"])
        self.expect(tidy.libraries_have_one_user, {"engine/a.cpp": "#include <sqlite3.h>\n"},
                    ["engine/a.cpp:1: <sqlite3.h> belongs to engine/journal/ only"])

    def test_includes_do_not_climb(self):
        self.expect(tidy.includes_do_not_climb, {"engine/plan/a.cpp": '#include "../run/b.h"\n'},
                    ["engine/plan/a.cpp:1: ../run/b.h: "
                     "name the module instead of climbing out of it"])

    def test_headers_have_a_guard(self):
        self.expect(tidy.headers_have_a_guard, {"engine/a.h": "int x;\n", "engine/b.h": "#pragma once\n"},
                    ["engine/a.h:1: a header begins with #pragma once"])

    def test_own_header_comes_first(self):
        header = {"engine/base/a.h": "#pragma once\n"}
        wrong = {"engine/base/a.cpp": '#include <vector>\n#include "base/a.h"\n'}
        right = {"engine/base/a.cpp": '#include "base/a.h"\n'}
        self.expect(tidy.own_header_comes_first, header | wrong,
                    ["engine/base/a.cpp:1: the first include is the own header, not vector"])
        self.expect(tidy.own_header_comes_first, header | right, [])
        self.expect(tidy.own_header_comes_first, wrong, [])

    def test_nothing_is_left_for_later(self):
        word = "TO" + "DO"
        self.expect(tidy.nothing_is_left_for_later, {"engine/a.cpp": f"// {word}: later\n"},
                    [f"engine/a.cpp:1: {word}: do it or leave it out"])
        self.expect(tidy.nothing_is_left_for_later, {"engine/a.cpp": '"file.XXXXXX"\n'}, [])

    def test_tests_do_not_sleep(self):
        call = "std::this_thread::sleep_for(1s);\n// never sleep(1)\n"
        self.expect(tidy.tests_do_not_sleep, {"tests/a.cpp": call, "engine/a.cpp": call},
                    ["tests/a.cpp:1: sleep_for: a test waits for an event, never for time"])

    def test_tests_are_not_skipped(self):
        text = "GTEST_" + "SKIP();\nTEST(A, DISABLED" + "_B) {}\n"
        self.expect(tidy.tests_are_not_skipped, {"tests/a.cpp": text},
                    ["tests/a.cpp:1: GTEST_SKIP: a test runs or is deleted",
                     "tests/a.cpp:2: DISABLED_B: a test runs or is deleted"])

    def test_only_the_command_line_prints(self):
        text = 'std::cout << 1;\nstd::printf("");\nfprintf(stderr, "");\nsnprintf(x, 1, "");\n'
        self.expect(tidy.only_the_command_line_prints,
                    {"engine/plan/a.cpp": text, "engine/cli/a.cpp": text},
                    ["engine/plan/a.cpp:1: std::cout: return the text; the command line prints",
                     "engine/plan/a.cpp:2: std::printf: return the text; the command line prints",
                     "engine/plan/a.cpp:3: fprintf: return the text; the command line prints"])

    def test_switches_name_every_case(self):
        text = "    default:\n    default:  // a letter: there is no list of them\n"
        self.expect(tidy.switches_name_every_case, {"plugins/a.cpp": text},
                    ["plugins/a.cpp:1: default: hides a new value from the compiler; name every "
                     "case, or say why not in a comment on this line"])

    def test_names_say_what_things_are(self):
        self.expect(tidy.names_say_what_things_are, {"engine/a.h": "class PlanManager {};\n"},
                    ["engine/a.h:1: PlanManager: name it by what it does"])
        self.expect(tidy.names_say_what_things_are, {"engine/a.h": "struct Implied {};\n"}, [])

    def test_types_have_one_definition(self):
        one = "namespace signet {\nstruct Answer {\n  int a;\n};\n}  // namespace signet\n"
        self.expect(tidy.types_have_one_definition, {"engine/a.h": one, "engine/b.h": one},
                    ["engine/b.h:2: signet::Answer is another type in engine/a.h: give one another "
                     "name"])
        other = one.replace("namespace signet {", "namespace signet::psrp {")
        self.expect(tidy.types_have_one_definition, {"engine/a.h": one, "engine/b.h": other}, [])

    def test_no_path_of_a_machine(self):
        path = "/ho" + "me/me/signet"
        self.expect(tidy.no_path_of_a_machine, {"docs/a.md": f"see {path}\n", "dev": path},
                    ["dev:1: a path of somebody's machine", "docs/a.md:1: a path of somebody's machine"])

    def test_modules_have_tests(self):
        code = {"CMakeLists.txt": MODULES, "engine/base/a.cpp": "", "engine/plan/b.h": ""}
        self.expect(tidy.modules_have_tests, code,
                    ["engine/base:1: module base has no test in tests/base"])
        self.expect(tidy.modules_have_tests, code | {"tests/base/a_test.cpp": ""}, [])

    def test_modules_are_documented(self):
        page = "| module | | |\n|---|\n| `base` | | |\n| `plan` | base | x509 |\n"
        files = {"CMakeLists.txt": MODULES, "docs/architecture.md": page}
        row = "| `plan` | base, run | x509 |"
        self.expect(tidy.modules_are_documented, files,
                    [f"docs/architecture.md:1: the table of layers lacks: {row}"])
        files["docs/architecture.md"] += row
        self.expect(tidy.modules_are_documented, files, [])

    def test_manifests_have_tests(self):
        example = {"manifests/two-servers/web.yaml": "signet: 1\n"}
        self.expect(tidy.manifests_have_tests, example,
                    ["manifests/two-servers:1: no test names this example"])
        self.expect(tidy.manifests_have_tests, example | {"tests/a/a.cpp": '"two-servers"'}, [])


class TidyIsWhole(unittest.TestCase):
    def test_every_rule_was_broken_once(self):
        self.assertEqual([rule.__name__ for rule in tidy.RULES if rule not in Tidy.proven], [])


if __name__ == "__main__":
    unittest.main()
