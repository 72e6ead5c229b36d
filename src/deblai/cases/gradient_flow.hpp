#pragma once

#include <deblai/cases/densities.hpp>
#include <deblai/energies/energy_sum.hpp>
#include <deblai/problems/gradient_flow.hpp>

namespace deblai {

/// The energy of a case on the grid of its densities, with its potential and the density that
/// `target` pulls towards. Collective; throws CollectiveError: Failure::case_file for a law that
/// refuses its parameters, Failure::input for a kernel that is not finite away from the origin.
EnergySum make_energy(const EnergyCase& energy, const Densities& ends);

/// The flow of a case at its start. Collective; throws CollectiveError as make_energy does, and
/// Failure::input on a density that its energy has no room for.
GradientFlow make_gradient_flow(const Case& c, const Densities& ends, const Model& model);

}  // namespace deblai
