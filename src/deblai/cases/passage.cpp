#include <deblai/cases/passage.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/field/inhabited_regions.hpp>

namespace deblai {

namespace {

/// What each region holds.
struct Contents {
  std::vector<double> masses;  ///< of each density [mass]
  bool grows = false;          ///< mass may grow in it
};

/// 1 where mass may grow: in at least half of a cell. Not collective.
Field growing(const Grid& grid, const GrowthModel& growth) {
  Field result(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x)
      result.at(0, z, y, x) = !growth.mask || growth.mask->at(0, z, y, x) >= 0.5 ? 1 : 0;
  });
  return result;
}

/// Collective.
std::vector<Contents> contents_of(const InhabitedRegions& regions, const Densities& ends,
                                  const Model& model) {
  std::vector<Contents> result(regions.count());
  for (const Field& end : ends.fields) {
    const std::vector<double> masses = regions.masses({end});
    for (std::size_t r = 0; r < result.size(); ++r) result[r].masses.push_back(masses[r]);
  }
  if (!model.growth) return result;
  const std::vector<double> volumes = regions.masses({growing(ends.grid(), *model.growth)});
  for (std::size_t r = 0; r < result.size(); ++r) result[r].grows = volumes[r] > 0;
  return result;
}

double imbalance(const Contents& region) {
  if (region.grows) return 0;
  const auto [least, most] = std::minmax_element(region.masses.begin(), region.masses.end());
  return *most - *least;
}

/// "[0.5, 1] x [0, 1]". Collective.
std::string box_of(std::size_t region, const InhabitedRegions& regions, const Grid& grid) {
  std::array<double, max_dim> low;
  std::array<double, max_dim> high;
  low.fill(HUGE_VAL);
  high.fill(-HUGE_VAL);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      if (regions.at(z, y, x) != region) continue;
      const std::array<int, max_dim> cell{x, y, z};
      for (std::size_t a = 0; a < max_dim; ++a) {
        const double index = grid.owned().start[a] + cell[a];
        low[a] = std::min(low[a], index);
        high[a] = std::max(high[a], index + 1);
      }
    }
  });
  std::vector<std::string> sides;
  for (int a = 0; a < grid.dim(); ++a) {
    const auto i = static_cast<std::size_t>(a);
    const Axis& axis = grid.axis(a);
    sides.push_back(fmt::format("[{:.4g}, {:.4g}]",
                                axis.origin + min(grid.comm(), low[i]) * axis.spacing(),
                                axis.origin + max(grid.comm(), high[i]) * axis.spacing()));
  }
  return fmt::format("{}", fmt::join(sides, " x "));
}

}  // namespace

void require_passage(const Model& model, const Densities& ends, const Case& c) {
  if (!model.mobility) return;
  const Grid& grid = ends.grid();
  std::vector<Slice> densities;
  for (const Field& end : ends.fields) densities.push_back({end});
  const InhabitedRegions regions(model.mobility, densities);
  const std::vector<Contents> all = contents_of(regions, ends, model);
  const auto worst = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return imbalance(a) < imbalance(b);
  });
  // The tail of a normal density beyond a wall is none that a path to the tolerance would notice.
  constexpr double allowed = 1e-5;
  const double most = *std::max_element(ends.masses.begin(), ends.masses.end());
  if (worst == all.end() || imbalance(*worst) <= allowed * most) return;
  const std::string box = box_of(static_cast<std::size_t>(worst - all.begin()), regions, grid);
  const std::vector<NamedDensity> named = c.ends();
  std::vector<std::string> held;
  for (std::size_t i = 0; i < named.size(); ++i) {
    held.push_back(fmt::format("{:.4g} of the {:.4g} of {}", worst->masses[i], ends.masses[i],
                               subject(named[i].path)));
  }
  const std::string cure =
      model.growth
          ? "; or let growth.mask reach into it"
          : fmt::format("; or let mass grow: {}",
                        c.is_barycentre() ? "`growth: {}`" : "`problem: unbalanced_geodesic`");
  collectively(grid.comm(), [&] {
    throw Error(Failure::input,
                fmt::format("cost.obstacles: no way from {} to {}: the region within {} is walled "
                            "off, and holds {}\n  open a gap in the obstacles, two cells wide at "
                            "least, or move the densities{}",
                            subject(named.front().path), subject(named.back().path), box,
                            fmt::join(held, ", "), cure));
  });
}

}  // namespace deblai
