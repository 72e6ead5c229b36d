#include <deblai/problems/flow_start.hpp>

#include <cmath>

#include <fmt/format.h>

#include <deblai/problems/scaling.hpp>

namespace deblai {

double starting_energy(const Field& initial, const EnergySum& energy,
                       const std::optional<Field>& mobility) {
  const double mass = integral(initial);
  const double least = minimum(initial);
  const double most = maximum(initial);
  collectively(initial.grid().comm(), [&] {
    require(mass > 0 && least >= 0, Failure::input,
            fmt::format("the initial density needs a positive mass and no negative value, got the "
                        "mass {} and a least value of {}",
                        mass, least));
    require(most <= energy.largest(), Failure::input,
            fmt::format("the initial density reaches {}, above the largest density {} of the "
                        "energy; lower it, or raise `congestion`",
                        most, energy.largest()));
    if (mobility) require_free(initial, *mobility, "initial density");
  });
  const double value = energy.value(initial);
  collectively(initial.grid().comm(), [&] {
    require(std::isfinite(value), Failure::input,
            fmt::format("the energy of the initial density is {}; it must be finite: look for "
                        "places where a potential or an interaction is not",
                        value));
  });
  return value;
}

}  // namespace deblai
