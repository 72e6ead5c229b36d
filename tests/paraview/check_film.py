"""Open a run's film in real ParaView and in VTK, and compare what they see with what is expected.

usage: check_film.py RUN_DIR EXPECTED.json [--reader paraview|vtk|both] [--print]

EXPECTED.json: {"times": [...], "cells": [nx, ny, nz], "bounds": [x0, x1, y0, y1, z0, z1],
  "arrays": {NAME: {"components": 1 or 3, "range": [least, largest over all times]}},
  "mass": total of the density over the cells times their volume (optional),
  "tolerance": relative to the largest of each range, to the mass and to the box (default 1e-5)}
The range of a vector is that of its length. Absent axes have bounds [0, 0].
--print writes what was seen, in that form, instead of comparing.

Exit code: 0 all as expected, 1 not, 77 skipped since no reader is installed.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

LAUNCH = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "paraview" / "launch"
SKIPPED = 77


def film_of(run):
    return pathlib.Path(run) / "fields" / "density.pvd"


def seen_in_image(image, time):
    """What one frame, a vtkImageData, shows."""
    import numpy
    from vtkmodules.util.numpy_support import vtk_to_numpy

    data = image.GetCellData()
    arrays = {}
    for a in range(data.GetNumberOfArrays()):
        array = data.GetArray(a)
        values = vtk_to_numpy(array).astype(float).reshape(array.GetNumberOfTuples(), -1)
        size = values[:, 0] if values.shape[1] == 1 else numpy.linalg.norm(values, axis=1)
        arrays[array.GetName()] = {
            "components": values.shape[1],
            "type": array.GetDataTypeAsString(),
            "range": [float(size.min()), float(size.max())],
            "total": float(values[:, 0].sum()),
        }
    extent = image.GetExtent()
    cells = [extent[2 * a + 1] - extent[2 * a] for a in range(3) if extent[2 * a + 1] > extent[2 * a]]
    volume = numpy.prod(image.GetSpacing()[: len(cells)])
    return {
        "time": time,
        "cells": cells,
        "bounds": list(image.GetBounds()),
        "arrays": arrays,
        "points": image.GetPointData().GetNumberOfArrays(),
        "mass": arrays.get("density", {}).get("total", 0) * float(volume),
    }


def see_with_vtk(run):
    from vtkmodules.vtkIOXML import vtkXMLImageDataReader, vtkXMLPImageDataReader

    film = film_of(run)
    frames = []
    for entry in xml.etree.ElementTree.parse(film).getroot().iter("DataSet"):
        file = film.parent / entry.get("file")
        reader = vtkXMLPImageDataReader() if file.suffix == ".pvti" else vtkXMLImageDataReader()
        reader.SetFileName(str(file))
        reader.Update()
        frames.append(seen_in_image(reader.GetOutput(), float(entry.get("timestep"))))
    return frames


def see_with_paraview(run):
    from paraview import servermanager, simple

    film = simple.PVDReader(FileName=str(film_of(run)))
    film.UpdatePipelineInformation()
    times = film.TimestepValues
    frames = []
    for time in times if hasattr(times, "__len__") else [times]:
        film.UpdatePipeline(time)
        frame = seen_in_image(servermanager.Fetch(film), time)
        # What the user sees in the Information panel is gathered in another way: it must agree.
        told = film.GetDataInformation()
        assert list(told.GetBounds()) == frame["bounds"], (told.GetBounds(), frame["bounds"])
        for name, array in frame["arrays"].items():
            known = film.CellData.GetArray(name)
            assert known.GetNumberOfComponents() == array["components"], name
            least, largest = known.GetRange(0 if array["components"] == 1 else -1)
            span = max(abs(v) for v in array["range"]) or 1
            assert abs(least - array["range"][0]) + abs(largest - array["range"][1]) < 1e-6 * span, name
        frames.append(frame)
    return frames


def as_expected_form(frames):
    arrays = {}
    for name, first in frames[0]["arrays"].items():
        ranges = [frame["arrays"][name]["range"] for frame in frames]
        arrays[name] = {
            "components": first["components"],
            "range": [min(r[0] for r in ranges), max(r[1] for r in ranges)],
        }
    return {
        "times": [frame["time"] for frame in frames],
        "cells": frames[0]["cells"],
        "bounds": frames[0]["bounds"],
        "arrays": arrays,
        "mass": frames[0]["mass"],
    }


def differences(frames, expected):
    """Sentences, one for each thing that is not as expected."""
    if not frames:
        return ["the film has no frame"]
    tolerance = expected.get("tolerance", 1e-5)
    seen = as_expected_form(frames)
    found = []

    def compare(what, have, want, scale):
        if len(have) != len(want) or any(abs(h - w) > tolerance * scale for h, w in zip(have, want)):
            found.append("%s: %s, expected %s" % (what, have, want))

    compare("times", seen["times"], expected["times"], 1)
    if sorted(seen["arrays"]) != sorted(expected["arrays"]):
        found.append("arrays: %s, expected %s" % (sorted(seen["arrays"]), sorted(expected["arrays"])))
    for name in set(seen["arrays"]) & set(expected["arrays"]):
        have, want = seen["arrays"][name], expected["arrays"][name]
        if have["components"] != want["components"]:
            found.append("%s: %d components, expected %d" % (name, have["components"], want["components"]))
        compare("range of " + name, have["range"], want["range"], max(map(abs, want["range"])) or 1)
    for frame in frames:
        at = " at t = %g" % frame["time"]
        compare("cells" + at, frame["cells"], expected["cells"], 0)
        compare("bounds" + at, frame["bounds"], expected["bounds"], max(map(abs, expected["bounds"])))
        if "mass" in expected:
            compare("mass" + at, [frame["mass"]], [expected["mass"]], expected["mass"])
        if frame["points"] != 0:
            found.append("point data" + at + ": the film holds cell data only")
        for name, array in frame["arrays"].items():
            if array["type"] != "float":
                found.append("%s%s: type %s, expected float" % (name, at, array["type"]))
    return found


def inside(given):
    """Run by a Python that has the reader."""
    frames = {"vtk": see_with_vtk, "paraview": see_with_paraview}[given.inside](given.run)
    if given.print:
        json.dump(as_expected_form(frames), sys.stdout, indent=2)
        print()
        return 0
    found = differences(frames, json.loads(given.expected.read_text()))
    for difference in found:
        print("%s: %s" % (given.inside, difference))
    if not found:
        print("%s: %d frames as expected" % (given.inside, len(frames)))
    return 1 if found else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("expected", type=pathlib.Path, nargs="?")
    parser.add_argument("--reader", choices=("paraview", "vtk", "both"), default="both")
    parser.add_argument("--print", action="store_true")
    parser.add_argument("--inside", choices=("paraview", "vtk"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.expected is None and not given.print:
        parser.error("EXPECTED.json is missing")
    if given.inside:
        return inside(given)

    readers = ["paraview", "vtk"] if given.reader == "both" else [given.reader]
    codes = []
    for reader in readers:
        command = [LAUNCH, reader, os.path.abspath(__file__), "--inside", reader, *sys.argv[1:]]
        codes.append(subprocess.run(command).returncode)
    if all(code == SKIPPED for code in codes):
        print("skipped: no %s on this machine" % " and no ".join(readers))
        return SKIPPED
    return 1 if any(code not in (0, SKIPPED) for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main())
