#!/usr/bin/env python3
"""What the project promises about its own files.

usage: test_tree.py
"""
import json
import os
import pathlib
import re
import subprocess
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("src", "solvers", "tests", "benchmarks", "scripts", "examples", "docs", "meshes", ".ci")
LONGEST = 400  # lines of a source file; docs/decisions and the style guide say why


def files(*suffixes):
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def scripts():
    """Files that the system starts by their first line."""
    for path in files("", ".py", ".sh"):
        if path.read_bytes()[:2] == b"#!":
            yield path


class Readme(unittest.TestCase):
    text = (PROJECT / "README.md").read_text()

    def test_names_the_two_commands_and_they_exist(self):
        for command in ("scripts/run", "scripts/test"):
            self.assertIn(f"./{command}\n", self.text)
            self.assertTrue(os.access(PROJECT / command, os.X_OK), command)

    def test_the_paths_it_names_exist(self):
        for path in re.findall(r"`((?:scripts|examples|docs|meshes|tests|src|solvers)/[\w./-]*)`", self.text):
            self.assertTrue((PROJECT / path).exists(), path)


class Pages(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for page in [*PROJECT.glob("*.md"), *files(".md")]:
            for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
                self.assertTrue((page.parent / link).exists(), f"{page.relative_to(PROJECT)}: {link}")

    def test_every_decision_is_in_the_index_and_says_its_status(self):
        index = (PROJECT / "docs/README.md").read_text()
        decisions = sorted((PROJECT / "docs/decisions").glob("*.md"))
        self.assertGreaterEqual(len(decisions), 10)
        numbers = [page.name[:4] for page in decisions]
        self.assertEqual(len(numbers), len(set(numbers)), "two decisions have one number")
        for page in decisions:
            self.assertRegex(page.name, r"^\d{4}-[a-z0-9-]+\.md$")
            self.assertIn(f"decisions/{page.name}", index)
            self.assertIn("Status:", page.read_text(), page.name)

    def test_versions_agree(self):
        version = re.search(r"project\(deblai VERSION ([\d.]+)", (PROJECT / "CMakeLists.txt").read_text())[1]
        self.assertIn(f"[{version}]", (PROJECT / "CHANGELOG.md").read_text())
        self.assertIn(f"version: {version}\n", (PROJECT / "CITATION.cff").read_text())


class Examples(unittest.TestCase):
    folders = sorted(path for path in (PROJECT / "examples").iterdir() if path.is_dir())

    def test_there_are_some(self):
        self.assertGreaterEqual(len(self.folders), 1)

    def test_each_has_a_case_a_story_and_expected_numbers(self):
        for folder in self.folders:
            with self.subTest(example=folder.name):
                for name in ("case.yaml", "README.md", "expected.json"):
                    self.assertTrue((folder / name).is_file(), f"{folder.name} has no {name}")
                self.assertTrue(json.loads((folder / "expected.json").read_text()))


class Sources(unittest.TestCase):
    def test_are_short(self):
        long = {str(path.relative_to(PROJECT)): count for path in files(".cpp", ".hpp", ".py")
                if (count := len(path.read_text().splitlines())) > LONGEST}
        self.assertEqual(long, {})

    def test_have_honest_names(self):
        for path in files(".cpp", ".hpp", ".py"):
            self.assertNotRegex(path.stem, r"util|helper|misc|common")

    def test_headers_are_guarded(self):
        for path in (PROJECT / "src").rglob("*.hpp"):
            self.assertRegex(path.read_text(), r"\A(//[^\n]*\n|\n)*#pragma once\n", path.name)

    def test_name_no_folder_of_one_machine(self):
        for path in [*files("", ".cpp", ".hpp", ".py", ".sh", ".md", ".cmake", ".txt", ".yaml", ".json"),
                     *(path for path in PROJECT.iterdir() if path.is_file())]:
            found = re.search(r"(?<![\w.~}$])/(home|root|work|Users)/\w*", path.read_text(errors="replace"))
            self.assertIsNone(found, f"{path.relative_to(PROJECT)}: {found and found[0]}")


class Scripts(unittest.TestCase):
    def test_are_executable(self):
        for path in scripts():
            self.assertTrue(os.access(path, os.X_OK), path.relative_to(PROJECT))

    def test_are_grammatical(self):
        for path in scripts():
            first = path.read_text().splitlines()[0]
            if "python" in first:
                compile(path.read_text(), str(path), "exec")
            elif re.search(r"\b(ba)?sh\b", first):
                shell = "bash" if "bash" in first else "sh"
                done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
