#!/usr/bin/env python3
"""deblai on the problems on which public dynamic solvers were measured, beside their figures.

    peers.py <deblai> [problem...] [--rounds N]

Each problem is solved by `deblai run` in one process on one core, at the default tolerance. The columns:
    1e-2, 1e-3   seconds of processor time of the solve, coarser grids included, after which W2^2 on the finest grid
                 stays within that of the exact value; `-`: never. Rows of history.csv are timed by the wall, and scaled by the run's
                 processor time over its wall time, so that other work on the machine hardly shows
    run          processor seconds of the whole command: input, solve, certificate, film, report
    error        of W2^2 at the end of the run, relative
    L1           of rho(1/2) against the exact one at the centres of cells, over its mass, where it is known
    MB           peak resident memory of the process
Medians of N rounds. The peers' seconds are processor time of their iteration alone, on one core of a two-core
machine like the one that this project is developed on; most are MATLAB codes that ran in Octave, pdot is numpy: what
is compared is what a user waits for, not languages.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from array import array
from math import exp
from pathlib import Path

ROTATED = "[[0.004075, 0.00142894], [0.00142894, 0.002425]]"  # R diag(0.07^2, 0.04^2) R^T, R by 30 degrees
ISOTROPIC = [{"center": [0.3, 0.3], "width": 0.06}, {"center": [0.7, 0.6], "width": 0.06}]


def flow(mapping):
    return json.dumps(mapping)


# Name: source, target, cells, time steps, exact W2^2 and its source, exact centre and width of rho(1/2).
PROBLEMS = {
    "P1 64": ([{"gaussian": ISOTROPIC[0]}, {"gaussian": ISOTROPIC[1]}], [64, 64], 32, 0.25, ([0.5, 0.45], 0.06)),
    "P1 128": ([{"gaussian": ISOTROPIC[0]}, {"gaussian": ISOTROPIC[1]}], [128, 128], 32, 0.25, ([0.5, 0.45], 0.06)),
    "P1b 64": ([{"formula": "exp(-((x-0.3)^2+(y-0.3)^2)/0.0072)+0.001"},
                {"formula": "exp(-((x-0.7)^2+(y-0.6)^2)/0.0072)+0.001"}], [64, 64], 32, 0.235517, None),
    "P2 64": ([{"gaussian": {"center": [0.35, 0.40], "width": [0.05, 0.08]}},
               {"gaussian": {"center": [0.65, 0.60], "covariance": json.loads(ROTATED)}}], [64, 64], 32, 0.131528, None),
    "P2 128": ([{"gaussian": {"center": [0.35, 0.40], "width": [0.05, 0.08]}},
                {"gaussian": {"center": [0.65, 0.60], "covariance": json.loads(ROTATED)}}], [128, 128], 32, 0.131528, None),
    "P3 64": ([{"sum": [{"gaussian": {"center": [0.25], "width": 0.05}, "weight": 0.5},
                        {"gaussian": {"center": [0.70], "width": 0.06}, "weight": 0.5}]},
               {"gaussian": {"center": [0.5], "width": 0.08}}], [64], 32, 0.0268689, None),
    "P3 256": ([{"sum": [{"gaussian": {"center": [0.25], "width": 0.05}, "weight": 0.5},
                         {"gaussian": {"center": [0.70], "width": 0.06}, "weight": 0.5}]},
                {"gaussian": {"center": [0.5], "width": 0.08}}], [256], 64, 0.0268689, None),
    # Against the discs' own transport, as deblai has exact fractions of cells; the peers against that of their samples.
    "P4 64": ([{"ball": {"center": [0.3, 0.5], "radius": 0.15}},
               {"sum": [{"ball": {"center": [0.7, 0.3], "radius": 0.10606602}},
                        {"ball": {"center": [0.7, 0.7], "radius": 0.10606602}}]}], [64, 64], 32, 0.17932, None),
    "P5 32": ([{"gaussian": {"center": [0.35, 0.35, 0.35], "width": 0.08}},
               {"gaussian": {"center": [0.65, 0.60, 0.55], "width": 0.08}}], [32, 32, 32], 16, 0.1925,
              ([0.5, 0.475, 0.45], 0.08)),
}
# Peers on the same problem and grid: code, seconds to 1e-2, to 1e-3, error at the end, L1, MB; None: not reached or
# not measured. Measured once, each code with its best known parameters.
PEERS = {
    "P1 64": [("Papadakis, Peyré & Oudet, primal-dual", 9, 181, -6e-4, 0.0035, 139),
              ("pdot (Chizat's Douglas-Rachford)", 7, 98, -9e-4, 0.0125, 137),
              ("DOT-SOCP, inexact proximal ALM", 21, None, 1e-3, 0.052, 200),
              ("ALG2 (Yu et al.)", None, None, 0.29, 0.13, 97)],
    "P1 128": [("DOT-SOCP, inexact proximal ALM", 94, 311, 8e-4, 0.053, 596),
               ("Papadakis, Peyré & Oudet, primal-dual", 47, None, -3e-3, 0.055, 387)],
    "P1b 64": [("Papadakis, Peyré & Oudet, primal-dual", 14, 36, 2e-4, None, None),
               ("DOT-SOCP, inexact proximal ALM", 29, 80, 3e-4, None, None),
               ("pdot (Chizat's Douglas-Rachford)", 13, 39, 0, None, None),
               ("G-prox (Yu et al.)", 26, None, 7e-3, None, None)],
    "P2 64": [("Papadakis, Peyré & Oudet, primal-dual", 9, None, -1.4e-3, 0.012, None),
              ("DOT-SOCP, inexact proximal ALM", 32, None, 1.5e-3, 0.055, None),
              ("pdot (Chizat's Douglas-Rachford)", 11, None, -1.7e-3, 0.015, None)],
    "P2 128": [("DOT-SOCP, inexact proximal ALM", 72, None, 1.4e-3, 0.055, None)],
    "P3 64": [("pdot (Chizat's Douglas-Rachford)", 0.2, None, -3.7e-3, 0.043, None)],
    "P3 256": [("pdot (Chizat's Douglas-Rachford)", 2, 4.3, -2e-4, 0.0017, None)],
    "P4 64": [("Papadakis, Peyré & Oudet, primal-dual, of the samples'", None, 41, 4e-4, None, None),
              ("pdot (Chizat's Douglas-Rachford), of the samples'", None, 41, None, None, None)],
    "P5 32": [("pdot (Chizat's Douglas-Rachford)", 170, None, -7.8e-3, 0.031, None)],
}


def case_of(name):
    ends, cells, steps, _, _ = PROBLEMS[name]
    return (f"problem: geodesic\nsource: {flow(ends[0])}\ntarget: {flow(ends[1])}\n"
            f"domain: {{cells: {cells}, time_steps: {steps}, box: {[[0, 1]] * len(cells)}}}\nmass: unit\n"
            "output: {frames: 3, fields: [density]}\n")


def cells_of(path, name):
    """A cell array of a .vti that holds its data raw and appended, as `deblai` writes them."""
    data = path.read_bytes()
    start = data.index(b"<AppendedData")
    start = data.index(b"_", start) + 1
    head = data[:data.index(b"<AppendedData")].decode() + "</VTKFile>"
    entry = next(e for e in xml.fromstring(head).iter("DataArray") if e.get("Name") == name)
    assert entry.get("type") == "Float32"
    at = start + int(entry.get("offset"))
    size = int.from_bytes(data[at:at + 8], sys.byteorder)
    return array("f", data[at + 8:at + 8 + size])


def l1(directory, cells, exact):
    """|rho - exact|_1 / |exact|_1 of the frame in the middle."""
    names = [e.get("file") for e in xml.parse(directory / "fields" / "density.pvd").iter("DataSet")]
    found = cells_of(directory / "fields" / names[1], "density")
    (centre, width) = exact
    lines = [[exp(-((i + 0.5) / n - c) ** 2 / (2 * width ** 2)) for i in range(n)] for n, c in zip(cells, centre)]
    wanted = [1.0]
    for line in reversed(lines):  # x runs fastest
        wanted = [a * b for a in wanted for b in line]
    total, mass = sum(wanted), sum(found)
    return sum(abs(a / mass - b / total) for a, b in zip(found, wanted))


def once(program, name):
    _, cells, _, exact, middle = PROBLEMS[name]
    with tempfile.TemporaryDirectory() as scratch:
        case = Path(scratch) / "case.yaml"
        case.write_text(case_of(name))
        out = Path(scratch) / "out"
        pid = os.posix_spawn(program, [program, "run", str(case), "-o", str(out)], os.environ,
                             file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        _, status, used = os.wait4(pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"{name}: `deblai run` ended with {os.waitstatus_to_exitcode(status)}\n{case_of(name)}")
        report = json.loads((out / "run.json").read_text())
        processor = used.ru_utime + used.ru_stime
        share = min(1.0, processor / report["timing"]["total_s"])
        rows = [line.split(",") for line in (out / "history.csv").read_text().splitlines()[1:]]
        rows = [(float(row[5]) * share, abs(float(row[2]) / exact - 1)) for row in rows if row[0] == rows[-1][0]]

        def reached(within):
            late = max((i for i, row in enumerate(rows) if row[1] > within), default=-1)
            return rows[late + 1][0] if late + 1 < len(rows) else None

        return {"1e-2": reached(1e-2), "1e-3": reached(1e-3), "run": processor,
                "error": report["result"]["distance_squared"] / exact - 1,
                "l1": l1(out, cells, middle) if middle else None, "mb": used.ru_maxrss / 1024}


def median(rounds, key):
    values = [r[key] for r in rounds]
    return None if any(v is None for v in values) else statistics.median(values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("problems", nargs="*", help="e.g. `P1 128`, or P1 for all of its grids; all problems")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print("| problem | code | to 1e-2, s | to 1e-3, s | whole run, s | error of W2^2 | L1 of rho(1/2) | MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")

    def cell(value, form):
        return "-" if value is None else format(value, form)

    for name in PROBLEMS:
        if options.problems and name not in options.problems and name.split()[0] not in options.problems:
            continue
        grid = "x".join(map(str, PROBLEMS[name][1])) + f" x {PROBLEMS[name][2]}"
        rounds = [once(options.program, name) for _ in range(options.rounds)]
        m = {key: median(rounds, key) for key in rounds[0]}
        print(f"| {name.split()[0]}, {grid} | deblai | {cell(m['1e-2'], '.2g')} | {cell(m['1e-3'], '.2g')} | {cell(m['run'], '.2g')} | "
              f"{cell(m['error'], '+.1e')} | {cell(m['l1'], '.3f')} | {cell(m['mb'], '.0f')} |", flush=True)
        for code, coarse, fine, error, distance, memory in PEERS[name]:
            print(f"| | {code} | {cell(coarse, 'g')} | {cell(fine, 'g')} | | {cell(error, '+.1e')} | "
                  f"{cell(distance, 'g')} | {cell(memory, 'g')} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
