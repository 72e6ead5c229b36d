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


CASES = [
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
    bad_gradient_flow("flow by a later scheme", ["stepping.scheme", "`implicit_fv` is not available in this version yet"],
                      stepping="{scheme: implicit_fv, dt: 0.1, end: 1}"),
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
    bad_flow("flow with a film of its surface", ["output.isosurface: a minimal flow has no path to film"],
             output="{isosurface: same_volume}"),
    bad_case("surface at an unknown level", ["output.isosurface: expected one of `none`, `same_volume`, `same_density`"],
             output="{isosurface: true}"),
    bad_case("surface of a density that is not written", ["output.isosurface: the film holds no density", "output.fields"],
             output="{fields: [velocity], isosurface: same_volume}"),
    bad_case("surface on a line", ["output.isosurface: a density on a line has no surface", "remove it"],
             source="{gaussian: {center: [0.3], width: 0.1}}", target="{gaussian: {center: [0.6], width: 0.1}}",
             domain="{cells: [16], time_steps: 4, box: [[0, 1]]}", output="{isosurface: same_volume}"),
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
    bad_transport("velocity of no kind", ["velocity: says nothing of the velocity", "formula and stream"], velocity="{}"),
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
