#include <deblai/elliptic/gram_solver.hpp>

namespace deblai {

namespace {

Tridiagonal shifted(Tridiagonal matrix, double shift) {
  return {matrix.diagonal + shift, matrix.off_diagonal};
}

}  // namespace

GramSolver::GramSolver(const Grid& grid, double theta, double shift)
    : time_(LineSolver::in_time(grid, shifted(gram_in_time(), shift))) {
  const Tridiagonal matrix = shifted(gram_in_space(theta), shift);
  for (int a = 0; a < grid.dim(); ++a)
    space_.push_back(LineSolver::in_space(grid, a, grid.time_steps(), matrix));
}

void GramSolver::solve(StaggeredPath& path) {
  time_.solve(path.density);
  for (std::size_t a = 0; a < space_.size(); ++a) space_[a].solve(path.momentum[a]);
}

}  // namespace deblai
