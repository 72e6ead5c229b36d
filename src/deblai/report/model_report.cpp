#include <deblai/report/model_report.hpp>

namespace deblai {

ModelReport described(const Model& model) {
  ModelReport report;
  report.cost = model.cost;
  report.parameters = model.parameters;
  report.parameters.merge(fallbacks(Actions::info(model.cost)));
  if (model.growth) {
    report.growth = {model.growth->law, model.growth->length_scale, model.growth->mask.has_value()};
  }
  report.viscosity = model.viscosity;
  report.density_bound = model.density_bound;
  report.symbol = squared_distance_symbol(model);
  if (!model.mobility) return report;
  const Grid& grid = model.mobility->grid();
  long long weighted = 0;
  long long closed = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* mobility = model.mobility->line(0, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      closed += mobility[x] == 0 ? 1 : 0;
      weighted += mobility[x] != 0 && mobility[x] != 1 ? 1 : 0;
    }
  });
  report.has_weight = sum(grid.comm(), weighted) > 0;
  report.has_obstacles = sum(grid.comm(), closed) > 0;
  return report;
}

std::string squared_distance_symbol(const Model& model) {
  if (model.cost == "flow" && !model.growth) return "W1";
  const bool kinetic = model.cost == "kinetic" && model.viscosity == 0 &&
                       model.density_bound == std::numeric_limits<double>::infinity();
  if (!kinetic) return "distance^2";
  if (!model.growth) return "W2^2";
  return model.growth->law == "fisher_rao" ? "WFR^2" : "distance^2";
}

}  // namespace deblai
