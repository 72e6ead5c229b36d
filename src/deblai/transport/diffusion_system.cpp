#include <deblai/transport/diffusion_system.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <deblai/base/petsc.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/transport/field_vector.hpp>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

}  // namespace

DiffusionSystem::DiffusionSystem(const Grid& grid, const Diffusion& diffusion,
                                 const std::optional<Field>& mobility)
    : grid_(grid),
      diffusion_(diffusion),
      halo_(grid, 1),
      open_(grid, 1),
      drift_(open_),
      before_(open_),
      rho_(open_),
      pressure_(open_),
      pressure_slope_(open_),
      potential_(open_),
      potential_slope_(open_),
      flux_(at(grid.dim()), open_),
      by_low_(flux_),
      by_high_(flux_) {
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < count(0); ++x)
      open_.at(0, z, y, x) = mobility ? mobility->at(0, z, y, x) : 1;
  });
  exchange(open_);
}

void DiffusionSystem::exchange(Field& field) {
  for (int a = 0; a < grid_.dim(); ++a) halo_.exchange(a, {&field});
}

void DiffusionSystem::begin(const Field& rho, const Field& drift, double dt) {
  dt_ = dt;
  fresh_ = true;
  double most = 0;
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const double* from = rho.line(0, z, y);
    std::copy_n(from, count(0), before_.line(0, z, y));
    std::copy_n(drift.line(0, z, y), count(0), drift_.line(0, z, y));
    most = std::max(most, *std::max_element(from, from + count(0)));
  });
  exchange(drift_);
  most = max(grid_.comm(), most);
  floor_ = 1e-8 * most;
  std::array<double, 3> unused{};
  double pressure = 0;
  diffusion_.evaluate(&floor_, {&floor_pressure_, unused.data(), &floor_potential_, &unused[1], 1});
  diffusion_.evaluate(&most, {&pressure, unused.data(), &unused[1], &unused[2], 1});
  gas_temperature_ = diffusion_.temperature() + std::max(pressure / most, floor_pressure_ / floor_);
}

bool DiffusionSystem::is_at_hand(Vec rho) {
  bool same = !fresh_;
  const double* values = nullptr;
  check_petsc(VecGetArrayRead(rho, &values));
  const double* line = values;
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const double* seen = rho_.line(0, z, y);
    for (int x = 0; x < count(0); ++x) same = same && std::max(line[x], 0.0) == seen[x];
    line += count(0);
  });
  check_petsc(VecRestoreArrayRead(rho, &values));
  return sum(grid_.comm(), same ? 0LL : 1LL) == 0;
}

void DiffusionSystem::look_at(Vec rho) {
  if (is_at_hand(rho)) return;
  fresh_ = false;
  copy(rho, rho_);
  for_each_line(grid_, 1, [&](int, int z, int y) {
    double* values = rho_.line(0, z, y);
    for (int x = 0; x < count(0); ++x) values[x] = std::max(values[x], 0.0);
    diffusion_.evaluate(
        values, {pressure_.line(0, z, y), pressure_slope_.line(0, z, y), potential_.line(0, z, y),
                 potential_slope_.line(0, z, y), count(0)});
    flatten(z, y);
  });
  for (int a = 0; a < grid_.dim(); ++a) {
    halo_.exchange(a, {&rho_, &pressure_, &pressure_slope_, &potential_, &potential_slope_});
  }
  evaluate_fluxes(diffusion_.temperature());
}

void DiffusionSystem::look_at_as_gas(Vec rho) {
  fresh_ = true;
  copy(rho, rho_);
  exchange(rho_);
  for (Field* field : {&pressure_, &pressure_slope_, &potential_, &potential_slope_})
    std::fill(field->raw().begin(), field->raw().end(), 0.0);
  evaluate_fluxes(gas_temperature_);
}

// Below the floor of means the potential is constant and the pressure linear.
void DiffusionSystem::flatten(int z, int y) {
  for (int x = 0; x < count(0); ++x) {
    const double rho = rho_.at(0, z, y, x);
    if (rho >= floor_) continue;
    pressure_slope_.at(0, z, y, x) = floor_pressure_ / floor_;
    pressure_.at(0, z, y, x) = floor_pressure_ * (rho / floor_);
    potential_.at(0, z, y, x) = floor_potential_;
    potential_slope_.at(0, z, y, x) = 0;
  }
}

DiffusiveCell DiffusionSystem::cell(std::ptrdiff_t at) const {
  return {rho_.slice(0)[at],
          pressure_.slice(0)[at],
          pressure_slope_.slice(0)[at],
          potential_.slice(0)[at],
          potential_slope_.slice(0)[at],
          drift_.slice(0)[at],
          floor_,
          floor_pressure_};
}

