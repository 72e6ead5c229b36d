#include <deblai/cases/problem_rules.hpp>

#include <fmt/format.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/dimension.hpp>
#include <deblai/problems/jko.hpp>

namespace deblai {

namespace {

void require_key(const Node& root, const std::string& name) {
  if (root.find(name) != nullptr) return;
  const KeyInfo& key = *find_key(name);
  complain(root, "", fmt::format("the key `{}` is missing: {}", name, key.help),
           fmt::format("it takes {}", key.accepts));
}

/// Throw if a dotted key is there.
void refuse_key(const Node& root, const std::string& path, const std::string& problem,
                const std::string& cure) {
  const std::size_t dot = path.find('.');
  const Node* node = root.find(path.substr(0, dot));
  if (node != nullptr && dot != std::string::npos) node = node->find(path.substr(dot + 1));
  if (node != nullptr) complain(*node, path, problem, cure);
}

void refuse_energy(const Node& root) {
  for (const std::string name : {"energy", "stepping"}) {
    refuse_key(root, name, fmt::format("only a gradient flow has `{}`", name),
               "remove it, or choose `problem: gradient_flow`");
  }
}

void refuse_velocity(const Node& root) {
  for (const std::string name : {"velocity", "transport"}) {
    refuse_key(root, name, "only a density that is carried has it",
               "remove it, or choose `problem: continuity`");
  }
}

void resolve_continuity(Case& c, const Node& root) {
  for (const std::string name : {"source", "target", "densities"}) {
    refuse_key(root, name, "the continuity equation carries one density",
               "call it `initial`, or choose `problem: geodesic`, which joins two");
  }
  for (const std::string name : {"cost", "growth", "viscosity", "solver"}) {
    refuse_key(root, name, "a density that is carried minimises nothing",
               "remove it; `transport` says how it is carried");
  }
  refuse_energy(root);
  require_key(root, "initial");
  require_key(root, "velocity");
  if (c.domain.time_steps > 1 || c.domain.time_grading > 0) {
    const std::string path = c.domain.time_steps > 1 ? "domain.time_steps" : "domain.time_grading";
    complain(at(root, path), path, "the time steps are those of `transport`",
             "remove it; `transport: {cfl: 0.8}` or `{dt: 0.01}` sets them");
  }
  refuse_key(root, "domain.like", "the grid of a volume is not taken for what is carried yet",
             "give domain.cells and domain.box");
  refuse_key(root, "output.velocity_floor", "the velocity is given, in vacuum too", "remove it");
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

void refuse_flow_keys(const Node& root) {
  refuse_key(root, "initial", "only a flow starts from one density",
             "remove it, or choose `problem: gradient_flow` or `problem: continuity`");
  refuse_energy(root);
  refuse_velocity(root);
}

void resolve_gradient_flow(Case& c, const Node& root) {
  for (const std::string name : {"source", "target", "densities"}) {
    refuse_key(root, name, fmt::format("a gradient flow has no `{}`", name),
               "it starts from the density `initial`");
  }
  refuse_velocity(root);
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
  refuse_key(root, "domain.like", "a gradient flow takes no grid from a volume",
             "give domain.cells and domain.box");
  if (c.solver.algorithm == GeodesicSettings::Algorithm::douglas_rachford) {
    complain(at(root, "solver.algorithm"), "solver.algorithm",
             "a gradient flow is not computed by `douglas_rachford`",
             "remove it: `chambolle_pock` is the default");
  }
  const std::vector<OutputField> shown{OutputField::density};
  if (!c.output.fields.empty() && c.output.fields != shown) {
    complain(at(root, "output.fields"), "output.fields",
             "the film of a gradient flow shows its density", "remove it");
  }
  refuse_key(root, "output.velocity_floor", "the film of a gradient flow shows no velocity",
             "remove it");
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
  c.output.velocity_floor = 0;
  c.output.fields = shown;
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

}  // namespace

void resolve_problem(Case& result, const Node& root) {
  if (result.is_continuity()) {
    resolve_continuity(result, root);
    return;
  }
  if (result.is_gradient_flow()) {
    resolve_gradient_flow(result, root);
    return;
  }
  refuse_flow_keys(root);
  if (result.is_barycentre()) {
    resolve_barycentre(result, root);
    return;
  }
  resolve_pair(root);
  if (result.is_minimal_flow()) resolve_flow(result, root);
}

}  // namespace deblai
