#include <deblai/input/density.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace deblai {

namespace {

/// "(0.1, 0.2) (cell 3, 5)"
std::string place(const Grid& grid, const std::array<int, max_dim>& cell) {
  std::string position;
  std::string indices;
  for (int a = 0; a < grid.dim(); ++a) {
    const int i = cell[static_cast<std::size_t>(a)];
    position += fmt::format("{}{:.6g}", a > 0 ? ", " : "", grid.axis(a).centre(i));
    indices += fmt::format("{}{}", a > 0 ? ", " : "", i);
  }
  return fmt::format("({}) (cell {})", position, indices);
}

std::string box(const Grid& grid) {
  std::string text;
  for (int a = 0; a < grid.dim(); ++a) {
    const Axis& axis = grid.axis(a);
    text += fmt::format("{}[{:.6g}, {:.6g}]", a > 0 ? " x " : "", axis.origin,
                        axis.origin + axis.length);
  }
  return text;
}

struct BadCell {
  double order =
      std::numeric_limits<double>::infinity();  ///< global index of the cell, exact below 2^53
  std::array<int, max_dim> cell{};
  double value = 0;
};

/// The first owned cell, in the order of global indices, that is not in [least, infinity).
BadCell first_outside(const Field& field, double least) {
  const Grid& grid = field.grid();
  const Block& block = grid.owned();
  BadCell bad;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* f = field.line(0, z, y);
    for (int x = 0; x < block.count[0] && std::isinf(bad.order); ++x) {
      if (f[x] >= least && std::isfinite(f[x])) continue;
      bad.cell = {x, block.start[1] + y, block.start[2] + z};
      bad.value = std::isnan(f[x]) ? std::abs(f[x]) : f[x];  // the sign of a NaN means nothing
      bad.order =
          bad.cell[0] + double(grid.cells(0)) * (bad.cell[1] + double(grid.cells(1)) * bad.cell[2]);
    }
  });
  return bad;
}

/// Collective. The first bad cell of all ranks is the one reported, whoever owns it.
void require_at_least(const Field& field, double least, const std::string& what,
                      const std::string& rule) {
  const Grid& grid = field.grid();
  const BadCell bad = first_outside(field, least);
  const double first = min(grid.comm(), bad.order);
  collectively(grid.comm(), [&] {
    require(std::isinf(first) || bad.order != first, Failure::input,
            fmt::format("{} is {:.6g} at {}; {}", what, bad.value, place(grid, bad.cell), rule));
  });
}

/// A density added to nothing; its errors begin with `name`. Collective.
Field added(const Grid& grid, const Density& density, double weight, const std::string& name) {
  const std::shared_ptr<const Density> near = density.near(grid);
  std::unique_ptr<Field> made;
  collectively(grid.comm(), [&] {
    made = std::make_unique<Field>(grid, 1);
    try {
      (near ? *near : density).add_to(*made, weight);
    } catch (const Error& error) {
      throw Error(error.failure(), fmt::format("{}: {}", name, error.what()));
    }
  });
  return std::move(*made);
}

}  // namespace

Bounds united(const Bounds& a, const Bounds& b) {
  Bounds both;
  for (std::size_t i = 0; i < max_dim; ++i) {
    both.low[i] = std::min(a.low[i], b.low[i]);
    both.high[i] = std::max(a.high[i], b.high[i]);
  }
  return both;
}

Field fill(const Grid& grid, const Density& density, const std::string& name) {
  Field field = added(grid, density, 1, name);
  const std::string what = name + ": the density";
  const std::string rule = "a density is finite and not negative everywhere";
  require_at_least(field, -std::numeric_limits<double>::infinity(), what, rule);
  const double most = maximum(field);
  // Differences of densities leave round-off where they cancel.
  require_at_least(field, -1e-12 * most, what, rule);
  const int n = grid.owned().count[0];
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* f = field.line(0, z, y);
    for (int x = 0; x < n; ++x) f[x] = std::max(f[x], 0.0);
  });

  const double mass = integral(field);
  collectively(grid.comm(), [&] {
    require(
        mass > 0, Failure::input,
        fmt::format("{} has no mass inside the box {}; move it, or choose a box that holds it; a "
                    "formula counts in the centres of cells, and what is thinner than a cell "
                    "falls between them",
                    name, box(grid)));
    require(std::isfinite(mass), Failure::input,
            fmt::format("{}: the mass inside the box {} overflows; scale the density down", name,
                        box(grid)));
  });
  return field;
}

Field sampled(const Grid& grid, const Density& density, double weight, const std::string& name,
              const std::string& rule) {
  Field field = added(grid, density, weight, name);
  require_at_least(field, std::numeric_limits<double>::lowest(), name, rule);
  return field;
}

void require_one_per_axis(const Grid& grid, std::size_t count, const std::string& what) {
  require(count == static_cast<std::size_t>(grid.dim()), Failure::input,
          fmt::format("{} has {} {}, but the grid has {} {}: give one number an axis", what, count,
                      count == 1 ? "number" : "numbers", grid.dim(),
                      grid.dim() == 1 ? "axis" : "axes"));
}

}  // namespace deblai
