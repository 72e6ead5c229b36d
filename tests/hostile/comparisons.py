"""Results that cannot be compared, and such that differ."""
import json

from case import Hostile, text_of


def vti(values, spacing="0.25 0.5 1", name="density"):
    """A picture in letters: rows of y, each of x."""
    cells = f"0 {len(values[0])} 0 {len(values) if len(values) > 1 else 0} 0 0"
    numbers = " ".join(str(value) for row in values for value in row)
    return (f'<VTKFile type="ImageData" version="1.0"><ImageData WholeExtent="{cells}" Origin="0 0 0" Spacing="{spacing}">'
            f'<Piece Extent="{cells}"><CellData><DataArray type="Float32" Name="{name}" format="ascii">{numbers}</DataArray>'
            f'</CellData></Piece></ImageData></VTKFile>')


def record(**more):
    return json.dumps({"deblai": {"version": "0"}, "status": "converged", "problem": "geodesic",
                       "grid": {"cells": [4, 2], "spacing": [0.25, 0.5], "origin": [0, 0]},
                       "result": {}, "outputs": ["fields/density.pvd"], **more})


FILM = '<VTKFile type="Collection"><Collection><DataSet timestep="0" file="density_0000.vti"/></Collection></VTKFile>'
ONE = [[1, 2, 3, 4], [5, 6, 7, 8]]
FINE = {"a.vti": vti(ONE), "b.vti": vti([[1, 2, 3, 4], [5, 6, 8, 7]])}
RUN = {"a/run.json": record(), "a/fields/density.pvd": FILM, "a/fields/density_0000.vti": vti(ONE)}


def compare(name, code, says, b="b.vti", a="a.vti", files=None, more=(), **expected):
    return Hostile(f"compare: {name}", code, says, arguments=["compare", a, b, *more], files={**FINE, **(files or {})}, **expected)


CASES = [
    compare("two that differ", 1, ["mass     4.5 and 4.5", "L1       0.25, 5.6e-2 of the mass", "apart    by 5.6e-2", "distance"], errors=0),
    compare("two that differ less than is asked", 0, ["equal    by 5.6e-2 of the mass, within --tolerance 1.0e-1"], errors=0,
            more=["--tolerance", "0.1", "--no-distance"]),
    compare("one with itself", 0, ["L1       0,", "distance 0 is W2", "equal"], b="a.vti", errors=0),
    compare("a run with its picture", 0, ["equal"], a="a", b="a.vti", files=RUN, errors=0),
    compare("what is not there", 4, ["none: no such file or directory", "name a run directory"], b="none"),
    compare("somebody else's folder", 4, ["out/run.json: cannot be read", "a run that `deblai run` has finished"], b="out",
            files={"out/thesis.tex": "words"}),
    compare("a folder with another's record", 4, ["out/run.json: is not the record of a run"], b="out",
            files={"out/run.json": "[]"}),
    compare("a run that was stopped", 4, ["a: the run has not finished: its status is `stopped`", "`deblai resume a` goes on"], a="a",
            files={"a/run.json": record(status="stopped")}),
    compare("a run whose film was not finished", 4, ["a: the run ended before its film was complete: did not finish"], a="a",
            files={"a/run.json": record(error="did not finish")}),
    compare("a run under way", 4, ["a: the run has not finished: its status is `running`", "`deblai resume a` goes on"], a="a",
            files={"a/run.json": record(status="running")}),
    compare("a run that failed", 4, ["a: the run has not finished: its status is `failed`"], a="a",
            files={"a/run.json": record(status="failed")}),
    compare("a run without densities", 4, ["a: a minimal_flow has no densities to compare"], a="a",
            files={"a/run.json": record(problem="minimal_flow", outputs=["fields/flow.pvd"])}),
    compare("a run whose film is gone", 4, ["density.pvd", "cannot be read"], a="a", files={"a/run.json": record()}),
    compare("a run whose picture is gone", 4, ["density_0000.vti", "cannot be read"], a="a",
            files={"a/run.json": record(), "a/fields/density.pvd": FILM}),
    compare("a run whose pictures have no density", 4, ["no array `density`", "output.fields"], a="a",
            files={**RUN, "a/fields/density_0000.vti": vti(ONE, name="velocity")}),
    compare("a run whose record is of another grid", 4, ["density_0000.vti", "run.json counts 3"], a="a", b="a",
            files={**RUN, "a/run.json": record(grid={"cells": [3, 2], "spacing": [0.25, 0.5], "origin": [0, 0]})}),
    compare("numbers of cells that differ", 4, ["the grids differ: a.vti has 4 x 2 cells", "c.vti has 3 x 2 cells", "`domain`"],
            b="c.vti", files={"c.vti": vti([[1, 2, 3], [4, 5, 6]])}),
    compare("boxes that differ", 4, ["the grids differ", "[0, 1] x [0, 1]", "[0, 2] x [0, 1]"], b="c.vti",
            files={"c.vti": vti(ONE, spacing="0.5 0.5 1")}),
    compare("dimensions that differ", 4, ["the grids differ", "4 cells on [0, 1]"], b="c.vti", files={"c.vti": vti([[1, 2, 3, 4]])}),
    compare("a picture that is none", 4, ["c.vti: not a complete VTI file"], b="c.vti", files={"c.vti": "words"}),
    compare("a picture in pieces that is none", 4, ["c.pvti", "is not a VTK file"], b="c.pvti", files={"c.pvti": "words"}),
    compare("a volume that is none", 4, ["c.nii"], b="c.nii", files={"c.nii": "words"}),
    compare("a path that is none", 4, ["path.h5"], b="path.h5", files={"path.h5": "words"}),
    compare("a surface", 4, ["c.obj: is no result", "name a run directory"], b="c.obj", files={"c.obj": "v 0 0 0\n"}),
    compare("a case file", 4, ["case.yaml: is no result"], b="case.yaml", files={"case.yaml": text_of()}),
    compare("an empty density", 4, ["c.vti"], b="c.vti", files={"c.vti": vti([[0, 0, 0, 0], [0, 0, 0, 0]])}),
    compare("a tolerance that is negative", 2, ["--tolerance -1: expected a number from 0"], more=["--tolerance", "-1"]),
    compare("a tolerance that is none", 2, ["--tolerance"], more=["--tolerance", "little"]),
    Hostile("compare: one result", 2, ["B is required"], arguments=["compare", "a.vti"], files=FINE),
]
