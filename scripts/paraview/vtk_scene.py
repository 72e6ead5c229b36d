"""A film drawn by VTK alone, for machines without ParaView: the same pictures, no state."""

import numpy
import vtkmodules.vtkRenderingContextOpenGL2  # noqa: F401  (registers itself, as do the next two)
import vtkmodules.vtkRenderingFreeType  # noqa: F401
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkChartsCore import vtkAxis, vtkChart, vtkChartXY
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkDataObject, vtkTable
from vtkmodules.vtkFiltersCore import vtkCellDataToPointData, vtkContourFilter, vtkGlyph3D, vtkThreshold
from vtkmodules.vtkFiltersModeling import vtkOutlineFilter
from vtkmodules.vtkFiltersSources import vtkArrowSource, vtkLineSource
from vtkmodules.vtkImagingCore import vtkExtractVOI
from vtkmodules.vtkIOImage import vtkPNGWriter
from vtkmodules.vtkRenderingAnnotation import vtkScalarBarActor
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkColorTransferFunction,
    vtkDataSetMapper,
    vtkLightKit,
    vtkRenderer,
    vtkRenderWindow,
    vtkTextActor,
    vtkWindowToImageFilter,
)
from vtkmodules.vtkViewsContext2D import vtkContextView

import film as looks

POINTS = vtkDataObject.FIELD_ASSOCIATION_POINTS


