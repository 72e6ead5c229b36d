#include <deblai/cases/inputs.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include <deblai/cases/earlier_run.hpp>
#include <deblai/cases/volume_inputs.hpp>
#include <deblai/input/box.hpp>
#include <deblai/input/ellipsoid.hpp>
#include <deblai/input/fitted_box.hpp>
#include <deblai/input/formula.hpp>
#include <deblai/input/gaussian.hpp>
#include <deblai/input/mesh_density.hpp>
#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/nearest_voxel.hpp>
#include <deblai/input/points.hpp>
#include <deblai/input/weighted_sum.hpp>

namespace deblai {

namespace {

using Shared = std::shared_ptr<const Density>;

std::shared_ptr<const Density> make_shape(const DensityCase& d) {
  if (d.formula) return std::make_shared<Formula>(*d.formula);
  if (d.gaussian && d.gaussian->width) {
    return std::make_shared<Gaussian>(d.gaussian->center, *d.gaussian->width);
  }
  if (d.gaussian) return std::make_shared<Gaussian>(d.gaussian->center, *d.gaussian->covariance);
  if (d.ball) return std::make_shared<Ellipsoid>(ball(d.ball->center, d.ball->radius));
  if (d.ellipsoid) {
    return std::make_shared<Ellipsoid>(d.ellipsoid->center, d.ellipsoid->semi_axes,
                                       d.ellipsoid->rotate);
  }
  std::vector<double> low;
  std::vector<double> high;
  for (const Interval& side : d.box.value()) {
    low.push_back(side.low);
    high.push_back(side.high);
  }
  return std::make_shared<Box>(std::move(low), std::move(high));
}

/// The box that is known before the densities are.
struct Walls {
  std::vector<Interval> sides;
  std::string name = "domain.box";
  std::string cure = "enlarge domain.box, leave it out to have one fitted, or move the density";
};

/// Throw unless the mass of a density lies within: what sticks out would be cut off without a word.
/// Of a normal density the centre must.
void require_inside(const DensityCase& d, const Density& density, const std::string& path,
                    const Walls& walls) {
  const std::optional<Bounds> bounds = density.bounds();
  if (!bounds || d.weight <= 0) return;
  for (std::size_t a = 0; a < walls.sides.size(); ++a) {
    const Interval& side = walls.sides[a];
    const double round_off = 1e-9 * (side.high - side.low);
    const double low = d.gaussian ? d.gaussian->center[a] : bounds->low[a];
    const double high = d.gaussian ? d.gaussian->center[a] : bounds->high[a];
    require(low >= side.low - round_off && high <= side.high + round_off, Failure::case_file,
            fmt::format("{}: {} along {}, outside {}, which is [{:g}, {:g}] there\n  {}", path,
                        d.gaussian ? fmt::format("is centred at {:g}", low)
                                   : fmt::format("reaches from {:g} to {:g}", low, high),
                        "xyz"[a], walls.name, side.low, side.high, walls.cure));
  }
}

/// What one case reads. Everything is collective: a mesh is read on rank 0.
class Reader {
 public:
  Reader(const Communicator& comm, const Case& c) : comm_(comm), case_(c) {
    if (c.domain.box) walls_.sides = *c.domain.box;
    if (c.domain.like) read_like(c.end(*c.domain.like));
    if (c.velocity.run) read_path(*c.velocity.run);
  }

  std::vector<std::string> files;
  std::vector<std::string> remarks;
  double volume_bytes = 0;
  std::optional<Lattice> lattice;          ///< of domain.like
  std::shared_ptr<const PathFile> moving;  ///< of velocity.run
  VoxelOrder voxels;                       ///< of results

  TriangleMesh mesh(const DensityCase& d, const std::string& path) {
    note(files, *d.mesh);
    TriangleMesh mesh = solid_in(*d.mesh, path);
    collectively(comm_, [&] {
      const auto vector = [](const std::vector<double>& v) {
        return Point{v.at(0), v.at(1), v.at(2)};
      };
      mesh = placed(std::move(mesh),
                    {vector(d.rotate.value()), d.scale.value(), vector(d.translate.value())});
    });
    return mesh;
  }

