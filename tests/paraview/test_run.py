"""The film of a real run, from one rank and from three, opened in every reader on this machine.

usage: test_run.py PROGRAM      Exit code: 0 good, 1 not, 77 skipped since there is no reader.

What VTK sees of the run on one rank must be right: times, cells, box, mass, a density that is not
negative. ParaView must see the same of it, and both readers the same of the run on three ranks.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
CASE = """
problem: geodesic
source: {ball: {center: [0.3, 0.5, 0.4], radius: 0.2}}
target: {ellipsoid: {center: [1.2, 0.5, 0.6], semi_axes: [0.2, 0.3, 0.15]}}
domain: {box: [[0, 1.5], [0, 1], [0, 1]], cells: [24, 12, 16], time_steps: 8}
output: {frames: 5, fields: [density, velocity, momentum]}
"""


def check(good, what):
    if not good:
        print("FAILED: %s" % what)
        sys.exit(1)


def solve(program, case, ranks, folder):
    command = ["mpirun", "-n", str(ranks), program, "run", case, "-o", folder]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check(done.returncode == 0, done.stdout)


def look(reader, run, expected, *options):
    command = [sys.executable, HERE / "check_film.py", run, expected, "--reader", reader, *options]
    return subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)


def main(program):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        case = scratch / "case.yaml"
        case.write_text(CASE)
        for ranks in (1, 3):
            solve(program, case, ranks, scratch / str(ranks))
        facts = scratch / "facts.json"
        seen = look("vtk", scratch / "1", facts, "--print")
        if seen.returncode == SKIPPED:
            print("skipped: no Python with VTK")
            sys.exit(SKIPPED)
        check(seen.returncode == 0, seen.stdout)
        facts.write_text(seen.stdout[seen.stdout.index("{") :])
        truth = json.loads(facts.read_text())
        check(truth["times"] == [0, 0.25, 0.5, 0.75, 1], "times %s" % truth["times"])
        check(truth["cells"] == [24, 12, 16], "cells %s" % truth["cells"])
        check(truth["bounds"] == [0, 1.5, 0, 1, 0, 1], "bounds %s" % truth["bounds"])
        check(abs(truth["mass"] - 1) < 1e-6, "mass %s" % truth["mass"])
        check(truth["arrays"]["density"]["range"][0] >= 0, "density below zero: %s" % truth["arrays"])
        speed = truth["arrays"]["velocity"]["range"][1]
        check(0.92 < speed < 3, "the fastest cell moves at %s, the mean one at 0.92" % speed)
        for reader in ("vtk", "paraview"):
            for ranks in (1, 3):
                seen = look(reader, scratch / str(ranks), facts)
                if seen.returncode == SKIPPED:
                    print("%s is not here: not looked at with it" % reader)
                    break
                check(seen.returncode == 0, "%s, %d ranks: %s" % (reader, ranks, seen.stdout))
                print("%s sees the run on %d ranks right" % (reader, ranks))


if __name__ == "__main__":
    main(sys.argv[1])
