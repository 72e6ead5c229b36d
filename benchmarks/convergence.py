#!/usr/bin/env python3
"""How many iterations on the finest grid a geodesic takes until what a user reads off it is there.

    convergence.py <deblai> [problem...] [--data DIR] [--size N] [--set KEY=VALUE]... [--keep FILE]
                            [--reference-set KEY=VALUE]... [--iterations N] [--list]

A problem is solved as a user would, in one process, and its history.csv is read against the limit that the same
grid has, from a run that goes on until the consensus is 1e-4. The columns:
    1e-2 1e-3   iterations on the finest grid after which the value stays within that of its limit, relative
    gap         the first at which Kantorovich's bound is within 1e-2 of the value, or above it; it is looked at
                every five iterations, so that 5 is the least
    stop        iterations until the run ends by itself, and what the value is off then
    coarser     all iterations on the coarser grids, in iterations of the finest: what the start costs
Where there is no static bound (`-`) the value alone is judged. Counts do not depend on the machine.
--size is the number of cells along the longest side of the shapes, and of the boxes; brains are in cells of 4 mm
where it is 48 and finer or coarser in proportion. --keep FILE stores the limits and takes them from there.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
QUIET = "output: {frames: 2, fields: [density]}\n"


def surfaces(source, target, align="[center, scale_volume]"):
    return ("problem: geodesic\n"
            f"source: {{mesh: {source}}}\ntarget: {{mesh: {target}}}\n"
            "domain: {cells: @N, time_steps: 16, margin: 0.1}\n"
            f"mesh: {{align: {align}, blur: 1 cells}}\nmass: unit\n")


def brains(source, target, like, problem="geodesic", more=""):
    return (f"problem: {problem}\nsource: {{nifti: {source}}}\ntarget: {{nifti: {target}}}\n"
            f"domain: {{like: {like}, spacing: @MM, crop: auto, margin: 0.05, time_steps: 16}}\n"
            f"blur: @MM mm\n{more}")


def planar(source, target, steps=32, dim=2):
    cells = ", ".join(["@N"] * dim)
    box = ", ".join(["[0, 1]"] * dim)
    return (f"problem: geodesic\nsource: {source}\ntarget: {target}\n"
            f"domain: {{cells: [{cells}], time_steps: {steps}, box: [{box}]}}\nmass: unit\n")


# Group, case. @DATA is the folder of volumes and surfaces that are not part of the tree, @MESHES the tree's own.
PROBLEMS = {
    "spot_fish": ("shapes", surfaces("@DATA/mesh/spot.obj", "@DATA/mesh/blub_fish.obj")),
    "goat_koala": ("shapes", surfaces("@DATA/mesh/goathead.obj", "@DATA/mesh/koala_low.obj")),
    "man_woman": ("shapes", surfaces("@DATA/mesh/human_man.obj", "@DATA/mesh/human_woman.obj")),
    "sphere_torus": ("shapes", surfaces("@DATA/mesh/sphere.obj", "@DATA/mesh/torus.obj")),
    "penguin_cat": ("shapes", surfaces("@DATA/mesh/penguin.obj", "@DATA/mesh/cat_low.obj")),
    "drops_ring": ("shapes", surfaces("@MESHES/two_drops.obj", "@MESHES/torus.obj")),
    "ball_ellipsoid": ("shapes", planar(
        "{ball: {center: [0.3, 0.3, 0.3], radius: 0.2}}",
        "{ellipsoid: {center: [0.55, 0.55, 0.55], semi_axes: [0.3, 0.2, 0.13]}}", 16, 3)),
    "icbm_colin": ("brains", brains("@DATA/mri/icbm152_2009a_sym_t1_1mm.nii.gz",
                                    "@DATA/mri/mricron_ch2bet_colin27_1mm.nii.gz", "target",
                                    more="mass: unit\n")),
    "average_colin": ("brains", brains("@DATA/mri/spm_avg152T1_2mm.nii.gz",
                                       "@DATA/mri/spm_single_subj_T1_colin27_2mm.nii.gz", "target",
                                       more="mass: unit\n")),
    "grey_older": ("brains", brains("@DATA/mri/spm_oldseg_grey_2mm.nii.gz",
                                    "@DATA/mri/clinical_scgrey_older65_2mm.nii.gz", "source",
                                    "unbalanced_geodesic", "growth: {length_scale: 6 mm}\n")),
    "heads": ("brains", (
        "problem: unbalanced_geodesic\n"
        "source: {nifti: @MESHES/young_head.nii.gz, threshold: 20}\n"
        "target: {nifti: @MESHES/old_head.nii.gz, threshold: 20}\n"
        "domain: {like: source, spacing: @MM, crop: auto, margin: 0.02, time_steps: 12}\n"
        "blur: @MM mm\ngrowth: {length_scale: 20 mm}\n")),
    "P1": ("plane", planar("{gaussian: {center: [0.3, 0.3], width: 0.06}}",
                           "{gaussian: {center: [0.7, 0.6], width: 0.06}}")),
    "P2": ("plane", planar(
        "{gaussian: {center: [0.35, 0.40], width: [0.05, 0.08]}}",
        "{gaussian: {center: [0.65, 0.60], covariance: [[0.004075, 0.00142894], [0.00142894, 0.002425]]}}")),
    "P4": ("plane", planar(
        "{ball: {center: [0.3, 0.5], radius: 0.15}}",
        "{sum: [{ball: {center: [0.7, 0.3], radius: 0.10606602}}, {ball: {center: [0.7, 0.7], radius: 0.10606602}}]}")),
    "P5": ("boxes", planar("{gaussian: {center: [0.35, 0.35, 0.35], width: 0.08}}",
                           "{gaussian: {center: [0.65, 0.60, 0.55], width: 0.08}}", 16, 3)),
}
BARS = {"shapes": (20, 10), "brains": (30, 15)}  # gap 1e-2, value 1e-3


def case_of(name, size, data):
    text = PROBLEMS[name][1]
    spacing = f"{4 * 48 / size:g}"
    return (text.replace("@N", str(size)).replace("@MM", spacing).replace("@DATA", str(data))
            .replace("@MESHES", str(HERE.parent / "meshes")) + QUIET)


def solve(program, case, settings):
    """run.json and the rows of history.csv as (level, iteration, value, bound or None, consensus)."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "case.yaml"
        path.write_text(case)
        command = [program, "run", str(path), "-o", scratch + "/out"]
        for setting in settings:
            command += ["--set", setting]
        done = subprocess.run(command, capture_output=True, text=True)
        report = Path(scratch) / "out" / "run.json"
        if done.returncode not in (0, 5) or not report.exists():
            sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{case}{done.stdout[-1500:]}{done.stderr[-1500:]}")
        rows = []
        for line in (Path(scratch) / "out" / "history.csv").read_text().splitlines()[1:]:
            level, iteration, value, bound, consensus, _ = line.split(",")
            rows.append((int(level), int(iteration), float(value), float(bound) if bound else None, float(consensus)))
        return json.loads(report.read_text()), rows


