#!/usr/bin/env python3
"""Sequences: the curve through Gaussians that move and widen, growth in place, a 4D volume, what stops between two legs.

usage: test_sequence.py <deblai>

Every case runs on 1 and on 3 ranks, which must give the same bits.
"""
import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import numpy

import film
from test_carried import MPI, field_of, points_of

DEBLAI = ""
RANKS = (1, 3)
TIMES = (1, 1.3, 1.5, 2.2)
PICTURES = (1, 1.15, 1.3, 1.4, 1.5, 1.85, 2.2)
DRIFT, GROWTH = numpy.array([0.2, 0.15]), 0.03  # of centre and width, per time


def centre(t):
    return numpy.array([0.4, 0.4]) + (t - 1) * DRIFT


def width(t):
    return 0.08 + (t - 1) * GROWTH


def gaussian(t):
    x, y = centre(t)
    return f"{{gaussian: {{center: [{x}, {y}], width: {width(t)}}}}}"


DOMAIN = "domain: {cells: [40, 36], time_steps: 8, box: [[0, 1], [0, 1]]}\nsolver: {tolerance: 1e-3}\n"
MOVING = ("problem: sequence\nframes:\n" + "".join(f"  - {gaussian(t)}\n" for t in TIMES)
          + f"times: {list(TIMES)}\ntracers: {{spacing: 0.05}}\n" + DOMAIN
          + f"output: {{times: {list(PICTURES)}, path: true, map: true}}\n")
IN_PLACE = """
problem: sequence
frames: [{formula: "1"}, {formula: "2.25"}, {formula: "4"}]
times: [0, 1, 3]
growth: {length_scale: 0.3}
domain: {cells: [10, 8], time_steps: 32, box: [[0, 1], [0, 2]]}
solver: {tolerance: 1e-5}
output: {times: [0, 0.5, 1, 2, 3]}
"""
STOPPED = """
problem: sequence
frames:
  - {gaussian: {center: [0.3, 0.35], width: 0.08}}
  - {gaussian: {center: [0.4, 0.45], width: 0.1}}
  - {gaussian: {center: [0.6, 0.5], width: 0.09}}
domain: {cells: [48, 44], time_steps: 12, box: [[0, 1], [0, 1]]}
solver: {tolerance: 1e-9, max_iterations: 600, coarse_iterations: 100}
output: {frames: 3}
"""


