#pragma once

#include <deblai/cases/densities.hpp>
#include <deblai/energies/energy_sum.hpp>
#include <deblai/problems/gradient_flow.hpp>

namespace deblai {

/// The energy of a case on a grid, with the density that `target` pulls towards. Collective; throws
/// CollectiveError: Failure::case_file for a formula that cannot be read or a law that refuses its
/// parameters, Failure::input for a potential that is not finite.
EnergySum make_energy(const Grid& grid, const EnergyCase& energy, const std::optional<Field>& aim);

/// The flow of a case at its start. Collective; throws CollectiveError as make_energy does, and
/// Failure::input on a density that its energy has no room for.
GradientFlow make_gradient_flow(const Case& c, const Densities& ends, const Model& model);

}  // namespace deblai
