#pragma once

#include <gtest/gtest.h>

#include <deblai/field/paths.hpp>
#include <deblai/operators/balance_law.hpp>
#include <support/shapes.hpp>

namespace deblai::testing {

/// Every term of the balance law alone, and together.
inline std::vector<BalanceLaw> sample_laws() {
  using Source = BalanceLaw::Source;
  return {
      {},
      {.length_scale = 1.7},
      {.viscosity = 0.03},
      {.source = Source::field, .growth_length = 0.4},
      {.source = Source::uniform, .growth_length = 0.4},
      {.length_scale = 1.7, .viscosity = 0.03, .source = Source::field, .growth_length = 0.4},
      {.length_scale = 0.6, .viscosity = 0.01, .source = Source::uniform, .growth_length = 2},
  };
}

/// "viscosity 0.03, uniform source" for a failing test's trace.
inline std::string describe(const BalanceLaw& law) {
  constexpr std::array kinds{"none", "field", "uniform"};
  return fmt::format("length scale {}, viscosity {}, source {} over {}", law.length_scale,
                     law.viscosity, kinds.at(static_cast<std::size_t>(law.source)),
                     law.growth_length);
}

/// What a cell holds under a law, with half differences unless theta = 0.
inline CellComponents components(const Grid& grid, double theta, const BalanceLaw& law = {}) {
  return {grid.dim(), theta > 0, law.source != BalanceLaw::Source::none};
}

/// Run f(grid) for each sample shape, with equal steps on each process grid of `comm`, with graded
/// ones on the last.
template <class F>
void for_each_time_grid(const Communicator& comm, F&& f) {
  for (const GridShape& s : sample_shapes()) {
    for (const double grading : {0.0, 1.0}) {
      if (grading > 0 && s.time_steps == 1) continue;
      const auto all = process_grids(s, comm.size());
      for (const auto& processes : all) {
        if (grading > 0 && processes != all.back()) continue;
        const Grid grid(comm, graded(s, grading), processes);
        SCOPED_TRACE(describe(grid));
        f(grid);
      }
    }
  }
}

/// Run f(grid, law) for each of those grids and each sample law.
template <class F>
void for_each_law(const Communicator& comm, F&& f) {
  for_each_time_grid(comm, [&](const Grid& grid) {
    for (const BalanceLaw& law : sample_laws()) {
      SCOPED_TRACE(describe(law));
      f(grid, law);
    }
  });
}

}  // namespace deblai::testing
