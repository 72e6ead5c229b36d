#include <deblai/transport/pathlines.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

#include <deblai/base/all_to_all.hpp>
#include <deblai/base/word_hash.hpp>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// In [0, 1): number `index` of a sequence.
double uniform(std::uint64_t seed, std::uint64_t index) {
  return static_cast<double>(word_hash(seed, index) >> 11) * 0x1p-53;
}

/// Whole numbers in proportion to the density of a line, which add up without rounding.
std::vector<long long> shares(const Field& density, double most, int z, int y) {
  constexpr double whole = 1 << 30;
  const double* rho = density.line(0, z, y);
  std::vector<long long> line(at(density.grid().owned().count[0]));
  for (std::size_t x = 0; x < line.size(); ++x)
    line[x] = static_cast<long long>(std::max(rho[x], 0.0) / most * whole);
  return line;
}

/// Where each line along x begins in the sum over all, and the sum. Collective.
std::vector<long long> line_starts(const Field& density, double most) {
  const Grid& grid = density.grid();
  const Block& block = grid.owned();
  std::vector<double> mine;
  for_each_line(grid, 1, [&](int, int z, int y) {
    long long total = 0;
    for (const long long share : shares(density, most, z, y)) total += share;
    mine.push_back((block.start[2] + z) * grid.cells(1) + block.start[1] + y);
    mine.push_back(static_cast<double>(total));  // below 2^53
  });
  const std::vector<double> lines = all_gather(grid.comm(), std::move(mine));
  std::vector<long long> starts(at(std::ptrdiff_t{1} * grid.cells(1) * grid.cells(2) + 1), 0);
  for (std::size_t i = 0; i < lines.size(); i += 2)
    starts[static_cast<std::size_t>(lines[i]) + 1] = static_cast<long long>(lines[i + 1]);
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  return starts;
}

}  // namespace

InPieces<Motion> motion_of(const InPieces<Flow>& flow) {
  const auto motion = std::make_shared<Motion>();
  return {[motion, at = flow.at](int piece, double time) -> const Motion& {
            motion->flux = at(piece, time).velocity;
            return *motion;
          },
          flow.jumps, flow.changes};
}

std::vector<Tracer> drawn(const Field& density, int count, std::uint64_t seed) {
  const Grid& grid = density.grid();
  const Block& block = grid.owned();
  const double most = maximum(density);
  const std::vector<long long> starts = line_starts(density, most);
  std::vector<long long> marks;  // increasing: one in each of `count` strata of the sum
  for (int i = 0; i < count; ++i) {
    const double mark = (i + uniform(seed, at(i))) / count * static_cast<double>(starts.back());
    marks.push_back(std::min(static_cast<long long>(mark), starts.back() - 1));
  }
  std::vector<Tracer> points;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const std::array<int, max_dim> line{0, block.start[1] + y, block.start[2] + z};
    const std::size_t index = at(std::ptrdiff_t{1} * line[2] * grid.cells(1) + line[1]);
    auto mark = std::lower_bound(marks.begin(), marks.end(), starts[index]);
    long long sum = starts[index];
    const std::vector<long long> line_shares = shares(density, most, z, y);
    for (std::size_t x = 0; x < line_shares.size(); ++x) {
      sum += line_shares[x];
      for (; mark != marks.end() && *mark < sum; ++mark) {
        const auto name = static_cast<std::uint64_t>(mark - marks.begin());
        Tracer point{static_cast<double>(name), {0, 0, 0}};
        for (int a = 0; a < grid.dim(); ++a) {
          const int cell = a == 0 ? static_cast<int>(x) : line[at(a)];
          const std::uint64_t number = at(count) + 3 * name + at(a);
          point.place[at(a)] =
              grid.axis(a).origin + (cell + uniform(seed, number)) * grid.spacing(a);
        }
        points.push_back(point);
      }
    }
  });
  return points;
}

std::vector<Tracer> lattice_points(const Field& density, double floor,
                                   const std::array<double, max_dim>& spacing) {
  const Grid& grid = density.grid();
  const Block& block = grid.owned();
  std::vector<Tracer> points;
  if (block.empty()) return points;
  std::array<long long, max_dim> count{1, 1, 1};
  for (int a = 0; a < grid.dim(); ++a) {
    count[at(a)] = std::max(1LL, std::llround(grid.axis(a).length / spacing[at(a)]));
  }
  for (long long k = 0; k < count[2]; ++k) {
    for (long long j = 0; j < count[1]; ++j) {
      for (long long i = 0; i < count[0]; ++i) {
        const std::array<long long, max_dim> index{i, j, k};
        Tracer point{static_cast<double>((k * count[1] + j) * count[0] + i), {0, 0, 0}};
        std::array<int, max_dim> cell{0, 0, 0};
        bool is_mine = true;
        for (int a = 0; a < grid.dim(); ++a) {
          const Axis& axis = grid.axis(a);
          const double share =
              (static_cast<double>(index[at(a)]) + 0.5) / static_cast<double>(count[at(a)]);
          point.place[at(a)] = axis.origin + share * axis.length;
          cell[at(a)] = std::min(static_cast<int>(share * axis.cells), axis.cells - 1);
          is_mine = is_mine && cell[at(a)] >= block.start[at(a)] && cell[at(a)] < block.end(a);
        }
        if (!is_mine) continue;
        const double rho =
            density.at(0, cell[2] - block.start[2], cell[1] - block.start[1], cell[0]);
        if (rho > floor) points.push_back(point);
      }
    }
  }
  return points;
}

}  // namespace deblai
