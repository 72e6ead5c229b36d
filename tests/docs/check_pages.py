#!/usr/bin/env python3
"""What the pages say is so: cases pass `deblai check`, keys and commands exist, links lead somewhere.

A YAML block with `problem:` is a case; files that it names may be the reader's, so that exit code 4 (input data) passes. Other YAML
blocks are parts of cases, whose keys must be known. Of the commands, those that need no file of the reader's are run.

usage: check_pages.py DEBLAI
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import yaml

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md")),
         *sorted((PROJECT / "examples").glob("*/README.md"))]
RUN = {"explain", "schema", "new", "manual", "completion"}


def key_paths(tree, parent=""):
    """The dotted paths of a mapping; those of a list are its first mapping's."""
    if isinstance(tree, list):
        tree = next((each for each in tree if isinstance(each, dict)), None)
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield f"{parent}{key}"
            yield from key_paths(value, f"{parent}{key}.")


class Checker:
    def __init__(self, program):
        self.program = program
        self.faults = []
        self.counts = {"cases": 0, "parts": 0, "commands": 0, "links": 0}
        self.known = set(self.run(["explain", "--paths"]).stdout.split())

    def run(self, arguments, **options):
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, **options)

    def case(self, where, text):
        self.counts["cases"] += 1
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text)
            file.flush()
            done = self.run(["check", file.name])
        if done.returncode not in (0, 4):
            self.faults.append(f"{where}: a case is refused\n{done.stdout}{done.stderr}")

    def part(self, where, text):
        """A key as `deblai explain` lists it: densities are listed under `source`."""
        self.counts["parts"] += 1
        for path in key_paths(yaml.safe_load(text)):
            if path not in self.known and self.run(["explain", path]).returncode:
                self.faults.append(f"{where}: no key `{path}` in: {text.strip()}")

    def command(self, where, line):
        words = shlex.split(line, comments=True)
        if "deblai" not in words:
            return
        words = words[words.index("deblai") + 1:]
        if not words or any(word in "|><" for word in words):
            return
        self.counts["commands"] += 1
        if words[0].startswith("-") or words[0] in RUN:
            with tempfile.TemporaryDirectory() as folder:
                done = self.run(words, cwd=folder)
        else:
            done = self.run([words[0], "--help"])
            options = [word.split("=")[0] for word in words if re.match("--?[a-z]", word)]
            for option in options:
                if not re.search(rf"(^|[\s,]){option}\b", done.stdout):
                    self.faults.append(f"{where}: `deblai {words[0]}` has no {option}")
        if done.returncode:
            self.faults.append(f"{where}: {line.strip()}\n{done.stderr}")

    def page(self, page):
        text = page.read_text()
        where = page.relative_to(PROJECT)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not target.startswith("mailto:"):
                self.counts["links"] += 1
                if not (page.parent / target).exists():
                    self.faults.append(f"{where}: leads nowhere: {target}")
        for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            if language == "yaml" and re.search("^problem:", block, re.MULTILINE):
                self.case(where, block)
            elif language == "yaml":
                for part in re.split(r"\n(?=\S)", block):  # apart: alternatives repeat a key
                    self.part(where, part)
            elif language in ("", "sh"):
                for line in block.splitlines():
                    if not line.startswith(("found", "solver", "exact", "film")):
                        self.command(where, line)


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    checker = Checker(pathlib.Path(sys.argv[1]).resolve())
    for page in PAGES:
        checker.page(page)
    print(", ".join(f"{count} {what}" for what, count in checker.counts.items()), "on", len(PAGES), "pages")
    sys.exit("\n".join(checker.faults) or None)


if __name__ == "__main__":
    main()