  Shared density(const DensityCase& d, const std::string& path) {
    if (d.sum) return sum(*d.sum, path + ".sum");
    Shared made;
    if (d.mesh) {
      TriangleMesh surface = mesh(d, path);
      collectively(comm_, [&] { made = solid(d, std::move(surface), path); });
    } else if (d.volume.any()) {
      made = volume_density(volume(d, path), d.volume, path);
      collectively(comm_, [&] {
        require_inside(d, *made, fmt::format("{}.{}", path, d.volume.kind()), walls_);
      });
    } else {
      collectively(comm_, [&] {
        try {
          made = make_shape(d);
        } catch (const Error& error) {
          throw Error(error.failure(), fmt::format("{}: {}", path, error.what()));
        }
        require_inside(d, *made, path, walls_);
      });
    }
    return made;
  }

  /// What is described as a density is but holds no mass: it may reach beyond the box. Null for
  /// none.
  Shared region(const std::optional<DensityCase>& d, const std::string& path) {
    if (!d) return nullptr;
    const Walls walls = std::exchange(walls_, Walls{});
    Shared made = density(*d, path);
    walls_ = walls;
    return made;
  }

  /// Of either sign, and without mass. Null for none.
  Shared potential(const std::optional<DensityCase>& d, const std::string& path) {
    if (!d) return nullptr;
    if (d->formula) return std::make_shared<Formula>(*d->formula);
    return volume_density(volume(*d, path), d->volume, path, Outside::hold);
  }

  /// Null where the velocity is no volume.
  std::shared_ptr<const VectorVolume> vectors() {
    const VelocityCase& velocity = case_.velocity;
    if (!velocity.nifti && !velocity.vti) return nullptr;
    const std::string& file = velocity.nifti ? *velocity.nifti : *velocity.vti;
    note(files, file);
    try {
      return velocity.nifti
                 ? std::make_shared<VectorVolume>(comm_, file, AffineChoice::automatic)
                 : std::make_shared<VectorVolume>(comm_, file, case_.dim(), velocity.array);
    } catch (const CollectiveError& error) {
      throw CollectiveError(error.failure(),
                            fmt::format("velocity.{}: {}\n  {}", velocity.nifti ? "nifti" : "vti",
                                        error.what(), look_into(file)));
    }
  }

  FollowedInputs followed() {
    FollowedInputs read;
    if (case_.tracers && case_.tracers->points) {
      const std::string& file = *case_.tracers->points;
      note(files, file);
      try {
        read.points = read_points(comm_, file, case_.dim());
      } catch (const CollectiveError& error) {
        throw CollectiveError(error.failure(), fmt::format("tracers.points: {}", error.what()));
      }
    }
    if (!case_.labels) return read;
    DensityCase voxels_alone;
    voxels_alone.volume = *case_.labels;
    read.labels = volume(voxels_alone, "labels");
    collectively(comm_, [&] {
      try {
        require_labels(*read.labels);
      } catch (const Error& error) {
        throw Error(error.failure(),
                    fmt::format("labels.nifti: {}: {}", *case_.labels->nifti, error.what()));
      }
    });
    return read;
  }

  /// All ends are surfaces: the others are laid over the first.
  std::vector<Shared> aligned(const std::vector<NamedDensity>& ends) {
    std::vector<TriangleMesh> surfaces;
    for (const NamedDensity& end : ends) surfaces.push_back(mesh(*end.density, end.path));
    std::vector<Shared> made;
    collectively(comm_, [&] {
      const TriangleMesh first = surfaces.front();
      for (std::size_t i = 0; i < ends.size(); ++i) {
        for (const Alignment step : case_.mesh.align) {
          if (i == 0) continue;
          surfaces[i] = step == Alignment::center
                            ? centred_on(first, std::move(surfaces[i]))
                            : scaled_to_volume_of(first, std::move(surfaces[i]));
        }
        made.push_back(solid(*ends[i].density, std::move(surfaces[i]), ends[i].path));
      }
    });
    return made;
  }