class Scene:
    """One window; each frame is drawn afresh."""

    def __init__(self, film, size, angles):
        self.film = film
        self.size = size
        self.angles = angles

    def save_frame(self, k, path):
        if self.film.dim == 1:
            view = self._curve(k)
            window = view.GetRenderWindow()
        else:
            renderer = vtkRenderer()
            renderer.SetBackground(looks.PAPER)
            window = vtkRenderWindow()
            window.AddRenderer(renderer)
        window.SetOffScreenRendering(1)
        window.SetMultiSamples(8)
        window.SetSize(self.size)
        if self.film.dim > 1:
            (self._surface if self.film.dim == 3 else self._map)(k, renderer)
            if len(self.film.times) > 1:
                self._time_label(k, renderer)
        window.Render()
        grab = vtkWindowToImageFilter()
        grab.SetInput(window)
        grab.ReadFrontBufferOff()
        writer = vtkPNGWriter()
        writer.SetInputConnection(grab.GetOutputPort())
        writer.SetFileName(str(path))
        writer.Write()

    def _points(self, image):
        points = vtkCellDataToPointData()
        points.SetInputData(image)
        points.Update()
        return points.GetOutput()

    def _time_label(self, k, renderer):
        label = vtkTextActor()
        label.SetInput("t = %.2f" % self.film.times[k])
        text = label.GetTextProperty()
        text.SetFontSize(self.size[1] // 30)
        text.SetColor(looks.INK)
        label.SetPosition(15, self.size[1] - self.size[1] // 20)
        renderer.AddViewProp(label)

    def _frame(self, lines, renderer, width):
        actor = self._add(lines, renderer)
        actor.GetProperty().SetColor(looks.FRAME_COLOUR)
        actor.GetProperty().SetLineWidth(width)
        actor.GetProperty().LightingOff()

    def _add(self, source, renderer):
        mapper = vtkDataSetMapper()
        mapper.SetInputConnection(source.GetOutputPort())
        mapper.ScalarVisibilityOff()
        actor = vtkActor()
        actor.SetMapper(mapper)
        renderer.AddActor(actor)
        return actor

    def _colour_by(self, actor, renderer, name, title, colours, limits):
        table = vtkColorTransferFunction()
        table.SetColorSpaceToLab()
        for point in looks.spread(colours, *limits):
            table.AddRGBPoint(*point)
        mapper = actor.GetMapper()
        mapper.ScalarVisibilityOn()
        mapper.SetScalarModeToUsePointFieldData()
        mapper.SelectColorArray(name)
        mapper.SetLookupTable(table)
        mapper.InterpolateScalarsBeforeMappingOff()
        bar = vtkScalarBarActor()
        bar.SetLookupTable(table)
        bar.SetTitle(title + "\n")  # a line away from the topmost number
        bar.UnconstrainedFontSizeOn()
        for text in (bar.GetTitleTextProperty(), bar.GetLabelTextProperty()):
            text.SetColor(looks.INK)
            text.SetFontSize(self.size[1] // 45)
            text.ShadowOff()
            text.ItalicOff()
            text.BoldOff()
        bar.SetLabelFormat("%.3g")
        bar.SetNumberOfLabels(5)
        bar.SetPosition(0.88, 0.06)
        bar.SetWidth(0.08)
        bar.SetHeight(0.45)
        bar.SetBarRatio(0.25)
        renderer.AddViewProp(bar)

    def _surface(self, k, renderer):
        image = self.film.image(k)
        cells = image.GetCellData()
        if self.film.has_velocity:
            # Its mean over neighbours over that of the density is a speed that empty cells do not pull down.
            density = vtk_to_numpy(cells.GetArray("density"))
            momentum = numpy_to_vtk(density[:, None] * vtk_to_numpy(cells.GetArray("velocity")), deep=1)
            momentum.SetName("momentum")
            cells.AddArray(momentum)
        surface = vtkContourFilter()
        surface.SetInputData(self._points(image))
        surface.SetInputArrayToProcess(0, 0, 0, POINTS, "density")
        surface.SetValue(0, self.film.levels[k])
        surface.ComputeNormalsOn()
        surface.Update()
        actor = self._add(surface, renderer)
        look = actor.GetProperty()
        look.SetInterpolationToGouraud()
        look.SetSpecular(0.25)
        look.SetSpecularPower(30)
        look.SetAmbient(0.2)
        if self.film.has_velocity:
            data = surface.GetOutput().GetPointData()
            momentum = vtk_to_numpy(data.GetArray("momentum"))
            speed = numpy_to_vtk(numpy.linalg.norm(momentum, axis=1) / self.film.levels[k], deep=1)
            speed.SetName("speed")
            data.AddArray(speed)
            actor.GetMapper().SetInputDataObject(surface.GetOutput())
            self._colour_by(actor, renderer, "speed", self.film.fast, looks.SPEED_COLOURS, self.film.speed_range)
        else:
            look.SetColor(looks.LINE_COLOUR)
        kit = vtkLightKit()  # as ParaView lights
        kit.AddLightsToRenderer(renderer)
        corners = vtkPoints()
        for point in self.film.room(self.angles):
            corners.InsertNextPoint(point)
        box = vtkLineSource()
        box.SetPoints(corners)
        self._frame(box, renderer, 1.5)
        camera = renderer.GetActiveCamera()
        position, focus, up, angle = self.film.camera(self.angles, self.size)
        camera.SetPosition(position)
        camera.SetFocalPoint(focus)
        camera.SetViewUp(up)
        camera.SetViewAngle(angle)
        renderer.ResetCameraClippingRange()

    def _map(self, k, renderer):
        film = self.film
        points = self._points(film.image(k))
        whole = vtkExtractVOI()
        whole.SetInputData(points)
        whole.SetVOI(points.GetExtent())
        actor = self._add(whole, renderer)
        actor.GetProperty().LightingOff()
        self._colour_by(actor, renderer, "density", film.shown, looks.DENSITY_COLOURS, (0, film.density_max))
        if film.has_velocity:
            stride = film.arrow_stride()
            sparse = vtkExtractVOI()
            sparse.SetInputData(points)
            sparse.SetVOI(points.GetExtent())
            sparse.SetSampleRate(stride, stride, stride)
            there = vtkThreshold()
            there.SetInputConnection(sparse.GetOutputPort())
            there.SetInputArrayToProcess(0, 0, 0, POINTS, "density")
            there.SetThresholdFunction(vtkThreshold.THRESHOLD_UPPER)
            there.SetUpperThreshold(looks.VISIBLE * film.density_max)
            arrow = vtkArrowSource()
            arrows = vtkGlyph3D()
            arrows.SetInputConnection(there.GetOutputPort())
            arrows.SetSourceConnection(arrow.GetOutputPort())
            arrows.SetInputArrayToProcess(1, 0, 0, POINTS, "velocity")
            arrows.SetScaleModeToScaleByVector()
            arrows.SetScaleFactor(film.arrow_scale())
            drawn = self._add(arrows, renderer)
            drawn.GetProperty().SetColor(looks.ARROW_COLOUR)
            drawn.GetProperty().LightingOff()
        box = vtkOutlineFilter()
        box.SetInputData(points)
        self._frame(box, renderer, 2)
        camera = renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        position, focus, scale = film.plane_view(self.size)
        camera.SetPosition(position)
        camera.SetFocalPoint(focus)
        camera.SetParallelScale(scale)
        renderer.ResetCameraClippingRange()

    def _curve(self, k):
        film = self.film
        (axis,) = film.axes
        chart = vtkChartXY()
        chart.SetTitle("t = %.2f" % film.times[k])
        chart.GetTitleProperties().SetFontSize(self.size[1] // 30)
        for frame, grey in ((0, True), (len(film.times) - 1, True), (k, False)):
            density = vtk_to_numpy(film.image(frame).GetCellData().GetArray("density")).astype(float)
            centres = film.bounds[2 * axis] + (numpy.arange(density.size) + 0.5) * film.spacing[axis]
            table = vtkTable()
            for name, values in (("place", centres), ("density", density)):
                column = numpy_to_vtk(values, deep=1)
                column.SetName(name)
                table.AddColumn(column)
            line = chart.AddPlot(vtkChart.LINE)
            line.SetInputData(table, 0, 1)
            line.GetPen().SetColorF((0.7, 0.7, 0.72) if grey else looks.LINE_COLOUR)
            line.SetWidth(2 if grey else 4)
        for where, title, limits in (
            (vtkAxis.BOTTOM, "xyz"[axis], film.bounds[2 * axis : 2 * axis + 2]),
            (vtkAxis.LEFT, film.shown, (0, 1.05 * film.density_max)),
        ):
            side = chart.GetAxis(where)
            side.SetTitle(title)
            side.SetBehavior(vtkAxis.FIXED)
            side.SetRange(*limits)
            side.GetTitleProperties().SetFontSize(self.size[1] // 40)
            side.GetLabelProperties().SetFontSize(self.size[1] // 40)
        view = vtkContextView()
        view.GetRenderer().SetBackground(looks.PAPER)
        view.GetScene().AddItem(chart)
        return view
