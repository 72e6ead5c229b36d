"""Write a film in the form of a run directory, whose numbers are known, without a solver.

usage: make_film.py FOLDER [--dim 1|2|3] [--cells N] [--frames K] [--pieces P]

A round density is moved and stretched along the geodesic of an affine map T(x) = b + A (x - a) with A
diagonal: x(t) = (1 - t) x + t T(x). In 3D a ball becomes an ellipsoid, below a Gaussian becomes another.
Writes FOLDER/fields/density.pvd over .vti (one piece) or .pvti (several), and FOLDER/expected.json.
"""

import argparse
import json
import pathlib

import numpy
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOXML import vtkXMLImageDataWriter

FROM = numpy.array([0.32, 0.36, 0.40])
TO = numpy.array([0.66, 0.62, 0.58])
STRETCH = numpy.array([1.35, 0.6, 1.1])
RADIUS = 0.19


def density_and_velocity(points, time, dim, spacing):
    """Both at the points (n, dim) and a time, from the inverse of x(t)."""
    matrix = 1 + time * (STRETCH[:dim] - 1)
    centre = (1 - time) * FROM[:dim] + time * TO[:dim]
    start = FROM[:dim] + (points - centre) / matrix
    velocity = TO[:dim] + STRETCH[:dim] * (start - FROM[:dim]) - start
    radius = numpy.linalg.norm(start - FROM[:dim], axis=1)
    if dim == 3:
        density = numpy.clip(0.5 + (RADIUS - radius) / spacing, 0, 1)
    else:
        density = numpy.exp(-0.5 * (radius / (0.4 * RADIUS)) ** 2)
    density /= matrix.prod()
    velocity[density < 1e-3] = 0
    return density, velocity


def image_of(time, dim, cells, rows):
    """The image of rows [first, last) of the slowest axis."""
    extent = [0, 0, 0, 0, 0, 0]
    counts = [cells] * dim
    starts = [0] * dim
    starts[-1], counts[-1] = rows[0], rows[1] - rows[0]
    for axis in range(dim):
        extent[2 * axis : 2 * axis + 2] = starts[axis], starts[axis] + counts[axis]
    image = vtkImageData()
    image.SetExtent(extent)
    spacing = [1 / cells] * dim + [1] * (3 - dim)
    image.SetSpacing(spacing)

    centres = [(starts[a] + numpy.arange(counts[a]) + 0.5) / cells for a in range(dim)]
    mesh = numpy.meshgrid(*reversed(centres), indexing="ij")
    points = numpy.stack([m.ravel() for m in reversed(mesh)], axis=1)
    density, velocity = density_and_velocity(points, time, dim, 1 / cells)
    vectors = numpy.zeros((len(points), 3))
    vectors[:, :dim] = velocity
    for name, values in (("density", density), ("velocity", vectors)):
        array = numpy_to_vtk(values.astype(numpy.float32), deep=1)
        array.SetName(name)
        image.GetCellData().AddArray(array)
    stamp = numpy_to_vtk(numpy.array([time]), deep=1)
    stamp.SetName("TimeValue")
    image.GetFieldData().AddArray(stamp)
    return image, density, velocity


def write_image(image, path):
    writer = vtkXMLImageDataWriter()
    writer.SetInputData(image)
    writer.SetFileName(str(path))
    writer.SetDataModeToAppended()
    writer.EncodeAppendedDataOff()
    writer.SetHeaderTypeToUInt64()
    writer.SetCompressorTypeToNone()
    writer.Write()


def index_of(dim, cells, pieces):
    whole = " ".join(["0 %d" % cells] * dim + ["0 0"] * (3 - dim))
    spacing = " ".join([repr(1 / cells)] * dim + ["1"] * (3 - dim))
    sources = "".join('<Piece Extent="%s" Source="%s"/>' % piece for piece in pieces)
    return (
        '<VTKFile type="PImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64">'
        '<PImageData WholeExtent="%s" GhostLevel="0" Origin="0 0 0" Spacing="%s"><PCellData>'
        '<PDataArray type="Float32" Name="density" NumberOfComponents="1"/>'
        '<PDataArray type="Float32" Name="velocity" NumberOfComponents="3"/>'
        "</PCellData>%s</PImageData></VTKFile>\n" % (whole, spacing, sources)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--dim", type=int, default=3, choices=(1, 2, 3))
    parser.add_argument("--cells", type=int, default=48)
    parser.add_argument("--frames", type=int, default=9)
    parser.add_argument("--pieces", type=int, default=1)
    given = parser.parse_args()

    fields = given.folder / "fields"
    fields.mkdir(parents=True, exist_ok=True)
    times = [k / (given.frames - 1) for k in range(given.frames)]
    cuts = [given.cells * p // given.pieces for p in range(given.pieces + 1)]
    ranges = {"density": [numpy.inf, -numpy.inf], "speed": [numpy.inf, -numpy.inf]}
    entries = []
    for k, time in enumerate(times):
        pieces = []
        for p, rows in enumerate(zip(cuts, cuts[1:])):
            name = "density_%04d%s.vti" % (k, "" if given.pieces == 1 else "_r%d" % p)
            image, density, velocity = image_of(time, given.dim, given.cells, rows)
            write_image(image, fields / name)
            pieces.append((" ".join(map(str, image.GetExtent())), name))
            for key, values in (("density", density), ("speed", numpy.linalg.norm(velocity, axis=1))):
                low, high = ranges[key]
                ranges[key] = [min(low, float(values.min())), max(high, float(values.max()))]
        file = pieces[0][1]
        if given.pieces > 1:
            file = "density_%04d.pvti" % k
            (fields / file).write_text(index_of(given.dim, given.cells, pieces))
        entries.append('<DataSet timestep="%r" part="0" file="%s"/>' % (time, file))
    (fields / "density.pvd").write_text(
        '<VTKFile type="Collection" version="1.0" byte_order="LittleEndian"><Collection>%s'
        "</Collection></VTKFile>\n" % "\n".join(entries)
    )
    expected = {
        "times": times,
        "cells": [given.cells] * given.dim,
        "bounds": [0, 1] * given.dim + [0, 0] * (3 - given.dim),
        "arrays": {
            "density": {"components": 1, "range": ranges["density"]},
            "velocity": {"components": 3, "range": ranges["speed"]},
        },
    }
    (given.folder / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main()
