#!/usr/bin/env python3
"""Runs every example and compares it with its expected.json, on two numbers of ranks.

    run_examples.py <deblai> [example...] [--ranks N M] [--keep DIR] [--update]

expected.json holds, by the path of a key in run.json:
    exact     {"value", "tolerance", "source"}: what mathematics says, and how near the grid must come
    measured  {"value", "tolerance"}: what the program found when the example was made; --update rewrites it
    limits    the largest absolute value that is allowed
Whatever is computed must be the same, to the bit, on both numbers of ranks: the numbers of run.json and
the data of the film.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import film

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SAME_ON_ANY_RANKS = ["result", "residuals", "iterations", "grid", "inputs", "status"]
MPI = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMPI_MCA_mpi_yield_when_idle": "1"}


class Checks:
    """Collects what is wrong, so that one run shows all of it."""

    def __init__(self, name):
        self.name, self.faults = name, []

    def check(self, good, message):
        if not good:
            self.faults.append(message)
            print(f"  FAULT  {message}")


def at(report, path):
    for key in path.split("."):
        report = report[key]
    return report


def run(program, case, ranks, directory):
    command = [os.environ.get("DEBLAI_MPIEXEC", "mpirun"), "-n", str(ranks), program, "run", str(case),
               "-o", str(directory)]
    done = subprocess.run(command, env={**MPI, **os.environ}, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    report = directory / "run.json"
    return done.returncode, json.loads(report.read_text()) if report.exists() else None


def compare(report, expected, checks):
    for path, entry in [*expected.get("exact", {}).items(), *expected["measured"].items()]:
        found = at(report, path)
        checks.check(found is not None and abs(found - entry["value"]) <= entry["tolerance"],
                     f"{path}: expected {entry['value']} within {entry['tolerance']}, got {found}")
    for path, limit in expected.get("limits", {}).items():
        found = at(report, path)
        checks.check(found is not None and abs(found) <= limit, f"{path}: expected at most {limit}, got {found}")


def check_files(directory, report, checks):
    for name in ["case.yaml", "history.csv", "log.txt", *report["outputs"]]:
        checks.check((directory / name).is_file(), f"{name} was not written")
    log = (directory / "log.txt").read_bytes()
    checks.check(not set(log) & (set(range(32)) - {9, 10}), "log.txt holds control characters")
    rows = (directory / "history.csv").read_text().splitlines()
    result = report["result"]
    if report["problem"] == "continuity":
        due, what = 1 + len(result["mass"]["times"]), "a picture"
    elif report["problem"] == "gradient_flow":
        due, what = 2 + result["steps"], "a step"
    elif report["problem"] == "velocity":
        due, what = result["frames"], "a slab, and a head"
    else:
        due, what = 1 + sum(report["iterations"]["per_level"]), "an iteration"
    checks.check(len(rows) == due, f"history.csv has {len(rows)} lines, not one {what}")
    leftovers = [str(path) for path in directory.rglob("*.part")]
    checks.check(not leftovers, f"left behind: {leftovers}")


def mass_at(mass, time):
    """Linear between the time faces, as the film is."""
    times, over_time = mass["times"], mass["over_time"]
    after = next(k for k in range(1, len(times)) if times[k] >= time)
    share = (time - times[after - 1]) / (times[after] - times[after - 1])
    return (1 - share) * over_time[after - 1] + share * over_time[after]


def check_films(directory, report, expected, checks):
    """The hash of all cell data of what can be opened."""
    digest = hashlib.sha256()
    for name in report["outputs"]:
        if Path(name).stem.endswith("surface"):
            continue
        if Path(name).suffix == ".gz":  # a volume: the same bytes
            digest.update((directory / name).read_bytes())
            continue
        if Path(name).suffix == ".svg":  # a plot of history.csv
            digest.update((directory / name).read_bytes())
            continue
        if Path(name).suffix != ".pvd" or Path(name).stem in ("map", "labels", "tracers"):
            take_followed(directory / name, digest)
            continue
        has_time = Path(name).stem not in ("flow", "template")
        check_film(directory / name, expected["frames"] if has_time else 1, report, digest, checks)
    return digest.hexdigest()


def take_followed(path, digest):
    """What is no film of a density, into the hash: cell data, or files that are the same on any ranks."""
    if path.suffix != ".pvd":
        digest.update(path.read_bytes())
        return
    for _, frame in film.frames(path):
        if frame.suffix == ".vtp":
            digest.update(frame.read_bytes())
            continue
        _, fields = film.read_frame(frame)
        for name in sorted(fields):
            digest.update(name.encode() + fields[name].tobytes())


def check_film(path, count, report, digest, checks):
    """Into the hash; on the way, what must hold of every density."""
    frames = film.frames(path)
    start, *_, end = report["result"].get("times", [0, report["result"].get("time", 1)])
    checks.check(len(frames) == count and all(abs(time - start - (end - start) * k / max(count - 1, 1)) <= 1e-12 * end
                                              for k, (time, _) in enumerate(frames)),
                 f"the film's times are not {count} equal steps: {[time for time, _ in frames]}")
    grows = report["result"]["mass"]["times"] and count > 1
    masses, due = [], [mass_at(report["result"]["mass"], time) if grows else 1 for time, _ in frames]
    for _, path in frames:
        cells, fields = film.read_frame(path)
        checks.check(cells[:len(report["grid"]["cells"])] == report["grid"]["cells"], f"{path.name}: {cells}")
        for name in sorted(fields):
            digest.update(name.encode() + fields[name].tobytes())
        density = fields.get("density") or fields["source"]
        checks.check(min(density) >= 0, f"{path.name}: a density of {min(density)}")
        inside = sum(rho for rho, wall in zip(density, fields.get("mask", ())) if wall)
        checks.check(inside == 0, f"{path.name}: {inside / sum(density)} of its mass lies inside obstacles")
        checks.check(("mask" in fields) == report.get("model", {}).get("obstacles", False), f"{path.name}: mask")
        masses.append(sum(density))
    drift = max(abs(mass / masses[0] * due[0] / then - 1) for mass, then in zip(masses, due))
    checks.check(drift <= 1e-6, f"the film's mass drifts by {drift}")  # Float32


def update(path, expected, report):
    for key, entry in expected["measured"].items():
        entry["value"] = at(report, key)
    path.write_text(json.dumps(expected, indent=2) + "\n")


def value_of(result):
    if "variance" in result:
        return f"variance {result['variance']:.6f}"
    if "energy" in result:
        return f"energy {result['energy']['final']:.6f}"
    if "length" in result:
        return f"length {result['length']:.6f}"
    if "steps" in result:
        return f"{result['steps']['taken']} steps, change {result['change']:.6f}"
    return f"distance^2 {result['distance_squared']:.6f}  gap {result['relative_gap']:8.1e}"


def run_example(folder, options, scratch):
    checks = Checks(folder.name)
    expected = json.loads((folder / "expected.json").read_text())
    reports, films = [], []
    for ranks in options.ranks:
        directory = scratch / f"{folder.name}-{ranks}"
        shutil.rmtree(directory, ignore_errors=True)
        code, report = run(options.deblai, folder / "case.yaml", ranks, directory)
        checks.check(code == 0, f"exit code {code} on {ranks} ranks")
        if code != 0 or report is None:
            return checks
        result, timing = report["result"], report["timing"]
        print(f"{folder.name:24s} {ranks} ranks  {timing['total_s']:6.1f} s  "
              f"{value_of(result)}  "
              f"iterations {report['iterations']['per_level']}", flush=True)
        if options.update and not reports:
            update(folder / "expected.json", expected, report)
        checks.check(report["ranks"] == ranks, f"run.json says {report['ranks']} ranks, not {ranks}")
        compare(report, expected, checks)
        check_files(directory, report, checks)
        films.append(check_films(directory, report, expected, checks))
        reports.append(report)
    for key in SAME_ON_ANY_RANKS:
        checks.check(all(each[key] == reports[0][key] for each in reports),
                     f"{key} differs between {options.ranks} ranks: {[each[key] for each in reports]}")
    checks.check(len(set(films)) == 1, f"the films differ between {options.ranks} ranks")
    return checks


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deblai", help="the program")
    parser.add_argument("examples", nargs="*", help="their names; all by default")
    parser.add_argument("--ranks", nargs="+", type=int, default=[2, 3])
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the run directories there")
    parser.add_argument("--update", action="store_true", help="rewrite what was measured")
    options = parser.parse_args()
    options.deblai = str(Path(options.deblai).resolve())

    folders = sorted(path.parent for path in EXAMPLES.glob("*/case.yaml"))
    unknown = set(options.examples) - {folder.name for folder in folders}
    if unknown or not folders:
        parser.error(f"unknown: {sorted(unknown)}; there are {[folder.name for folder in folders]}")
    if options.examples:
        folders = [folder for folder in folders if folder.name in options.examples]

    with tempfile.TemporaryDirectory(prefix="deblai-examples-") as temporary:
        scratch = (options.keep or Path(temporary)).resolve()
        scratch.mkdir(parents=True, exist_ok=True)
        failed = [checks.name for checks in [run_example(folder, options, scratch) for folder in folders]
                  if checks.faults]
    print(f"{len(folders) - len(failed)} of {len(folders)} examples are as expected"
          + (f"; not {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
