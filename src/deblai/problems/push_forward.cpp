#include <deblai/problems/push_forward.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

namespace {

constexpr int most_shares = 4096;  // of a cell

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// Layer of a field's halo or inside, with the halo along the axes before `axis`.
OwnedDatatype layer_type(const Grid& grid, int axis, int layer) {
  std::vector<int> sizes, counts, starts;
  for (int a = grid.dim() - 1; a >= 0; --a) {
    const int count = grid.owned().count[at(a)];
    sizes.push_back(count + 2);
    counts.push_back(a == axis ? 1 : a < axis ? count + 2 : count);
    starts.push_back(a == axis ? layer + 1 : a < axis ? 0 : 1);
  }
  return subarray_type(sizes, counts, starts);
}

/// Quanta of a unit of density in a cell: a power of two with which they fit an integer.
double quanta_of(const Field& density, double room) {
  const double total = integral(density) / density.grid().shape().cell_volume();
  if (!(total > 0)) return 1;
  return std::ldexp(1.0, std::ilogb(room / total));
}

/// A share of a whole number of quanta.
std::int64_t part(std::int64_t mass, double weight) {
  return std::min(mass,
                  static_cast<std::int64_t>(std::floor(static_cast<double>(mass) * weight + 0.5)));
}

}  // namespace

PushForward::PushForward(const Grid& grid)
    : grid_(grid), potential_(grid, 1), masses_(grid, 1), moments_(grid, 1 + grid.dim()) {
  for (auto& row : image_)
    for (int a = 0; a < grid.dim(); ++a) row[at(a)].resize(at(grid.cells(0) + 1));
  if (grid.owned().empty()) return;
  for (int a = 1; a < grid.dim(); ++a) {
    const int count = grid.owned().count[at(a)];
    for (const int side : {0, 1}) {
      const int neighbour = grid.process(a) + (side == 0 ? -1 : 1);
      if (neighbour < 0 || neighbour >= grid.processes(a)) continue;
      sides_[at(a)][at(side)] = {layer_type(grid, a, side == 0 ? 0 : count - 1),
                                 layer_type(grid, a, side == 0 ? -1 : count), neighbour};
    }
  }
}

void PushForward::operator()(const Field& density, const Field& potential, Field& image) {
  const double quanta = quanta_of(density, 0x1p61);
  take_potential(potential);
  drop(density, quanta, {masses_, Spread::over_cells, false});
  Field* const fields[] = {&image};
  masses_.collect(1 / quanta, fields);
}

void PushForward::plan(const Field& density, const Field& potential, Spread spread, Field& image,
                       std::vector<Field>& origins) {
  int longest = 1;
  for (int a = 0; a < grid_.dim(); ++a) longest = std::max(longest, grid_.cells(a));
  const double quanta = quanta_of(density, 0x1p61 / longest);
  take_potential(potential);
  drop(density, quanta, {moments_, spread, true});
  std::vector<Field*> fields{&image};
  for (Field& each : origins) fields.push_back(&each);
  moments_.collect(1 / quanta, fields);
  // From indices to coordinates.
  for (int a = 0; a < grid_.dim(); ++a) {
    const double h = grid_.spacing(a);
    const double first = 0.5 * h * (1 - grid_.cells(a));
    for_each_line(grid_, 1, [&](int, int z, int y) {
      double* moment = origins[at(a)].line(0, z, y);
      const double* mass = image.line(0, z, y);
      for (int x = 0; x < grid_.cells(0); ++x) moment[x] = h * moment[x] + first * mass[x];
    });
  }
}

void PushForward::drop(const Field& density, double quanta, Dropping to) {
  const Block& own = grid_.owned();
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const double* rho = density.line(0, z, y);
    bool has_corners = false;
    for (int x = 0; x < own.count[0]; ++x) {
      const auto mass = static_cast<std::int64_t>(std::floor(rho[x] * quanta + 0.5));
      if (mass <= 0) continue;
      if (!has_corners) corners_of(z, y);
      has_corners = true;
      drop_cell(x, mass, {x, own.start[1] + y, own.start[2] + z}, to);
    }
  });
}

