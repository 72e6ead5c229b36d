#include <algorithm>

#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/levels.hpp>

namespace deblai {

namespace {

/// What the rank that owns most stores of a grid.
struct Sizes {
  double slice;  ///< doubles of a time slice with its halo
  double transposes;

  Sizes(const GridShape& shape, int ranks) : slice(1), transposes(0) {
    const std::array<int, 2> processes = process_grid(shape, ranks);
    for (int a = 0; a < shape.dim(); ++a) {
      const int parts = a == 0 ? 1 : processes[static_cast<std::size_t>(a - 1)];
      slice *= (shape.axes[static_cast<std::size_t>(a)].cells + parts - 1) / parts + 2;
      if (parts > 1) transposes += 1;
    }
  }
};

/// Doubles of path and dual.
double state_doubles(const GridShape& shape, int ranks, CellComponents kind) {
  const int path = 1 + shape.dim() + (kind.source ? 1 : 0);
  return Sizes(shape, ranks).slice * (double(path + kind.count()) * shape.time_steps + 1);
}

}  // namespace

double predicted_bytes(const GridShape& shape, int ranks, const GeodesicSettings& settings,
                       const Model& model) {
  const Sizes sizes(shape, ranks);
  const std::vector<GridShape> shapes = nested_shapes(shape, settings.max_levels);
  const double theta = settings.theta.value_or(default_theta(shape.dim()));
  const CellComponents kind{shape.dim(), theta > 0, model.growth.has_value()};
  const double state = state_doubles(shape, ranks, kind);
  const double coarse =
      shapes.size() > 1 ? state_doubles(shapes[shapes.size() - 2], ranks, kind) : 0;
  const bool two_copies = settings.algorithm == GeodesicSettings::Algorithm::douglas_rachford;
  // The largest of: coming from the level below, the iteration, the field of the discrete bound.
  const double transient =
      std::max({coarse, two_copies ? 3 * state : 0.0, sizes.slice * (shape.time_steps + 1)});
  const double potential = sizes.slice * shape.time_steps * (1 + sizes.transposes);
  const double ends = sizes.slice * 10;  // thrice, and scratch
  constexpr double program = 60e6;       // libraries and MPI, measured
  return 8 * (state + transient + potential + ends) + program;
}

}  // namespace deblai
