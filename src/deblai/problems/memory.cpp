#include <algorithm>

#include <deblai/problems/barycentre.hpp>
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

/// Doubles of path and dual, of which a number takes `share` of a double.
double state_doubles(const GridShape& shape, int ranks, CellComponents kind, double share = 1) {
  const int path = 1 + shape.dim() + (kind.source ? 1 : 0);
  return Sizes(shape, ranks).slice * ((path + share * kind.count()) * shape.time_steps + 1);
}

/// What a number of the dual and the potential takes of a double on the finest grid.
double share_of(const GeodesicSettings& settings) {
  return settings.precision == GeodesicSettings::Precision::mixed ? 0.5 : 1;
}

constexpr double program = 80e6;  // bytes of libraries and MPI, measured

CellComponents components(const GridShape& shape, const GeodesicSettings& settings,
                          const Model& model) {
  const double theta = settings.theta.value_or(default_theta(shape.dim()));
  return {shape.dim(), theta > 0, model.growth.has_value()};
}

/// Doubles of a state on the level below the finest.
double coarse_doubles(const GridShape& shape, int ranks, const GeodesicSettings& settings,
                      CellComponents kind) {
  const std::vector<GridShape> shapes = nested_shapes(shape, settings.max_levels);
  return shapes.size() > 1 ? state_doubles(shapes[shapes.size() - 2], ranks, kind) : 0;
}

}  // namespace

double state_bytes(const GridShape& shape, const GeodesicSettings& settings, const Model& model) {
  const CellComponents kind = components(shape, settings, model);
  const int path = 1 + shape.dim() + (kind.source ? 1 : 0);
  return 8 * static_cast<double>(shape.cells()) *
         (double(path + kind.count()) * shape.time_steps + 1);
}

double predicted_bytes(const GridShape& shape, int ranks, const GeodesicSettings& settings,
                       const Model& model) {
  const Sizes sizes(shape, ranks);
  const CellComponents kind = components(shape, settings, model);
  const double share = share_of(settings);
  const double state = state_doubles(shape, ranks, kind, share);
  const bool copies = settings.algorithm == GeodesicSettings::Algorithm::douglas_rachford;
  const double states = copies ? 4 * state : state;
  const double potential = share * sizes.slice * shape.time_steps * (1 + sizes.transposes);
  const double ends = sizes.slice * 10;  // thrice, and scratch
  return 8 * (states + potential + ends) + program;
}

double predicted_bytes(const GridShape& shape, int ranks, const GeodesicSettings& settings,
                       const Model& model, int legs) {
  const Sizes sizes(shape, ranks);
  const CellComponents kind = components(shape, settings, model);
  const double states = legs * state_doubles(shape, ranks, kind);
  const double coarse = legs * coarse_doubles(shape, ranks, settings, kind);
  // A potential a leg, that of the shared end, and what the spectral solver transposes.
  const double potentials = sizes.slice * shape.time_steps * (legs + 1 + sizes.transposes);
  const double ends = sizes.slice * (3 * legs + 10);
  return 8 * (states + std::max(coarse, potentials) + ends) + program;
}

}  // namespace deblai
