#pragma once

#include <deblai/cases/densities.hpp>
#include <deblai/problems/model.hpp>

namespace deblai {

/// Throw CollectiveError, Failure::input, unless there is a way from each density to the others:
/// every region that obstacles wall off holds the same mass of all of them, or lets mass grow.
/// Collective on the grid; the same verdict on any number of ranks.
void require_passage(const Model& model, const Densities& ends, const Case& c);

}  // namespace deblai