class Sequences(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="deblai-sequence-")
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name)

    def deblai(self, *words, ranks=1):
        return subprocess.run(["mpirun", "-n", str(ranks), DEBLAI, *map(str, words)], cwd=self.folder, text=True,
                              env={**MPI, **os.environ}, capture_output=True, timeout=300)

    def run_case(self, text, name):
        """The run directory on 3 ranks, which finds what 1 rank finds."""
        (self.folder / f"{name}.yaml").write_text(text)
        runs = []
        for ranks in RANKS:
            runs.append(self.folder / f"{name}-{ranks}")
            done = self.deblai("run", f"{name}.yaml", "-o", runs[-1], ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        reports = [json.loads((run / "run.json").read_text()) for run in runs]
        self.assertEqual(reports[0]["result"], reports[1]["result"])
        self.report = reports[1]
        return runs[1]

    def pictures(self, run, name):
        """[(time, [y][x] or [y][x][component])] of a film in the plane."""
        found = []
        for when, path in film.frames(run / "fields/density.pvd"):
            cells, fields = film.read_frame(path)
            found.append((when, numpy.array(fields[name]).reshape(cells[1], cells[0], -1).squeeze()))
        return found

    def test_the_curve_through_gaussians_is_as_long_as_it_should_be(self):
        run = self.run_case(MOVING, "moving")
        result = self.report["result"]
        self.assertEqual(self.report["status"], "converged")
        self.assertEqual(result["times"], list(TIMES))
        speed = numpy.sqrt(DRIFT @ DRIFT + 2 * GROWTH**2)  # each axis widens
        for leg, start, end in zip(result["legs"], TIMES, TIMES[1:]):
            self.assertEqual((leg["from"], leg["to"]), (start, end))
            self.assertAlmostEqual(leg["distance"] / (speed * (end - start)), 1, 2)
            self.assertLessEqual(leg["residuals"]["consensus"], 1e-3)
            self.assertLess(abs(leg["relative_gap"]), 0.06)  # of squares, over two cells
            self.assertEqual(leg["status"], "converged")
        whole = TIMES[-1] - TIMES[0]
        self.assertAlmostEqual(result["length"] / (speed * whole), 1, 2)
        self.assertAlmostEqual(result["action"] / (speed**2 * whole), 1, 2)
        self.assertLess(abs(1 - result["lower_bound"] / result["length"]), 0.03)
        self.assertLessEqual(self.report["residuals"]["mass_drift"], 1e-12)
        with open(run / "history.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        legs = [int(row["leg"]) for row in rows]
        self.assertEqual(sorted(legs), legs)
        for number, leg in enumerate(result["legs"], 1):
            self.assertEqual(legs.count(number), sum(leg["iterations"]["per_level"]))
        self.assertEqual([name for name in self.report["outputs"] if name.startswith("legs")],
                         ["legs/leg_1.h5", "legs/leg_2.h5", "legs/leg_3.h5"])

    def test_the_film_goes_through_the_frames_in_their_time(self):
        run = self.run_case(MOVING, "moving")
        shown = self.pictures(run, "density")
        self.assertEqual([when for when, _ in shown], list(PICTURES))
        x, y = (numpy.arange(40) + 0.5) / 40, (numpy.arange(36) + 0.5) / 36
        for (when, rho), (_, v) in zip(shown, self.pictures(run, "velocity")):
            mass = rho.sum() / (40 * 36)
            self.assertAlmostEqual(mass, 1, 6)
            middle = [(rho.sum(0) * x).sum() / rho.sum(), (rho.sum(1) * y).sum() / rho.sum()]
            numpy.testing.assert_allclose(middle, centre(when), atol=2e-3)
            spread = ((rho.sum(0) * (x - middle[0])**2).sum() / rho.sum())**0.5
            self.assertAlmostEqual(spread, width(when), delta=2e-3)
            # Affine: DRIFT + GROWTH / width (x - centre), also at the frames.
            exact = numpy.stack([DRIFT[0] + GROWTH / width(when) * (x[None, :] - centre(when)[0]) + 0 * y[:, None],
                                 DRIFT[1] + GROWTH / width(when) * (y[:, None] - centre(when)[1]) + 0 * x[None, :]], -1)
            error = (rho[..., None] * (v[..., :2] - exact)**2).sum() / (rho[..., None] * exact**2).sum()
            self.assertLess(error**0.5, 0.05, f"at {when}")

    def test_tracers_go_through_all_legs(self):
        run = self.run_case(MOVING, "moving")
        start, _, _ = points_of(run / "fields/tracers_0000.vtp")
        for picture, when in ((3, 1.4), (6, 2.2)):
            end, values, _ = points_of(run / f"fields/tracers_{picture:04}.vtp")
            exact = centre(when) + width(when) / width(1) * (start[:, :2] - centre(1))
            near = numpy.hypot(*(start[:, :2] - centre(1)).T) < 2 * width(1)
            self.assertGreater(near.sum(), 20)
            self.assertLess(numpy.abs(end[near, :2] - exact[near]).max(), 1 / 40)
            speed = numpy.hypot(*(DRIFT + GROWTH / width(when) * (exact - centre(when))).T)
            numpy.testing.assert_allclose(values["speed"][near], speed[near], rtol=0.15)
        inside = field_of(run / "fields/map.pvd", "displacement")[0, 14, 16]
        numpy.testing.assert_allclose(inside[:2], 1.2 * DRIFT, atol=1 / 40)

    def test_a_leg_is_the_geodesic_of_its_frames_to_the_bit(self):
        self.run_case(MOVING, "moving")
        legs = self.report["result"]["legs"]
        self.run_case(f"problem: geodesic\nsource: {gaussian(1.3)}\ntarget: {gaussian(1.5)}\n{DOMAIN}", "pair")
        for key in ("fingerprint", "distance_squared", "kantorovich", "discrete_lower_bound"):
            self.assertEqual(self.report["result"][key], legs[1][key])

    def test_mass_that_grows_in_place_grows_in_the_time_of_the_frames(self):
        run = self.run_case(IN_PLACE, "in_place")
        result = self.report["result"]
        # WFR^2 = 4 kappa^2 (sqrt b - sqrt a)^2 V, and the root of the density is linear.
        for leg in result["legs"]:
            self.assertAlmostEqual(leg["distance_squared"] / 0.18, 1, 3)
            self.assertAlmostEqual(leg["growth_part"] / leg["distance_squared"], 1, 6)
        self.assertAlmostEqual(result["length"] / (2 * 0.18**0.5), 1, 3)
        self.assertAlmostEqual(result["action"] / (0.18 + 0.18 / 2), 1, 3)
        self.assertEqual((result["mass"]["source"], result["mass"]["target"]), (2, 8))
        roots = {0: 1, 0.5: 1.25, 1: 1.5, 2: 1.75, 3: 2}
        for when, rho in self.pictures(run, "density"):
            numpy.testing.assert_allclose(rho, roots[when]**2, rtol=2e-3)
        rates = dict(self.pictures(run, "growth_rate"))
        numpy.testing.assert_allclose(rates[0.5], 2 * 0.5 / 1.25, rtol=5e-3)  # per time
        numpy.testing.assert_allclose(rates[2], 2 * 0.25 / 1.75, rtol=5e-3)

    def test_the_volumes_of_a_film_are_frames_and_labels_go_through_all_of_them(self):
        try:
            import nibabel
        except ImportError:
            self.skipTest("install python3-nibabel")
        place = numpy.diag([1, 1, 1, 1.0])
        place[:3, 3] = 0.5
        x, y, z = numpy.meshgrid(*(numpy.arange(n) + 0.5 for n in (24, 14, 14)), indexing="ij")
        volumes = [numpy.exp(-((x - 7 - 3 * k)**2 + (y - 7)**2 + (z - 7)**2) / 8) for k in range(3)]
        nibabel.save(nibabel.Nifti1Image(numpy.stack(volumes, -1).astype(numpy.float32), place), self.folder / "film.nii.gz")
        labels = numpy.full((24, 14, 14), 3, dtype=numpy.int16)
        labels[7:] = 9
        nibabel.save(nibabel.Nifti1Image(labels, place), self.folder / "labels.nii")
        rest = ("times: [0, 2, 3]\ndomain: {like: first, time_steps: 4}\nlabels: {nifti: labels.nii}\n"
                "output: {frames: 4, nifti: true}\nsolver: {tolerance: 3e-3}\n")
        run = self.run_case("problem: sequence\nframes: {nifti: film.nii.gz, threshold: 0.001}\n" + rest, "film")
        whole = self.report["result"]["fingerprint"]
        numpy.testing.assert_allclose([leg["distance"] for leg in self.report["result"]["legs"]], 3, rtol=0.02)
        self.assertEqual(len(list((run / "nifti").glob("density_*.nii.gz"))), 4)
        label = field_of(run / "fields/labels.pvd", "label")[7, 7, :, 0]
        self.assertEqual(list(label[11:16]), [3, 3, 9, 9, 9])  # they met at x = 7, and meet at 13
        listed = "".join(f"  - {{nifti: film.nii.gz, frame: {k}, threshold: 0.001}}\n" for k in range(3))
        self.run_case("problem: sequence\nframes:\n" + listed + rest, "listed")
        self.assertEqual(self.report["result"]["fingerprint"], whole)

    def stopped_in_the_second_leg(self, name):
        """A run directory that SIGUSR2 has left in its second leg; None where that was over too soon."""
        out = self.folder / name
        process = subprocess.Popen([DEBLAI, "run", "stopped.yaml", "-o", str(out)], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while process.poll() is None and not (out / "legs/leg_1.h5").exists():
            time.sleep(0.01)
        time.sleep(0.1)
        if process.poll() is None:
            process.send_signal(signal.SIGUSR2)
        output = process.communicate(timeout=120)[0]
        if process.returncode != 75:
            return None
        self.assertIn("at leg 2", output)
        return out

    def test_what_was_stopped_keeps_its_finished_legs(self):
        whole = self.run_limited(self.folder / "whole")
        self.assertFalse((self.folder / "whole/legs").exists(), "paths that nobody asked for")
        out = self.stopped_in_the_second_leg("kept")
        if out is None:
            self.skipTest("it ended before it was stopped")
        damaged = self.folder / "damaged"
        shutil.copytree(out, damaged)
        with open(damaged / "legs/leg_1.h5", "r+b") as file:
            file.seek(3000)
            file.write(b"\x55\xaa\x55")
        for folder, says in ((out, "at leg 2"), (damaged, "leg_1.h5: is damaged")):
            done = self.deblai("resume", folder, ranks=3)
            self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
            self.assertIn(says, done.stdout + done.stderr)
            self.assertEqual(self.findings(folder), whole)

    def run_limited(self, out):
        (self.folder / "stopped.yaml").write_text(STOPPED)
        done = self.deblai("run", "stopped.yaml", "-o", out)
        self.assertEqual(done.returncode, 5, done.stdout + done.stderr)  # of the worst leg
        self.assertIn("2 of its legs NOT converged", done.stdout)
        return self.findings(out)

    def findings(self, out):
        report = json.loads((out / "run.json").read_text())
        with open(out / "history.csv", newline="") as file:
            return report["result"], [row[:-1] for row in csv.reader(file)]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    DEBLAI = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
