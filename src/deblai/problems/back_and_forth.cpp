#include <deblai/problems/back_and_forth.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include <deblai/field/transfer.hpp>
#include <deblai/problems/dual_ascent.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/transport_plan.hpp>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

Field prolonged(const Field& coarse, const Grid& grid) {
  std::array<AxisMap, max_dim> space;
  for (int a = 0; a < grid.dim(); ++a)
    space[at(a)] = AxisMap::cells(coarse.grid().cells(a), grid.cells(a));
  Field fine(grid, 1);
  transfer(coarse, space, AxisMap::cells(1, 1), fine);
  return fine;
}

/// Sum over cells of |a - b| times the cell volume. Collective.
double l1_distance(const Field& a, const Field& b) {
  Field apart = a;
  for_each_line(a.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < a.grid().owned().count[0]; ++x)
      apart.at(0, z, y, x) = std::abs(a.at(0, z, y, x) - b.at(0, z, y, x));
  });
  return integral(apart);
}

/// What the potential of an ascent proves, where that is better than before. Collective.
void certify(const DualAscent& ascent, const Field& source, const Field& target, PushForward& push,
             StaticDistance& found) {
  HopfLax hopf_lax(source.grid());
  Field psi = ascent.target_potential();
  conjugate(hopf_lax, psi);
  Field phi = psi;
  conjugate(hopf_lax, phi);
  const double lower = 2 * (paired(phi, target) + paired(psi, source));
  const double upper = plan_cost(source, target, psi, push);
  found.upper_bound = std::min(found.upper_bound, upper);
  if (lower < found.distance_squared) return;
  found.distance_squared = lower;
  Field image(source.grid(), 1);
  push(source, psi, image);
  found.residual = l1_distance(image, target) / integral(source);
  found.target_potential = std::move(phi);
  found.source_potential = std::move(psi);
}

/// Iterate; whether that changed little, by steps that get no longer. Collective.
bool settled(DualAscent& ascent, double relative_gain) {
  const double gain = ascent.iterate();
  return ascent.at_full_length() && gain <= relative_gain * std::abs(ascent.value());
}

bool agree(const StaticDistance& found, double tolerance) {
  return found.upper_bound - found.distance_squared <= tolerance * found.upper_bound;
}

}  // namespace

StaticDistance back_and_forth(const Field& source, const Field& target,
                              const BackAndForthSettings& settings) {
  const Grid& finest = source.grid();
  const double mass = integral(source);
  const double other = integral(target);
  collectively(finest.comm(), [&] {
    require(mass > 0 && std::abs(mass - other) <= 1e-9 * mass, Failure::input,
            fmt::format("transport needs two equal, positive masses, got {} and {}", mass, other));
  });
  GridShape shape = finest.shape();
  shape.time_steps = 1;
  shape.time_grading = 0;
  const std::vector<GridShape> shapes = nested_shapes(shape, settings.max_levels);
  StaticDistance found(finest);
  found.distance_squared = -HUGE_VAL;
  found.upper_bound = HUGE_VAL;
  std::optional<Field> below;
  DualAscent::Damping damping;
  // Coarse grids are left when another iteration would change less than their cells do.
  const double coarse_gain = std::min(1e-6, 0.1 * settings.tolerance);
  for (std::size_t level = 0; level + 1 < shapes.size(); ++level) {
    const Grid grid(finest.comm(), shapes[level]);
    DualAscent ascent(restricted(source, grid), restricted(target, grid),
                      below ? prolonged(*below, grid) : Field(grid, 1), damping);
    int done = 0;
    while (done < settings.coarse_iterations) {
      ++done;
      if (settled(ascent, coarse_gain)) break;
    }
    found.per_level.push_back(done);
    below = ascent.target_potential();
    damping = ascent.damping();
  }
  DualAscent ascent(source, target, below ? prolonged(*below, finest) : Field(finest, 1), damping);
  below.reset();
  PushForward& push = ascent.push_forward();
  certify(ascent, source, target, push, found);
  found.converged = agree(found, settings.tolerance);
  bool has_settled = false;
  while (!found.converged && !has_settled && found.iterations < settings.max_iterations) {
    ++found.iterations;
    has_settled = settled(ascent, 0.1 * settings.tolerance);
    certify(ascent, source, target, push, found);
    found.converged = has_settled || agree(found, settings.tolerance);
  }
  found.per_level.push_back(found.iterations);
  return found;
}

double predicted_bytes(const GridShape& shape, int ranks, const BackAndForthSettings& settings) {
  const std::array<int, 2> processes = process_grid(shape, ranks);
  double slice = 1;
  for (int a = 0; a < shape.dim(); ++a) {
    const int parts = a == 0 ? 1 : processes[at(a - 1)];
    slice *= (shape.axes[at(a)].cells + parts - 1) / parts + 2;
  }
  // Ascent, its multigrid and its bounds.
  const double multigrid = (3.0 + shape.dim()) * 4 / 3 + shape.dim() + 2;
  const double coarse = settings.max_levels > 1 ? 4 : 0;
  constexpr double program = 60e6;
  return 8 * slice * (20 + 3 * shape.dim() + multigrid + coarse) + program;
}

}  // namespace deblai