void PushForward::take_potential(const Field& potential) {
  const Block& own = grid_.owned();
  if (own.empty()) return;
  for_each_line(grid_, 1, [&](int, int z, int y) {
    std::copy_n(potential.line(0, z, y), own.count[0], potential_.line(0, z, y));
  });
  for (int a = 0; a < grid_.dim(); ++a) {
    if (a > 0) exchange(a);
    extrapolate(a);
  }
}

void PushForward::exchange(int axis) {
  double* data = potential_.raw().data();
  std::array<MPI_Request, 4> requests;
  int count = 0;
  for (const int side : {0, 1}) {
    const Side& s = sides_[at(axis)][at(side)];
    if (s.neighbour == MPI_PROC_NULL) continue;
    MPI_Comm line = grid_.line_comm(axis);
    check_mpi(
        MPI_Irecv(data, 1, s.receive.get(), s.neighbour, 1 - side, line, &requests[at(count++)]));
    check_mpi(MPI_Isend(data, 1, s.send.get(), s.neighbour, side, line, &requests[at(count++)]));
  }
  check_mpi(MPI_Waitall(count, requests.data(), MPI_STATUSES_IGNORE));
}

// Linear beyond the walls of an axis, for the cells that it has within the halo of earlier axes.
void PushForward::extrapolate(int axis) {
  const Block& own = grid_.owned();
  const std::array<std::ptrdiff_t, max_dim>& stride = grid_.layout().stride;
  std::array<int, max_dim> first{0, 0, 0};
  std::array<int, max_dim> last = own.count;
  for (int a = 0; a < axis; ++a) first[at(a)] = -1, last[at(a)] = own.count[at(a)] + 1;
  last[at(axis)] = 1;
  const std::ptrdiff_t up = stride[at(axis)];
  const std::ptrdiff_t end = up * (own.count[at(axis)] - 1);
  double* cells = potential_.slice(0);
  for (int z = first[2]; z < last[2]; ++z) {
    for (int y = first[1]; y < last[1]; ++y) {
      for (int x = first[0]; x < last[0]; ++x) {
        double* p = cells + x + y * stride[1] + z * stride[2];
        if (own.start[at(axis)] == 0) p[-up] = 2 * p[0] - p[up];
        if (own.end(axis) == grid_.cells(axis)) p[end + up] = 2 * p[end] - p[end - up];
      }
    }
  }
}

// The gradient at a corner is the mean of the differences along the edges between the cells around.
void PushForward::corners_of(int z, int y) {
  const Block& own = grid_.owned();
  const int dim = grid_.dim();
  const int n = own.count[0];
  const int rows = 1 << (dim - 1);
  for (int row = 0; row < rows; ++row) {
    const int corner_y = y + (row & 1);
    const int corner_z = z + (row >> 1);
    std::array<const double*, 4> around;  // lines of cells: before or after in y, in z
    for (int c = 0; c < rows; ++c)
      around[at(c)] = potential_.line(0, corner_z - 1 + (dim < 3 ? 1 : c >> 1),
                                      corner_y - 1 + (dim < 2 ? 1 : c & 1));
    for (int a = 0; a < dim; ++a) {
      const double unit = 1 / (rows * grid_.spacing(a) * grid_.spacing(a));
      const double wall = grid_.cells(a);
      const double place = a == 1 ? own.start[1] + corner_y : own.start[2] + corner_z;
      double* image = image_[at(row)][at(a)].data();
      for (int x = 0; x <= n; ++x) {
        double rise = 0;
        for (int c = 0; c < rows; ++c) {
          const double* p = around[at(c)];
          if (a == 0) {
            rise += p[x] - p[x - 1];
          } else {
            const double both = p[x] + p[x - 1];
            rise += (c >> (a - 1) & 1) != 0 ? both : -both;
          }
        }
        image[x] = std::clamp((a == 0 ? x : place) - unit * rise, 0.0, wall);
      }
    }
  }
}

