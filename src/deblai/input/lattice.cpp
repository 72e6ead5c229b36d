#include <deblai/input/lattice.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

namespace {

/// The next product of small primes.
int transformable(int count) {
  for (;; ++count) {
    int rest = count;
    for (const int prime : {2, 3, 5, 7}) {
      while (rest % prime == 0) rest /= prime;
    }
    if (rest == 1) return count;
  }
}

}  // namespace

GridShape Lattice::shape(int time_steps) const { return {{axes.begin(), axes.end()}, time_steps}; }

std::optional<Lattice> lattice_of(const Volume& volume) {
  Lattice lattice;
  std::array<bool, 3> taken{};
  for (std::size_t a = 0; a < 3; ++a) {
    const Point& row = volume.affine.linear[a];
    std::size_t along = 0;
    for (std::size_t q = 1; q < 3; ++q) {
      if (std::abs(row[q]) > std::abs(row[along])) along = q;
    }
    if (taken[along]) return std::nullopt;
    taken[along] = true;

    const double spacing = std::abs(row[along]);
    double middle = volume.affine.origin[a];
    double drift = 0;
    for (std::size_t q = 0; q < 3; ++q) {
      middle += 0.5 * row[q] * (volume.counts[q] - 1);
      if (q != along) drift += std::abs(row[q]) * (volume.counts[q] - 1);
    }
    if (drift > 1e-3 * spacing) return std::nullopt;
    lattice.voxel_axis[a] = static_cast<int>(along);
    lattice.reversed[a] = row[along] < 0;
    const double length = spacing * volume.counts[along];
    lattice.axes[a] = {volume.counts[along], middle - 0.5 * length, length};
  }
  return lattice;
}

GridShape cropped(const Lattice& lattice, const Bounds& support, double margin, int time_steps) {
  constexpr double round_off = 1e-6;  // of a voxel
  double longest = 0;
  for (std::size_t a = 0; a < 3; ++a) longest = std::max(longest, support.high[a] - support.low[a]);

  GridShape shape{{}, time_steps};
  for (std::size_t a = 0; a < 3; ++a) {
    const Axis& axis = lattice.axes[a];
    const auto first = [&](double x) {
      return std::floor((x - axis.origin) / axis.spacing() + round_off);
    };
    const auto end = [&](double x) {
      return std::ceil((x - axis.origin) / axis.spacing() - round_off);
    };
    const double low =
        std::max(first(support.low[a] - margin * longest), std::min(0.0, first(support.low[a])));
    const double high = std::min(end(support.high[a] + margin * longest),
                                 std::max<double>(axis.cells, end(support.high[a])));
    require(high - low < 1e6, Failure::case_file,
            "domain.crop: the densities lie too far apart for the voxels of domain.like");
    const int needed = std::max(2, static_cast<int>(high - low));
    const int cells = transformable(needed);
    const double start = low - (cells - needed) / 2;
    shape.axes.push_back({cells, axis.origin + start * axis.spacing(), cells * axis.spacing()});
  }
  return shape;
}

}  // namespace deblai
