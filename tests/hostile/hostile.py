"""Give deblai bad input on 1 and on 3 ranks, and see that it says what is wrong.

usage: hostile.py <deblai> [name of a case...]

Every case of the tables must end with its exit code within the time limit; its message is printed once, is the same
on 1 and on 3 ranks, and names cause and cure; the folder is left as it was, or holds a run that says that it failed.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import checkpoints
import commands
import comparisons
import distances
import files
import grids
import inputs
import models
import outputs
import problems
import volumes

MODULES = (checkpoints, commands, comparisons, distances, files, grids, inputs, models, outputs, problems, volumes)
CASES = [case for module in MODULES for case in module.CASES]
LIMIT = 60  # seconds a run may take


def words(message, folder):
    """Without what may differ: the folder, amounts of this machine at that moment, which file filled the disk."""
    message = message.replace(str(folder), "<folder>")
    message = re.sub(r"[0-9.]+ (bytes|kB|MB|GB|TB|PB)", "<amount>", message)
    return re.sub(r"_[0-9]{4}(_r[0-9]+)?[.](p?vti|nii[.]gz)", "<frame>", message)


def error_of(text):
    """The lines of the error, and how often there is one."""
    blocks = re.findall(r"^deblai: error.*\n(?:  .*\n)*", text, re.MULTILINE)
    return "".join(blocks[:1]), len(blocks)


def contents(folder):
    return {str(p.relative_to(folder)) for p in folder.rglob("*")}


def run(deblai, case, ranks, folder):
    """The problems that were found, and the message."""
    case.prepare(folder)
    before = contents(folder)
    command = [deblai, *case.arguments]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks), *command]
    with open(os.devnull) as nothing, open(case.stdout or os.devnull, "w") as stdout:
        try:
            done = subprocess.run(command, cwd=folder, stdin=nothing, text=True, timeout=LIMIT, errors="replace",
                                  stdout=stdout if case.stdout else subprocess.PIPE, stderr=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            return [f"still running after {LIMIT} s"], ""
    message, count = error_of(done.stderr)
    problems = []
    if done.returncode != case.code:
        problems.append(f"exit code {done.returncode}, expected {case.code}; stderr:\n{done.stderr}")
    if count != case.errors:
        problems.append(f"{count} errors printed, expected {case.errors}:\n{done.stderr}")
    text = message if case.errors else done.stdout
    problems += [f"does not say {part!r}:\n{text}" for part in case.says if part not in text]
    left = contents(folder) - before
    problems += [f"left {name} half-written" for name in left if name.endswith(".part")]
    if not case.leaves_run and left:
        problems.append(f"left {sorted(left)}")
    if case.leaves_run:
        status = json.loads((folder / case.leaves_run / "run.json").read_text())["status"]
        if status != case.status:
            problems.append(f"run.json says {status}, expected {case.status}")
    return problems, words(message, folder)


def attempt(deblai, case):
    problems = []
    messages = {}
    for ranks in case.ranks:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="deblai-hostile-"))
        try:
            found, messages[ranks] = run(deblai, case, ranks, folder)
            problems += [f"{ranks} ranks: {problem}" for problem in found]
        finally:
            case.clean(folder)
            shutil.rmtree(folder, ignore_errors=True)
    if len(set(messages.values())) > 1:
        problems.append("messages differ:\n" + "\n".join(f"{ranks} ranks: {text}" for ranks, text in messages.items()))
    return problems


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    deblai = str(pathlib.Path(sys.argv[1]).resolve())
    chosen = [case for case in CASES if not sys.argv[2:] or case.name in sys.argv[2:]]
    failed = skipped = 0
    for case in chosen:
        reason = case.reason_to_skip()
        problems = [] if reason else attempt(deblai, case)
        verdict = f"skipped: {reason}" if reason else "FAILED" if problems else f"refused with {case.code}"
        print(f"{case.name:45} {verdict}", flush=True)
        for problem in problems:
            print("    " + problem.replace("\n", "\n    "), flush=True)
        failed += bool(problems)
        skipped += bool(reason)
    print(f"{len(chosen)} hostile inputs on 1 and 3 ranks: {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()
