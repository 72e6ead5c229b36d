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
    """Milliseconds of an iteration, GB/s of the triad on all ranks."""
    command = f'. scripts/mpi_environment && exec mpirun -n {ranks} "$0" {cells} {steps} 5'
    text = subprocess.run(["sh", "-c", command, program], cwd=PROJECT, capture_output=True, text=True, check=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1"}).stdout
    triad = float(re.search(r"triad ([\d.]+) GB/s", text)[1])
    iteration = float(re.search(r"^an iteration\s+([\d.]+)", text, re.MULTILINE)[1])
    return iteration, triad


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
    time = {ranks: statistics.median(each[0] for each in rounds) for ranks, rounds in found.items()}
    triad = {ranks: statistics.median(each[1] for each in rounds) for ranks, rounds in found.items()}
    for ranks, rounds in found.items():
        spread = " ".join(f"{each[0]:.0f}" for each in rounds)
        print(f"{ranks} rank{'s' if ranks > 1 else ' '}  {time[ranks]:.1f} ms an iteration ({spread}), triad {triad[ranks]:.1f} GB/s")
    paired = statistics.median(one[0] / two[0] for one, two in zip(found[1], found[2]))
    print(f"two ranks are {time[1] / time[2]:.2f} times faster, {paired:.2f} pair by pair; the triad {triad[2] / triad[1]:.2f} times")
    bar = min(1.7, triad[2] / triad[1])
    print(f"bar {bar:.2f}: {'reached' if time[1] / time[2] >= bar else 'missed'}")


if __name__ == "__main__":
    main()
