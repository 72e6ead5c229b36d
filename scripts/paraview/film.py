"""What a film holds, and how it should look: read once, used by every renderer.

A film is the fields/density.pvd of a run; of a minimal flow it is its flow.pvd, whose length is shown in place of
the density, of a barycentre its template.pvd. Reading it needs vtkmodules and numpy, ParaView's or VTK's own.
"""

import itertools
import math
import pathlib
import xml.etree.ElementTree

import numpy
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkIOXML import vtkXMLImageDataReader, vtkXMLPImageDataReader

# Colours as (red, green, blue) in [0, 1], evenly spread over the range of what they show.
SPEED_COLOURS = [
    (0.267, 0.005, 0.329), (0.283, 0.141, 0.458), (0.254, 0.265, 0.530), (0.207, 0.372, 0.553),
    (0.164, 0.471, 0.558), (0.128, 0.567, 0.551), (0.135, 0.659, 0.518), (0.267, 0.749, 0.441),
    (0.478, 0.821, 0.318), (0.741, 0.873, 0.150), (0.993, 0.906, 0.144),
]  # viridis
DENSITY_COLOURS = [
    (1.000, 1.000, 1.000), (0.871, 0.922, 0.969), (0.776, 0.859, 0.937), (0.620, 0.792, 0.882),
    (0.420, 0.682, 0.839), (0.259, 0.573, 0.776), (0.129, 0.443, 0.710), (0.031, 0.318, 0.612),
    (0.031, 0.188, 0.420),
]  # ColorBrewer Blues, from white
ARROW_COLOUR = (0.85, 0.28, 0.0)
LINE_COLOUR = (0.129, 0.443, 0.710)
INK = (0.15, 0.15, 0.18)
FRAME_COLOUR = (0.68, 0.68, 0.70)
PAPER = (1.0, 1.0, 1.0)

VISIBLE = 0.02  # arrows stand where the density exceeds this part of its maximum
ARROWS = 28  # along the longest axis, where there is room for them


FILMS = ("density.pvd", "flow.pvd", "template.pvd")  # what a run directory is entered by


def film_path(run):
    """The .pvd of a run directory, or of itself."""
    path = pathlib.Path(run)
    known = [path] if path.suffix == ".pvd" else [path / "fields" / name for name in FILMS]
    for found in known:
        if found.is_file():
            return found.resolve()
    raise SystemExit("%s: no such film; give a .pvd, or a run directory that holds one of fields/%s"
                     % (path, ", fields/".join(FILMS)))


