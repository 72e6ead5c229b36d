#pragma once

#include <memory>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>
#include <deblai/input/lattice.hpp>
#include <deblai/input/volume.hpp>

namespace deblai {

/// How to mend a file that cannot be read, for the second line of a message.
std::string look_into(const std::string& file);

/// The volume that a density comes from. Collective; throws CollectiveError, Failure::input, whose
/// message begins with `path`, the density's key in the case.
std::shared_ptr<const Volume> read_volume(const Communicator& comm, const DensityCase& density,
                                          const std::string& path);

/// A read volume as a density, or with Outside::cut as a mask or weight. Collective; throws
/// CollectiveError, Failure::input, alike.
std::shared_ptr<const Density> volume_density(std::shared_ptr<const Volume> volume,
                                              const VolumeCase& c, const std::string& path,
                                              Outside outside = Outside::refuse);

/// The voxels of domain.like as the cells of a box. Rank-local; throws Error, Failure::input, where
/// their axes are not those of the world or an axis has a single voxel.
Lattice require_lattice(const Volume& volume, const std::string& file);

/// The grid of domain.spacing around a box. Rank-local; throws Error, Failure::case_file, where its
/// cells are too many.
GridShape spaced_grid(const Bounds& box, const Case& c, double margin);

/// The grid that domain.like, domain.crop and domain.cells or domain.spacing ask for. Rank-local;
/// throws Error, Failure::case_file, where no density has an extent to crop to.
GridShape grid_like(const Lattice& lattice, const Case& c,
                    const std::vector<std::shared_ptr<const Density>>& ends);

}  // namespace deblai
