#include <deblai/cases/model_rules.hpp>

#include <fmt/format.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/dimension.hpp>

namespace deblai {

namespace {

bool comes_from_a_volume(const DensityCase& density) {
  if (density.volume.nifti) return true;
  for (const DensityCase& term : density.sum.value_or(std::vector<DensityCase>{})) {
    if (comes_from_a_volume(term)) return true;
  }
  return false;
}

void require_millimetres(const Case& c, const Length& length, const std::string& path,
                         const Node& root) {
  if (length.unit != Length::Unit::mm) return;
  for (const NamedDensity& end : c.ends()) {
    if (comes_from_a_volume(*end.density)) return;
  }
  complain(at(root, path), path, "no input is a volume, whose unit would be the millimetre",
           "without a unit it is a length in the units of the input; else in `cells`");
}

void resolve_growth(Case& c, const Node& root) {
  if (!c.is_unbalanced()) {
    if (!c.growth) return;
    complain(at(root, "growth"), "growth",
             fmt::format("`problem: {}` makes and loses no mass", problem_name(c.problem)),
             "remove it, or choose `problem: unbalanced_geodesic`");
  }
  if (!c.growth) c.growth.emplace();
  if (c.growth->mask && Growths::make(c.growth->law)->uniform_in_space()) {
    complain(at(root, "growth.mask"), "growth.mask",
             fmt::format("growth by the law `{}` is the same everywhere and takes no mask",
                         c.growth->law),
             "remove it, or choose `law: fisher_rao` or `law: total_variation`");
  }
}

/// Where mass grows, a difference of volumes is part of the question.
void resolve_alignment(Case& c, const Node& root) {
  const Node* mesh = root.find("mesh");
  if (mesh != nullptr && mesh->find("align") != nullptr) return;
  if (c.is_unbalanced()) c.mesh.align = {Alignment::center};
  if (c.is_sequence()) c.mesh.align.clear();  // where the frames are is what is asked
}

void resolve_cost(Case& c, const Node& root) {
  if (c.cost.law == "flow" && !c.is_minimal_flow()) {
    complain(at(root, "cost.law"), "cost.law",
             "`flow` is the cost of Beckmann's minimal flow, W1, which has no path in time",
             "it belongs to `problem: minimal_flow`; for a path choose another law, such as "
             "`kinetic`");
  }
  c.cost.parameters.merge(fallbacks(Actions::info(c.cost.law)));
}

/// Obstacles beside what does not stop at them.
void require_tight(const Case& c, const Node& root) {
  if (!c.cost.obstacles) return;
  if (c.viscosity > 0) {
    complain(at(root, "viscosity"), "viscosity",
             "does not stop at cost.obstacles, into which mass would diffuse",
             "remove it, or cost.obstacles; where mass is dear to move, `cost.weight` says so");
  }
  if (c.growth && Growths::make(c.growth->law)->uniform_in_space()) {
    complain(at(root, "growth.law"), "growth.law",
             fmt::format("growth by the law `{}` is the same everywhere, in cost.obstacles too",
                         c.growth->law),
             "choose `law: fisher_rao` or `law: total_variation`, or remove cost.obstacles");
  }
}

void resolve_fields(Case& c, const Node& root) {
  std::vector<OutputField>& fields = c.output.fields;
  if (fields.empty() && !c.is_minimal_flow()) {
    fields = {OutputField::density, OutputField::velocity};
    if (c.is_unbalanced()) fields.push_back(OutputField::growth_rate);
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool of_growth =
        fields[i] == OutputField::growth_rate || fields[i] == OutputField::source;
    if (!of_growth || c.is_unbalanced()) continue;
    const std::string path = fmt::format("output.fields[{}]", i);
    complain(at(root, path), path,
             fmt::format("`problem: {}` makes no mass, so that there is no growth",
                         problem_name(c.problem)),
             c.may_grow() ? "remove it, or add `growth: {}`"
                          : "remove it, or choose `problem: unbalanced_geodesic`");
  }
}

}  // namespace

void resolve_model(Case& result, const Node& root) {
  resolve_growth(result, root);
  resolve_alignment(result, root);
  resolve_cost(result, root);
  require_tight(result, root);
  resolve_fields(result, root);
  if (!result.mass) result.mass = result.is_unbalanced() ? MassRule::keep : MassRule::unit;
  require_millimetres(result, result.blur, "blur", root);
  require_millimetres(result, result.mesh.blur, "mesh.blur", root);
  if (result.growth && result.growth->length_scale)
    require_millimetres(result, *result.growth->length_scale, "growth.length_scale", root);
}

}  // namespace deblai
