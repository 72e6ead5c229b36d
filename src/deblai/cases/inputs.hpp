#pragma once

#include <memory>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>
#include <deblai/cases/given_velocity.hpp>
#include <deblai/input/density.hpp>

namespace deblai {

/// What a case names, read and put in its place, before there is a grid.
struct Inputs {
  std::vector<std::shared_ptr<const Density>> ends;  ///< in the order of Case::ends
  std::shared_ptr<const Density> weight;             ///< cost.weight; null where there is none
  std::shared_ptr<const Density> obstacles;          ///< cost.obstacles, alike
  std::shared_ptr<const Density> growth_mask;        ///< growth.mask, alike
  std::shared_ptr<const GivenVelocity> velocity;     ///< of the continuity equation, alike
  GridShape shape;                   ///< domain.box, domain.like, or the box fitted to all ends
  VoxelOrder voxels;                 ///< of NIfTI results: those of domain.like, else RAS
  std::vector<std::string> files;    ///< that were read, each once
  std::vector<std::string> remarks;  ///< what is to be warned of, each once
};

/// Collective. Throws CollectiveError: Failure::input for what is wrong in a file,
/// Failure::case_file for what the case says of it, such as a density that reaches outside
/// domain.box.
Inputs read_inputs(const Communicator& comm, const Case& c);

}  // namespace deblai
