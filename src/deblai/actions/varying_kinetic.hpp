#pragma once

#include <memory>

#include <deblai/actions/action.hpp>

namespace deblai {

/// The kinetic energy w |m|^2 / (2 rho) + z^2 / (2 rho) in a medium that is not the same
/// everywhere: weights, obstacles, where nothing grows, a bound of the density.
std::unique_ptr<Action> varying_kinetic(const Medium& medium);

}  // namespace deblai
