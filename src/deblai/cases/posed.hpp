#pragma once

#include <memory>
#include <string>
#include <vector>

#include <deblai/cases/densities.hpp>
#include <deblai/cases/given_flow.hpp>
#include <deblai/problems/model.hpp>

namespace deblai {

/// A case on a grid: what the solver of its problem takes.
struct PosedProblem {
  Densities ends;
  Model model;
  std::shared_ptr<const GivenFlow> flow;  ///< of the continuity equation
  FollowedInputs followed;
  std::vector<std::string> remarks;  ///< choices that were made for the user
};

/// Collective on the grid, whose shape is inputs.shape. Throws CollectiveError: as make_densities
/// does, Failure::input on weights, obstacles and masks that leave nothing to solve and on
/// densities that the cost has no room for, Failure::case_file on laws that do not go together.
PosedProblem pose(const Grid& grid, const Case& c, const Inputs& inputs);

/// What is known of the model before there is a grid: no fields, no length scale. Not collective.
Model outlined_model(const Case& c);

}  // namespace deblai
