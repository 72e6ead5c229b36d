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
#include <deblai/operators/balance_law.hpp>

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

/// Noise with the mean of all its slices taken off; each slab weighs its step where there is one a
/// slice.
inline Field balanced_noise(const Grid& grid, int slices, int seed) {
  Field field = noise_field(grid, slices, seed);
  double mean = 0;
  for (int k = 0; k < slices; ++k) {
    const double weight =
        slices == grid.time_steps() ? grid.time().step[static_cast<std::size_t>(k)] : 1.0 / slices;
    mean += weight * integral(field, k) / grid.shape().volume();
  }
  set(field, [&](int k, int z, int y, int x) { return noise(seed, k, z, y, x) - mean; });
  return field;
}

inline void exchange(Field& field) {
  Halo halo(field.grid(), field.slices());
  for (int a = 1; a < field.grid().dim(); ++a) halo.exchange(a, {&field});
}

/// Noise, the same everywhere in a slab where the law's source is.
inline Field noise_source(const Grid& grid, int seed, const BalanceLaw& law) {
  Field source = noise_field(grid, grid.time_steps(), seed);
  if (law.source == BalanceLaw::Source::uniform)
    set(source, [&](int k, int, int, int) { return noise(seed, k, 0, 0, 0); });
  return source;
}

/// Noise on the inner faces and in the source that the law has, zeros in walls, halos filled; the
/// ends of the density are noise too.
inline StaggeredPath noise_path(const Grid& grid, int seed, const BalanceLaw& law = {}) {
  StaggeredPath path(grid);
  if (law.source != BalanceLaw::Source::none) path.source = noise_source(grid, seed + 200, law);
  path.density = noise_field(grid, grid.time_steps() + 1, seed);
  exchange(path.density);
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

/// Noise in every component, that of the source as the law has it, halos filled.
inline CellPath noise_cells(const Grid& grid, CellComponents kind, int seed,
                            const BalanceLaw& law = {}) {
  CellPath cells(grid, kind);
  for (int c = 0; c < kind.count(); ++c) {
    Field& y = cells.components[static_cast<std::size_t>(c)];
    y = &y == cells.source() ? noise_source(grid, seed + 1000 + c, law)
                             : noise_field(grid, grid.time_steps(), seed + 1000 + c);
    exchange(y);
  }
  return cells;
}

/// Sum over owned cells of weight[k] a b, slice by slice, all ranks. Collective.
inline double dot(const Field& a, const Field& b, const std::vector<double>& weight) {
  ExactSum total;
  for_each_line(a.grid(), a.slices(), [&](int k, int z, int y) {
    for (int x = 0; x < a.grid().owned().count[0]; ++x)
      total.add(weight[static_cast<std::size_t>(k)] * a.at(k, z, y, x) * b.at(k, z, y, x));
  });
  return sum(a.grid().comm(), total);
}

/// Of fields in the slabs, each with its step times the number of steps; faces in walls are zero.
inline double dot(const Field& a, const Field& b) {
  EXPECT_LE(a.slices(), a.grid().time_steps());
  std::vector<double> weight = a.grid().time().step;
  for (double& step : weight) step *= a.grid().time_steps();
  return dot(a, b, weight);
}

inline double dot(const CellPath& a, const CellPath& b) {
  double total = 0;
  for (std::size_t c = 0; c < a.components.size(); ++c)
    total += dot(a.components[c], b.components[c]);
  return total;
}

/// Over the unknowns of a path: the momentum, the source, and the density without its two ends,
/// each face with its weight.
inline double dot(const StaggeredPath& a, const StaggeredPath& b) {
  double total = a.source ? dot(*a.source, *b.source) : 0;
  for (std::size_t i = 0; i < a.momentum.size(); ++i) total += dot(a.momentum[i], b.momentum[i]);
  std::vector<double> weight = a.grid().time().weight;
  for (double& w : weight) w *= a.grid().time_steps();
  weight.front() = weight.back() = 0;
  return total + dot(a.density, b.density, weight);
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
  if (!path.source) return all;
  const std::vector<double> source = gathered(*path.source);
  all.insert(all.end(), source.begin(), source.end());
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
  return a.source ? std::max(most, distance(*a.source, *b.source)) : most;
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
