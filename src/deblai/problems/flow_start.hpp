#pragma once

#include <optional>

#include <deblai/energies/energy_sum.hpp>

namespace deblai {

/// The energy of a density from which a gradient flow may start. Throws CollectiveError,
/// Failure::input, unless that is finite and the density of positive mass, not negative, within the
/// domain of the energy, and outside obstacles. Collective.
/// @param initial one slice
/// @param mobility one slice, 0 in obstacles
double starting_energy(const Field& initial, const EnergySum& energy,
                       const std::optional<Field>& mobility);

}  // namespace deblai
