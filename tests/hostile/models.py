"""Laws, weights, obstacles and growth that make no problem to solve."""
from case import bad_case


def unbalanced(name, says, code=3, **lines):
    return bad_case(name, says, code, problem="unbalanced_geodesic", **lines)


WALL = "{box: [[0.4, 0.5], [0, 0.8]]}"

CASES = [
    bad_case("floats by another algorithm", ["solver.precision: `douglas_rachford` is computed in doubles", "remove it, or write `double`"],
             solver="{algorithm: douglas_rachford, precision: mixed}"),
    bad_case("floats with viscosity", ["solver.precision: viscosity is computed in doubles"],
             viscosity="0.01", solver="{precision: mixed}"),
    bad_case("floats for a tolerance that they do not reach", ["solver.precision: floats do not reach a tolerance of 1e-06, but 1e-05"],
             solver="{precision: mixed, tolerance: 1e-6}"),
    bad_case("unknown precision", ["solver.precision: expected one of", "`mixed`"], solver="{precision: single}"),
    bad_case("unknown law", ["cost.law: expected one of ", "`kinetic`", "did you mean `kinetic`?"], cost="{law: kinetics}"),
    bad_case("parameter of another law", ["cost.capacity: the law `power` has no `capacity`", "`power` takes exponent"],
             cost="{law: power, capacity: 3}"),
    bad_case("parameter out of range", ["cost.exponent: expected a number above 1, got \"1\"", "`power` takes exponent"],
             cost="{law: power, exponent: 1}"),
    bad_case("unknown parameter", ["cost.exponant: unknown key; did you mean `exponent`?"], cost="{law: power, exponant: 2}"),
    bad_case("flow as a path", ["cost.law: `flow` is the cost of Beckmann's minimal flow", "`problem: minimal_flow`"],
             cost="{law: flow}"),
    bad_case("growth that keeps mass", ["growth: `problem: geodesic` makes and loses no mass", "unbalanced_geodesic"],
             growth="{length_scale: 1}"),
    bad_case("growth rate where nothing grows", ["output.fields[1]: `problem: geodesic` makes no mass"],
             output="{fields: [density, growth_rate]}"),
    unbalanced("length scale of nothing", ["growth.length_scale: expected `auto`, or a positive length", "got \"0\""],
               growth="{length_scale: 0}"),
    unbalanced("negative length scale", ["growth.length_scale: expected `auto`", "got \"-1 cells\""],
               growth="{length_scale: -1 cells}"),
    unbalanced("millimetres of no volume", ["growth.length_scale: no input is a volume"], growth="{length_scale: 6 mm}"),
    unbalanced("unknown growth law", ["growth.law: expected one of `fisher_rao`"], growth="{law: fisher}"),
    unbalanced("mask of uniform growth", ["growth.mask: growth by the law `uniform`", "takes no mask"],
               growth=f"{{law: uniform, mask: {WALL}}}"),
    unbalanced("mask that is zero everywhere", ["growth.mask", "no mass inside the box"], 4, growth="{mask: {formula: 0}}"),
    unbalanced("mask that is hardly there", ["growth.mask: mass may grow where it is at least 1/2"], 4,
               growth="{mask: {formula: 0.1}}"),
    unbalanced("laws that do not go together", ["\"power\"", "Choose the action \"kinetic\""],
               cost="{law: power, weight: {formula: 1 + x}}"),
    bad_case("weight with zeros", ["cost.weight: is 0 in ", "walls are made by cost.obstacles"], 4, cost=f"{{weight: {WALL}}}"),
    bad_case("negative weight", ["cost.weight"], 4, cost="{weight: {formula: x - 0.5}}"),
    bad_case("weight that is infinite", ["cost.weight", "finite"], 4, cost="{weight: {formula: 1 / (x - x)}}"),
    bad_case("weight of another dimension", ["cost.weight.box: expected 2 numbers"], cost="{weight: {box: [[0, 1]]}}"),
    bad_case("obstacle over the source", ["source: 100 % of its mass lies inside cost.obstacles", "move"], 4,
             cost="{obstacles: {box: [[0, 0.5], [0, 0.5]]}}"),
    bad_case("wall thinner than a cell", ["cost.obstacles: covers no cell by half", "two cells thick"], 4,
             cost="{obstacles: {box: [[0.45, 0.46], [0, 1]]}}"),
    bad_case("wall between source and target", ["no way from the source to the target", "[0, 1]", "open a gap"], 4,
             cost="{obstacles: {box: [[0.43, 0.5], [0, 1]]}}"),
    unbalanced("growth that is walled off", ["no way from the source", "let growth.mask reach into it"], 4,
               cost="{obstacles: {box: [[0.43, 0.5], [0, 1]]}}", growth="{mask: {box: [[0.44, 0.5], [0, 1]]}}"),
    bad_case("density bound too small", ["cost.density_bound: is 2, but the ", "raise it"], 4, cost="{density_bound: 2}"),
    bad_case("density bound of nothing", ["cost.density_bound: expected a positive number"], cost="{density_bound: 0}"),
    bad_case("capacity too small", ["cost.law: `saturation` has no room for the largest density"], 4, cost="{law: saturation}"),
    bad_case("negative viscosity", ["viscosity: expected a number that is not negative"], viscosity="-0.1"),
    bad_case("time graded too much", ["domain.time_grading: expected a number from 0 to 1"],
             domain="{cells: [16, 16], time_grading: 2}"),
]
