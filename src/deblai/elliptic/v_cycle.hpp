#pragma once

#include <utility>
#include <vector>

#include <deblai/elliptic/coarsening.hpp>

namespace deblai {

/// A grid of a V-cycle, with its unknowns; one slice each.
struct MultigridLevel {
  Grid grid;
  Halo halo;
  Field x, rhs, residual;

  explicit MultigridLevel(const Grid& g)
      : grid(g), halo(g, 1), x(g, 1), rhs(g, 1), residual(g, 1) {}
};

/// A V-cycle of cell-centred multigrid: averages down, their adjoint, piecewise constants, up;
/// red-black Gauss-Seidel, two sweeps before and, in the order of the adjoint, two after. Of a
/// symmetric operator it is symmetric.
///
/// Axes whose cells are longer than the shortest by half are left alone until the others have
/// caught up, so that point relaxation smooths on anisotropic cells too. Colours are those of the
/// global grid: the same bits on any number of ranks.
///
/// @tparam Level a MultigridLevel with the operator A of its grid, which couples next neighbours:
///     relax(colour)   Gauss-Seidel for A x = rhs on the cells of one colour, 0 or 1; collective
///     apply(in, out)  out <- A in, fills the halo of `in`; collective
template <class Level>
class VCycle {
 public:
  /// Collective.
  explicit VCycle(const Grid& grid) {
    levels_.emplace_back(grid);
    for (;;) {
      const GridShape& fine = levels_.back().grid.shape();
      const GridShape coarse = coarsened(fine);
      if (coarse.cells() == fine.cells()) break;
      levels_.emplace_back(Grid(grid.comm(), coarse));
    }
  }

  Level& finest() { return levels_.front(); }
  const Level& finest() const { return levels_.front(); }

  /// Call f(fine, coarse) for every two levels, finest first.
  template <class F>
  void for_each_pair(F&& f) {
    for (std::size_t i = 1; i < levels_.size(); ++i) f(std::as_const(levels_[i - 1]), levels_[i]);
  }

  /// finest().x <- about the solution for finest().rhs. Collective.
  void run() { descend(0); }

 private:
  static constexpr int coarsest_sweeps = 20;

  void descend(std::size_t depth) {
    Level& level = levels_[depth];
    for (double& value : level.x.raw()) value = 0;
    if (depth + 1 == levels_.size()) {
      for (int i = 0; i < 2 * coarsest_sweeps; ++i) level.relax(i % 2);
      return;
    }
    for (const int colour : {0, 1, 0, 1}) level.relax(colour);
    level.apply(level.x, level.residual);
    combine(-1, level.residual, 1, level.rhs);
    Level& coarse = levels_[depth + 1];
    carry_means(level.residual, coarse.rhs);
    descend(depth + 1);
    carry_means(coarse.x, level.residual);
    combine(1, level.x, 1, level.residual);
    for (const int colour : {1, 0, 1, 0}) level.relax(colour);
  }

  std::vector<Level> levels_;  ///< finest first
};

/// Call f(z, y, x) for the lines of a slice, x the first owned cell of a colour of the red-black
/// ordering; the next ones are two apart.
template <class F>
void for_each_line_of(int colour, const Grid& grid, F&& f) {
  const Block& block = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    f(z, y, (block.start[1] + y + block.start[2] + z + colour) % 2);
  });
}

}  // namespace deblai
