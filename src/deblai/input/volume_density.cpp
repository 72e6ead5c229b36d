#include <deblai/input/volume_density.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <deblai/input/resampling.hpp>
#include <deblai/input/spread_volume.hpp>

namespace deblai {

namespace {

/// Box around the voxels that are not zero, each `reach` voxels wide to either side of its centre.
/// Collective where the volume is spread.
Bounds support_of(const Volume& volume, double reach) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto [ni, nj, nk] = volume.counts;
  const Block here = volume.here();
  Bounds box{{infinity, infinity, infinity}, {-infinity, -infinity, -infinity}};
  with_voxels(volume, [&](const auto& values) {
    std::size_t line = 0;
    for (int k = here.start[2]; k < here.end(2); ++k) {
      for (int j = here.start[1]; j < here.end(1); ++j, line += static_cast<std::size_t>(ni)) {
        int first = 0;
        int last = ni - 1;
        while (first < ni && values(line + static_cast<std::size_t>(first)) == 0) ++first;
        if (first == ni) continue;
        while (values(line + static_cast<std::size_t>(last)) == 0) --last;
        for (int corner = 0; corner < 8; ++corner) {
          // Interpolation reaches half a voxel further, but not out of the volume.
          const auto face = [&](int low, int high, int count, int side) {
            return (corner >> side & 1) != 0 ? std::min(high + reach, count - 0.5)
                                             : std::max(low - reach, -0.5);
          };
          const Point p =
              volume.affine({face(first, last, ni, 0), face(j, j, nj, 1), face(k, k, nk, 2)});
          for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a) {
            box.low[a] = std::min(box.low[a], p[a]);
            box.high[a] = std::max(box.high[a], p[a]);
          }
        }
      }
    }
  });
  for (std::size_t a = 0; a < 3 && volume.ranks; ++a) {
    box.low[a] = min(*volume.ranks, box.low[a]);
    box.high[a] = max(*volume.ranks, box.high[a]);
  }
  for (auto a = static_cast<std::size_t>(volume.dim); a < 3; ++a) box.low[a] = box.high[a] = 0;
  return box;
}

void require_axes(const Grid& grid, int dim) {
  require(grid.dim() == dim, Failure::input,
          fmt::format("is {}D, but the grid has {} {}: give {} number{} of cells, one an axis", dim,
                      grid.dim(), grid.dim() == 1 ? "axis" : "axes", dim, dim == 1 ? "" : "s"));
}

void require_inside(const Grid& grid, const Bounds& support) {
  for (int a = 0; a < grid.dim(); ++a) {
    const auto i = static_cast<std::size_t>(a);
    const Axis& axis = grid.axis(a);
    const double end = axis.origin + axis.length;
    const double beyond = std::max(axis.origin - support.low[i], support.high[i] - end);
    require(beyond <= 1e-6 * axis.spacing(), Failure::input,
            fmt::format("outside the box [{:.6g}, {:.6g}] along {}, by {:.4g} (the voxels that are "
                        "not zero span [{:.6g}, {:.6g}])\n  enlarge the box or its margin, set "
                        "`domain.crop: auto`, which carries on the grid of domain.like, or cut off "
                        "background noise by `threshold`",
                        axis.origin, end, "xyz"[a], beyond, support.low[i], support.high[i]));
  }
}

/// Throw unless the centres of all cells lie within the volume.
void require_covered(const Grid& grid, const Volume& volume) {
  const Matrix back = inverse(volume.affine.linear);
  for (int corner = 0; corner < 8; ++corner) {
    Point world{};
    for (int a = 0; a < grid.dim(); ++a) {
      const auto i = static_cast<std::size_t>(a);
      const int cell = (corner >> a & 1) != 0 ? grid.cells(a) - 1 : 0;
      world[i] = grid.axis(a).centre(cell) - volume.affine.origin[i];
    }
    const Point index = product(back, world);
    for (std::size_t q = 0; q < static_cast<std::size_t>(volume.dim); ++q) {
      require(
          index[q] >= -0.5 - voxel_is_cell && index[q] <= volume.counts[q] - 0.5 + voxel_is_cell,
          Failure::input,
          fmt::format("does not cover the box: it has no values at ({:.6g}{})\n  make domain.box "
                      "smaller, or the volume larger",
                      world[0] + volume.affine.origin[0],
                      grid.dim() == 1 ? ""
                      : grid.dim() == 2
                          ? fmt::format(", {:.6g}", world[1] + volume.affine.origin[1])
                          : fmt::format(", {:.6g}, {:.6g}", world[1] + volume.affine.origin[1],
                                        world[2] + volume.affine.origin[2])));
    }
  }
}

}  // namespace

VolumeDensity::VolumeDensity(std::shared_ptr<const Volume> volume, Resample resample,
                             Outside outside)
    : volume_(std::move(volume)),
      resample_(resample),
      outside_(outside),
      bounds_(support_of(*volume_, resample == Resample::interpolate ? 1.0 : 0.5)) {
  require(outside == Outside::hold || bounds_.low[0] <= bounds_.high[0], Failure::input,
          volume_->threshold > 0
              ? fmt::format("every voxel is below the threshold {:g}", volume_->threshold)
              : std::string("every voxel is zero; of a picture, `ink: light` takes what is light"));
}

VolumeDensity::VolumeDensity(const VolumeDensity& whole, Volume part)
    : volume_(std::make_shared<const Volume>(std::move(part))),
      resample_(whole.resample_),
      outside_(whole.outside_),
      bounds_(whole.bounds_) {}

std::shared_ptr<const Density> VolumeDensity::near(const Grid& grid) const {
  if (!volume_->ranks || grid.dim() != volume_->dim) return nullptr;
  return std::shared_ptr<const Density>(
      new VolumeDensity(*this, part_of(*volume_, voxels_near(*volume_, grid))));
}

void VolumeDensity::add_to(Field& out, double weight) const {
  require_axes(out.grid(), volume_->dim);
  if (outside_ == Outside::refuse) require_inside(out.grid(), bounds_);
  if (outside_ == Outside::hold) require_covered(out.grid(), *volume_);
  if (out.grid().owned().empty()) return;
  if (resample_ == Resample::interpolate) {
    add_interpolated(*volume_, out, weight);
  } else if (const std::optional<Lattice> lattice = lattice_of(*volume_)) {
    add_overlaps(*volume_, *lattice, out, weight);
  } else {
    add_subdivided(*volume_, out, weight);
  }
}

}  // namespace deblai
