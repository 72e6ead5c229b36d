#include <deblai/cases/problem_rules.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/dimension.hpp>
#include <deblai/cases/frame_rules.hpp>
#include <deblai/cases/refusals.hpp>
#include <deblai/problems/jko.hpp>

namespace deblai {

namespace {

/// What an earlier run says by itself.
void resolve_run(const Case& c, const Node& root) {
  refuse_key(root, "domain", "the grid is that of the run in velocity.run", "remove it");
  refuse_key(root, "sources", "mass is made and lost as the run in velocity.run did", "remove it");
  refuse_key(root, "cost.obstacles", "the obstacles are those of the run in velocity.run",
             "remove it");
  if (c.transport.end > 1) {
    complain(at(root, "transport.end"), "transport.end",
             fmt::format("a run goes from time 0 to 1, got {:g}", c.transport.end),
             "choose at most 1");
  }
  if (!c.initial.is_given() && c.mass && c.mass != MassRule::keep) {
    complain(at(root, "mass"), "mass", "what the run started from keeps its mass",
             "remove it, or give `initial`");
  }
}

void resolve_continuity(Case& c, const Node& root) {
  if (c.tracers || c.output.map)
    refuse_checkpoint(c, root, "a density that carries tracers or a map along");
  for (const std::string name : {"source", "target", "densities", "frames"}) {
    refuse_key(root, name, "the continuity equation carries one density",
               "call it `initial`, or choose `problem: geodesic`, which joins two");
  }
  const std::string nothing = "a density that is carried minimises nothing";
  const std::string carrying = "remove it; `transport` says how it is carried";
  for (const std::string name : {"growth", "viscosity", "solver"})
    refuse_key(root, name, nothing, carrying);
  if (const Node* cost = root.find("cost"); cost != nullptr) {
    for (const Node::Entry& entry : cost->entries) {
      if (entry.key != "obstacles") refuse_key(root, "cost." + entry.key, nothing, carrying);
    }
  }
  refuse_energy(root);
  refuse_every(root);
  require_key(root, "velocity");
  if (!c.velocity.run) require_key(root, "initial");
  if (c.domain.time_steps > 1 || c.domain.time_grading > 0) {
    const std::string path = c.domain.time_steps > 1 ? "domain.time_steps" : "domain.time_grading";
    complain(at(root, path), path, "the time steps are those of `transport`",
             "remove it; `transport: {cfl: 0.8}` or `{dt: 0.01}` sets them");
  }
  refuse_key(root, "output.velocity_floor", "the velocity is given, in vacuum too", "remove it");
  if (c.velocity.run) resolve_run(c, root);
  c.domain.time_steps = 1;
  c.output.velocity_floor = 0;
  if (!c.mass) c.mass = MassRule::keep;
  if (c.mass == MassRule::match_source) {
    complain(at(root, "mass"), "mass", "there is no source whose mass could be matched",
             "choose `unit` or `keep`");
  }
  for (std::size_t i = 0; i < c.output.fields.size(); ++i) {
    const OutputField field = c.output.fields[i];
    if (field != OutputField::growth_rate && field != OutputField::source) continue;
    const std::string path = fmt::format("output.fields[{}]", i);
    complain(at(root, path), path, "a velocity makes no mass, so that there is no growth",
             "choose among density, velocity and momentum");
  }
}

/// What finite volumes do not take.
void refuse_for_implicit(const Case& c, const Node& root) {
  const std::string cure = "remove it, or choose `scheme: jko`, which takes every energy";
  bool diffuses = false;
  for (const auto& [name, parameters] : c.energy->terms) {
    const bool internal = name == "entropy" || name == "porous_medium";
    diffuses = diffuses || internal;
    if (internal) continue;
    refuse_key(root, "energy." + name,
               fmt::format("`scheme: implicit_fv` has no fluxes for `{}`", name), cure);
  }
  refuse_key(root, "energy.target", "`scheme: implicit_fv` has no fluxes for `target`", cure);
  if (!diffuses) {
    complain(at(root, "energy"), "energy",
             "`scheme: implicit_fv` is for mass that diffuses, and nothing here does",
             "add an `entropy` or a `porous_medium`, or choose `scheme: jko`");
  }
  refuse_key(root, "solver", "`scheme: implicit_fv` is solved by Newton's method of PETSc",
             "remove it; its options go under `petsc`, with the prefix `diffusion_`");
  if (c.domain.time_steps > 1) {
    complain(at(root, "domain.time_steps"), "domain.time_steps",
             "a step of `scheme: implicit_fv` has no steps inside",
             "remove it; stepping.dt is the time of a step");
  }
}

void resolve_pictures(Case& c, const Node& root) {
  if (!c.output.every) return;
  c.output.frames = 0;
  const double shortest = c.stepping->dt;
  if (*c.output.every >= shortest * (1 - 1e-9)) return;
  complain(at(root, "output.every"), "output.every",
           fmt::format("{:g} is less than a step, {:g}", *c.output.every, shortest),
           "raise it, or lower stepping.dt: there is a picture a step at most");
}

void resolve_gradient_flow(Case& c, const Node& root) {
  for (const std::string name : {"source", "target", "densities", "frames"}) {
    refuse_key(root, name, fmt::format("a gradient flow has no `{}`", name),
               "it starts from the density `initial`");
  }
  refuse_velocity(root);
  if (c.tracers || c.output.map)
    refuse_checkpoint(c, root, "a gradient flow that moves tracers or a map");
  for (const std::string name : {"initial", "energy", "stepping"}) require_key(root, name);
  if (c.viscosity > 0) {
    complain(at(root, "viscosity"), "viscosity", "a gradient flow has no viscosity",
             "diffusion is the energy `entropy`");
  }
  if (c.cost.law != "kinetic") {
    complain(at(root, "cost.law"), "cost.law", "a gradient flow moves mass at the kinetic cost",
             "remove it");
  }
  refuse_key(root, "cost.density_bound", "a gradient flow has its bound in its energy",
             "write `energy: {congestion: {density: ...}}`");
  if (c.domain.time_grading > 0) {
    complain(at(root, "domain.time_grading"), "domain.time_grading",
             "the steps of a gradient flow are those of `stepping`", "remove it");
  }
  if (c.solver.algorithm == GeodesicSettings::Algorithm::douglas_rachford) {
    complain(at(root, "solver.algorithm"), "solver.algorithm",
             "a gradient flow is not computed by `douglas_rachford`",
             "remove it: `chambolle_pock` is the default");
  }
  const GeodesicSettings fallback;
  const std::string one_grid = "the steps of a gradient flow are computed on one grid";
  if (c.solver.max_levels != fallback.max_levels)
    complain(at(root, "solver.levels"), "solver.levels", one_grid, "remove it");
  if (c.solver.coarse_iterations != fallback.coarse_iterations)
    complain(at(root, "solver.coarse_iterations"), "solver.coarse_iterations", one_grid,
             "remove it");
  if (c.stepping->dt > c.stepping->end) {
    complain(at(root, "stepping.dt"), "stepping.dt",
             fmt::format("expected at most stepping.end, {:g}, got {:g}", c.stepping->end,
                         c.stepping->dt),
             "lower dt, or raise end");
  }
  if (c.is_implicit_flow()) refuse_for_implicit(c, root);
  resolve_pictures(c, root);
  if (c.mass == MassRule::match_source) {
    complain(at(root, "mass"), "mass", "a gradient flow has no source", "choose `unit` or `keep`");
  }
  if (!c.mass) c.mass = MassRule::keep;
  if (c.domain.time_steps == 0) c.domain.time_steps = 1;  // inside a step
  const Node* solver = root.find("solver");
  const auto given = [&](const std::string& name) {
    return solver != nullptr && solver->find(name) != nullptr;
  };
  const JkoSettings usual;
  if (!given("tolerance")) c.solver.stopping.tolerance = usual.stopping.tolerance;
  if (!given("max_iterations")) c.solver.stopping.max_iterations = usual.stopping.max_iterations;
}

/// What is not given is mixed wherever that is known to serve.
void resolve_precision(Case& c, const Node& root) {
  using Settings = GeodesicSettings;
  constexpr double least_tolerance = 1e-5;
  constexpr double usual_tolerance = 1e-3;
  const Node* solver = root.find("solver");
  const bool given = solver != nullptr && solver->find("precision") != nullptr;
  const bool has_path = c.problem == Problem::geodesic ||
                        c.problem == Problem::unbalanced_geodesic || c.is_sequence();
  const double tolerance = c.solver.stopping.tolerance;
  std::string hindrance;
  if (!has_path) {
    hindrance = fmt::format("`problem: {}` is computed in doubles", problem_name(c.problem));
  } else if (c.solver.algorithm != Settings::Algorithm::chambolle_pock) {
    hindrance = "`douglas_rachford` is computed in doubles";
  } else if (c.viscosity > 0) {
    hindrance = "viscosity is computed in doubles";
  } else if (tolerance < least_tolerance) {
    hindrance = fmt::format("floats do not reach a tolerance of {:g}, but {:g}", tolerance,
                            least_tolerance);
  }
  // Other costs and growths work on floats through doubles, which gains little.
  const bool ordinary_growth = !c.growth || (c.growth->law == GrowthCase{}.law && !c.growth->mask);
  const bool plain = ordinary_growth && c.cost.law == CostCase{}.law && !c.cost.weight &&
                     !c.cost.obstacles && !c.cost.density_bound;
  if (!given && hindrance.empty() && plain && tolerance >= usual_tolerance)
    c.solver.precision = Settings::Precision::mixed;
  if (given && c.solver.precision == Settings::Precision::mixed && !hindrance.empty())
    complain(at(root, "solver.precision"), "solver.precision", hindrance,
             "remove it, or write `double`");
}

void resolve_pair(const Node& root) {
  refuse_key(root, "densities", "only a barycentre has a group of densities",
             "give `source` and `target`, or choose `problem: barycentre`");
  require_key(root, "source");
  require_key(root, "target");
}

void resolve_barycentre(const Case& c, const Node& root) {
  for (const std::string name : {"source", "target"}) {
    refuse_key(root, name, fmt::format("a barycentre has no {}", name),
               "list all densities under `densities`");
  }
  require_key(root, "densities");
  refuse_single_step(c, root);
  if (c.solver.algorithm == GeodesicSettings::Algorithm::douglas_rachford) {
    complain(at(root, "solver.algorithm"), "solver.algorithm",
             "a barycentre is not computed by `douglas_rachford`",
             "remove it: `chambolle_pock` is the default");
  }
}

void resolve_flow(Case& c, const Node& root) {
  if (c.domain.time_steps > 1) {
    complain(at(root, "domain.time_steps"), "domain.time_steps",
             fmt::format("a minimal flow has no time, got {} steps", c.domain.time_steps),
             "remove it, or choose `problem: geodesic`, whose mass moves in time");
  }
  c.domain.time_steps = 1;
  if (c.domain.time_grading > 0) {
    complain(at(root, "domain.time_grading"), "domain.time_grading",
             "a minimal flow has no time whose steps could differ", "remove it");
  }
  if (root.find("cost") != nullptr && root.find("cost")->find("law") != nullptr &&
      c.cost.law != "flow") {
    complain(at(root, "cost.law"), "cost.law",
             fmt::format("the cost of a minimal flow is `flow`, got `{}`", c.cost.law),
             "remove it, or choose `problem: geodesic`, which takes all others");
  }
  c.cost.law = "flow";
  c.cost.parameters.clear();
  refuse_key(root, "cost.density_bound", "a minimal flow has no density on the way",
             "remove it, or choose `problem: geodesic`");
  if (c.viscosity > 0) {
    complain(at(root, "viscosity"), "viscosity", "a minimal flow has no time in which to diffuse",
             "remove it, or choose `problem: geodesic`");
  }
  for (const std::string key : {"frames", "fields", "isosurface", "velocity_floor"}) {
    refuse_key(root, "output." + key, "a minimal flow has no path to film",
               "remove it: its picture holds `source`, `target` and `flow`");
  }
  c.output.frames = 0;
  c.output.velocity_floor = 0;
}

/// Where there is a motion to follow.
void resolve_followed(Case& c, const Node& root) {
  const bool moves = c.problem == Problem::geodesic || c.problem == Problem::unbalanced_geodesic ||
                     c.starts() || c.has_frames();
  for (const std::string name : {"tracers", "labels", "output.map"}) {
    const bool is_off = name == "output.map" && !c.output.map;
    if (moves || is_off) continue;
    refuse_key(
        root, name,
        fmt::format("`problem: {}` has no single motion that could be followed",
                    problem_name(c.problem)),
        "remove it; geodesics, sequences, gradient flows and the continuity equation have one");
  }
  if (c.is_gradient_flow() && c.follows()) {
    refuse_key(root, "labels", "a gradient flow does not keep the way back to where it started",
               "remove it; geodesics and the continuity equation carry labels");
    refuse_key(root, "cost.obstacles",
               "what a gradient flow moves is not followed around obstacles",
               "remove `tracers` and `output.map`, or the obstacles");
  }
  if (c.tracers && !c.tracers->spacing && !c.tracers->points && !c.tracers->count)
    c.tracers->count = 1000;
  if (c.tracers && c.tracers->count) c.tracers->seed = c.tracers->seed.value_or(1);
}

}  // namespace

void resolve_problem(Case& result, const Node& root) {
  if (!result.is_film()) {
    refuse_key(root, "flux", "only the velocity of a film has a `flux`",
               "remove it, or choose `problem: velocity`");
  }
  resolve_followed(result, root);
  if (result.output.nifti == NiftiOutput::template_alone && !result.is_barycentre()) {
    complain(at(root, "output.nifti"), "output.nifti",
             fmt::format("`problem: {}` has no template", problem_name(result.problem)),
             "write `true` for the frames of the film, or `4d` for all of them in one file");
  }
  const bool is_geodesic =
      result.problem == Problem::geodesic || result.problem == Problem::unbalanced_geodesic;
  if (result.output.path && !is_geodesic && !result.is_sequence()) {
    complain(at(root, "output.path"), "output.path",
             fmt::format("`problem: {}` has no single path to store", problem_name(result.problem)),
             "remove it; geodesics, balanced or not, and sequences store theirs");
  }
  if (!result.has_frames())
    refuse_key(root, "times", "only frames have times", "remove it, or choose `problem: sequence`");
  if (!result.is_sequence()) {
    refuse_key(root, "output.times", "only the pictures of a sequence have times",
               "remove it; output.frames says how many pictures there are, at equal times");
  }
  resolve_precision(result, root);
  if (result.is_continuity()) {
    resolve_continuity(result, root);
    return;
  }
  if (result.is_gradient_flow()) {
    resolve_gradient_flow(result, root);
    return;
  }
  if (result.is_film()) {
    resolve_film(result, root);
    return;
  }
  if (result.is_sequence()) {
    resolve_sequence(result, root);
    return;
  }
  refuse_key(root, "frames", "only a sequence, or a film whose velocity is sought, has frames",
             "remove it, or choose `problem: sequence` or `problem: velocity`");
  refuse_flow_keys(root);
  if (result.is_barycentre()) {
    resolve_barycentre(result, root);
    return;
  }
  resolve_pair(root);
  if (result.solver.algorithm == GeodesicSettings::Algorithm::douglas_rachford)
    refuse_checkpoint(result, root, "what `douglas_rachford` computes");
  if (result.is_minimal_flow()) {
    resolve_flow(result, root);
  } else {
    refuse_single_step(result, root);
  }
}

}  // namespace deblai
