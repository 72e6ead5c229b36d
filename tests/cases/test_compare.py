#!/usr/bin/env python3
"""`deblai compare` on what runs wrote, on several numbers of ranks and in several formats.

usage: test_compare.py <deblai>
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

DEBLAI = ""
MPI = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMPI_MCA_mpi_yield_when_idle": "1"}
GEODESIC = """
problem: geodesic
source: {{gaussian: {{center: [0.3, 0.4, 0.5], width: 0.1}}}}
target: {{gaussian: {{center: [{x}, 0.5, 0.5], width: 0.1}}}}
domain: {{cells: [20, 18, 16], time_steps: 4, box: [[0, 1], [0, 1], [0, 1]]}}
solver: {{tolerance: 1e-2}}
output: {{frames: {frames}, path: true, nifti: true}}
"""
GROUP = """
problem: barycentre
densities: [{ball: {center: [0.4, 0.5], radius: 0.2}}, {ball: {center: [0.6, 0.5], radius: 0.2}}]
domain: {cells: [24, 24], time_steps: 4, box: [[0, 1], [0, 1]]}
blur: 1 cells
solver: {tolerance: 1e-2}
output: {frames: 3}
"""


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.root.name)
        for name, text, ranks in (("one", GEODESIC.format(x=0.6, frames=3), 1), ("three", GEODESIC.format(x=0.6, frames=3), 3),
                                  ("shifted", GEODESIC.format(x=0.7, frames=3), 2), ("coarse", GEODESIC.format(x=0.6, frames=2), 1),
                                  ("group", GROUP, 2)):
            (cls.folder / f"{name}.yaml").write_text(text)
            done = cls.call(["run", f"{name}.yaml", "-o", name], ranks)
            assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.root.cleanup()

    @classmethod
    def call(cls, words, ranks=1):
        command = [DEBLAI, *words] if ranks == 1 else ["mpirun", "-n", str(ranks), DEBLAI, *words]
        return subprocess.run(command, cwd=cls.folder, capture_output=True, text=True, check=False, env={**os.environ, **MPI})

    def compare(self, a, b, code, *more, ranks=1):
        done = self.call(["compare", a, b, *more], ranks)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def test_runs_on_other_ranks_are_equal_and_every_number_of_ranks_says_the_same(self):
        said = {self.compare("one", "three", 0, ranks=ranks) for ranks in (1, 2, 3, 4)}
        self.assertEqual(len(said), 1, said)
        text = said.pop()
        self.assertIn("same to the bit", text)
        self.assertRegex(text, r"distance 0 is W2")
        self.assertEqual(text.count("frame    t = "), 3)

    def test_a_shift_is_its_length_apart(self):
        said = {self.compare("one", "shifted", 1, ranks=ranks) for ranks in (1, 3)}
        self.assertEqual(len(said), 1, said)
        text = said.pop()
        self.assertIn("the fields of the runs differ", text)
        distance = float(re.search(r"distance (\S+) is W2", text).group(1))
        self.assertLess(abs(distance - 0.1), 0.004, text)
        self.assertRegex(text, r"t = 0 +L1 0 of")

    def test_frames_at_other_times_are_told(self):
        text = self.compare("one", "coarse", 0, "--no-distance")
        self.assertIn("3 and 2, at other times: only the last were compared", text)
        self.assertNotIn("distance ", text.replace("distance squared", ""))

    def test_the_formats_of_a_result_are_equal(self):
        last = ["three/fields/density_0002.pvti", "one/fields/density_0002.vti", "one/nifti/density_0002.nii.gz",
                "three/fields/density.pvd", "one/path.h5"]
        for name in last:
            for ranks in (1, 3):
                with self.subTest(name=name, ranks=ranks):
                    self.compare("one", name, 0, "--no-distance", ranks=ranks)
                    self.compare(name, "shifted", 1, "--no-distance", ranks=ranks)

    def test_of_a_group_the_template_is_compared(self):
        text = self.compare("group", "group", 0, ranks=2)
        self.assertIn("mass     1 and 1", text)


if __name__ == "__main__":
    DEBLAI = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