 private:
  static void note(std::vector<std::string>& list, const std::string& entry) {
    if (std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(entry);
  }

  std::shared_ptr<const Volume> volume(const DensityCase& d, const std::string& path) {
    if (like_ && path == like_path_) return std::move(like_);
    const VolumeCase& v = d.volume;
    note(files, v.file());
    if (v.mask) note(files, *v.mask);
    std::shared_ptr<const Volume> read = read_volume(comm_, d, path);
    volume_bytes += bytes_of(*read);
    if (v.nifti && !voxels.millimetres) voxels.space = read->space;
    voxels.millimetres = voxels.millimetres || v.nifti;
    if (!read->remark.empty()) note(remarks, fmt::format("{}: {}", v.file(), read->remark));
    return read;
  }

  void read_path(const std::string& run) {
    const std::string file = (std::filesystem::path(run) / path_file_name).string();
    try {
      moving = std::make_shared<PathFile>(comm_, file);
    } catch (const CollectiveError& error) {
      throw CollectiveError(error.failure(), fmt::format("velocity.run: {}", error.what()));
    }
    note(files, file);
    walls_ = {{}, "the grid of velocity.run", "move the density"};
    for (const Axis& axis : moving->shape().axes)
      walls_.sides.push_back({axis.origin, axis.origin + axis.length});
  }

  void read_like(const NamedDensity& end) {
    like_ = volume(*end.density, end.path);
    like_path_ = end.path;
    collectively(comm_, [&] { lattice = require_lattice(*like_, *end.density->volume.nifti); });
    voxels.voxel_axis = lattice->voxel_axis;
    voxels.reversed = lattice->reversed;
    if (case_.domain.crop != Crop::none) return;
    walls_ = {{},
              "the grid of domain.like",
              "set `domain.crop: auto`, which carries on the grid, cut off background noise by "
              "`threshold`, or move the density"};
    for (const Axis& axis : lattice->axes)
      walls_.sides.push_back({axis.origin, axis.origin + axis.length});
  }

  TriangleMesh solid_in(const std::string& file, const std::string& path) const {
    try {
      return read_solid(comm_, file);
    } catch (const CollectiveError& error) {
      throw CollectiveError(error.failure(),
                            fmt::format("{}.mesh: {}\n  {}", path, error.what(), look_into(file)));
    }
  }

  Shared solid(const DensityCase& d, TriangleMesh surface, const std::string& path) const {
    auto made = std::make_shared<MeshDensity>(std::move(surface));
    require_inside(d, *made, path + ".mesh", walls_);
    return made;
  }

  Shared sum(const std::vector<DensityCase>& terms, const std::string& path) {
    std::vector<Term> made;
    for (const DensityCase& term : terms) {
      made.push_back({density(term, fmt::format("{}[{}]", path, made.size())), term.weight});
    }
    Shared result;
    collectively(comm_, [&] { result = std::make_shared<WeightedSum>(std::move(made)); });
    return result;
  }

  const Communicator& comm_;
  const Case& case_;
  Walls walls_;
  std::string like_path_;
  std::shared_ptr<const Volume> like_;  ///< until its density is made
};

GridShape grid_shape(const Case& c, const std::vector<Shared>& ends) {
  if (!c.domain.box) {
    std::optional<Bounds> all;
    for (const Shared& end : ends) {
      const std::optional<Bounds> bounds = end->bounds();
      require(bounds.has_value(), Failure::case_file,
              fmt::format(
                  "{}: a density has no extent that a box could be fitted to\n  give domain.box",
                  c.file));
      all = all ? united(*all, *bounds) : bounds;
    }
    const DomainCase& d = c.domain;
    if (d.spacing) return spaced_grid(all.value(), c, d.margin);
    return d.longest ? fitted_box(all.value(), c.dim(), *d.longest, d.time_steps, d.margin)
                     : fitted_box(all.value(), d.cells, d.time_steps, d.margin);
  }
  GridShape shape{{}, c.domain.time_steps};
  for (std::size_t a = 0; a < c.domain.cells.size(); ++a) {
    const Interval& side = c.domain.box->at(a);
    shape.axes.push_back({c.domain.cells[a], side.low, side.high - side.low});
  }
  return shape;
}

/// What is under two cells thick is a layer of cells, not a shape.
void warn_of_thin(const DensityCase& d, const Density& density, const std::string& path,
                  Inputs& inputs) {
  const std::optional<Bounds> bounds = density.bounds();
  if (!bounds || d.gaussian || d.volume.any()) return;
  for (std::size_t a = 0; a < inputs.shape.axes.size(); ++a) {
    const double cells = (bounds->high[a] - bounds->low[a]) / inputs.shape.axes[a].spacing();
    if (cells >= 2) continue;
    inputs.remarks.push_back(
        fmt::format("{}: is {:.2g} cells thick along {}; use more domain.cells there to resolve it",
                    path, cells, "xyz"[a]));
  }
}

/// Whose diffusivity has no bound in the tails, where minimising movements then creep.
void warn_of_fast_diffusion(const Case& c, Inputs& inputs) {
  if (!c.energy || c.is_implicit_flow()) return;
  const auto porous = c.energy->terms.find("porous_medium");
  constexpr double fast = 0.6;
  if (porous == c.energy->terms.end() || porous->second.at("m") > fast) return;
  inputs.remarks.emplace_back(
      "energy.porous_medium.m: far below 1 `scheme: jko` takes thousands of iterations a step; "
      "`scheme: implicit_fv` is made for fast diffusion");
}

}  // namespace

Inputs read_inputs(const Communicator& comm, const Case& c) {
  Reader reader(comm, c);
  Inputs inputs;
  const std::vector<NamedDensity> ends = c.ends();
  if (!ends.empty() &&
      std::all_of(ends.begin(), ends.end(), [](const auto& end) { return end.density->mesh; })) {
    inputs.ends = reader.aligned(ends);
  } else {
    for (const NamedDensity& end : ends)
      inputs.ends.push_back(reader.density(*end.density, end.path));
  }
  inputs.weight = reader.region(c.cost.weight, "cost.weight");
  inputs.obstacles = reader.region(c.cost.obstacles, "cost.obstacles");
  if (c.energy) inputs.potential = reader.potential(c.energy->potential, "energy.potential");
  if (c.growth) inputs.growth_mask = reader.region(c.growth->mask, "growth.mask");
  inputs.followed = reader.followed();
  const std::shared_ptr<const VectorVolume> vectors = reader.vectors();
  std::vector<Shared> boxed = inputs.ends;
  if (c.energy && c.energy->target) {
    inputs.aim = reader.density(c.energy->target->density, "energy.target.density");
    boxed.push_back(inputs.aim);
  }
  inputs.volume_bytes = reader.volume_bytes + (vectors ? vectors->bytes() : 0);
  inputs.files = std::move(reader.files);
  inputs.remarks = std::move(reader.remarks);
  inputs.voxels = reader.voxels;
  inputs.path = std::move(reader.moving);
  warn_of_fast_diffusion(c, inputs);
  collectively(comm, [&] {
    if (c.is_continuity())
      inputs.velocity = std::make_shared<GivenVelocity>(c.velocity, c.sources, c.dim(), vectors);
    inputs.shape = inputs.path      ? inputs.path->shape()
                   : reader.lattice ? grid_like(*reader.lattice, c, boxed)
                                    : grid_shape(c, boxed);
    if (!inputs.path) inputs.shape.time_grading = c.domain.time_grading;
    for (std::size_t i = 0; i < ends.size(); ++i)
      warn_of_thin(*ends[i].density, *inputs.ends[i], ends[i].path, inputs);
  });
  return inputs;
}

}  // namespace deblai
