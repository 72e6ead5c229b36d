#include <deblai/cases/passage.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/regions.hpp>

namespace deblai {

namespace {

/// f(label, z, y, x) of every owned open cell.
template <class F>
void for_each_open(const Field& labels, F&& f) {
  for_each_line(labels.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < labels.grid().owned().count[0]; ++x) {
      if (labels.at(0, z, y, x) > 0) f(labels.at(0, z, y, x), z, y, x);
    }
  });
}

/// The labels of the regions that hold mass, in ascending order. Collective.
std::vector<double> inhabited(const Field& labels, const Densities& ends) {
  std::vector<double> found;
  const auto tidy = [&] {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  };
  for_each_open(labels, [&](double label, int z, int y, int x) {
    if (!found.empty() && found.back() == label) return;
    for (const Field& end : ends.fields) {
      if (end.at(0, z, y, x) > 0) {
        found.push_back(label);
        return;
      }
    }
  });
  tidy();
  const Communicator& comm = labels.grid().comm();
  const auto ranks = static_cast<std::size_t>(comm.size());
  found = all_to_all(comm, std::vector<std::vector<double>>(ranks, found));
  tidy();
  return found;
}

/// What each region holds.
struct Contents {
  std::vector<double> masses;  ///< of each density [mass]
  double growing = 0;          ///< cells in which mass may grow
};

std::vector<Contents> contents_of(const std::vector<double>& regions, const Field& labels,
                                  const Densities& ends, const Model& model) {
  const std::size_t each = ends.fields.size() + 1;
  std::vector<ExactSum> sums(regions.size() * each);
  for_each_open(labels, [&](double label, int z, int y, int x) {
    const auto found = std::lower_bound(regions.begin(), regions.end(), label);
    if (found == regions.end() || *found != label) return;
    ExactSum* here = sums.data() + static_cast<std::size_t>(found - regions.begin()) * each;
    for (std::size_t i = 0; i < ends.fields.size(); ++i) here[i].add(ends.fields[i].at(0, z, y, x));
    if (!model.growth) return;
    here[each - 1].add(!model.growth->mask || model.growth->mask->at(0, z, y, x) >= 0.5 ? 1 : 0);
  });
  sum(labels.grid().comm(), sums);
  std::vector<Contents> result;
  for (std::size_t r = 0; r < regions.size(); ++r) {
    Contents& contents = result.emplace_back();
    for (std::size_t i = 0; i + 1 < each; ++i) {
      contents.masses.push_back(sums[r * each + i].value() * labels.grid().shape().cell_volume());
    }
    contents.growing = sums[r * each + each - 1].value();
  }
  return result;
}

double imbalance(const Contents& region) {
  if (region.growing > 0) return 0;
  const auto [least, most] = std::minmax_element(region.masses.begin(), region.masses.end());
  return *most - *least;
}

/// "[0.5, 1] x [0, 1]". Collective.
std::string box_of(double region, const Field& labels) {
  const Grid& grid = labels.grid();
  std::array<double, max_dim> low;
  std::array<double, max_dim> high;
  low.fill(HUGE_VAL);
  high.fill(-HUGE_VAL);
  for_each_open(labels, [&](double label, int z, int y, int x) {
    if (label != region) return;
    const std::array<int, max_dim> cell{x, y, z};
    for (std::size_t a = 0; a < max_dim; ++a) {
      const double index = grid.owned().start[a] + cell[a];
      low[a] = std::min(low[a], index);
      high[a] = std::max(high[a], index + 1);
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
  const Field labels = regions_of(*model.mobility);
  const std::vector<double> regions = inhabited(labels, ends);
  const std::vector<Contents> all = contents_of(regions, labels, ends, model);
  const auto worst = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return imbalance(a) < imbalance(b);
  });
  // The tail of a normal density beyond a wall is none that a path to the tolerance would notice.
  constexpr double allowed = 1e-5;
  const double most = *std::max_element(ends.masses.begin(), ends.masses.end());
  if (worst == all.end() || imbalance(*worst) <= allowed * most) return;
  const std::string box = box_of(regions.at(static_cast<std::size_t>(worst - all.begin())), labels);
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