def limit(program, name, case, settings, kept):
    if name in kept and kept[name]["case"] == case:
        return kept[name]["value"]
    report, _ = solve(program, case, ["solver.tolerance=1e-4", "solver.max_iterations=800", *settings])
    kept[name] = {"case": case, "value": report["result"]["distance_squared"], "iterations": report["iterations"]["finest"]}
    return kept[name]["value"]


def settled(values, target, within):
    """The number of the first iteration from which on all values are within that of the target, or none."""
    last = max((i for i, v in enumerate(values) if abs(v - target) > within * abs(target)), default=-1)
    return last + 2 if last + 1 < len(values) else None


def judge(report, rows, target):
    finest = [row for row in rows if row[0] == rows[-1][0]]
    values = [row[2] for row in finest]
    gap = next((row[1] for row in finest if row[3] is not None and row[2] - row[3] <= 1e-2 * row[2]), None)
    has_bound = any(row[3] is not None for row in finest)
    dim = len(report["grid"]["cells"])
    per_level = report["iterations"]["per_level"]
    levels = len(per_level)
    work = sum(n / 2 ** ((dim + 1) * (levels - 1 - i)) for i, n in enumerate(per_level[:-1]))
    return {"1e-2": settled(values, target, 1e-2), "1e-3": settled(values, target, 1e-3),
            "gap": gap if has_bound else "-", "stop": len(values), "off": values[-1] / target - 1, "coarser": work,
            "levels": "+".join(map(str, per_level[:-1]))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("problems", nargs="*", help="names or groups of problems; all")
    parser.add_argument("--data", default=os.environ.get("DEBLAI_TEST_DATA", HERE.parent.parent / "shared" / "data"))
    parser.add_argument("--size", type=int, default=48)
    parser.add_argument("--set", action="append", default=[], dest="settings")
    parser.add_argument("--reference-set", action="append", default=[], dest="reference")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    wanted = [n for n, (group, _) in PROBLEMS.items()
              if not options.problems or n in options.problems or group in options.problems]
    if options.list or not wanted:
        print(*(f"{name:<16}{group}" for name, (group, _) in PROBLEMS.items()), sep="\n")
        return 0 if options.list else 2
    kept = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    print(f"{'problem':<16}{'cells':<14}{'1e-2':>6}{'1e-3':>6}{'gap':>6}{'stop':>6}{'off':>10}{'coarser':>9}  per coarser level")
    found = {}
    for name in wanted:
        case = case_of(name, options.size, Path(options.data).resolve())
        if "@DATA" in PROBLEMS[name][1] and not Path(options.data).is_dir():
            print(f"{name:<16}needs --data")
            continue
        key = f"{name} {options.size}"
        target = limit(options.program, key, case, options.reference, kept)
        if options.keep:
            options.keep.write_text(json.dumps(kept, indent=1))
        report, rows = solve(options.program, case, options.settings)
        row = judge(report, rows, target)
        found[name] = row
        cells = "x".join(map(str, report["grid"]["cells"]))
        show = lambda x: "never" if x is None else str(x)
        print(f"{name:<16}{cells:<14}{show(row['1e-2']):>6}{show(row['1e-3']):>6}{show(row['gap']):>6}{row['stop']:>6}"
              f"{row['off']:>+10.1e}{row['coarser']:>9.1f}  {row['levels']}", flush=True)
    for group, (gap, value) in BARS.items():
        rows = [found[n] for n in found if PROBLEMS[n][0] == group]
        if not rows:
            continue
        many = 10 ** 6
        gaps = [r["gap"] if r["gap"] is not None else many for r in rows if r["gap"] != "-"]
        values = [r["1e-3"] or many for r in rows]
        inside = max(gaps, default=0) <= gap and max(values) <= value
        print(f"{group}: most {max(gaps, default=0)} to gap 1e-2 (bar {gap}), {max(values)} to value 1e-3 (bar {value}), "
              f"median {statistics.median(values):g}: {'inside' if inside else 'outside'} the bars")
    return 0


if __name__ == "__main__":
    sys.exit(main())
