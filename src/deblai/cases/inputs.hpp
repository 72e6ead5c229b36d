#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>
#include <deblai/cases/given_velocity.hpp>
#include <deblai/input/density.hpp>
#include <deblai/input/volume.hpp>
#include <deblai/output/path_file.hpp>

namespace deblai {

/// What is followed along a motion, as files say.
struct FollowedInputs {
  std::vector<std::array<double, 3>> points;  ///< tracers.points [length]
  std::shared_ptr<const Volume> labels;       ///< null where there are none
};

/// What a case names, read and put in its place, before there is a grid.
struct Inputs {
  std::vector<std::shared_ptr<const Density>> ends;  ///< in the order of Case::ends
  std::shared_ptr<const Density> weight;             ///< cost.weight; null where there is none
  std::shared_ptr<const Density> obstacles;          ///< cost.obstacles, alike
  std::shared_ptr<const Density> growth_mask;        ///< growth.mask, alike
  std::shared_ptr<const Density> aim;                ///< energy.target.density, alike
  std::shared_ptr<const Density> potential;          ///< energy.potential, alike
  std::shared_ptr<const GivenVelocity> velocity;     ///< of the continuity equation, alike
  std::shared_ptr<const PathFile> path;              ///< of velocity.run, alike
  FollowedInputs followed;
  GridShape shape;          ///< domain.box, domain.like, the run's, or the box fitted to all ends
  VoxelOrder voxels;        ///< of NIfTI results: those of domain.like, else RAS
  double volume_bytes = 0;  ///< of what is read of volumes, spread over the ranks
  std::vector<std::string> files;    ///< that were read, each once
  std::vector<std::string> remarks;  ///< what is to be warned of, each once
};

/// Collective. Throws CollectiveError: Failure::input for what is wrong in a file,
/// Failure::case_file for what the case says of it, such as a density that reaches outside
/// domain.box.
Inputs read_inputs(const Communicator& comm, const Case& c);

}  // namespace deblai
