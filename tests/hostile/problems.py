"""Case files of minimal flows, barycentres, gradient flows and carried densities that ask for what these have not."""
from case import bad_case

BALLS = "[{ball: {center: [0.3, 0.3], radius: 0.1}}, {ball: {center: [0.6, 0.6], radius: 0.2}}]"


def bad_flow(name, says, code=3, **lines):
    return bad_case(name, says, code, problem="minimal_flow", **{"domain": "{cells: 16, box: [[0, 1], [0, 1]]}", **lines})


def bad_group(name, says, code=3, **lines):
    return bad_case(name, says, code, **{"problem": "barycentre", "source": None, "target": None, "densities": BALLS, **lines})


def bad_transport(name, says, code=3, **lines):
    return bad_case(name, says, code, **{"problem": "continuity", "source": None, "target": None,
                                         "initial": "{ball: {center: [0.5, 0.5], radius: 0.2}}",
                                         "velocity": '{formula: ["0.5 - y", "x - 0.5"]}',
                                         "domain": "{cells: 16, box: [[0, 1], [0, 1]]}", **lines})


def bad_gradient_flow(name, says, code=3, **lines):
    return bad_case(name, says, code, **{"problem": "gradient_flow", "source": None, "target": None,
                                         "initial": "{ball: {center: [0.5, 0.5], radius: 0.3}}", "energy": "{entropy: {}}",
                                         "stepping": "{dt: 0.1, end: 1}", "domain": "{cells: 8, box: [[0, 1], [0, 1]]}", **lines})


def bad_film(name, says, code=3, **lines):
    return bad_case(name, says, code, **{"problem": "velocity", "source": None, "target": None, "frames": BALLS,
                                         "domain": "{cells: 16, box: [[0, 1], [0, 1]]}", **lines})


def bad_carriage(name, says, code=4, files=None, **lines):
    """Carried by an earlier run, in the folder `earlier`."""
    case = bad_transport(name, says, code, **{"velocity": "{run: earlier}", "initial": None, "domain": None, **lines})
    case.files.update(files or {})
    return case


RUN = '{"deblai": {}, "grid": {"cells": [4, 4], "time_steps": 2}}'
IMPLICIT = "{scheme: implicit_fv, dt: 0.1, end: 1}"

