#include <deblai/cases/gradient_flow.hpp>

#include <cmath>

#include <fmt/format.h>

#include <deblai/input/formula.hpp>

namespace deblai {

namespace {

/// f(), whose errors are told with the key that they belong to.
template <class F>
auto under(const std::string& key, F&& f) {
  try {
    return f();
  } catch (const Error& error) {
    throw Error(error.failure(), fmt::format("{}: {}", key, error.what()));
  }
}

Field potential_of(const Grid& grid, const std::string& formula) {
  Field potential(grid, 1);
  collectively(grid.comm(), [&] {
    under("energy.potential", [&] {
      Formula(formula).add_to(potential, 1);
      for (const double value : potential.raw()) {
        require(
            std::isfinite(value), Failure::input,
            fmt::format("the formula \"{}\" is {} in a cell\n  a potential is finite; walls are "
                        "made by cost.obstacles",
                        formula, value));
      }
      return 0;
    });
  });
  return potential;
}

/// Throw unless a density is below the largest of an energy: `congestion`. Collective.
void require_room(const Field& initial, const EnergySum& energy) {
  const double most = maximum(initial);
  collectively(initial.grid().comm(), [&] {
    require(most <= energy.largest(), Failure::input,
            fmt::format("energy.congestion.density: is {:.10g}, but the initial density reaches "
                        "{:.10g}\n  raise it, or spread the density out; densities are meant as "
                        "they are after `mass` and `blur`",
                        energy.largest(), most));
  });
}

}  // namespace

EnergySum make_energy(const Grid& grid, const EnergyCase& energy, const std::optional<Field>& aim) {
  EnergySum result;
  for (const auto& [name, parameters] : energy.terms) {
    collectively(grid.comm(), [&] {
      under("energy." + name, [&] {
        result.add(Energies::make(name, {grid}, parameters));
        return 0;
      });
    });
  }
  if (energy.potential) {
    const Field potential = potential_of(grid, *energy.potential);
    result.add(Energies::make("potential", {grid, &potential}, {}));
  }
  if (energy.target)
    result.add(Energies::make("target", {grid, &aim.value()}, energy.target->parameters));
  if (!energy.interaction) return result;
  std::shared_ptr<Formula> formula;
  collectively(grid.comm(), [&] {
    formula = under("energy.interaction", [&] {
      auto made = std::make_shared<Formula>(*energy.interaction);
      Field unused(grid, 1);
      made->add_to(unused, 1);  // throws where it uses a coordinate that is not there
      return made;
    });
  });
  const auto kernel = [formula](const std::array<double, max_dim>& z) { return formula->at(z); };
  result.add(Energies::make("interaction", {grid, nullptr, kernel}, {}));
  return result;
}

GradientFlow make_gradient_flow(const Case& c, const Densities& ends, const Model& model) {
  JkoSettings settings;
  settings.stopping = c.solver.stopping;
  settings.theta = c.solver.theta;
  settings.relaxation = c.solver.relaxation;
  const Field& initial = ends.source();
  EnergySum energy = make_energy(initial.grid(), c.energy.value(), ends.aim);
  require_room(initial, energy);
  return {initial, std::move(energy), model, c.stepping.value().scheme, settings};
}

}  // namespace deblai
