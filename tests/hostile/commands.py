"""Bad command lines: exit code 2, nothing is read or written."""
from case import Hostile, text_of

FINE = {"case.yaml": text_of()}


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
    Hostile("standard output that is full", 6, ["cannot write to standard output", "No space left"],
            arguments=["explain"], stdout="/dev/full", ranks=(1,)),  # mpirun would read it and throw it away
]
