"""A film as a ParaView pipeline: what `render` draws, and what a user finds after loading the state."""

from paraview import simple

import film as looks

# Adds what the surface is drawn from: density over its level (1 on the surface) and momentum, whose mean
# over neighbours divided by that of the density is a speed that empty cells do not pull down.
SURFACE_SCRIPT = """
import numpy
times, levels = {times}, {levels}
time = self.GetInputDataObject(0, 0).GetInformation().Get(vtk.vtkDataObject.DATA_TIME_STEP())
density = inputs[0].CellData["density"]
output.CellData.append(density / numpy.interp(time, times, levels), "shape")
output.CellData.append(density, "density")
if "velocity" in inputs[0].CellData.keys():
    output.CellData.append(density[:, None] * inputs[0].CellData["velocity"], "momentum")
"""


class Scene:
    """A ParaView pipeline and its view."""

    def __init__(self, film, size, angles):
        self.film = film
        self.size = size
        simple._DisableFirstRenderCameraReset()
        self.reader = simple.PVDReader(registrationName="film", FileName=str(film.path))
        self.reader.UpdatePipelineInformation()
        if film.is_flow:  # named as a film of densities names them
            arrows = "flow" if film.dim == 3 else "flow / sqrt(mag(flow) + 1e-300)"
            for name, formula in (("velocity", arrows), ("density", "mag(flow)")):
                self.reader = simple.Calculator(registrationName=name, Input=self.reader, AttributeType="Cell Data",
                                                ResultArrayName=name, Function=formula)
        build = {1: self._curve, 2: self._map, 3: self._surface}[film.dim]
        self.view = build(angles)
        simple.AssignViewToLayout(view=self.view, layout=simple.CreateLayout(name="film"))
        simple.SetActiveSource(self.reader)
        self.clock = simple.GetAnimationScene()
        self.clock.UpdateAnimationUsingDataTimeSteps()

    def save_frame(self, k, path):
        self.clock.AnimationTime = self.film.times[k]
        if self.film.dim == 1:
            self.view.ChartTitle = "t = %.2f" % self.film.times[k]
        simple.SaveScreenshot(str(path), self.view, ImageResolution=list(self.size))

    def save_state(self, folder):
        """A state for "File > Load State"; its name."""
        self.clock.AnimationTime = self.film.times[0]
        name = folder / "film.pvsm"
        simple.SaveState(str(name))
        return name

    def _render_view(self):
        view = simple.CreateView("RenderView")
        view.ViewSize = list(self.size)
        view.UseColorPaletteForBackground = 0
        view.BackgroundColorMode = "Single Color"
        view.Background = looks.PAPER
        view.OrientationAxesVisibility = 0
        return view

    def _time_label(self, view):
        if len(self.film.times) == 1:
            return
        label = simple.AnnotateTimeFilter(Input=self.reader, Format="t = {time:.2f}")
        shown = simple.Show(label, view)
        shown.Color = looks.INK
        shown.FontSize = self.size[1] // 30
        shown.FontFamily = "Arial"
        shown.WindowLocation = "Upper Left Corner"

    def _frame(self, view, lines, width):
        shown = simple.Show(lines, view)
        shown.DiffuseColor = shown.AmbientColor = looks.FRAME_COLOUR
        shown.LineWidth = width

    def _colour_by(self, shown, view, name, title, colours, limits):
        table = simple.GetColorTransferFunction(name)
        table.AutomaticRescaleRangeMode = "Never"
        simple.ColorBy(shown, ("POINTS", name))
        shown.LookupTable = table
        shown.SetScalarBarVisibility(view, True)
        table.RGBPoints = [v for point in looks.spread(colours, *limits) for v in point]
        table.ColorSpace = "Lab"
        bar = simple.GetScalarBar(table, view)
        bar.Title, bar.ComponentTitle = title, ""
        bar.TitleColor = bar.LabelColor = looks.INK
        bar.TitleFontSize = bar.LabelFontSize = self.size[1] // 45
        bar.TitleFontFamily = bar.LabelFontFamily = "Arial"
        bar.ScalarBarThickness, bar.ScalarBarLength = self.size[0] // 90, 0.4
        bar.RangeLabelFormat = bar.LabelFormat = "%.3g"
        bar.WindowLocation = "Any Location"
        bar.Position = [0.89, 0.08]

    def _surface(self, angles):
        film, view = self.film, self._render_view()
        script = SURFACE_SCRIPT.format(times=film.times, levels=film.levels)
        parts = simple.ProgrammableFilter(registrationName="surface data", Input=self.reader,
                                          OutputDataSetType="Same as Input", Script=script, CopyArrays=0)
        points = simple.CellDatatoPointData(Input=parts)
        surface = simple.Contour(registrationName="surface", Input=points, ContourBy=["POINTS", "shape"],
                                 Isosurfaces=[1.0], ComputeNormals=1)
        if film.has_velocity:
            surface = simple.Calculator(registrationName="speed", Input=surface, ResultArrayName="speed",
                                        Function="mag(momentum)/density")
        shown = simple.Show(surface, view)
        shown.Interpolation = "Gouraud"
        shown.Specular, shown.SpecularPower, shown.Ambient = 0.25, 30, 0.2
        if film.has_velocity:
            self._colour_by(shown, view, "speed", film.fast, looks.SPEED_COLOURS, film.speed_range)
        else:
            shown.ColorArrayName = ["POINTS", ""]
            shown.DiffuseColor = looks.LINE_COLOUR
        corners = [number for point in film.room(angles) for number in point]
        self._frame(view, simple.PolyLineSource(registrationName="box", Points=corners), 1.5)
        self._time_label(view)
        position, focus, up, angle = film.camera(angles, self.size)
        view.CameraPosition, view.CameraFocalPoint, view.CameraViewUp = position, focus, up
        view.CameraViewAngle = angle
        return view

    def _map(self, _angles):
        film, view = self.film, self._render_view()
        points = simple.CellDatatoPointData(registrationName="density", Input=self.reader)
        shown = simple.Show(points, view)
        shown.Representation = "Surface"
        shown.Ambient, shown.Diffuse = 1.0, 0.0
        self._colour_by(shown, view, "density", film.shown, looks.DENSITY_COLOURS, (0, film.density_max))
        if film.has_velocity:
            stride = film.arrow_stride()
            sparse = simple.ExtractSubset(Input=points, SampleRateI=stride, SampleRateJ=stride,
                                          SampleRateK=stride)
            sparse.VOI = [v for a in range(3) for v in (0, film.cells[a])]
            there = simple.Threshold(Input=sparse, Scalars=["POINTS", "density"],
                                     ThresholdMethod="Above Upper Threshold",
                                     UpperThreshold=looks.VISIBLE * film.density_max)
            arrows = simple.Glyph(registrationName="velocity", Input=there, GlyphType="Arrow")
            arrows.OrientationArray = arrows.ScaleArray = ["POINTS", "velocity"]
            arrows.VectorScaleMode = "Scale by Magnitude"
            arrows.ScaleFactor = film.arrow_scale()
            arrows.GlyphMode = "All Points"
            drawn = simple.Show(arrows, view)
            drawn.ColorArrayName = ["POINTS", ""]
            drawn.DiffuseColor = drawn.AmbientColor = looks.ARROW_COLOUR
            drawn.Ambient, drawn.Diffuse = 1.0, 0.0
        self._frame(view, simple.Outline(registrationName="box", Input=self.reader), 2)
        self._time_label(view)
        view.CameraParallelProjection = 1
        view.CameraPosition, view.CameraFocalPoint, view.CameraParallelScale = film.plane_view(self.size)
        view.CameraViewUp = (0, 1, 0)
        return view

    def _curve(self, _angles):
        film = self.film
        view = simple.CreateView("XYChartView")
        view.ViewSize = list(self.size)
        (axis,) = film.axes
        view.BottomAxisTitle, view.LeftAxisTitle = "xyz"[axis], film.shown
        view.LeftAxisUseCustomRange, view.BottomAxisUseCustomRange = 1, 1
        view.LeftAxisRangeMinimum, view.LeftAxisRangeMaximum = 0, 1.05 * film.density_max
        view.BottomAxisRangeMinimum, view.BottomAxisRangeMaximum = film.bounds[2 * axis : 2 * axis + 2]
        view.ShowLegend = 0
        view.ChartTitleFontSize = self.size[1] // 30
        for title in ("LeftAxisTitleFontSize", "BottomAxisTitleFontSize"):
            setattr(view, title, self.size[1] // 40)
        for label in ("LeftAxisLabelFontSize", "BottomAxisLabelFontSize"):
            setattr(view, label, self.size[1] // 40)

        ends = [film.times[0], film.times[-1]]
        curves = [simple.ForceTime(Input=self.reader, ForcedTime=end) for end in ends] + [self.reader]
        for source, grey in zip(curves, (True, True, False)):
            line = simple.PlotData(Input=simple.CellCenters(Input=source))
            shown = simple.Show(line, view, "XYChartRepresentation")
            shown.UseIndexForXAxis, shown.XArrayName = 0, "Points_%s" % "XYZ"[axis]
            shown.SeriesVisibility = ["density"]
            red, green, blue = map(str, (0.7, 0.7, 0.72) if grey else looks.LINE_COLOUR)
            shown.SeriesColor = ["density", red, green, blue]
            shown.SeriesLineThickness = ["density", "2" if grey else "4"]
        return view
