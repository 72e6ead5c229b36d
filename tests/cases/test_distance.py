#!/usr/bin/env python3
"""`deblai distance` on cases and on files, on several numbers of ranks, against what `deblai run` finds.

usage: test_distance.py <deblai>
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

DEBLAI = ""
MESHES = pathlib.Path(__file__).resolve().parents[2] / "meshes"
MPI = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMPI_MCA_mpi_yield_when_idle": "1"}
CASE = """
problem: geodesic
source: {gaussian: {center: [0.3, 0.35], width: 0.08}}
target: {gaussian: {center: [0.6, 0.65], width: [0.1, 0.06]}}
domain: {cells: [48, 40], time_steps: 8, box: [[0, 1], [0, 1]]}
"""
EXACT = 0.3**2 + 0.3**2 + 0.02**2 + 0.02**2  # of Gaussians along the axes


class Distance(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.TemporaryDirectory()
        self.addCleanup(self.root.cleanup)
        self.folder = pathlib.Path(self.root.name)
        (self.folder / "case.yaml").write_text(CASE)

    def call(self, arguments, ranks=1, code=0):
        command = [DEBLAI, *arguments] if ranks == 1 else ["mpirun", "-n", str(ranks), DEBLAI, *arguments]
        done = subprocess.run(command, cwd=self.folder, env={**os.environ, **MPI}, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def found(self, arguments, ranks=1, code=0):
        found = json.loads(self.call(["distance", *arguments, "--json"], ranks, code))
        found.pop("seconds")
        return found

    def test_is_between_its_bounds_and_near_the_exact(self):
        found = self.found(["case.yaml", "--tolerance", "1e-4"])
        self.assertTrue(found["converged"])
        self.assertLessEqual(found["distance_squared"], found["upper_bound"])
        self.assertAlmostEqual(found["distance_squared"] / EXACT, 1, delta=2e-3)
        self.assertAlmostEqual(found["upper_bound"] / EXACT, 1, delta=1e-2)
        self.assertAlmostEqual(found["distance"]**2, found["distance_squared"], delta=1e-12)
        self.assertEqual(found["cells"], [48, 40])

    def test_is_the_same_on_any_number_of_ranks(self):
        alone = self.found(["case.yaml", "--tolerance", "1e-5"])
        for ranks in (2, 3):
            self.assertEqual(self.found(["case.yaml", "--tolerance", "1e-5"], ranks), alone)

    def test_agrees_with_the_path_of_a_run(self):
        self.call(["run", "case.yaml", "-o", "out", "--set", "output.frames=2"])
        run = json.loads((self.folder / "out/run.json").read_text())["result"]
        found = self.found(["case.yaml"])
        self.assertAlmostEqual(run["distance_squared"] / found["distance_squared"], 1, delta=2e-2)
        self.assertLessEqual(run["kantorovich"], found["upper_bound"] * (1 + 1e-12))

    def test_of_pictures_needs_no_case(self):
        pictures = [str(MESHES / "leaf.png"), str(MESHES / "rain.png")]
        text = self.call(["distance", *pictures, "--grid", "64"])
        for part in ("found    distance", "converged", "exact    no transport", "plan     one was found", "residual"):
            self.assertIn(part, text)
        found = self.found([*pictures, "--grid", "64"], 2)
        self.assertEqual(max(found["cells"]), 64)

    def test_says_when_it_did_not_converge(self):
        few = ["case.yaml", "--iterations", "0", "--tolerance", "1e-9"]
        self.assertFalse(self.found(few, code=5)["converged"])
        self.assertIn("NOT converged", self.call(["distance", *few], code=5))


if __name__ == "__main__":
    DEBLAI = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
