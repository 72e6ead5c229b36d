#include <deblai/problems/transport_plan.hpp>

#include <algorithm>
#include <utility>

#include <deblai/elliptic/coarsening.hpp>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Mass in cells, and mass times coordinates, from the middle of the box.
struct Cloud {
  Field mass;
  std::vector<Field> moments;

  explicit Cloud(const Grid& grid) : mass(grid, 1), moments(at(grid.dim()), Field(grid, 1)) {}
};

double coordinate(const Grid& grid, int axis, int cell) {
  return grid.spacing(axis) * (cell + 0.5 * (1 - grid.cells(axis)));
}

/// Call f(axis, z, y, x, coordinate) for every cell and axis.
template <class F>
void for_each_coordinate(const Grid& grid, F&& f) {
  const Block& own = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int a = 0; a < grid.dim(); ++a) {
      const int first = a == 0 ? 0 : a == 1 ? own.start[1] + y : own.start[2] + z;
      for (int x = 0; x < own.count[0]; ++x) f(a, z, y, x, coordinate(grid, a, a == 0 ? x : first));
    }
  });
}

/// Sum over cells of |x|^2 rho. Collective.
double second_moment(const Field& rho) {
  Field line(rho.grid(), 1);
  for_each_coordinate(rho.grid(), [&](int, int z, int y, int x, double c) {
    line.at(0, z, y, x) += c * c * rho.at(0, z, y, x);
  });
  return sum(rho.grid().comm(), local_sum(line, 0));
}

/// Join in each cell what there is to give with what is wanted, and keep the rest of both. What
/// was joined adds m <x> . <y> to the sum. Not collective.
void join(Cloud& given, Cloud& wanted, ExactSum& total) {
  const Grid& grid = given.mass.grid();
  for_each_line(grid, 1, [&](int, int z, int y) {
    double line = 0;
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      double& a = given.mass.at(0, z, y, x);
      double& b = wanted.mass.at(0, z, y, x);
      const double m = std::min(a, b);
      if (m <= 0) continue;
      double product = 0;
      const double left_a = 1 - m / a;
      const double left_b = 1 - m / b;
      for (int i = 0; i < grid.dim(); ++i) {
        double& p = given.moments[at(i)].at(0, z, y, x);
        double& q = wanted.moments[at(i)].at(0, z, y, x);
        product += (p / a) * (q / b);
        p *= left_a;
        q *= left_b;
      }
      line += m * product;
      a -= m;
      b -= m;
    }
    total.add(line);
  });
}

Cloud coarser(const Cloud& fine, const Grid& grid) {
  Cloud coarse(grid);
  carry_means(fine.mass, coarse.mass);
  for (std::size_t i = 0; i < fine.moments.size(); ++i)
    carry_means(fine.moments[i], coarse.moments[i]);
  return coarse;
}

/// What is left, all to all: m <x> . <y> summed over cells of the grid. Collective.
double joined_at_last(const Cloud& given, const Cloud& wanted) {
  const Communicator& comm = given.mass.grid().comm();
  const double a = sum(comm, local_sum(given.mass, 0));
  const double b = sum(comm, local_sum(wanted.mass, 0));
  const double m = std::min(a, b);
  if (m <= 0) return 0;
  double product = 0;
  for (std::size_t i = 0; i < given.moments.size(); ++i) {
    product += sum(comm, local_sum(given.moments[i], 0)) / a *
               (sum(comm, local_sum(wanted.moments[i], 0)) / b);
  }
  return m * product;
}

/// 2 sum over blocks m <x> . <y>, of the plan. Collective.
double correlation(const Field& source, const Field& target, const Field& potential,
                   PushForward& push, PushForward::Spread spread) {
  const Grid& grid = source.grid();
  Cloud given(grid);
  Cloud wanted(grid);
  push.plan(source, potential, spread, given.mass, given.moments);
  wanted.mass = target;
  for_each_coordinate(grid, [&](int a, int z, int y, int x, double c) {
    wanted.moments[at(a)].at(0, z, y, x) = c * target.at(0, z, y, x);
  });
  double products = 0;
  for (;;) {
    const Grid& level = given.mass.grid();
    ExactSum joined;
    join(given, wanted, joined);
    products += sum(level.comm(), joined) * level.shape().cell_volume();
    const GridShape coarse = coarsened(level.shape());
    if (coarse.cells() == level.shape().cells()) break;
    const Grid next(level.comm(), coarse);
    given = coarser(given, next);
    wanted = coarser(wanted, next);
  }
  products += joined_at_last(given, wanted) * given.mass.grid().shape().cell_volume();
  return 2 * products;
}

}  // namespace

double plan_cost(const Field& source, const Field& target, const Field& potential,
                 PushForward& push) {
  using Spread = PushForward::Spread;
  const double squares =
      (second_moment(source) + second_moment(target)) * source.grid().shape().cell_volume();
  return squares - std::max(correlation(source, target, potential, push, Spread::over_cells),
                            correlation(source, target, potential, push, Spread::at_centres));
}

}  // namespace deblai
