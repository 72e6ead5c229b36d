#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <deblai/energies/energy_sum.hpp>
#include <support/fields.hpp>
#include <support/world.hpp>

namespace deblai::testing {

/// An energy of the catalogue at given parameters.
struct EnergySetting {
  std::string name;
  Parameters parameters = {};
};

inline std::ostream& operator<<(std::ostream& out, const EnergySetting& setting) {
  out << setting.name;
  for (const auto& [name, value] : setting.parameters) out << ' ' << name << ' ' << value;
  return out;
}

/// Every energy at its declared values, and some at others.
inline std::vector<EnergySetting> energy_settings() {
  std::vector<EnergySetting> all;
  for (const std::string& name : Energies::names()) all.push_back({name});
  all.push_back({"entropy", {{"diffusivity", 0.02}}});
  for (const double m : {0.5, 0.8, 1.7, 3.0, 5.0})
    all.push_back({"porous_medium", {{"m", m}, {"diffusivity", 3}}});
  all.push_back({"congestion", {{"density", 0.6}}});
  all.push_back({"target", {{"stiffness", 40}}});
  return all;
}

inline Grid energy_grid() {
  GridShape shape;
  shape.axes = {{12, 0, 3}, {7, -1, 1.4}};
  return {world(), shape};
}

inline std::unique_ptr<Energy> made(const EnergySetting& setting, const Grid& grid) {
  Field field = noise_field(grid, 1, 5);
  for (double& value : field.raw()) value = 0.5 + 0.5 * value;
  Parameters parameters = setting.parameters;
  parameters.merge(fallbacks(Energies::info(setting.name)));
  const auto kernel = [](const std::array<double, max_dim>& z) {
    const double square = z[0] * z[0] + z[1] * z[1] + z[2] * z[2];
    return 0.5 * square - 0.5 * std::log(square);
  };
  return Energies::make(setting.name, EnergyInput{grid, &field, kernel}, parameters);
}

/// Positive noise, below every largest density of the settings.
inline Field positive_noise(const Grid& grid, int seed) {
  Field rho = noise_field(grid, 1, seed);
  for (double& value : rho.raw()) value = 0.3 + 0.25 * value;
  return rho;
}

}  // namespace deblai::testing
