#!/usr/bin/env python3
"""Every alarm of the project is heard ringing: a fault is planted, and the check must fail and name it.

usage: test_alarms.py PROGRAM_OF_CRIMES MPIEXEC [sanitized]
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CRIMES, MPIEXEC, SANITIZED = sys.argv[1], sys.argv[2], "sanitized" in sys.argv[3:]


def ran(*command, **environment):
    """Exit code, and standard output and error as one text."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env={**os.environ, **environment}, timeout=300)
    return done.returncode, done.stdout


class Planted(unittest.TestCase):
    def plant(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in files.items():
            path = pathlib.Path(folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder.name

    def must_fail(self, script, files, expected):
        code, text = ran(str(PROJECT / "scripts" / script), self.plant(files))
        self.assertNotEqual(code, 0, text)
        self.assertRegex(text, expected)

    def must_pass(self, script, files):
        code, text = ran(str(PROJECT / "scripts" / script), self.plant(files))
        self.assertEqual(code, 0, text)


class Layers(Planted):
    def test_pass_what_is_drawn(self):
        self.must_pass("check_layers", {"grid/a.hpp": "#include <deblai/base/error.hpp>\n#include <petscdmda.h>\n"})

    def test_refuse_an_upward_include(self):
        self.must_fail("check_layers", {"grid/a.hpp": "\n#include <deblai/field/field.hpp>\n"},
                       r"grid/a.hpp:2: grid must not see field")

    def test_refuse_a_sideways_include(self):
        for home, other in [("operators", "transforms"), ("constraints", "actions"), ("input", "output"),
                            ("splitting", "grid"), ("output", "problems")]:
            self.must_fail("check_layers", {f"{home}/a.hpp": f"#include <deblai/{other}/b.hpp>\n"},
                           f"{home} must not see {other}")

    def test_refuse_a_library_outside_its_gate(self):
        for name, header in [("field/a.hpp", "petscvec.h"), ("report/a.hpp", "vtkNew.h"), ("output/a.hpp", "vtkNew.h"),
                             ("elliptic/a.hpp", "fftw3.h"), ("input/a.hpp", "yaml-cpp/yaml.h"), ("input/a.hpp", "mpi.h"),
                             ("output/a.hpp", "nlohmann/json.hpp"), ("problems/a.hpp", "spdlog/spdlog.h"),
                             ("input/a.hpp", "CLI/CLI.hpp")]:
            self.must_fail("check_layers", {name: f"#include <{header}>\n"},
                           f"{name}:1: <{re.escape(header)}> belongs behind")

    def test_refuse_an_unknown_module_and_a_quoted_include(self):
        self.must_fail("check_layers", {"helpers/a.hpp": ""}, "not in the table")
        self.must_fail("check_layers", {"grid/a.hpp": '#include "../base/error.hpp"\n'}, "include by path")

    def test_refuse_to_check_nothing(self):
        self.must_fail("check_layers", {"empty.txt": ""}, "nothing to check")


class Format(Planted):
    def test_passes_what_the_formatter_wrote(self):
        self.must_pass("check_format", {"a.cpp": "int f(int a) { return a; }\n"})

    def test_refuses_what_it_did_not_write(self):
        self.must_fail("check_format", {"a.hpp": "int  f( int a ){return a;}\n"}, r"a.hpp:1\n")

    def test_refuses_to_check_nothing(self):
        self.must_fail("check_format", {"empty.txt": ""}, "no C\\+\\+ files")


class TestProgram(unittest.TestCase):
    """The program that runs all tests of the project (tests/support)."""

    def commit(self, crime, ranks=2, **environment):
        return ran(MPIEXEC, "-n", str(ranks), CRIMES, f"--gtest_filter=*.{crime}", **environment)

    def test_passes_where_there_is_no_crime(self):
        for ranks in (1, 3):
            code, text = self.commit("SharesAScratchDirectory", ranks)
            self.assertEqual(code, 0, text)

    def test_finds_a_failure_on_another_rank(self):
        code, text = self.commit("FailsOnTheLastRank", 3)
        self.assertNotEqual(code, 0)
        self.assertRegex(text, r"\[rank 2/3\] .*crimes.cpp:\d+: Expected")
        self.assertIn("failed on ranks 2 of 3", text)

    def test_finds_an_exception_on_another_rank(self):
        code, text = self.commit("ThrowsOnTheLastRank")
        self.assertNotEqual(code, 0)
        self.assertRegex(text, r"\[rank 1/2\].*thrown here")

    def test_finds_an_orphan_message(self):
        code, text = self.commit("SendsWhatNobodyReceives")
        self.assertNotEqual(code, 0)
        self.assertIn("orphan message: 4 bytes from rank 0, tag 7", text)

    def test_ends_a_deadlock_and_names_its_ranks(self):
        code, text = self.commit("Deadlocks", DEBLAI_TEST_LIMIT="2")
        self.assertNotEqual(code, 0)
        for rank in (0, 1):
            self.assertIn(f"[rank {rank}/2] Crime.Deadlocks has not ended after 2 s", text)
        self.assertIn("MPI_Barrier", text)

    def test_fails_when_no_test_was_run(self):
        code, text = self.commit("NoSuchTest")
        self.assertNotEqual(code, 0)
        self.assertIn("no test was run", text)

    @unittest.skipUnless(SANITIZED, "not compiled with sanitizers")
    def test_is_sanitized(self):
        for crime, report in [("ReadsPastTheEnd", "heap-buffer-overflow"),
                              ("OverflowsAnInteger", "signed integer overflow")]:
            code, text = self.commit(crime)
            self.assertNotEqual(code, 0)
            self.assertIn(report, text)

    @unittest.skipUnless(SANITIZED, "not compiled with sanitizers")
    def test_finds_a_leak_on_one_rank(self):
        leaks = {"ASAN_OPTIONS": "fast_unwind_on_malloc=0",
                 "LSAN_OPTIONS": f"suppressions={PROJECT}/tests/support/leaks_of_mpi.supp"}
        code, text = self.commit("LosesMemory", 1, **leaks)
        self.assertNotEqual(code, 0)
        self.assertIn("4000 byte(s) in 1 object(s)", text)
        code, text = self.commit("SharesAScratchDirectory", 1, **leaks)
        self.assertEqual(code, 0, text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
