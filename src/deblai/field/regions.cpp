#include <deblai/field/regions.hpp>

#include <algorithm>
#include <numeric>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/halo.hpp>

namespace deblai {

namespace {

/// Disjoint sets of the numbers 0..n-1; each is known by its least.
class Sets {
 public:
  explicit Sets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0U); }

  std::size_t least(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }

  void join(std::size_t i, std::size_t j) {
    i = least(i);
    j = least(j);
    parent_[std::max(i, j)] = std::min(i, j);
  }

 private:
  std::vector<std::size_t> parent_;
};

/// f(number on this rank, z, y, x) of every owned cell, in the order of their numbers.
template <class F>
void for_each_cell(const Grid& grid, F&& f) {
  std::size_t number = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) f(number++, z, y, x);
  });
}

double global_number(const Grid& grid, int z, int y, int x) {
  const Block& own = grid.owned();
  const double row = (own.start[2] + z) * static_cast<double>(grid.cells(1)) + own.start[1] + y;
  return 1 + row * grid.cells(0) + own.start[0] + x;
}

/// Labels that know this rank's cells alone.
Field local_regions(const Field& open) {
  const Grid& grid = open.grid();
  const Block& own = grid.owned();
  Sets sets(static_cast<std::size_t>(own.empty() ? 0 : own.cells()));
  const std::size_t line = static_cast<std::size_t>(own.count[0]);
  const std::size_t plane = line * static_cast<std::size_t>(own.count[1]);
  for_each_cell(grid, [&](std::size_t number, int z, int y, int x) {
    if (!(open.at(0, z, y, x) > 0)) return;
    if (x > 0 && open.at(0, z, y, x - 1) > 0) sets.join(number, number - 1);
    if (y > 0 && open.at(0, z, y - 1, x) > 0) sets.join(number, number - line);
    if (z > 0 && open.at(0, z - 1, y, x) > 0) sets.join(number, number - plane);
  });
  // The least number on this rank is the least of all numbers of these cells, too: both count
  // rows in the same order.
  Field labels(grid, 1);
  for_each_cell(grid, [&](std::size_t number, int z, int y, int x) {
    if (!(open.at(0, z, y, x) > 0)) return;
    const std::size_t first = sets.least(number);
    const auto at = [](std::size_t i) { return static_cast<int>(i); };
    labels.at(0, z, y, x) =
        global_number(grid, at(first / plane), at(first % plane / line), at(first % line));
  });
  return labels;
}

/// Labels that meet across the borders between ranks, one after the other, those of all ranks.
std::vector<double> meetings(Field& labels) {
  const Grid& grid = labels.grid();
  Halo halo(grid, 1);
  for (int a = 1; a < grid.dim(); ++a) halo.exchange(a, {&labels});
  std::vector<std::pair<double, double>> pairs;
  const auto meet = [&](double here, double there) {
    if (here > 0 && there > 0) pairs.emplace_back(here, there);
  };
  for_each_cell(grid, [&](std::size_t, int z, int y, int x) {
    const double here = labels.at(0, z, y, x);
    if (grid.dim() > 1 && y == 0) meet(here, labels.at(0, z, y - 1, x));
    if (grid.dim() > 2 && z == 0) meet(here, labels.at(0, z - 1, y, x));
  });
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::vector<double> flat;
  for (const auto& [here, there] : pairs) flat.insert(flat.end(), {here, there});
  return all_gather(grid.comm(), std::move(flat));
}

}  // namespace

Field regions_of(const Field& open) {
  Field labels = local_regions(open);
  const std::vector<double> met = meetings(labels);
  std::vector<double> known = met;  // sorted, so that the least label has the least place
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const auto place = [&](double label) {
    const auto found = std::lower_bound(known.begin(), known.end(), label);
    return static_cast<std::size_t>(found - known.begin());
  };
  Sets sets(known.size());
  for (std::size_t i = 0; i + 1 < met.size(); i += 2) sets.join(place(met[i]), place(met[i + 1]));
  for (double& label : labels.raw()) {
    const std::size_t i = place(label);
    if (i < known.size() && known[i] == label) label = known[sets.least(i)];
  }
  return labels;
}

}  // namespace deblai
