"""Case files of minimal flows and barycentres that ask for what these have not."""
from case import bad_case

BALLS = "[{ball: {center: [0.3, 0.3], radius: 0.1}}, {ball: {center: [0.6, 0.6], radius: 0.2}}]"


def bad_flow(name, says, code=3, **lines):
    return bad_case(name, says, code, problem="minimal_flow", **{"domain": "{cells: 16, box: [[0, 1], [0, 1]]}", **lines})


def bad_group(name, says, code=3, **lines):
    return bad_case(name, says, code, **{"problem": "barycentre", "source": None, "target": None, "densities": BALLS, **lines})


CASES = [
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
    bad_case("geodesic of a group", ["densities: only a barycentre has a group"], densities=BALLS),
]
