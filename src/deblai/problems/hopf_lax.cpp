#include <deblai/problems/hopf_lax.hpp>

#include <algorithm>
#include <limits>

namespace deblai {

namespace {

constexpr int columns_at_once = 8;  // a cache line of them

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

HopfLax::HopfLax(const Grid& grid, Minimum minimum) : grid_(grid), minimum_(minimum) {
  std::size_t size = 0;
  int longest = 0;
  for (int a = 0; a < grid.dim(); ++a) {
    longest = std::max(longest, grid.cells(a));
    if (grid.owned().empty() || grid.processes(a) == 1) continue;
    transposes_[at(a)].emplace(grid, 1, field_pencil(grid), a, 0);
    size = std::max(size, at(transposes_[at(a)]->after().slice_size()));
  }
  array_.resize(size);
  columns_.resize(at(std::ptrdiff_t{longest} * columns_at_once));
  line_.resize(at(longest));
  lifted_.resize(at(longest));
  start_.resize(at(longest + 1));
  vertex_.resize(at(longest));
  inverse_.assign(at(longest), 0.0);
  for (int k = 1; k < longest; ++k) inverse_[at(k)] = 0.5 / k;
}

void HopfLax::transform(Field& phi, double time, double sign) {
  if (grid_.owned().empty() || time <= 0) return;
  double* field = phi.raw().data();
  for (int a = 0; a < grid_.dim(); ++a) {
    if (const auto& transpose = transposes_[at(a)]) {
      transpose->forward(field, array_.data());
      lines(a, array_.data(), transpose->after(), time, sign);
      transpose->backward(array_.data(), field);
    } else {
      lines(a, field, field_pencil(grid_), time, sign);
    }
  }
}

void HopfLax::lines(int axis, double* data, const Pencil& pencil, double time, double sign) {
  const Block& block = pencil.block;
  if (block.empty()) return;
  const int n = block.count[at(axis)];
  const double h = grid_.spacing(axis);
  const double c = 0.5 * h * h / time;  // in units of cells
  const std::ptrdiff_t stride = pencil.stride(axis);
  std::array<int, max_dim> count = block.count;
  count[at(axis)] = 1;
  for (int z = 0; z < count[2]; ++z) {
    for (int y = 0; y < count[1]; ++y) {
      double* row = data + pencil.first() + y * pencil.stride(1) + z * pencil.stride(2);
      if (axis == 0) {
        line(row, n, c, sign);
        continue;
      }
      for (int x = 0; x < count[0]; x += columns_at_once) {
        const int width = std::min(columns_at_once, count[0] - x);
        for (int i = 0; i < n; ++i)
          for (int l = 0; l < width; ++l) columns_[at(l * n + i)] = row[i * stride + x + l];
        for (int l = 0; l < width; ++l) line(columns_.data() + std::ptrdiff_t{l} * n, n, c, sign);
        for (int i = 0; i < n; ++i)
          for (int l = 0; l < width; ++l) row[i * stride + x + l] = columns_[at(l * n + i)];
      }
    }
  }
}

// The lower envelope of the parabolas f(z) + c (x - z)^2; the backward transform is the forward one
// of -f. Two of them cross where x = [(f_i / c + i^2) - (f_v / c + v^2)] / (2 (i - v)).
void HopfLax::line(double* f, int n, double c, double sign) {
  const double per_c = 1 / c;
  for (int i = 0; i < n; ++i) {
    line_[at(i)] = sign * f[i];
    lifted_[at(i)] = line_[at(i)] * per_c + double(i) * i;
  }
  int last = 0;  // the parabola of vertex_[last] is lowest from start_[last] on
  vertex_[0] = 0;
  start_[0] = -std::numeric_limits<double>::infinity();
  for (int i = 1; i < n; ++i) {
    double from;
    while (true) {
      const int v = vertex_[at(last)];
      from = (lifted_[at(i)] - lifted_[at(v)]) * inverse_[at(i - v)];
      if (from > start_[at(last)] || last == 0) break;
      --last;
    }
    ++last;
    vertex_[at(last)] = i;
    start_[at(last)] = from;
  }
  start_[at(last + 1)] = std::numeric_limits<double>::infinity();
  for (int i = 0, j = 0; i < n; ++i) {
    while (start_[at(j + 1)] < i) ++j;
    const int v = vertex_[at(j)];
    const double distance = i - v;
    double least = line_[at(v)] + c * distance * distance;
    if (minimum_ == Minimum::between_centres) least = lowered(least, v, n, distance, c);
    f[i] = sign * least;
  }
}

// The minimum of the parabola through the best centre and its neighbours. Where phi has a kink that
// parabola is none of its: no more is taken off than where phi bends up four times the cost.
double HopfLax::lowered(double least, int vertex, int n, double distance, double c) const {
  if (vertex == 0 || vertex == n - 1) return least;
  const double below = line_[at(vertex - 1)] + c * (distance + 1) * (distance + 1) - least;
  const double above = line_[at(vertex + 1)] + c * (distance - 1) * (distance - 1) - least;
  const double bend = below + above;
  if (bend <= 0) return least;
  const double slope = above - below;
  return least - std::min(slope * slope / (8 * bend), c);
}

}  // namespace deblai
