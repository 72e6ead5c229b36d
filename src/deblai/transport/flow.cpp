#include <deblai/transport/flow.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

#include <deblai/field/halo.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

/// The lower corner of a cell in local indices [length]; the origin on absent axes.
std::array<double, max_dim> corner(const Grid& grid, int z, int y, int x) {
  const std::array<int, max_dim> cell{x, y, z};
  std::array<double, max_dim> point{0, 0, 0};
  for (int a = 0; a < grid.dim(); ++a) {
    const int index = grid.owned().start[at(a)] + cell[at(a)];
    point[at(a)] = grid.axis(a).origin + index * grid.spacing(a);
  }
  return point;
}

}  // namespace

double exchange_rate(const Flow& flow) {
  const Grid& grid = flow.grid();
  const int n = grid.owned().count[0];
  std::vector<double> row(at(n));
  double most = 0;
  bool finite = true;
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::fill(row.begin(), row.end(), 0.0);
    if (flow.removal) std::copy_n(flow.removal->line(0, z, y), n, row.data());
    for (int a = 0; a < grid.dim(); ++a) {
      const double* v = flow.velocity[at(a)].line(0, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      const double per_spacing = 2 / grid.spacing(a);
      for (int x = 0; x < n; ++x)
        row[at(x)] += per_spacing * std::max(std::abs(v[x]), std::abs(v[x + up]));
    }
    for (const double rate : row) {
      finite = finite && std::isfinite(rate);
      most = std::max(most, rate);
    }
    const double* made = flow.production ? flow.production->line(0, z, y) : nullptr;
    for (int x = 0; x < n && made != nullptr; ++x) finite = finite && std::isfinite(made[x]);
  });
  return max(grid.comm(), finite ? most : HUGE_VAL);
}

double removal_rate(const Flow& flow) { return flow.removal ? maximum(*flow.removal) : 0; }

void sample(const std::vector<VelocityComponent>& components, Flow& flow) {
  const Grid& grid = flow.grid();
  assert(components.size() == at(grid.dim()));
  for (int a = 0; a < grid.dim(); ++a) {
    for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      double* v = flow.velocity[at(a)].line(0, z, y);
      for (int x = x0; x < x1; ++x) {
        std::array<double, max_dim> point = corner(grid, z, y, x);
        for (int b = 0; b < grid.dim(); ++b) {
          if (b != a) point[at(b)] += 0.5 * grid.spacing(b);
        }
        v[x] = components[at(a)](point);
      }
    });
  }
}

void sample_stream(const VelocityComponent& psi, Flow& flow) {
  const Grid& grid = flow.grid();
  assert(grid.dim() == 2);
  for (int a = 0; a < 2; ++a) {
    const int other = 1 - a;
    const double per_spacing = (a == 0 ? 1 : -1) / grid.spacing(other);
    for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      double* v = flow.velocity[at(a)].line(0, z, y);
      for (int x = x0; x < x1; ++x) {
        const std::array<double, max_dim> low = corner(grid, z, y, x);
        const std::array<double, max_dim> high =
            other == 0 ? corner(grid, z, y, x + 1) : corner(grid, z, y + 1, x);
        v[x] = per_spacing * (psi(high) - psi(low));
      }
    });
  }
}

double speed_through_walls(const Grid& grid, const std::vector<VelocityComponent>& components) {
  double most = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const std::array<int, max_dim> local{x, y, z};
      for (int a = 0; a < grid.dim(); ++a) {
        for (const int side : {0, 1}) {
          const int wall = side == 0 ? 0 : grid.cells(a) - 1;
          if (grid.owned().start[at(a)] + local[at(a)] != wall) continue;
          std::array<double, max_dim> point = corner(grid, z, y, x);
          for (int b = 0; b < grid.dim(); ++b)
            point[at(b)] += (b == a ? side : 0.5) * grid.spacing(b);
          most = std::max(most, std::abs(components[at(a)](point)));
        }
      }
    }
  });
  return most;
}

void close_walls(Field& mobility, Flow& flow) {
  const Grid& grid = flow.grid();
  Halo halo(grid, 1);
  for (int a = 0; a < grid.dim(); ++a) {
    halo.exchange(a, {&mobility});
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      const double* open = mobility.line(0, z, y);
      double* v = flow.velocity[at(a)].line(0, z, y);
      for (int x = x0; x < x1; ++x) {
        if (open[x] == 0 || open[x - up] == 0) v[x] = 0;
      }
    });
  }
  if (!flow.production) return;
  const int n = grid.owned().count[0];
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* open = mobility.line(0, z, y);
    double* made = flow.production->line(0, z, y);
    for (int x = 0; x < n; ++x) {
      if (open[x] == 0) made[x] = 0;
    }
  });
}

}  // namespace deblai