void PushForward::drop_cell(int x, std::int64_t mass, const std::array<int, max_dim>& cell,
                            Dropping to) {
  const int dim = grid_.dim();
  const int corners = 1 << dim;
  std::array<std::array<double, 8>, max_dim> image{};  // bit a of a corner: after along axis a
  for (int a = 0; a < dim; ++a)
    for (int c = 0; c < corners; ++c)
      image[at(a)][at(c)] = image_[at(c >> 1)][at(a)][at(x + (c & 1))];
  std::array<int, max_dim> shares{1, 1, 1};
  if (to.spread == Spread::over_cells) {
    for (int k = 0; k < dim; ++k) {
      double stretch = 0;
      for (int a = 0; a < dim; ++a)
        for (int c = 0; c < corners; ++c)
          stretch =
              std::max(stretch, std::abs(image[at(a)][at(c)] - image[at(a)][at(c ^ (1 << k))]));
      constexpr double slack = 1e-9;
      shares[at(k)] = std::max(1, static_cast<int>(std::ceil(stretch - slack)));
    }
    while (double(shares[0]) * shares[1] * shares[2] > most_shares) {
      int& most = *std::max_element(shares.begin(), shares.end());
      most = (most + 1) / 2;
    }
  }
  const int count = shares[0] * shares[1] * shares[2];
  const std::int64_t least = mass / count;
  auto left = static_cast<int>(mass % count);
  for (int k = 0; k < shares[2]; ++k) {
    for (int j = 0; j < shares[1]; ++j) {
      for (int i = 0; i < shares[0]; ++i) {
        const std::array<double, max_dim> u{(i + 0.5) / shares[0], (j + 0.5) / shares[1],
                                            (k + 0.5) / shares[2]};
        std::array<double, max_dim> place{};
        for (int a = 0; a < dim; ++a) {
          std::array<double, 8> v = image[at(a)];
          for (int b = dim - 1; b >= 0; --b)
            for (int c = 0; c < 1 << b; ++c)
              v[at(c)] += u[at(b)] * (v[at(c + (1 << b))] - v[at(c)]);
          place[at(a)] = v[0];
        }
        drop_at(place, least + (left-- > 0 ? 1 : 0), cell, to);
      }
    }
  }
}

void PushForward::drop_at(const std::array<double, max_dim>& place, std::int64_t mass,
                          const std::array<int, max_dim>& cell, Dropping to) {
  std::array<int, max_dim> low{0, 0, 0};
  std::array<double, max_dim> above{0, 0, 0};
  for (int a = 0; a < grid_.dim(); ++a) {
    const int n = grid_.cells(a);
    const double centre = std::clamp(place[at(a)] - 0.5, 0.0, n - 1.0);
    low[at(a)] = std::min(static_cast<int>(centre), std::max(n - 2, 0));
    above[at(a)] = centre - low[at(a)];
  }
  const std::int64_t behind = part(mass, above[2]);
  for (int k = 0; k < 2; ++k) {
    const std::int64_t plane = k == 0 ? mass - behind : behind;
    if (plane == 0) continue;
    const std::int64_t over = part(plane, above[1]);
    for (int j = 0; j < 2; ++j) {
      const std::int64_t row = j == 0 ? plane - over : over;
      if (row == 0) continue;
      const std::int64_t right = part(row, above[0]);
      std::int64_t* sums = to.deposit.line(low[2] + k, low[1] + j) + low[0];
      sums[0] += row - right;
      if (right != 0) sums[1] += right;
      if (!to.keeps_origins) continue;
      for (int a = 0; a < grid_.dim(); ++a) {
        sums += grid_.cells(0);
        sums[0] += (row - right) * cell[at(a)];
        if (right != 0) sums[1] += right * cell[at(a)];
      }
    }
  }
}

}  // namespace deblai
