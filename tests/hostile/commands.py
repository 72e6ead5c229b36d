"""Bad command lines: exit code 2, nothing is read or written."""
from case import Hostile, text_of

FINE = {"case.yaml": text_of()}
OTHERS = '{"deblai": {"version": "0"}, "status": "converged", "outputs": ["fields/density.pvd"]}'
RECORD = OTHERS.replace("}, ", '}, "grid": {"cells": [4, 4], "spacing": [1, 1], "origin": [0, 0]}, ')
FILM = """<?xml version="1.0"?>
<VTKFile type="Collection"><Collection><DataSet timestep="0" file="density_0000.vti"/></Collection></VTKFile>
"""


def bad_line(name, arguments, says, code=2, files=None):
    return Hostile(name, code, says, arguments=arguments, files=FINE if files is None else files)


CASES = [
    bad_line("unknown command", ["rum", "case.yaml"], ["unknown command `rum`; did you mean `run`?", "commands: check"]),
    bad_line("unknown option", ["run", "case.yaml", "--fast"], ["--fast", "`deblai run --help`"]),
    bad_line("no case file named", ["run"], ["CASE is required", "`deblai run --help`"]),
    bad_line("too many files", ["run", "case.yaml", "other.yaml"], ["other.yaml", "`deblai run --help`"]),
    bad_line("override without a value", ["run", "case.yaml", "--set", "domain.cells"],
             ["--set domain.cells: expected key=value, such as `--set solver.tolerance=1e-4`"]),
    bad_line("override of an unknown key", ["run", "case.yaml", "--set", "domain.cell=8"],
             ["--set domain.cell=8: domain.cell: unknown key; did you mean `cells`?", "accepted here"], code=3),
    bad_line("override with a wrong value", ["run", "case.yaml", "--set", "solver.tolerance=soon"],
             ["--set solver.tolerance=soon: solver.tolerance: expected a number above 0 and below 1"], code=3),
    bad_line("override of a term that is not there", ["run", "case.yaml", "--set", "source.sum[3].weight=1"],
             ["--set source.sum[3].weight=1", "counted from 0"], code=3),
    bad_line("ranks that are none", ["check", "case.yaml", "-n", "none"], ["none", "`deblai check --help`"]),
    bad_line("PETSc option that nothing reads", ["run", "case.yaml", "-o", "out", "--", "-ksp_tipe", "cg"],
             ["PETSc option that nothing reads: -ksp_tipe", "remove"]),
    bad_line("PETSc option that is none", ["run", "case.yaml", "--", "ksp_type"],
             ["expected a PETSc option such as `-log_view`, got \"ksp_type\""]),
    bad_line("PETSc option where none is taken", ["schema", "--", "-log_view"], ["takes no PETSc options"]),
    bad_line("explain what is no key", ["explain", "solver.tolerence"],
             ["there is no key `solver.tolerence`; did you mean `solver.tolerance`?", "`deblai explain` lists"]),
    bad_line("info of what is not there", ["info", "none.obj"], ["none.obj: no such file"], code=4),
    bad_line("info of two that are not there", ["info", "none.obj", "neither.ply"],
             ["none.obj: no such file", "neither.ply: no such file"], code=4),
    Hostile("info of an open surface", 4, ["open.obj", "not closed", "would be refused"], arguments=["info", "open.obj"],
            files={"open.obj": "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"}, errors=0),
    bad_line("morph of what is not there", ["morph", "none.obj", "neither.obj"], ["error: none.obj: no such file"], code=4),
    bad_line("morph on a grid that is no list", ["morph", "a.obj", "b.obj", "--grid", "64,64,16"],
             ["--grid 64,64,16: domain.cells", "write a list in brackets: '[64,64,16]'"], code=3),
    bad_line("explain a key without its path", ["explain", "gaussian"], ["did you mean `source.gaussian`?"]),
    bad_line("morph on a grid of one cell", ["morph", "a.obj", "b.obj", "--grid", "1"],
             ["--grid 1: domain.cells: expected an integer from 2", "got \"1\""], code=3),
    bad_line("report of what is not there", ["report", "none"], ["none/run.json: cannot be read", "has finished"], code=4),
    Hostile("report of what is no run", 4, ["mine/run.json: is not the record of a run"], arguments=["report", "mine"],
            files={"mine/run.json": "[1, 2"}),
    Hostile("report of a run on no grid", 4, ["mine/run.json", "does not say on which grid"],
            arguments=["report", "mine"], files={"mine/run.json": OTHERS}),
    Hostile("report of a run whose film is gone", 4, ["mine/fields/density.pvd: cannot be read", "run the case again"],
            arguments=["report", "mine"], files={"mine/run.json": RECORD}),
    Hostile("report of a run whose film is torn", 4, ["density_0000.vti: is not an image of VTK"],
            arguments=["report", "mine"], files={"mine/run.json": RECORD, "mine/fields/density.pvd": FILM,
                                                 "mine/fields/density_0000.vti": "<VTKFile"}),
    bad_line("pictures of what is not there", ["render", "none"], ["none/run.json: cannot be read"], code=4),
    bad_line("pictures of no size", ["render", "none", "--size", "1"], ["--size", "`deblai render --help`"]),
    Hostile("pictures of a run without a film", 4, ["mine: this run has no film of a density", "`deblai report mine`"],
            arguments=["render", "mine", "--plain"], files={"mine/run.json": '{"deblai": {}}'}),
    Hostile("standard output that is full", 6, ["cannot write to standard output", "No space left"],
            arguments=["explain"], stdout="/dev/full", ranks=(1,)),  # mpirun would read it and throw it away
]