CASES = [
    bad_carriage("run that is not there", ["velocity.run: ", "no such folder", "`deblai run -o DIR`"]),
    bad_carriage("run that is none", ["is no run: it has no run.json"], files={"earlier/film.txt": "x"}),
    bad_carriage("run without a path", ["stored no path", "`output: {path: true}`"], files={"earlier/run.json": RUN}),
    bad_carriage("run with a damaged record", ["its run.json is damaged", "run it again"],
                 files={"earlier/run.json": "{", "earlier/path.h5": "x"}),
    bad_carriage("path that is none", ["velocity.run: ", "path.h5: is not a file of fields"],
                 files={"earlier/run.json": RUN, "earlier/path.h5": "no HDF5\n" * 100}),
    bad_carriage("grid of ones own for a run", ["domain: the grid is that of the run"], 3, domain="{cells: 16}"),
    bad_carriage("carried further than a run", ["transport.end: a run goes from time 0 to 1, got 2"], 3,
                 transport="{end: 2}"),
    bad_carriage("sources beside a run", ["sources: mass is made and lost as the run"], 3, sources="{removal: 1}"),
    bad_carriage("start of a run scaled", ["mass: what the run started from keeps its mass"], 3, mass="unit"),
    bad_transport("sources of nothing", ["sources: says neither what is made nor what is removed"], sources="{}"),
    bad_transport("production below zero", ["sources.production: is -", "never negative", "sources.removal"], 4,
                  sources='{production: "x - 0.5"}'),
    bad_transport("removal that is no formula", ["sources.removal: formula"], sources='{removal: "x +"}'),
    bad_transport("vectors that are not there", ["velocity.nifti: ", "no such file"], 4, velocity="{nifti: no.nii}",
                  initial="{ball: {center: [0.5, 0.5, 0.5], radius: 0.2}}", domain="{cells: 8}"),
    bad_transport("vectors in a plane", ["velocity.nifti: a volume has its voxels in 3D"], velocity="{nifti: no.nii}",
                  domain="{cells: [16, 16], box: [[0, 1], [0, 1]]}"),
    bad_transport("path of a carried density", ["output.path: `problem: continuity` has no single path"],
                  output="{path: true}"),
    bad_transport("truth in YAML's other words", ["output.map: expected `true` or `false`, got \"yes\""],
                  output="{map: yes}"),
    bad_transport("tracers of two kinds", ["tracers: `count` and `spacing` exclude each other"],
                  tracers="{count: 3, spacing: 0.1}"),
    bad_transport("no tracers", ["tracers.count: expected an integer from 1 to"], tracers="{count: 0}"),
    bad_transport("tracers without a distance", ["tracers.spacing: expected a positive length"], tracers="{spacing: 0}"),
    bad_transport("seed of a lattice", ["tracers.seed: only points that are drawn have a seed"],
                  tracers="{spacing: 0.1, seed: 2}"),
    bad_transport("tracers that are not there", ["tracers.points: ", "no such file"], 4, tracers="{points: no.txt}"),
    bad_transport("labels in a plane", ["labels: a volume has its voxels in 3D"], labels="{nifti: labels.nii}",
                  domain="{cells: [16, 16], box: [[0, 1], [0, 1]]}"),
    bad_transport("labels without a file", ["labels.nifti", "missing"], labels="{}"),
    bad_group("tracers of a group", ["tracers: `problem: barycentre` has no single motion"], tracers="{}"),
    bad_flow("map of a minimal flow", ["output.map: `problem: minimal_flow` has no single motion"],
             output="{map: true}"),
    bad_gradient_flow("labels of a gradient flow", ["labels: a gradient flow does not keep the way back"],
                      labels="{nifti: labels.nii}"),
    bad_gradient_flow("tracers around obstacles", ["cost.obstacles: what a gradient flow moves is not followed"],
                      tracers="{}", cost="{obstacles: {box: [[0, 0.2], [0, 0.2]]}}"),
    bad_film("film of nothing", ["the key `frames` is missing"], frames=None),
    bad_film("film of one frame", ["frames: expected a list of 2 to 1000"],
             frames="[{ball: {center: [0.3, 0.3], radius: 0.1}}]"),
    bad_film("film that runs backwards", ["frames[1].time: expected a time after 1, that of the frame before, got 0"],
             frames=BALLS.replace("0.1}}", "0.1}, time: 1}").replace("0.2}}", "0.2}, time: 0}")),
    bad_film("film with half of its times", ["frames[1]: has no `time`, but others have"],
             frames=BALLS.replace("0.1}}", "0.1}, time: 1}")),
    bad_film("film of masses that differ", ["mass: keep: frames[0] has mass", "the velocity of a film"], 4, mass="keep"),
    bad_film("film at another cost", ["cost: the velocity of a film is that of least kinetic energy"],
             cost="{law: power}"),
    bad_film("film with a source", ["source: a film has frames"], source="{ball: {center: [0.3, 0.3], radius: 0.1}}"),
    bad_film("film with time steps", ["domain.time_steps: the times are those of the `frames`"],
             domain="{cells: 16, time_steps: 4}"),
    bad_film("film of other times", ["output.frames: the times are those of the `frames`"], output="{frames: 4}"),
    bad_case("geodesic with frames", ["frames: only a film whose velocity is sought has frames"], frames=BALLS),
    bad_case("tracers outside the box", ["tracers.points: point 2 lies at 3 along y, outside the box"], 4,
             tracers="{points: points.txt}"),
    bad_case("tracers that are words", ["tracers.points: ", "points.txt:1: "], 4, tracers="{points: points.txt}"),
    bad_gradient_flow("flow of nothing", ["the key `initial` is missing"], initial=None),
    bad_gradient_flow("flow without an energy", ["the key `energy` is missing"], energy=None),
    bad_gradient_flow("flow without steps", ["the key `stepping` is missing"], stepping=None),
    bad_gradient_flow("energy without a term", ["energy: there is nothing to decrease", "entropy"], energy="{}"),
    bad_gradient_flow("unknown energy", ["energy.entopy: unknown key; did you mean `entropy`?"], energy="{entopy: {}}"),
    bad_gradient_flow("exponent of the entropy", ["energy.porous_medium", "an exponent m other than 1"],
                      energy="{porous_medium: {m: 1}}"),
    bad_gradient_flow("potential that is no formula", ["energy.potential: formula \"x +\""], energy='{potential: "x +"}'),
    bad_gradient_flow("potential on an axis that is not there", ["energy.potential", "uses z"], 4, energy='{potential: "z"}'),
    bad_gradient_flow("potential with a pole", ["energy.potential", "a potential is finite"], 4,
                      energy='{potential: "1/(x-0.0625)"}'),
    bad_gradient_flow("interaction on an axis that is not there", ["energy.interaction", "uses z"], 4,
                      energy='{interaction: "z^2"}'),
    bad_gradient_flow("flow backwards", ["stepping.dt: expected a positive number"], stepping="{dt: -1, end: 1}"),
    bad_gradient_flow("flow without an end", ["stepping.end", "missing"], stepping="{dt: 0.1}"),
    bad_gradient_flow("flow of too many steps", ["stepping.dt", "more than 1000000 steps"], stepping="{dt: 1e-9, end: 1}"),
    bad_gradient_flow("flow by no scheme", ["stepping.scheme", "jko", "implicit_fv"], stepping="{scheme: euler, dt: 0.1, end: 1}"),
    bad_gradient_flow("crowd by finite volumes", ["energy.congestion", "no fluxes for `congestion`", "`scheme: jko`"],
                      stepping=IMPLICIT, energy="{entropy: {}, congestion: {density: 2}}"),
    bad_gradient_flow("target by finite volumes", ["energy.target", "no fluxes for `target`", "`scheme: jko`"],
                      stepping=IMPLICIT, energy="{entropy: {}, target: {density: {formula: \"1\"}}}"),
    bad_gradient_flow("finite volumes of nothing that diffuses", ["energy: `scheme: implicit_fv` is for mass that diffuses"],
                      stepping=IMPLICIT, energy='{potential: "x"}'),
    bad_gradient_flow("splitting of finite volumes", ["solver: `scheme: implicit_fv` is solved by Newton's method", "`diffusion_`"],
                      stepping=IMPLICIT, solver="{tolerance: 0.1}"),
    bad_gradient_flow("steps inside finite volumes", ["domain.time_steps", "no steps inside"], stepping=IMPLICIT,
                      domain="{cells: 8, box: [[0, 1], [0, 1]], time_steps: 2}"),
    bad_gradient_flow("option of finite volumes that nothing reads", ["PETSc option that nothing reads: -diffusion_snes_rotl"], 2,
                      stepping=IMPLICIT, petsc="{diffusion_snes_rotl: 1}"),
    bad_gradient_flow("total variation", ["energy.total_variation: unknown key", "accepted here: entropy"],
                      energy="{total_variation: {}}"),
    bad_gradient_flow("target without a density", ["energy.target", "`energy.target.density` is missing"],
                      energy="{target: {stiffness: 2}}"),
    bad_gradient_flow("target outside the box", ["energy.target.density: reaches from", "outside domain.box"],
                      energy="{target: {density: {ball: {center: [0.9, 0.5], radius: 0.3}}}}"),
    bad_gradient_flow("negative stiffness", ["energy.target.stiffness: expected a positive number"],
                      energy="{target: {density: {formula: \"1\"}, stiffness: -1}}"),
    bad_gradient_flow("too dense for its crowd", ["energy.congestion.density: is 0.5, but the initial density reaches 1"], 4,
                      energy="{congestion: {density: 0.5}}"),
    bad_gradient_flow("tolerance of steps above 1", ["stepping.tolerance: expected"], stepping="{dt: 0.1, tolerance: 2, end: 1}"),
    bad_gradient_flow("pictures within a step", ["output.every: 0.05 is less than a step, 0.1"], output="{every: 0.05}"),
    bad_gradient_flow("pictures said twice", ["output.every", "remove one of them"], output="{every: 0.5, frames: 3}"),
    bad_gradient_flow("growth of a flow", ["output.fields[0]", "makes no mass"], output="{fields: [growth_rate]}"),
    bad_gradient_flow("grid like a source", ["domain.like: a flow has one density, `initial`"], domain="{like: source}"),
    bad_gradient_flow("grid like no volume", ["domain.like: the initial density is no volume"], domain="{like: initial}"),
    bad_case("geodesic like an initial", ["domain.like: only a flow has the density `initial`"], domain="{like: initial}"),
    bad_case("geodesic with a time between frames", ["output.every: only the film of a gradient flow"], output="{every: 1}"),
    bad_gradient_flow("flow with a target", ["target: a gradient flow has no `target`", "`initial`"],
                      target="{ball: {center: [0.5, 0.5], radius: 0.2}}"),
    bad_gradient_flow("flow with viscosity", ["viscosity: a gradient flow has no viscosity", "`entropy`"], viscosity="1"),
    bad_gradient_flow("flow at another cost", ["cost.law: a gradient flow moves mass at the kinetic cost"],
                      cost="{law: power, exponent: 3}"),
    bad_gradient_flow("flow with growth", ["growth: `problem: gradient_flow` makes and loses no mass"], growth="{}"),
    bad_case("geodesic of an energy", ["energy: only a gradient flow has `energy`"], energy="{entropy: {}}"),
    bad_flow("flow in time", ["domain.time_steps: a minimal flow has no time, got 4 steps", "remove it"],
             domain="{cells: 16, time_steps: 4}"),
    bad_flow("flow of another cost", ["cost.law: the cost of a minimal flow is `flow`"], cost="{law: kinetic}"),
    bad_flow("flow with growth", ["growth: `problem: minimal_flow` makes and loses no mass"], growth="{}"),
    bad_flow("flow with a film", ["output.frames: a minimal flow has no path to film"], output="{frames: 5}"),
    bad_flow("flow between masses that differ", ["mass: keep", "a minimal flow makes and loses none", "mass: unit"], 4,
             mass="keep", target="{ball: {center: [0.5, 0.5], radius: 0.2}}"),
    bad_group("barycentre of a pair", ["source: a barycentre has no source", "`densities`"],
              source="{ball: {center: [0.3, 0.3], radius: 0.1}}"),
    bad_group("barycentre of nothing", ["the key `densities` is missing"], densities=None),
    bad_group("barycentre of one", ["densities: expected a list of 2 to 1000"],
              densities="[{ball: {center: [0.3, 0.3], radius: 0.1}}]"),
    bad_group("negative weight in a group", ["densities[1].weight: expected a positive number"],
              densities=BALLS.replace("0.2}}]", "0.2}, weight: -1}]")),
    bad_group("barycentre by another algorithm", ["solver.algorithm: a barycentre is not computed by `douglas_rachford`"],
              solver="{algorithm: douglas_rachford}"),
    bad_group("barycentre of a cost of another degree", ["cost.law: a barycentre takes a cost that is of degree 2"],
              cost="{law: power, exponent: 3}"),
    bad_group("group of masses that differ", ["mass: keep: densities[0] has mass", "densities[1]", "`growth: {}`"], 4, mass="keep"),
    bad_group("member outside the box", ["densities[1]: reaches from", "outside domain.box"],
              densities=BALLS.replace("0.6, 0.6", "0.9, 0.6")),
    bad_group("member that is no file", ["densities[1].mesh", "no such file"], 4, domain="{cells: 8, time_steps: 2}",
              densities="[{ball: {center: [0, 0, 0], radius: 1}}, {mesh: bad.obj}]"),
    bad_transport("nothing to carry", ["the key `initial` is missing"], initial=None),
    bad_transport("carried by nothing", ["the key `velocity` is missing"], velocity=None),
    bad_transport("velocity of no kind", ["velocity: says nothing of the velocity", "one of formula, stream, run and nifti"], velocity="{}"),
    bad_transport("velocity of two kinds", ["`formula` and `stream` exclude each other"],
                  velocity='{formula: ["0", "0"], stream: "x"}'),
    bad_transport("velocity of too few components", ["velocity.formula", "one an axis"], velocity='{formula: ["y"]}'),
    bad_transport("velocity that is no formula", ["velocity.formula[1]: formula \"x +\"", "known: x, y, z, t, pi"],
                  velocity='{formula: ["y", "x +"]}'),
    bad_transport("velocity of an absent axis", ["velocity.formula[0]", "uses z, but the grid has 2 axes, x and y"], 4,
                  velocity='{formula: ["z", "x"]}'),
    bad_transport("velocity that is not finite", ["the velocity or the source is not finite at t = 0"], 4,
                  velocity='{formula: ["1/(x - x)", "0"]}'),
    bad_transport("stream in space", ["velocity.stream: a stream function is that of a plane"], velocity='{stream: "x"}',
                  initial="{ball: {center: [0.5, 0.5, 0.5], radius: 0.2}}", domain="{cells: 8}"),
    bad_transport("step that is too long", ["a time step of 0.5 is too long at t = 0", "with at most", "choose a smaller one"],
                  transport="{dt: 0.5}"),
    bad_transport("cfl above 1", ["transport.cfl: expected"], transport="{cfl: 1.5}"),
    bad_transport("another scheme", ["transport.scheme"], transport="{scheme: upwind}"),
    bad_transport("carried to a target", ["target: the continuity equation carries one density"],
                  target="{ball: {center: [0.5, 0.5], radius: 0.2}}"),
    bad_transport("carried at a cost", ["cost: a density that is carried minimises nothing"], cost="{law: power}"),
    bad_transport("time steps of a carried density", ["domain.time_steps: the time steps are those of `transport`"],
                  domain="{cells: 16, time_steps: 4}"),
    bad_transport("growth of a carried density", ["output.fields[1]: a velocity makes no mass"],
                  output="{fields: [density, growth_rate]}"),
    bad_transport("mass of no source", ["mass: there is no source whose mass could be matched"], mass="match_source"),
    bad_case("geodesic with a velocity", ["velocity: only a density that is carried has it", "`problem: continuity`"],
             velocity='{stream: "x"}'),
    bad_case("geodesic of a group", ["densities: only a barycentre has a group"], densities=BALLS),
]
POINTS = {"tracers outside the box": "0.5 0.5\n0.5 3\n", "tracers that are words": "here there\n"}
for case in CASES:
    if case.name in POINTS:
        case.files["points.txt"] = POINTS[case.name]
