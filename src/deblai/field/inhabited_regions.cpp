#include <deblai/field/inhabited_regions.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/regions.hpp>

namespace deblai {

namespace {

/// The labels of the regions that hold mass, in ascending order. Collective.
std::vector<double> inhabited(const Field& labels, const std::vector<Slice>& densities) {
  std::vector<double> found;
  const auto tidy = [&] {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  };
  for_each_line(labels.grid(), 1, [&](int, int z, int y) {
    const double* label = labels.line(0, z, y);
    for (int x = 0; x < labels.grid().owned().count[0]; ++x) {
      if (!(label[x] > 0) || (!found.empty() && found.back() == label[x])) continue;
      if (std::any_of(densities.begin(), densities.end(),
                      [&](const Slice& rho) { return rho.field.at(rho.k, z, y, x) > 0; }))
        found.push_back(label[x]);
    }
  });
  tidy();
  found = all_gather(labels.grid().comm(), std::move(found));
  tidy();
  return found;
}

}  // namespace

InhabitedRegions::InhabitedRegions(const std::optional<Field>& open,
                                   const std::vector<Slice>& densities) {
  if (!open) return;
  place_ = regions_of(*open);
  const std::vector<double> known = inhabited(*place_, densities);
  count_ = known.size();
  for (double& place : place_->raw()) {
    const auto found = std::lower_bound(known.begin(), known.end(), place);
    const bool is_known = found != known.end() && *found == place;
    place = is_known ? 1 + static_cast<double>(found - known.begin()) : 0;
  }
}

std::optional<std::size_t> InhabitedRegions::at(int z, int y, int x) const {
  if (!place_) return 0;
  const double place = place_->at(0, z, y, x);
  if (!(place > 0)) return {};
  return static_cast<std::size_t>(place) - 1;
}

void InhabitedRegions::for_each_row(const Grid& grid, const Row& f) const {
  for_each_line(grid, 1, [&](int, int z, int y) {
    const int n = grid.owned().count[0];
    if (!place_) return f(0, z, y, 0, n);
    const double* place = place_->line(0, z, y);
    for (int first = 0, last = 0; first < n; first = last) {
      while (last < n && place[last] == place[first]) ++last;
      f(at(z, y, first), z, y, first, last);
    }
  });
}

std::vector<double> InhabitedRegions::masses(Slice density) const {
  const Grid& grid = density.field.grid();
  std::vector<ExactSum> sums(count_);
  for_each_row(grid, [&](std::optional<std::size_t> region, int z, int y, int first, int last) {
    if (!region) return;
    const double* rho = density.field.line(density.k, z, y);
    double row = 0;
    for (int x = first; x < last; ++x) row += rho[x];
    sums[*region].add(row);
  });
  sum(grid.comm(), sums);
  std::vector<double> result;
  for (const ExactSum& each : sums) result.push_back(each.value() * grid.shape().cell_volume());
  return result;
}

void InhabitedRegions::bring_to(const std::vector<double>& masses, Field& density, double most,
                                const Field* otherwise) const {
  const Grid& grid = density.grid();
  for_each_row(grid, [&](std::optional<std::size_t> region, int z, int y, int first, int last) {
    double* rho = density.line(0, z, y);
    for (int x = first; x < last; ++x) rho[x] = region ? std::clamp(rho[x], 0.0, most) : 0;
  });
  // What is not full is multiplied; at the end of it no more cells are full.
  struct Factors {
    double rest = 1;
    double full = 1;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<ExactSum> sums(2 * count_);
    for_each_row(grid, [&](std::optional<std::size_t> region, int z, int y, int first, int last) {
      if (!region) return;
      const double* rho = density.line(0, z, y);
      double full = 0;
      double rest = 0;
      for (int x = first; x < last; ++x) (rho[x] < most ? rest : full) += rho[x];
      sums[2 * *region].add(full);
      sums[2 * *region + 1].add(rest);
    });
    sum(grid.comm(), sums);
    std::vector<Factors> factors(count_);
    std::vector<bool> replaced(count_, false);
    bool changes = false;
    for (std::size_t r = 0; r < count_; ++r) {
      const double full = sums[2 * r].value() * grid.shape().cell_volume();
      const double rest = sums[2 * r + 1].value() * grid.shape().cell_volume();
      const double excess = full + rest - masses[r];
      if (std::abs(excess) <= 2e-16 * masses[r]) continue;
      const bool is_beyond_reach =
          !std::isfinite(masses[r] / (full + rest)) || (rest == 0 && excess < 0);
      replaced[r] = is_beyond_reach && otherwise != nullptr;
      if (is_beyond_reach && !replaced[r]) continue;
      changes = true;
      factors[r].rest = rest > 0 ? std::max((masses[r] - full) / rest, 0.0) : 0;
      if (excess > 0 && !(factors[r].rest > 0))
        factors[r].rest = factors[r].full = std::max(masses[r] / (full + rest), 0.0);
    }
    if (!changes) return;
    for_each_row(grid, [&](std::optional<std::size_t> region, int z, int y, int first, int last) {
      if (!region) return;
      double* rho = density.line(0, z, y);
      const double* other = replaced[*region] ? otherwise->line(0, z, y) : nullptr;
      for (int x = first; x < last; ++x) {
        rho[x] *= rho[x] < most ? factors[*region].rest : factors[*region].full;
        rho[x] = std::min(other != nullptr ? other[x] : rho[x], most);
      }
    });
    if (std::isinf(most)) return;
  }
}

}  // namespace deblai