class Film:
    """Times, geometry and ranges of a film, and how to show them."""

    def __init__(self, run):
        self.path = film_path(run)
        self.arrows = ARROWS
        entries = list(xml.etree.ElementTree.parse(self.path).getroot().iter("DataSet"))
        if not entries:
            raise SystemExit("%s: the film has no frame yet" % self.path)
        self.times = [float(entry.get("timestep")) for entry in entries]
        self.files = [self.path.parent / entry.get("file") for entry in entries]

        self.files_hold = arrays_of(self._read(0))
        # What is coloured, and by which arrows: the density and its velocity, or the length of a flow and itself.
        self.is_flow = "density" not in self.files_hold and "flow" in self.files_hold
        if not self.is_flow and "density" not in self.files_hold:
            raise SystemExit("%s: holds neither density nor flow, but %s"
                             % (self.path, ", ".join(self.files_hold) or "no cell data"))
        self.shown, self.fast = ("|flow|", "|flow|") if self.is_flow else ("density", "speed")
        first = self.image(0)
        extent = first.GetExtent()
        self.cells = [extent[2 * a + 1] - extent[2 * a] for a in range(3)]
        self.axes = [a for a in range(3) if self.cells[a] > 0]
        self.bounds = first.GetBounds()
        self.spacing = first.GetSpacing()
        self.has_velocity = first.GetCellData().HasArray("velocity") == 1
        self._measure()

    @property
    def dim(self):
        return len(self.axes)

    def image(self, k):
        """Frame k as vtkImageData, in whose cells are `density`, what is coloured, and maybe `velocity`."""
        image = self._read(k)
        if self.is_flow:
            cells = image.GetCellData()
            flow = vtk_to_numpy(cells.GetArray("flow"))
            size = numpy.linalg.norm(flow, axis=1)
            if numpy.count_nonzero(numpy.array(image.GetDimensions()) > 2) < 3:
                # Arrows go as the root: the colour tells the length, which a bottleneck makes very uneven.
                flow = flow / numpy.sqrt(numpy.maximum(size, 1e-300))[:, None]
            for name, values in (("density", size), ("velocity", flow)):
                array = numpy_to_vtk(values, deep=1)
                array.SetName(name)
                cells.AddArray(array)
        return image

    def _read(self, k):
        file = self.files[k]
        reader = vtkXMLPImageDataReader() if file.suffix == ".pvti" else vtkXMLImageDataReader()
        reader.SetFileName(str(file))
        reader.Update()
        return reader.GetOutput()

    def _measure(self):
        """Largest density, range of the speed, and the level that the surface of each frame is drawn at.

        At both ends the level is half of the maximum: the surface of a shape. Between them it encloses a volume
        that goes linearly from the one to the other, however the density changes on the way.
        """
        ends = [self._array(k, "density") for k in (0, len(self.times) - 1)]
        count = [numpy.count_nonzero(end > end.max() / 2) for end in ends]
        start, end = self.times[0], self.times[-1]

        self.levels, self.density_max, speeds = [], 0.0, []
        for k, time in enumerate(self.times):
            density = self._array(k, "density")
            part = (time - start) / (end - start) if end > start else 0
            inside = round((1 - part) * count[0] + part * count[1])
            self.levels.append(level_with(density, inside))
            self.density_max = max(self.density_max, float(density.max()))
            if self.has_velocity:
                speed = numpy.linalg.norm(self._array(k, "velocity"), axis=1)
                shown = speed[density > (self.levels[-1] if self.dim == 3 else VISIBLE * density.max())]
                speeds += list(numpy.percentile(shown, (1, 99))) if shown.size else []
        high = max(speeds, default=0.0) or 1.0
        low = min(speeds, default=0.0)
        self.speed_range = (low if low < 0.9 * high else 0.0, high)

    def _array(self, k, name):
        return vtk_to_numpy(self.image(k).GetCellData().GetArray(name)).astype(float)

    def arrow_stride(self):
        """Cells between two arrows, the same along each axis."""
        return max(1, math.ceil(max(self.cells) / self.arrows))

    def make_room(self, size):
        """As many arrows as are seen in a picture of that size: one in 15 pixels."""
        self.arrows = min(ARROWS, max(4, min(size) // 15))

    def arrow_scale(self):
        """Length of an arrow per speed: the fastest nearly reaches the next."""
        spacing = min(self.spacing[a] for a in self.axes)
        return 1.2 * spacing * self.arrow_stride() / self.speed_range[1]

    def camera(self, angles, size):
        """Position, focus, up vector and view angle that fit the whole box into a picture of that size."""
        toward, upward = direction(*angles)
        across = numpy.cross(upward, toward)
        across /= numpy.linalg.norm(across)
        vertical = numpy.cross(toward, across)
        centre = numpy.array([(self.bounds[2 * a] + self.bounds[2 * a + 1]) / 2 for a in range(3)])

        angle = 30
        tangent = math.tan(math.radians(angle / 2))
        tangents = {tuple(vertical): 0.95 * tangent, tuple(across): 0.75 * tangent * size[0] / size[1]}
        distance = max(
            numpy.dot(corner - centre, toward) + abs(numpy.dot(corner - centre, axis)) / limit
            for corner in self.corners().values()
            for axis, limit in tangents.items()
        )
        return list(centre + distance * toward), list(centre), list(upward), angle

    def corners(self):
        """The corners of the box by (0 or 1, 0 or 1, 0 or 1)."""
        sides = itertools.product((0, 1), repeat=3)
        return {s: numpy.array([self.bounds[2 * a + s[a]] for a in range(3)]) for s in sides}

    def room(self, angles):
        """The edges of the box but the three in front, as one line through these points."""
        toward, _ = direction(*angles)
        far = tuple(int(t < 0) for t in toward)

        def flipped(*axes):
            return tuple(1 - side if a in axes else side for a, side in enumerate(far))

        rim = [flipped(0), flipped(0, 1), flipped(1), flipped(1, 2), flipped(2), flipped(2, 0), flipped(0)]
        spokes = [far, flipped(1), far, flipped(2)]
        corners = self.corners()
        return [list(corners[corner]) for corner in rim + spokes]

    def plane_view(self, size):
        """Position, focus and parallel scale that fit the plane into a picture of that size."""
        focus = [(self.bounds[2 * a] + self.bounds[2 * a + 1]) / 2 for a in range(3)]
        wide, high = (self.bounds[2 * a + 1] - self.bounds[2 * a] for a in (0, 1))
        scale = 0.53 * max(high, wide * size[1] / (0.72 * size[0]))
        return [focus[0], focus[1], focus[2] + wide + high], focus, scale


def arrays_of(image):
    """Names of the arrays on cells."""
    cells = image.GetCellData()
    return [cells.GetArrayName(i) for i in range(cells.GetNumberOfArrays())]


def direction(azimuth, elevation, up):
    """Unit vectors from the box to the viewer and upward, from angles in degrees and the name of an axis."""
    turn, rise = math.radians(azimuth), math.radians(elevation)
    toward = (math.cos(rise) * math.cos(turn), math.cos(rise) * math.sin(turn), math.sin(rise))
    last = "xyz".index(up)
    return numpy.roll(toward, last - 2), numpy.roll((0.0, 0.0, 1.0), last - 2)


def level_with(values, count):
    """The level that `count` of the values exceed: half-way between two of them."""
    count = min(max(count, 1), values.size - 1)
    ordered = numpy.partition(values, (values.size - count - 1, values.size - count))
    return float(ordered[values.size - count - 1] + ordered[values.size - count]) / 2


def spread(colours, low, high):
    """Colours over a range as (value, red, green, blue)."""
    last = len(colours) - 1
    return [(low + (high - low) * k / last, *colour) for k, colour in enumerate(colours)]
