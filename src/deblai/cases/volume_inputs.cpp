#include <deblai/cases/volume_inputs.hpp>

#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/input/fitted_box.hpp>

namespace deblai {

std::string look_into(const std::string& file) {
  std::error_code code;
  return std::filesystem::exists(file, code)
             ? fmt::format("`deblai info {}` says what is in a file", file)
             : "paths in a case file are relative to that file";
}

std::shared_ptr<const Volume> read_volume(const Communicator& comm, const DensityCase& density,
                                          const std::string& path) {
  const VolumeCase& volume = density.volume;
  try {
    return volume.nifti
               ? read_nifti(comm, *volume.nifti, volume.choice())
               : read_gridded(comm, volume.kind(), volume.file(), density.gridded_choice());
  } catch (const CollectiveError& error) {
    throw CollectiveError(error.failure(), fmt::format("{}.{}: {}\n  {}", path, volume.kind(),
                                                       error.what(), look_into(volume.file())));
  }
}

std::shared_ptr<const Density> volume_density(std::shared_ptr<const Volume> volume,
                                              const VolumeCase& c, const std::string& path,
                                              Outside outside) {
  try {
    return std::make_shared<VolumeDensity>(std::move(volume),
                                           c.resample.value_or(Resample::conserve_mass), outside);
  } catch (const Error& error) {
    // All ranks throw alike.
    throw CollectiveError(error.failure(),
                          fmt::format("{}.{}: {}: {}", path, c.kind(), c.file(), error.what()));
  }
}

Lattice require_lattice(const Volume& volume, const std::string& file) {
  const std::optional<Lattice> lattice = lattice_of(volume);
  require(lattice.has_value(), Failure::input,
          fmt::format("domain.like: {}: its voxels are oblique, and a grid has its axes along the "
                      "world's\n  remove `like` and give domain.cells: the box is then fitted, or "
                      "given by domain.box, and the volume resampled onto it",
                      file));
  for (const Axis& axis : lattice->axes) {
    require(axis.cells >= 2, Failure::input,
            fmt::format("domain.like: {}: has {} voxels; a grid has at least 2 cells an axis\n  "
                        "remove `like` and give domain.cells",
                        file, fmt::join(volume.counts, " x ")));
  }
  return *lattice;
}

GridShape spaced_grid(const Bounds& box, const Case& c, double margin) {
  try {
    return spaced_box(box, c.dim(), c.domain.spacing.value(), c.domain.time_steps, margin);
  } catch (const Error& error) {
    throw Error(error.failure(), fmt::format("domain.spacing: {}", error.what()));
  }
}

GridShape grid_like(const Lattice& lattice, const Case& c,
                    const std::vector<std::shared_ptr<const Density>>& ends) {
  GridShape shape = lattice.shape(c.domain.time_steps);
  if (c.domain.crop == Crop::automatic) {
    std::optional<Bounds> support;
    for (const auto& end : ends) {
      const std::optional<Bounds> bounds = end->bounds();
      if (bounds) support = support ? united(*support, *bounds) : bounds;
    }
    require(support.has_value(), Failure::case_file,
            "domain.crop: no density has an extent that the grid could be cut to");
    shape = cropped(lattice, *support, c.domain.margin, c.domain.time_steps);
  }
  if (c.domain.spacing) {
    Bounds box;
    for (std::size_t a = 0; a < shape.axes.size(); ++a) {
      box.low[a] = shape.axes[a].origin;
      box.high[a] = shape.axes[a].origin + shape.axes[a].length;
    }
    return spaced_grid(box, c, 0);
  }
  for (std::size_t a = 0; a < c.domain.cells.size(); ++a) shape.axes[a].cells = c.domain.cells[a];
  return shape;
}

}  // namespace deblai
