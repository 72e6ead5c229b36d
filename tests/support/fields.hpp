#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/field/fetch.hpp>
#include <deblai/field/halo.hpp>
#include <deblai/field/paths.hpp>

namespace deblai::testing {

/// A number in [-1, 1) that depends on its arguments alone, never on the number of ranks.
inline double noise(int seed, int k, int z, int y, int x) {
  std::uint64_t h = 0x9e3779b97f4a7c15ULL * static_cast<std::uint64_t>(seed + 1);
  for (const int i : {k, z, y, x}) {
    h += static_cast<std::uint64_t>(i + 7);
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
    h ^= h >> 31;
  }
  return static_cast<double>(h >> 11) * 0x1p-52 - 1;
}

/// field <- f(k, z, y, x) of global indices, on owned cells.
template <class F>
void set(Field& field, F&& f) {
  const Block& block = field.grid().owned();
  for_each_line(field.grid(), field.slices(), [&](int k, int z, int y) {
    for (int x = 0; x < block.count[0]; ++x) {
      field.at(k, z, y, x) = f(k, block.start[2] + z, block.start[1] + y, block.start[0] + x);
    }
  });
}

inline Field noise_field(const Grid& grid, int slices, int seed) {
  Field field(grid, slices);
  set(field, [&](int k, int z, int y, int x) { return noise(seed, k, z, y, x); });
  return field;
}

/// Noise with the mean of all its slices taken off.
inline Field balanced_noise(const Grid& grid, int slices, int seed) {
  Field field = noise_field(grid, slices, seed);
  ExactSum total;
  for (int k = 0; k < slices; ++k) total += local_sum(field, k);
  const double mean = sum(grid.comm(), total) / double(grid.shape().cells() * slices);
  set(field, [&](int k, int z, int y, int x) { return noise(seed, k, z, y, x) - mean; });
  return field;
}

inline void exchange(Field& field) {
  Halo halo(field.grid(), field.slices());
  for (int a = 1; a < field.grid().dim(); ++a) halo.exchange(a, {&field});
}

/// Noise on the inner faces, zeros in walls, upper halos filled; the ends of the density are noise
/// too.
inline StaggeredPath noise_path(const Grid& grid, int seed) {
  StaggeredPath path(grid);
  path.density = noise_field(grid, grid.time_steps() + 1, seed);
  for (int a = 0; a < grid.dim(); ++a) {
    Field& m = path.momentum[static_cast<std::size_t>(a)];
    set(m, [&](int k, int z, int y, int x) {
      const int face = a == 0 ? x : a == 1 ? y : z;
      return face == 0 ? 0 : noise(seed + 100 + a, k, z, y, x);
    });
    exchange(m);
  }
  return path;
}

/// Noise in every component, halos filled.
inline CellPath noise_cells(const Grid& grid, CellComponents kind, int seed) {
  CellPath cells(grid, kind);
  for (int c = 0; c < kind.count(); ++c) {
    Field& y = cells.components[static_cast<std::size_t>(c)];
    y = noise_field(grid, grid.time_steps(), seed + 1000 + c);
    exchange(y);
  }
  return cells;
}

/// Sum over owned cells of all slices, all ranks; faces in walls are zero. Collective.
inline double dot(const Field& a, const Field& b) {
  ExactSum total;
  for_each_line(a.grid(), a.slices(), [&](int k, int z, int y) {
    for (int x = 0; x < a.grid().owned().count[0]; ++x)
      total.add(a.at(k, z, y, x) * b.at(k, z, y, x));
  });
  return sum(a.grid().comm(), total);
}

inline double dot(const CellPath& a, const CellPath& b) {
  double total = 0;
  for (std::size_t c = 0; c < a.components.size(); ++c)
    total += dot(a.components[c], b.components[c]);
  return total;
}

/// Over the unknowns of a path: the momentum, and the density without its two ends.
inline double dot(const StaggeredPath& a, const StaggeredPath& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.momentum.size(); ++i) total += dot(a.momentum[i], b.momentum[i]);
  const auto inner = [](Field density) {
    set(density, [&, last = density.slices() - 1](int k, int z, int y, int x) {
      const Block& block = density.grid().owned();
      return k == 0 || k == last ? 0.0 : density.at(k, z - block.start[2], y - block.start[1], x);
    });
    return density;
  };
  return total + dot(inner(a.density), b.density);
}

/// The whole field on the root, [k][z][y][x]; nothing elsewhere. Collective.
inline std::vector<double> gathered(const Field& field) {
  const Grid& grid = field.grid();
  Block wanted;
  wanted.count = {grid.cells(0), grid.cells(1), grid.cells(2)};
  if (!grid.comm().is_root()) wanted.count = {0, 0, 0};
  const FetchedBlock all = fetch(field, wanted);
  return {all.values.begin(), all.values.end()};
}

/// Every field of a path or dual on the root, one after the other. Collective.
inline std::vector<double> gathered(const StaggeredPath& path) {
  std::vector<double> all = gathered(path.density);
  for (const Field& m : path.momentum) {
    const std::vector<double> part = gathered(m);
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

inline std::vector<double> gathered(const CellPath& cells) {
  std::vector<double> all;
  for (const Field& y : cells.components) {
    const std::vector<double> part = gathered(y);
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

/// Largest |a - b| over owned cells, all slices and ranks. Collective.
inline double distance(const Field& a, const Field& b) {
  double most = 0;
  for_each_line(a.grid(), a.slices(), [&](int k, int z, int y) {
    for (int x = 0; x < a.grid().owned().count[0]; ++x) {
      const double gap = std::abs(a.at(k, z, y, x) - b.at(k, z, y, x));
      most = gap <= most ? most : gap;  // keeps a NaN
    }
  });
  return max(a.grid().comm(), std::isnan(most) ? HUGE_VAL : most);
}

inline double distance(const StaggeredPath& a, const StaggeredPath& b) {
  double most = distance(a.density, b.density);
  for (std::size_t i = 0; i < a.momentum.size(); ++i)
    most = std::max(most, distance(a.momentum[i], b.momentum[i]));
  return most;
}

inline double distance(const CellPath& a, const CellPath& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.components.size(); ++i)
    most = std::max(most, distance(a.components[i], b.components[i]));
  return most;
}

/// The numbers of `here` and `there` are the same bits. For the root's gathered fields.
inline ::testing::AssertionResult same_bits(const std::vector<double>& here,
                                            const std::vector<double>& there) {
  if (here.size() != there.size()) {
    return ::testing::AssertionFailure() << here.size() << " numbers against " << there.size();
  }
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (std::bit_cast<std::uint64_t>(here[i]) == std::bit_cast<std::uint64_t>(there[i])) continue;
    return ::testing::AssertionFailure()
           << "number " << i << " of " << here.size() << ": " << here[i] << " against " << there[i]
           << ", apart by " << here[i] - there[i];
  }
  return ::testing::AssertionSuccess();
}

}  // namespace deblai::testing
