#!/usr/bin/env python3
"""Two ranks against one, in turn on one machine: medians, beside the ratio of the machine's triads.

usage: benchmarks/scaling.py [folder of the build = build/release] [--cells 96] [--steps 16] [--rounds 5]
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[1]


def measured(program, ranks, cells, steps):
    """Milliseconds of an iteration in doubles and in mixed precision, GB/s of the triad on all ranks."""
    command = f'. scripts/mpi_environment && exec mpirun -n {ranks} "$0" {cells} {steps} 5'
    text = subprocess.run(["sh", "-c", command, program], cwd=PROJECT, capture_output=True, text=True, check=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1"}).stdout
    triad = float(re.search(r"triad ([\d.]+) GB/s", text)[1])
    iteration = [float(each) for each in re.findall(r"^an iteration\s+([\d.]+)", text, re.MULTILINE)]
    return *iteration, triad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", nargs="?", default="build/release", type=pathlib.Path)
    parser.add_argument("--cells", type=int, default=96)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    program = (asked.build / "benchmarks" / "benchmark_iteration").resolve()
    found = {1: [], 2: []}
    for _ in range(asked.rounds):
        for ranks in found:
            found[ranks].append(measured(program, ranks, asked.cells, asked.steps))
    median = {ranks: [statistics.median(column) for column in zip(*rounds)] for ranks, rounds in found.items()}
    triad = median[2][-1] / median[1][-1]
    bar = min(1.7, triad)
    print(f"triad: {median[1][-1]:.1f} and {median[2][-1]:.1f} GB/s, {triad:.2f} times")
    for place, precision in enumerate(("double", "mixed ")):
        ratio = median[1][place] / median[2][place]
        spread = [" ".join(f"{each[place]:.0f}" for each in found[ranks]) for ranks in found]
        print(f"{precision} {median[1][place]:.1f} ms ({spread[0]}) on one rank, {median[2][place]:.1f} ms ({spread[1]}) on two: "
              f"{ratio:.2f} times faster, bar {bar:.2f} {'reached' if ratio >= bar else 'missed'}")


if __name__ == "__main__":
    main()
