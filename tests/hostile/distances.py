"""`deblai distance` of what is no plain transport between two densities."""
from case import Hostile, text_of


def bad_distance(name, says, code=3, more=(), **lines):
    return Hostile(f"distance: {name}", code, says, arguments=["distance", "case.yaml", *more],
                   files={"case.yaml": text_of(**lines)})


def bad_pair(name, says, code, *arguments):
    return Hostile(f"distance: {name}", code, says, arguments=["distance", *arguments])


CASES = [
    bad_distance("obstacles", ["case.yaml: cost.obstacles: mass goes around obstacles", "W2 in a free box", "use `deblai run`"],
                 cost="{obstacles: {box: [[0.43, 0.5], [0, 0.5]]}}"),
    bad_distance("another cost", ["case.yaml: cost: `power` is another cost", "use `deblai run`"], cost="{law: power, exponent: 3}"),
    bad_distance("a weight", ["case.yaml: cost.weight: moving costs more in some places", "use `deblai run`"],
                 cost='{weight: {formula: "1 + x"}}'),
    bad_distance("a bound of the density", ["case.yaml: cost.density_bound: mass is kept from crowding"],
                 cost="{density_bound: 100}"),
    bad_distance("viscosity", ["case.yaml: viscosity: mass also diffuses", "or leave out the key"], viscosity="0.01"),
    bad_distance("growth", ["case.yaml: problem: unbalanced_geodesic: `deblai distance` measures W2", "`deblai run`, which solves this"],
                 problem="unbalanced_geodesic"),
    bad_distance("a minimal flow", ["case.yaml: problem: minimal_flow", "use `deblai run`"], problem="minimal_flow",
                 domain="{cells: [16, 16], box: [[0, 1], [0, 1]]}"),
    bad_distance("masses that differ", ["mass"], 4, mass="keep", target="{ball: {center: [0.6, 0.6], radius: 0.2}}"),
    bad_distance("no tolerance", ["--tolerance 0: expected a number above 0 and below 1"], 2, ["--tolerance", "0"]),
    bad_distance("a tolerance that is none", ["--tolerance", "`deblai distance --help`"], 2, ["--tolerance", "soon"]),
    bad_distance("a grid for a case", ["--grid 64: a case says itself how many cells it has", "--set domain.cells=64"], 2,
                 ["--grid", "64"]),
    bad_distance("iterations below none", ["--iterations", "`deblai distance --help`"], 2, ["--iterations", "-1"]),
    bad_distance("cells beyond the memory", ["of memory needed on this machine", "use fewer cells"], 6,
                 ["--set", "domain.cells=[40000, 40000]"]),
    bad_pair("nothing named", ["A is required", "`deblai distance --help`"], 2),
    bad_pair("files that are not there", ["none.obj: no such file"], 4, "none.obj", "neither.obj"),
    bad_pair("a case that is not there", ["none.yaml"], 3, "none.yaml"),
    bad_pair("a grid that is no list", ["--grid 64,64: domain.cells", "write a list in brackets: '[64,64]'"], 3,
             "a.obj", "b.obj", "--grid", "64,64"),
]
