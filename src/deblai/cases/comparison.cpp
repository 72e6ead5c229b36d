#include <deblai/cases/comparison.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/cases/resources.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/report/memory.hpp>

namespace deblai {

namespace {

std::string in_words(const GridShape& shape) {
  std::vector<int> cells;
  std::vector<std::string> sides;
  for (const Axis& axis : shape.axes) {
    cells.push_back(axis.cells);
    sides.push_back(fmt::format("[{:.6g}, {:.6g}]", axis.origin, axis.origin + axis.length));
  }
  return fmt::format("{} cells on {}", fmt::join(cells, " x "), fmt::join(sides, " x "));
}

/// The walls agree to a thousandth of a cell: volumes keep places in single precision.
bool same_place(const Axis& a, const Axis& b) {
  const double near = 1e-3 * a.spacing();
  return a.cells == b.cells && std::abs(a.origin - b.origin) <= near &&
         std::abs(a.origin + a.length - b.origin - b.length) <= near;
}

void require_same_grid(const RecordedResult& a, const RecordedResult& b) {
  const GridShape& first = a.record->shape();
  const GridShape& second = b.record->shape();
  bool same = first.dim() == second.dim();
  for (std::size_t i = 0; same && i < first.axes.size(); ++i)
    same = same_place(first.axes[i], second.axes[i]);
  require(
      same, Failure::input,
      fmt::format("the grids differ: {} has {}, {} has {}\n  results are compared cell by cell: "
                  "run one of the cases again with the `domain` of the other",
                  a.name, in_words(first), b.name, in_words(second)));
}

bool same_times(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double s, double t) {
    return std::abs(s - t) <= 1e-9 * std::max({1.0, std::abs(s), std::abs(t)});
  });
}

/// A density on a grid of the same cells: read on its own, whose place may differ in the last
/// digits. Collective.
Field density_on(const Grid& grid, const RecordedResult& result, int time) {
  GridShape shape = result.record->shape();
  shape.time_steps = grid.time_steps();
  const Grid own(grid.comm(), shape);
  const Field read = result.record->density(own, time);
  Field density(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::copy_n(read.line(0, z, y), grid.owned().count[0], density.line(0, z, y));
  });
  return density;
}

/// What the solver takes: its masses agree to 1e-9, and the numbers of a film to 1e-7.
void clear_negative(Field& density) {
  for (double& value : density.raw()) value = std::max(value, 0.0);
}

Comparison::Distance distance_between(Field a, Field b, const Difference& apart) {
  const Grid& grid = a.grid();
  const Communicator& comm = grid.comm();
  if (apart.largest == 0) return {};
  clear_negative(a);
  clear_negative(b);
  const double mass_a = integral(a);
  const double mass_b = integral(b);
  collectively(comm, [&] {
    require(mass_a > 0 && mass_b > 0, Failure::input,
            "one of the final densities is empty: nothing is as far from it as from another\n  "
            "compare without the distance: --no-distance");
  });
  constexpr double single = 1e-6;
  Comparison::Distance found;
  found.rescaled = std::abs(mass_a - mass_b) > single * mass_a;
  scale(b, mass_a / mass_b);
  GeodesicSettings settings;
  settings.stopping.tolerance = 1e-3;
  const double needed =
      predicted_bytes(grid.shape(), comm.size(), settings) * ranks_on_machine(comm);
  collectively(comm, [&] {
    require(
        needed <= available_bytes(), Failure::resources,
        fmt::format("the distance needs {} of memory on this machine, which has {} available\n  "
                    "compare without it: --no-distance",
                    readable_bytes(needed), readable_bytes(available_bytes())));
  });
  const Geodesic geodesic = solve_geodesic(a, b, settings);
  found.value = std::sqrt(std::max(geodesic.distance_squared, 0.0));
  found.converged = geodesic.converged;
  return found;
}

}  // namespace

double Comparison::worst() const {
  double worst = last.relative_l1();
  for (const Frame& frame : frames) worst = std::max(worst, frame.relative_l1);
  return worst;
}

Comparison compare(const Communicator& world, const RecordedResult& a, const RecordedResult& b,
                   DistanceWish distance) {
  collectively(world, [&] { require_same_grid(a, b); });
  Comparison found;
  found.shape = a.record->shape();
  found.shape.time_steps = 16;  // of the geodesic between the two
  const Grid grid(world, found.shape);
  const std::vector<double>& times = a.record->times();
  const auto last = [](const RecordedResult& each) {
    return static_cast<int>(each.record->times().size()) - 1;
  };
  if (times.size() > 1 && same_times(times, b.record->times())) {
    for (int i = 0; i <= last(a); ++i) {
      const Difference here = difference(density_on(grid, a, i), density_on(grid, b, i));
      found.frames.push_back({times[static_cast<std::size_t>(i)], here.relative_l1()});
    }
  }
  Field first = density_on(grid, a, last(a));
  Field second = density_on(grid, b, last(b));
  found.last = difference(first, second);
  if (distance == DistanceWish::computed)
    found.distance = distance_between(std::move(first), std::move(second), found.last);
  return found;
}

}  // namespace deblai
