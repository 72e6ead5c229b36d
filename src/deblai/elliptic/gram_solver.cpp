#include <deblai/elliptic/gram_solver.hpp>

namespace deblai {

GramSolver::GramSolver(const Grid& grid, double theta, double shift)
    : time_(LineSolver::in_time(grid, {shift + 0.5, 0.25})) {
  const Tridiagonal matrix{shift + 0.5 * (1 + theta), 0.25 * (1 - theta)};
  for (int a = 0; a < grid.dim(); ++a)
    space_.push_back(LineSolver::in_space(grid, a, grid.time_steps(), matrix));
}

void GramSolver::solve(StaggeredPath& path) {
  time_.solve(path.density);
  for (std::size_t a = 0; a < space_.size(); ++a) space_[a].solve(path.momentum[a]);
}

}  // namespace deblai
