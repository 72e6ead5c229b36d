#include <deblai/elliptic/gram_solver.hpp>

namespace deblai {

namespace {

Tridiagonal shifted(Tridiagonal matrix, double shift) {
  return {matrix.diagonal + shift, matrix.off_diagonal};
}

}  // namespace

TridiagonalRows gram_in_time(const TimeSteps& time, double shift) {
  TridiagonalRows rows;
  for (std::size_t k = 1; k < time.step.size(); ++k) {
    const double below = time.step[k - 1] * time.upper[k - 1] * time.upper[k - 1];
    const double lower = 1 - time.upper[k];
    rows.diagonal.push_back(shift * time.weight[k] + below + time.step[k] * lower * lower);
    rows.off_diagonal.push_back(time.step[k] * lower * time.upper[k]);
    rows.scale.push_back(time.weight[k]);
  }
  return rows;
}

GramSolver::GramSolver(const Grid& grid, double theta, double shift)
    : time_(LineSolver::in_time(grid, gram_in_time(grid.time(), shift))) {
  const Tridiagonal matrix = shifted(gram_in_space(theta), shift);
  for (int a = 0; a < grid.dim(); ++a)
    space_.push_back(LineSolver::in_space(grid, a, grid.time_steps(), matrix));
  shift_ = shift;
}

void GramSolver::solve(StaggeredPath& path) {
  time_.solve(path.density);
  for (std::size_t a = 0; a < space_.size(); ++a) space_[a].solve(path.momentum[a]);
  if (path.source) scale(*path.source, 1 / (shift_ + 1));
}

}  // namespace deblai
