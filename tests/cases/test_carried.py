#!/usr/bin/env python3
"""What is carried along a motion: densities by an earlier run, tracers, the map, labels; and the velocity of a film.

usage: test_carried.py <deblai>

Every case runs on 1 and on 3 ranks, which must give the same bits.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import nibabel
import numpy
from vtk import vtkImageData, vtkXMLImageDataWriter, vtkXMLPolyDataReader
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

import film

DEBLAI = ""
MPI = {"OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "OMPI_MCA_mpi_yield_when_idle": "1"}
RANKS = (1, 3)

GEODESIC = """
problem: geodesic
source: {gaussian: {center: [0.35, 0.4], width: 0.08}}
target: {gaussian: {center: [0.65, 0.5], width: 0.08}}
domain: {cells: [32, 32], time_steps: 12, box: [[0, 1], [0, 1]]}
solver: {tolerance: 2e-3}
output: {frames: 5, path: true, map: true}
tracers: {count: 40, seed: 3}
"""
SHRINKING = """
problem: geodesic
source: {gaussian: {center: [0.4, 0.5], width: 0.113}}
target: {gaussian: {center: [0.6, 0.5], width: 0.06}}
domain: {cells: [48, 48], time_steps: 12, box: [[0, 1], [0, 1]]}
output: {frames: 2, map: true}
"""
UNBALANCED = """
problem: unbalanced_geodesic
source: {gaussian: {center: [0.4, 0.5], width: 0.1}}
target: {sum: [{gaussian: {center: [0.6, 0.5], width: 0.1}, weight: 1.5}]}
domain: {cells: [32, 24], time_steps: 12, box: [[0, 1], [0, 1]]}
growth: {length_scale: 0.3}
solver: {tolerance: 2e-3}
output: {frames: 3, path: true}
"""
VISCOUS = """
problem: geodesic
source: {{gaussian: {{center: [0.5, 0.5], width: 0.1}}}}
target: {{gaussian: {{center: [0.6, 0.5], width: 0.1}}}}
domain: {{cells: [32, 32], time_steps: 12, box: [[0, 1], [0, 1]]}}
viscosity: 0.02
solver: {{tolerance: 2e-3}}
output: {{frames: 3, path: true}}
{}
"""
FILM = """
problem: velocity
frames:
""" + "".join(f"  - {{gaussian: {{center: [{0.4 + 0.1 * t}, 0.5], width: 0.1}}, time: {t}}}\n" for t in (0, 0.5, 1, 1.5, 2)) + """
domain: {cells: [48, 32], box: [[0, 1], [0, 1]]}
tracers: {spacing: 0.1}
output: {fields: [density, velocity, momentum]}
"""
LABELS = """
problem: continuity
initial: {ball: {center: [8, 8, 8], radius: 5}}
velocity: {nifti: vectors.nii}
domain: {cells: [20, 16, 16], box: [[0, 20], [0, 16], [0, 16]]}
transport: {end: 2}
labels: {nifti: labels.nii}
tracers: {points: points.txt}
output: {frames: 3, fields: [density]}
"""


def points_of(path):
    """Coordinates and arrays of the points of a .vtp file, and its number of lines."""
    reader = vtkXMLPolyDataReader()
    reader.SetFileName(str(path))
    reader.Update()
    data = reader.GetOutput()
    arrays = data.GetPointData()
    values = {arrays.GetArrayName(i): vtk_to_numpy(arrays.GetArray(i)) for i in range(arrays.GetNumberOfArrays())}
    return vtk_to_numpy(data.GetPoints().GetData()), values, data.GetNumberOfLines()


def field_of(path, name):
    """A field of the last frame of a film, [z][y][x][component]."""
    cells, fields = film.read_frame(film.frames(path)[-1][1])
    return numpy.array(fields[name]).reshape(*reversed(cells), -1)


def write_vectors(path, components, spacing):
    """A VTI image of one layer of cells with an array `velocity`; components are [y][x]."""
    rows, columns = components[0].shape
    image = vtkImageData()
    image.SetDimensions(columns + 1, rows + 1, 1)
    image.SetSpacing(spacing, spacing, spacing)
    array = numpy_to_vtk(numpy.stack([each.ravel() for each in components], axis=-1), deep=True)
    array.SetName("velocity")
    image.GetCellData().AddArray(array)
    writer = vtkXMLImageDataWriter()
    writer.SetFileName(str(path))
    writer.SetInputData(image)
    writer.Write()


class Carried(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="deblai-carried-")
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name)

    def run_case(self, text, name):
        """The run directories on 1 and 3 ranks, whose findings are the same bits."""
        (self.folder / f"{name}.yaml").write_text(text)
        runs = []
        for ranks in RANKS:
            out = self.folder / f"{name}-{ranks}"
            command = ["mpirun", "-n", str(ranks), DEBLAI, "run", f"{name}.yaml", "-o", str(out)]
            done = subprocess.run(command, cwd=self.folder, env={**MPI, **os.environ}, text=True,
                                  capture_output=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.said = done.stdout
            runs.append(out)
        reports = [json.loads((run / "run.json").read_text()) for run in runs]
        self.assertEqual(reports[0]["result"], reports[1]["result"])
        self.assertEqual(reports[0]["outputs"], reports[1]["outputs"])
        for output in reports[0]["outputs"]:
            if output.endswith(".pvd") and not output.endswith("tracers.pvd"):
                for a, b in zip(*(film.frames(run / output) for run in runs)):
                    self.assertEqual(film.read_frame(a[1]), film.read_frame(b[1]), output)
            else:
                self.assertEqual(*((run / output).read_bytes() for run in runs), output)
        for frame in sorted((runs[0] / "fields").glob("*.vtp")):
            self.assertEqual(frame.read_bytes(), (runs[1] / "fields" / frame.name).read_bytes(), frame.name)
        self.report = reports[0]
        return runs

    def carry_by(self, run):
        """What a run's own momentum makes of its source."""
        self.run_case(f"problem: continuity\nvelocity: {{run: {run.name}}}\noutput: {{frames: 3}}\n", "carried")
        return self.report["result"], self.report["residuals"]

    def test_the_momentum_of_a_geodesic_carries_its_source_to_its_target(self):
        runs = self.run_case(GEODESIC, "geodesic")
        left = self.report["residuals"]
        for run in runs:
            result, residuals = self.carry_by(run)
            self.assertLessEqual(result["departure"], left["consensus"] + 2 * left["negative_mass"])
            self.assertGreater(result["change"], 1)  # it did move
            self.assertLessEqual(residuals["mass_drift"], 1e-13)

    def test_the_source_of_an_unbalanced_run_comes_with_its_momentum(self):
        run = self.run_case(UNBALANCED, "unbalanced")[1]
        left = self.report["residuals"]
        result, residuals = self.carry_by(run)
        self.assertLessEqual(result["departure"], left["consensus"] + 2 * left["negative_mass"])
        self.assertAlmostEqual(result["mass"]["initial"], 1, 3)
        self.assertAlmostEqual(result["mass"]["final"], 1.5, 2)
        self.assertIsNone(residuals["mass_drift"])

    def test_what_diffuses_is_carried_too_on_any_ranks(self):
        runs = self.run_case(VISCOUS.format("cost: {law: kinetic}"), "viscous")
        left = self.report["residuals"]
        for run in runs:
            result, residuals = self.carry_by(run)
            self.assertLessEqual(result["departure"], left["consensus"] + 2 * left["negative_mass"])
            self.assertLessEqual(residuals["mass_drift"], 1e-13)

    def test_tracers_of_a_bridge_do_not_take_diffusion_for_drift(self):
        # From a Gaussian to itself, by symmetry nothing moves; the momentum alone flows inwards.
        for name, model in (("free", "cost: {law: kinetic}"), ("weighted", 'cost: {weight: {formula: "1 + 0.001*x"}}')):
            (self.folder / "points.txt").write_text("0.6 0.5\n")
            still = VISCOUS.format(model + "\ntracers: {points: points.txt}").replace("[0.6, 0.5]", "[0.5, 0.5]")
            run = self.run_case(still, name)[0]
            end, _, _ = points_of(run / "fields/tracers_0002.vtp")
            numpy.testing.assert_allclose(end[0], [0.6, 0.5, 0], atol=5e-3)

    def test_a_density_of_ones_own_is_carried_by_a_run(self):
        run = self.run_case(GEODESIC, "geodesic")[0]
        self.run_case(f"problem: continuity\nvelocity: {{run: {run.name}}}\ntransport: {{end: 0.5}}\n"
                      "initial: {gaussian: {center: [0.35, 0.4], width: 0.05}}\n", "other")
        density = field_of(self.folder / "other-1/fields/density.pvd", "density")[0, :, :, 0]
        centre = [(density.sum(axis) * (numpy.arange(32) + 0.5) / 32).sum() / density.sum() for axis in (0, 1)]
        numpy.testing.assert_allclose(centre, [0.5, 0.45], atol=0.01)

    def test_tracers_and_map_of_a_translation_go_straight(self):
        run = self.run_case(GEODESIC, "geodesic")[0]
        start, values, _ = points_of(run / "fields/tracers_0000.vtp")
        end, _, _ = points_of(run / "fields/tracers_0004.vtp")
        self.assertEqual(list(values["id"]), list(range(40)))
        near = numpy.hypot(*(start[:, :2] - [0.35, 0.4]).T) < 0.16
        self.assertGreater(near.sum(), 25)
        numpy.testing.assert_allclose((end - start)[near], numpy.broadcast_to([0.3, 0.1, 0], (near.sum(), 3)), atol=0.03)
        numpy.testing.assert_allclose(values["speed"][near], numpy.hypot(0.3, 0.1), atol=0.05)
        places, values, lines = points_of(run / "fields/pathlines.vtp")
        self.assertEqual((lines, len(places)), (40, 200))
        self.assertEqual(list(values["time"][:5]), [0, 0.25, 0.5, 0.75, 1])
        self.assertTrue((places[4::5] == end).all())
        shown = {name: field_of(run / "fields/map.pvd", name)[0] for name in ("displacement", "jacobian", "inside")}
        core = field_of(run / "fields/density.pvd", "density")[0, 13, 11] >= 0  # cells are there
        self.assertTrue(core.all())
        numpy.testing.assert_allclose(shown["displacement"][13, 11], [0.3, 0.1, 0], atol=1 / 32)
        numpy.testing.assert_allclose(shown["jacobian"][13, 11], 1, atol=0.15)
        self.assertEqual(set(shown["inside"].ravel()), {0, 1})

    def test_the_jacobian_is_that_of_the_exact_map_inside(self):
        run = self.run_case(SHRINKING, "shrinking")[0]
        inside = field_of(run / "fields/map.pvd", "inside")[0] > 0
        change = field_of(run / "fields/map.pvd", "jacobian")[0][inside]
        low, middle, high = numpy.quantile(change, [0.05, 0.5, 0.95])
        self.assertAlmostEqual(middle, (0.06 / 0.113) ** 2, 1)
        self.assertGreater(low, 0.2)
        self.assertLess(high, 0.7)

    def test_the_length_of_a_film_of_a_translation_is_its_distance(self):
        run = self.run_case(FILM, "film")[0]
        result = self.report["result"]
        self.assertAlmostEqual(result["length"], 0.2, 2)
        self.assertEqual(result["mass"]["times"], [0, 0.5, 1, 1.5, 2])
        numpy.testing.assert_allclose(result["kinetic_energy"], 0.005, rtol=0.03)
        self.assertEqual(len((run / "history.csv").read_text().splitlines()), 5)
        self.assertEqual([time for time, _ in film.frames(run / "fields/density.pvd")], [0, 0.5, 1, 1.5, 2])
        velocity = field_of(run / "fields/density.pvd", "velocity")[0, 16, 28]
        numpy.testing.assert_allclose(velocity, [0.1, 0, 0], atol=3e-3)
        start, _, _ = points_of(run / "fields/tracers_0000.vtp")
        end, _, _ = points_of(run / "fields/tracers_0004.vtp")
        middle = numpy.hypot(*(start[:, :2] - [0.4, 0.5]).T) < 0.2
        numpy.testing.assert_allclose((end - start)[middle, 0], 0.2, atol=0.02)

    def test_labels_are_pulled_along_and_no_new_ones_are_made(self):
        # Two millimetres a unit of time along x for 2 units; labels 3 and 7 meet at x = 8.
        vectors = numpy.zeros((20, 16, 16, 3), dtype=numpy.float32)
        vectors[..., 0] = 2
        place = numpy.diag([1, 1, 1, 1.0])
        place[:3, 3] = 0.5
        nibabel.save(nibabel.Nifti1Image(vectors, place), self.folder / "vectors.nii")
        labels = numpy.full((20, 16, 16), 3, dtype=numpy.int16)
        labels[8:] = 7
        nibabel.save(nibabel.Nifti1Image(labels, place), self.folder / "labels.nii")
        (self.folder / "points.txt").write_text("# x y z\n8, 8, 8\n6 8 8\n")
        run = self.run_case(LABELS, "labels")[0]
        label = field_of(run / "fields/labels.pvd", "label")[..., 0]
        self.assertEqual(set(label.ravel()), {0, 3, 7})
        self.assertEqual(list(label[8, 8, 8:17]), [3] * 4 + [7] * 5)  # [z][y][x]: they meet at x = 12
        end, values, _ = points_of(run / "fields/tracers_0002.vtp")
        numpy.testing.assert_allclose(end, [[12, 8, 8], [10, 8, 8]], atol=1e-9)
        numpy.testing.assert_allclose(values["speed"], 2, rtol=1e-6)

    def test_an_image_of_vectors_carries_in_a_plane_as_its_formula_does(self):
        axis = (numpy.arange(48) + 0.5) / 48
        y, x = numpy.meshgrid(axis, axis, indexing="ij")
        write_vectors(self.folder / "wind.vti", [0.5 - y, x - 0.5, 0 * x], 1 / 48)
        case = ("problem: continuity\ninitial: {gaussian: {center: [0.5, 0.3], width: 0.05}}\n"
                "domain: {cells: 48, box: [[0, 1], [0, 1]]}\ntransport: {end: 1.57}\n"
                "output: {frames: 2, fields: [density]}\n")
        ends = []
        for name, velocity in (("image", "{vti: wind.vti}"), ("formula", '{formula: ["0.5 - y", "x - 0.5"]}')):
            run = self.run_case(f"{case}velocity: {velocity}\n", name)[0]
            ends.append(field_of(run / "fields/density.pvd", "density"))
        numpy.testing.assert_allclose(ends[0], ends[1], atol=1e-9 * ends[1].max())

    def test_nothing_enters_obstacles(self):
        run = self.run_case("problem: continuity\ninitial: {ball: {center: [0.25, 0.3], radius: 0.15}}\n"
                            "domain: {cells: 40, box: [[0, 1], [0, 1]]}\n"
                            'velocity: {formula: ["1", "0"]}\ncost: {obstacles: {box: [[0.6, 0.7], [0.3, 1]]}}\n', "wall")[0]
        density = field_of(run / "fields/density.pvd", "density")[0, ..., 0]
        self.assertEqual(density[12:, 24:].max(), 0)  # the wall, and what lies behind it
        self.assertGreater(density[:12, 28:].max(), 0)
        self.assertGreater(density[12:, 23].max(), 2)  # where it piles up
        self.assertLess(abs(self.report["residuals"]["mass_drift"]), 1e-13)

    def test_sources_make_and_remove(self):
        self.run_case('problem: continuity\ninitial: {formula: "1"}\nvelocity: {formula: ["0"]}\n'
                      'domain: {cells: [64], box: [[0, 2]]}\nsources: {production: "3*t", removal: "0"}\n', "made")
        self.assertAlmostEqual(self.report["result"]["mass"]["final"], 2 + 3, 12)
        self.run_case('problem: continuity\ninitial: {formula: "1"}\nvelocity: {formula: ["0"]}\n'
                      'domain: {cells: [64], box: [[0, 2]]}\nsources: {removal: "2"}\ntransport: {dt: 0.01}\n', "gone")
        self.assertAlmostEqual(self.report["result"]["mass"]["final"], 2 * numpy.exp(-2), 4)

    def test_sources_do_not_depend_on_the_number_of_pictures(self):
        still = ('problem: continuity\ninitial: {formula: "1"}\nvelocity: {formula: ["0"]}\n'
                 "domain: {cells: [10], box: [[0, 1]]}\noutput: {frames: 2}\n")
        self.run_case(still + 'sources: {removal: "4"}\n', "removed")
        self.assertAlmostEqual(self.report["result"]["mass"]["final"] / numpy.exp(-4), 1, 2)
        self.run_case(still + 'sources: {production: "100*sin(2*pi*t)^2"}\n', "pulses")
        self.assertAlmostEqual(self.report["result"]["mass"]["final"], 51, 2)

    def test_warns_of_what_cannot_be_meant(self):
        case = ("problem: continuity\ninitial: {gaussian: {center: [0, 0.5], width: 0.1}}\n"
                "domain: {cells: 16, box: [[0, 1], [0, 1]]}\n")
        self.run_case(case + 'velocity: {stream: "0.5*y"}\n', "through")
        self.assertIn("velocity: up to 0.5 across the walls of the box", self.said)
        self.assertIn("initial: 50 % of the Gaussian lies outside the box", self.said)
        self.run_case(case + 'velocity: {stream: "x*(1-x)*y*(1-y)"}\n', "inside")
        self.assertNotIn("across the walls", self.said)
        self.run_case("problem: velocity\ndomain: {cells: 32, box: [[0, 1], [0, 1]]}\nframes:\n"
                      "  - {ball: {center: [0.2, 0.5], radius: 0.1}}\n  - {ball: {center: [0.8, 0.5], radius: 0.1}}\n", "jump")
        self.assertIn("frames[0], frames[1]: share 0.0 % of their mass", self.said)

    def test_a_gradient_flow_is_followed(self):
        run = self.run_case("problem: gradient_flow\ninitial: {gaussian: {center: [0.3, 0.5], width: 0.1}}\n"
                            'energy: {potential: "-10*x"}\nstepping: {dt: 0.005, end: 0.02}\n'
                            "domain: {cells: [32, 24], box: [[0, 1], [0, 1]]}\n"
                            "tracers: {count: 20}\noutput: {frames: 5, map: true}\n", "flow")[0]
        start, _, _ = points_of(run / "fields/tracers_0000.vtp")
        end, values, _ = points_of(run / "fields/tracers_0004.vtp")
        near = numpy.hypot(*(start[:, :2] - [0.3, 0.5]).T) < 0.2
        numpy.testing.assert_allclose((end - start)[near, 0], 0.2, atol=0.03)  # down the slope, at speed 10
        shift = field_of(run / "fields/map.pvd", "displacement")[0, 12, 9]
        numpy.testing.assert_allclose(shift, [0.2, 0, 0], atol=1 / 32)


if __name__ == "__main__":
    DEBLAI = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
