#pragma once

#include <deblai/cases/case.hpp>
#include <deblai/energies/energy_sum.hpp>

namespace deblai {

/// The energy of a case on a grid. Collective; throws CollectiveError: Failure::case_file for a
/// formula that cannot be read or a law that refuses its parameters, Failure::input for a potential
/// that is not finite.
EnergySum make_energy(const Grid& grid, const EnergyCase& energy);

}  // namespace deblai