/// Harmonic mean of the mobilities on both sides of a face.
double DiffusionSystem::conductance(std::ptrdiff_t low, std::ptrdiff_t high) const {
  const double a = open_.slice(0)[low];
  const double b = open_.slice(0)[high];
  return a > 0 && b > 0 ? 2 * a * b / (a + b) : 0;
}

// Faces between ranks are evaluated on both, which is quicker than a message.
void DiffusionSystem::evaluate_fluxes(double temperature) {
  rounding_ = {};
  for (int a = 0; a < grid_.dim(); ++a) {
    const std::ptrdiff_t up = neighbour(grid_, a);
    const double per_h2 = dt_ / (grid_.spacing(a) * grid_.spacing(a));
    for_each_face_line(grid_, a, 1, [&](int, int z, int y, int x0, int x1) {
      const std::ptrdiff_t first = rho_.line(0, z, y) - rho_.slice(0);
      double squares = 0;
      for (int x = x0; x < x1; ++x) {
        const std::ptrdiff_t face = first + x;
        const double g = per_h2 * conductance(face - up, face);
        const DiffusiveFlux flux(cell(face - up), cell(face), temperature);
        flux_[at(a)].slice(0)[face] = g * flux.value;
        by_low_[at(a)].slice(0)[face] = g * std::max(0.0, flux.by_a);
        by_high_[at(a)].slice(0)[face] = g * std::min(0.0, flux.by_b);
        squares += g * g * flux.rounding * flux.rounding;
      }
      const bool own = (a == 1 ? y < count(1) : true) && (a == 2 ? z < count(2) : true);
      if (own) rounding_.add(squares);
    });
  }
}

double DiffusionSystem::rounding() const {
  // Each cell has two faces an axis, and each face two cells.
  return std::sqrt(4.0 * grid_.dim() * sum(grid_.comm(), rounding_));
}

/// The density that leaves a cell in the step.
double DiffusionSystem::divergence(std::ptrdiff_t cell) const {
  double total = 0;
  for (int a = 0; a < grid_.dim(); ++a) {
    const double* flux = flux_[at(a)].slice(0);
    total += flux[cell + neighbour(grid_, a)] - flux[cell];
  }
  return total;
}

void DiffusionSystem::residual(Vec rho, Vec out) const {
  const double* now = nullptr;
  double* result = nullptr;
  check_petsc(VecGetArrayRead(rho, &now));
  check_petsc(VecGetArrayWrite(out, &result));
  std::ptrdiff_t i = 0;
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const std::ptrdiff_t first = rho_.line(0, z, y) - rho_.slice(0);
    for (int x = 0; x < count(0); ++x, ++i)
      result[i] = now[i] - before_.slice(0)[first + x] + divergence(first + x);
  });
  check_petsc(VecRestoreArrayWrite(out, &result));
  check_petsc(VecRestoreArrayRead(rho, &now));
}

void DiffusionSystem::advance(Field& rho) const {
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const std::ptrdiff_t first = rho_.line(0, z, y) - rho_.slice(0);
    for (int x = 0; x < count(0); ++x)
      rho.at(0, z, y, x) = std::max(before_.slice(0)[first + x] - divergence(first + x), 0.0);
  });
}

/// Call f(axis, cell above) for the inner faces below own cells.
template <class F>
void DiffusionSystem::for_each_own_face(F&& f) const {
  for (int a = 0; a < grid_.dim(); ++a) {
    const InnerFaces faces(grid_, a);
    for_each_line(grid_, 1, [&](int, int z, int y) {
      const std::ptrdiff_t first = rho_.line(0, z, y) - rho_.slice(0);
      for (int x = 0; x < count(0); ++x)
        if (faces.contains(a == 0 ? x : a == 1 ? y : z)) f(a, first + x);
    });
  }
}

void DiffusionSystem::take_fluxes(std::vector<Field>& fluxes) const {
  for_each_own_face([&](int a, std::ptrdiff_t face) {
    fluxes[at(a)].slice(0)[face] = flux_[at(a)].slice(0)[face] * grid_.spacing(a) / dt_;
  });
}

ExactSum DiffusionSystem::dissipation() const {
  ExactSum total;
  const double temperature = diffusion_.temperature();
  const auto potential = [&](std::ptrdiff_t cell) {
    const double gas = std::log(std::max(rho_.slice(0)[cell], 1e-300));
    return potential_.slice(0)[cell] + drift_.slice(0)[cell] +
           (temperature > 0 ? temperature * gas : 0);
  };
  for_each_own_face([&](int a, std::ptrdiff_t face) {
    const double force = potential(face) - potential(face - neighbour(grid_, a));
    total.add(std::abs(flux_[at(a)].slice(0)[face] * force) / dt_);
  });
  return total;
}

}  // namespace deblai
