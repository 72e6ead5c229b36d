#include <deblai/problems/model.hpp>

#include <algorithm>

#include <deblai/problems/levels.hpp>

namespace deblai {

namespace {

std::optional<Field> on(const Grid& grid, const std::optional<Field>& field) {
  if (!field || field->grid() == grid) return field;
  return restricted(*field, grid);
}

Parameters complete(const std::string& cost, const Parameters& given) {
  Parameters parameters = given;
  parameters.merge(fallbacks(Actions::info(cost)));
  return parameters;
}

/// Mass grows where at least half of a cell lets it.
void make_binary(Field& mask) {
  for (double& value : mask.raw()) value = value >= 0.5 ? 1 : 0;
}

}  // namespace

bool Model::has_static_dual() const {
  return cost == "kinetic" && (!growth || (growth->law == "fisher_rao" && !growth->mask)) &&
         viscosity == 0 && density_bound == HUGE_VAL && !mobility;
}

void require_tight(const Model& model) {
  const bool uniform = model.growth && Growths::make(model.growth->law)->uniform_in_space();
  if (model.viscosity == 0 && !uniform) return;
  for_each_line(model.mobility->grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < model.mobility->grid().owned().count[0]; ++x) {
      const bool open = model.mobility->at(0, z, y, x) > 0;
      require(open || model.viscosity == 0, Failure::case_file,
              "viscosity does not stop at obstacles, into which mass would diffuse; leave one of "
              "the two out, or make the obstacles costly by a weight");
      require(open || !uniform, Failure::case_file,
              "uniform growth does not stop at obstacles; leave them out, or choose fisher_rao or "
              "total_variation");
    }
  });
}

ScaledModel::ScaledModel(const Model& model, const Grid& grid, double theta, double density_unit,
                         double length_scale)
    : law_{length_scale, model.viscosity * length_scale * length_scale, BalanceLaw::Source::none,
           1},
      kind_{grid.dim(), theta > 0, model.growth.has_value()},
      mobility_(on(grid, model.mobility)) {
  Medium medium;
  medium.dim = grid.dim();
  medium.has_differences = theta > 0;
  medium.density_unit = density_unit;
  medium.length_scale = length_scale;
  medium.density_bound = model.density_bound / density_unit;
  medium.mobility = mobility_ ? &*mobility_ : nullptr;
  const Growth::Transport transport = [&](const Medium& where) {
    return Actions::make(model.cost, where, complete(model.cost, model.parameters));
  };
  if (!model.growth) {
    action_ = transport(medium);
    return;
  }
  growth_ = Growths::make(model.growth->law);
  law_.source =
      growth_->uniform_in_space() ? BalanceLaw::Source::uniform : BalanceLaw::Source::field;
  law_.growth_length = model.growth->length_scale * length_scale;
  growth_mask_ = on(grid, model.growth->mask);
  if (growth_mask_) make_binary(*growth_mask_);
  medium.growth = growth_mask_ ? &*growth_mask_ : nullptr;
  medium.has_source = true;
  medium.growth_length = law_.growth_length;
  action_ = growth_->join(transport, medium);
}

}  // namespace deblai
