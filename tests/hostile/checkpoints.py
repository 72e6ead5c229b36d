"""Runs that cannot be stopped or resumed, and checkpoints that find no room."""
from case import Hostile, bad_case, text_of
from outputs import no_disks, small_disk, unmount

FINE = {"case.yaml": text_of()}
# Long enough to be stopped, and larger than a small disk takes.
LONG = {"case.yaml": text_of(domain="{cells: [64, 64], time_steps: 16, box: [[0, 1], [0, 1]]}", blur="1 cells",
                             solver="{tolerance: 1e-9, max_iterations: 60, levels: 1}", output="{frames: 2, checkpoint: 0.01 s}")}
STOPPED = {"out/run.json": '{"deblai": {"version": "0"}, "status": "stopped"}', "out/case.yaml": text_of()}
FLOW = {"case.yaml": text_of(problem="gradient_flow", source=None, target=None, initial="{ball: {center: [0.3, 0.3], radius: 0.2}}",
                             energy="{porous_medium: {m: 2}}", stepping="{dt: 0.01, end: 0.02}", tracers="{count: 9}")}


def full_disk(name, code, says, more=(), **expected):
    """A run whose directory lies on a disk that takes its results but no checkpoint."""
    return Hostile(name, code, says, arguments=["run", "case.yaml", "-o", "disk/out", *more], files=LONG,
                   setup=small_disk("disk", 2000), clean=unmount("disk"), reason_to_skip=no_disks, leaves_run="disk/out", ranks=(1, 2, 4),
                   **expected)


CASES = [
    Hostile("resume of nothing", 2, ["none: is not a run of deblai: it has no run.json"], arguments=["resume", "none"]),
    Hostile("resume of somebody else's folder", 2, ["is not empty and not a run of deblai"], arguments=["resume", "out"],
            files={"out/thesis.tex": "words"}),
    Hostile("resume of a run that never began", 2, ["it has no case.yaml", "deblai run"], arguments=["resume", "out"],
            files={"out/run.json": STOPPED["out/run.json"]}),
    Hostile("resume of a run that has ended", 0, ["has ended already, converged: there is nothing to resume"], errors=0,
            arguments=["resume", "out"], leaves_run="out", status="converged",
            files={**STOPPED, "out/run.json": '{"deblai": {"version": "0"}, "status": "converged"}'}),
    Hostile("resume of a run that was killed before its film", 4, ["no checkpoint is left to go on from"],
            arguments=["resume", "out"], leaves_run="out", status="converged",
            files={**STOPPED, "out/checkpoint.h5": "words", "out/run.json":
                   '{"deblai": {"version": "0"}, "status": "converged", "error": "did not finish"}'}),
    Hostile("resume from files that are no checkpoints", 4,
            ["checkpoint.h5: is not a file of fields that deblai wrote", "checkpoint.previous.h5: is not a file",
             "no checkpoint is left to go on from; `deblai run out/case.yaml` starts anew"],
            arguments=["resume", "out"], leaves_run="out", status="stopped",
            files={**STOPPED, "out/checkpoint.h5": "words", "out/checkpoint.previous.h5": ""}),
    Hostile("resume of a case that is broken", 3, ["out/case.yaml:1:1"], arguments=["resume", "out"], leaves_run="out",
            status="stopped", files={**STOPPED, "out/case.yaml": "problem: geodesic\n"}),
    Hostile("wall time that is none", 2, ["--walltime soon: expected the time that the run may take, as `HH:MM:SS`"],
            arguments=["run", "case.yaml", "--walltime", "soon"], files=FINE),
    Hostile("wall time without minutes", 2, ["--walltime 12:99:00: expected"],
            arguments=["run", "case.yaml", "--walltime", "12:99:00"], files=FINE),
    Hostile("wall time of what cannot be resumed", 2, ["--walltime: this gradient_flow cannot be stopped and resumed yet"],
            arguments=["run", "case.yaml", "--walltime", "1:00:00", "-o", "out"], files=FLOW),
    bad_case("time between checkpoints without a unit", ["output.checkpoint: expected a time such as `10 min`", "a blank"],
             output="{checkpoint: 10}"),
    bad_case("no time between checkpoints", ["output.checkpoint: expected a time", "write `none`"],
             output="{checkpoint: 0 s}"),
    Hostile("checkpoints of a flow that moves tracers", 3,
            ["output.checkpoint: a gradient flow that moves tracers or a map cannot be resumed yet", "remove it"],
            files={"case.yaml": FLOW["case.yaml"] + "output: {checkpoint: 1 min}\n"}),
    bad_case("checkpoints of what cannot be resumed", ["output.checkpoint: what `douglas_rachford` computes cannot be resumed yet"],
             output="{checkpoint: 1 min}", solver="{algorithm: douglas_rachford}"),
    full_disk("checkpoints that find no room", 5,
              ["warning: no checkpoint: disk/out/checkpoint.h5: cannot be written: No space left on device", "film     open"],
              errors=0, status="iteration_limit"),
    full_disk("last checkpoint that finds no room", 6, ["disk/out/checkpoint.h5: cannot be written: No space left on device"],
              more=["--walltime", "1.1 s"]),
]
