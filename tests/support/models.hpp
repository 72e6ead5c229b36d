#pragma once

#include <string>
#include <vector>

#include <deblai/problems/model.hpp>
#include <support/fields.hpp>

namespace deblai::testing {

struct NamedModel {
  std::string name;
  Model model;
};

/// Open but for a wall with a hole in it, across the middle of the last axis; on a line, open but
/// for the cells at both ends. `weight` is what a unit of momentum costs in the upper half of x.
inline Field walled(const Grid& grid, double weight = 1, bool wall = true) {
  Field mobility(grid, 1);
  set(mobility, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    const int last = grid.dim() - 1;
    const int along = cell[static_cast<std::size_t>(last)];
    const bool inside = last == 0 ? x == 0 || x + 1 == grid.cells(0)
                                  : along == grid.cells(last) / 2 && 2 * x < grid.cells(0);
    if (wall && inside) return 0.0;
    return 2 * x >= grid.cells(0) ? 1 / weight : 1.0;
  });
  return mobility;
}

/// 1 in the upper two thirds of x, 0 in the rest.
inline Field partly(const Grid& grid) {
  Field mask(grid, 1);
  set(mask, [&](int, int, int, int x) { return 3 * x >= grid.cells(0) ? 1.0 : 0.0; });
  return mask;
}

inline Model growing(const std::string& law, double kappa, const std::string& cost = "kinetic") {
  Model model;
  model.cost = cost;
  model.growth = GrowthModel{.law = law, .length_scale = kappa, .mask = {}};
  return model;
}

inline Model viscous(Model model, double viscosity) {
  model.viscosity = viscosity;
  return model;
}

/// Every action with every growth law and with none that can be joined.
inline std::vector<NamedModel> catalogue_of_models(double kappa) {
  std::vector<NamedModel> all;
  for (const std::string& cost : Actions::names()) {
    Model balanced;
    balanced.cost = cost;
    all.push_back({cost, balanced});
    for (const std::string& law : Growths::names()) {
      if (cost == "flow" && law == "fisher_rao") continue;  // refused: they share no density
      all.push_back({cost + " with " + law, growing(law, kappa, cost)});
    }
  }
  return all;
}

/// Viscosity, and what varies in the medium. The bound of the density is felt in the wall's hole
/// alone: a free geodesic is nowhere denser than its ends.
inline std::vector<NamedModel> media(const Grid& grid, double kappa, double bound) {
  std::vector<NamedModel> all{
      {"viscous", viscous({}, 0.01)},
      {"viscous fisher_rao", viscous(growing("fisher_rao", kappa), 0.01)},
      {"viscous uniform", viscous(growing("uniform", kappa), 0.01)},
      {"weights", {}},
      {"obstacles", {}},
      {"bounded", {}},
      {"masked fisher_rao", growing("fisher_rao", kappa)},
      {"everything but viscosity", growing("fisher_rao", kappa)},
      {"everything but obstacles", viscous(growing("fisher_rao", kappa), 0.004)},
  };
  all[3].model.mobility = walled(grid, 3, false);
  all[4].model.mobility = walled(grid);
  all[5].model.mobility = walled(grid);
  all[5].model.density_bound = bound;
  all[6].model.growth->mask = partly(grid);
  all[7].model.mobility = walled(grid, 3);
  all[7].model.growth->mask = partly(grid);
  all[7].model.density_bound = bound;
  all[8].model.mobility = walled(grid, 3, false);
  all[8].model.growth->mask = partly(grid);
  all[8].model.density_bound = bound;
  return all;
}

inline std::vector<NamedModel> sample_models(const Grid& grid, double kappa, double bound) {
  std::vector<NamedModel> all = catalogue_of_models(kappa);
  for (NamedModel& each : media(grid, kappa, bound)) all.push_back(std::move(each));
  return all;
}

/// Noise in [low, high], nothing inside obstacles; of this mass unless it is 0.
inline Field density_in(const Model& model, const Grid& grid, int seed, double low, double high,
                        double mass = 0) {
  Field density(grid, 1);
  const Block& block = grid.owned();
  set(density, [&](int, int z, int y, int x) {
    const bool open =
        !model.mobility || model.mobility->at(0, z - block.start[2], y - block.start[1], x) > 0;
    return open ? low + (high - low) * 0.5 * (1 + noise(seed, 0, z, y, x)) : 0.0;
  });
  if (mass > 0) scale(density, mass / integral(density));
  return density;
}

}  // namespace deblai::testing
