#include <deblai/field/transfer.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/field/fetch.hpp>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

AxisMap linear(int targets, int last_source, double (*position)(int, double), double ratio) {
  AxisMap map;
  map.width = last_source > 0 ? 2 : 1;
  for (int i = 0; i < targets; ++i) {
    const double p = std::clamp(position(i, ratio), 0.0, double(last_source));
    const int lower = std::min(static_cast<int>(p), std::max(0, last_source - 1));
    map.first.push_back(lower);
    map.weights.push_back(map.width == 1 ? 1 : 1 - (p - lower));
    if (map.width == 2) map.weights.push_back(p - lower);
  }
  return map;
}

/// The source range that targets [start, start + count) read.
void source_range(const AxisMap& map, int start, int count, int& first, int& extent) {
  first = map.first[at(start)];
  int end = first;
  for (int i = start; i < start + count; ++i) {
    first = std::min(first, map.first[at(i)]);
    end = std::max(end, map.first[at(i)] + map.width);
  }
  extent = end - first;
}

}  // namespace

AxisMap AxisMap::cells(int source, int target) {
  return linear(
      target, source - 1, [](int i, double r) { return (i + 0.5) * r - 0.5; },
      double(source) / target);
}

AxisMap AxisMap::faces(int source, int target) {
  return linear(
      target + 1, source, [](int i, double r) { return i * r; }, double(source) / target);
}

AxisMap AxisMap::averages(int source, int target) {
  AxisMap map;
  const double ratio = double(source) / target;
  map.width = std::min(source, static_cast<int>(std::ceil(ratio)) + 1);
  for (int i = 0; i < target; ++i) {
    const double begin = i * ratio;
    const double end = (i + 1) * ratio;
    const int first = std::min(static_cast<int>(begin), source - map.width);
    map.first.push_back(first);
    for (int j = first; j < first + map.width; ++j) {
      map.weights.push_back(std::max(0.0, std::min(end, j + 1.0) - std::max(begin, double(j))) /
                            ratio);
    }
  }
  return map;
}

template <class T>
void transfer(const Field& source, const std::array<AxisMap, max_dim>& space, const AxisMap& time,
              FieldOf<T>& target) {
  const Grid& fine = target.grid();
  const Block& block = fine.owned();
  Block wanted;
  if (block.empty()) wanted.count = {0, 0, 0};
  for (int a = 0; a < fine.dim() && !block.empty(); ++a) {
    source_range(space[at(a)], block.start[at(a)], block.count[at(a)], wanted.start[at(a)],
                 wanted.count[at(a)]);
  }
  const FetchedBlock coarse = fetch(source, wanted);

  const AxisMap same{1, {0}, {1.0}};
  const AxisMap& my = fine.dim() > 1 ? space[1] : same;
  const AxisMap& mz = fine.dim() > 2 ? space[2] : same;
  const AxisMap& mx = space[0];
  std::vector<double> line(at(std::max(0, wanted.count[0])));
  for_each_line(fine, target.slices(), [&](int k, int z, int y) {
    const int gz = block.start[2] + z;
    const int gy = block.start[1] + y;
    std::fill(line.begin(), line.end(), 0.0);
    for (int t = 0; t < time.width; ++t) {
      const double wt = time.weights[at(k * time.width + t)];
      for (int c = 0; c < mz.width; ++c) {
        const double wz = wt * mz.weights[at(gz * mz.width + c)];
        for (int b = 0; b < my.width; ++b) {
          const double w = wz * my.weights[at(gy * my.width + b)];
          if (w == 0) continue;
          const double* from =
              coarse.line(time.first[at(k)] + t, mz.first[at(gz)] + c, my.first[at(gy)] + b);
          for (std::size_t i = 0; i < line.size(); ++i) line[i] += w * from[i];
        }
      }
    }
    T* to = target.line(k, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      const int first = mx.first[at(block.start[0] + x)] - wanted.start[0];
      double total = 0;
      for (int i = 0; i < mx.width; ++i)
        total += mx.weights[at((block.start[0] + x) * mx.width + i)] * line[at(first + i)];
      to[x] = static_cast<T>(total);
    }
  });
}

template void transfer(const Field&, const std::array<AxisMap, max_dim>&, const AxisMap&,
                       FieldOf<double>&);
template void transfer(const Field&, const std::array<AxisMap, max_dim>&, const AxisMap&,
                       FieldOf<float>&);

}  // namespace deblai
