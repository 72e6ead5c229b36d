#include <deblai/cases/mobility.hpp>

#include <fmt/format.h>

namespace deblai {

namespace {

/// A half, but for the round-off of a fraction.
constexpr double half = 0.5 - 1e-9;

/// f(value, x, row) of every owned cell.
template <class F>
void for_each_cell(Field& field, F&& f) {
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    double* line = field.line(0, z, y);
    for (int x = 0; x < n; ++x) f(line[x], z, y, x);
  });
}

Field make_weight(const Grid& grid, const Density& described) {
  Field weight = fill(grid, described, "cost.weight");
  long long empty = 0;
  for_each_cell(weight, [&](double value, int, int, int) { empty += value > 0 ? 0 : 1; });
  empty = sum(grid.comm(), empty);
  collectively(grid.comm(), [&] {
    require(empty == 0, Failure::input,
            fmt::format("cost.weight: is 0 in {} of {} cells; a weight is positive everywhere\n  "
                        "add a background to it; walls are made by cost.obstacles",
                        empty, grid.shape().cells()));
  });
  return weight;
}

}  // namespace

std::optional<Field> make_mobility(const Grid& grid, const Inputs& inputs) {
  if (!inputs.weight && !inputs.obstacles) return std::nullopt;
  Field mobility(grid, 1);
  for_each_cell(mobility, [](double& value, int, int, int) { value = 1; });
  if (inputs.weight) {
    const Field weight = make_weight(grid, *inputs.weight);
    for_each_cell(mobility,
                  [&](double& value, int z, int y, int x) { value = 1 / weight.at(0, z, y, x); });
  }
  if (!inputs.obstacles) return mobility;
  const Field covered = fill(grid, *inputs.obstacles, "cost.obstacles");
  const double most = maximum(covered);
  collectively(grid.comm(), [&] {
    require(most >= half, Failure::input,
            fmt::format("cost.obstacles: covers no cell by half, {:.2g} at most; its walls are "
                        "thinner than the cells\n  make them two cells thick, use more cells, or "
                        "remove it",
                        most));
  });
  for_each_cell(mobility, [&](double& value, int z, int y, int x) {
    if (covered.at(0, z, y, x) >= half) value = 0;
  });
  return mobility;
}

Field make_growth_mask(const Grid& grid, const Density& described) {
  Field mask = fill(grid, described, "growth.mask");
  const double most = maximum(mask);
  collectively(grid.comm(), [&] {
    require(most >= half, Failure::input,
            fmt::format("growth.mask: mass may grow where it is at least 1/2, and its maximum is "
                        "{:.3g}\n  make it 1 somewhere, remove it, or choose `problem: geodesic`",
                        most));
  });
  for_each_cell(mask, [](double& value, int, int, int) { value = value >= half ? 1 : 0; });
  return mask;
}

double clear_of_obstacles(Field& density, const Field& mobility, const std::string& name) {
  const Communicator& comm = density.grid().comm();
  const double mass = integral(density);
  for_each_cell(density, [&](double& value, int z, int y, int x) {
    if (mobility.at(0, z, y, x) == 0) value = 0;
  });
  const double left = integral(density);
  const double cut = 1 - left / mass;
  constexpr double allowed = 1e-3;
  collectively(comm, [&] {
    require(
        cut <= allowed, Failure::input,
        fmt::format("{}: {:.3g} % of its mass lies inside cost.obstacles; at most {:g} % is cut "
                    "off\n  move the density or the obstacles, or blur it less",
                    name, 100 * cut, 100 * allowed));
  });
  if (left != mass) scale(density, mass / left);
  return cut;
}

}  // namespace deblai
