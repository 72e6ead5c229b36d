#include <deblai/energies/energy_sum.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/base/bracket.hpp>

namespace deblai {

double EnergySum::value(const Field& rho) const {
  double total = 0;
  for (const auto& term : terms_) total += term->value(rho);
  return total;
}

void EnergySum::add_derivatives(const DensityLine& line, double* slope, double* curvature) const {
  for (const auto& term : terms_) term->add_derivatives(line, slope, curvature);
}

void EnergySum::linearise(const Field& rho) {
  for (const auto& term : terms_) term->linearise(rho);
}

bool EnergySum::raise() {
  bool raised = false;
  for (const auto& term : terms_) raised = term->raise() || raised;
  return raised;
}

double EnergySum::largest() const {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& term : terms_) least = std::min(least, term->largest());
  return least;
}

bool EnergySum::is_diffusion() const {
  const auto diffuses = [](const auto& t) {
    return t->role() == Role::internal || t->role() == Role::ideal_gas;
  };
  return std::any_of(terms_.begin(), terms_.end(), diffuses) &&
         std::none_of(terms_.begin(), terms_.end(),
                      [](const auto& t) { return t->role() == Role::other; });
}

double EnergySum::temperature() const {
  double total = 0;
  for (const auto& term : terms_) total += term->temperature();
  return total;
}

void EnergySum::add_internal(const DensityLine& line, double* slope, double* curvature,
                             double* pressure, double* pressure_slope) const {
  for (const auto& term : terms_) {
    if (term->role() != Role::internal) continue;
    term->add_derivatives(line, slope, curvature);
    term->add_pressure(line, pressure, pressure_slope);
  }
}

namespace {

/// What `add(line, slope, curvature)` adds up to in slope, line by line.
template <class Add>
Field slopes_of(const Field& rho, Add&& add) {
  const Grid& grid = rho.grid();
  Field slopes(grid, 1);
  const std::ptrdiff_t n = grid.owned().count[0];
  std::vector<double> unused(static_cast<std::size_t>(n));
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* line = rho.line(0, z, y);
    add(DensityLine{line, n, line - rho.slice(0)}, slopes.line(0, z, y), unused.data());
  });
  return slopes;
}

}  // namespace

Field EnergySum::drift_at(const Field& rho) {
  linearise(rho);
  return slopes_of(rho, [this](const DensityLine& line, double* slope, double* curvature) {
    for (const auto& term : terms_) {
      if (term->role() == Role::drift) term->add_derivatives(line, slope, curvature);
    }
  });
}

namespace {

/// Where the root of a cell lies, and whether it is found.
struct Search {
  Bracket bracket;
  bool found = false;
};

}  // namespace

void EnergySum::prox(double stiffness, const double* centre, std::ptrdiff_t n, std::ptrdiff_t first,
                     double* rho) const {
  const auto count = static_cast<std::size_t>(n);
  const double most = largest();
  std::vector<double> guess(rho, rho + n);
  std::vector<double> slope(count);
  std::vector<double> curvature(count);
  std::vector<Search> searches(count);
  const auto differentiate = [&] {
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      slope[std::size_t(i)] = stiffness * (rho[i] - centre[i]);
      curvature[std::size_t(i)] = stiffness;
    }
    add_derivatives({rho, n, first}, slope.data(), curvature.data());
  };
  // The ends of the domain, where the minimum may lie.
  std::ptrdiff_t left = n;
  std::fill_n(rho, n, 0.0);
  differentiate();
  for (std::size_t i = 0; i < count; ++i) {
    searches[i].bracket.high = most;
    if (slope[i] < 0) continue;
    searches[i].found = true;
    --left;
  }
  if (std::isfinite(most)) {
    for (std::size_t i = 0; i < count; ++i) rho[i] = searches[i].found ? 0 : most;
    differentiate();
    for (std::size_t i = 0; i < count; ++i) {
      if (searches[i].found || slope[i] > 0) continue;
      searches[i].found = true;
      --left;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!searches[i].found)
      rho[i] = searches[i].bracket.inside(guess[i] > 0 ? guess[i] : centre[i]);
  }
  for (int round = 0; round < 200 && left > 0; ++round) {
    differentiate();
    for (std::size_t i = 0; i < count; ++i) {
      Search& search = searches[i];
      if (search.found) continue;
      const double next = rho[i] - slope[i] / curvature[i];
      (slope[i] > 0 ? search.bracket.high : search.bracket.low) = rho[i];
      // Convergence is quadratic: a step of 1e-8 leaves an error at round-off.
      if (std::abs(next - rho[i]) <= 1e-8 * rho[i] && next > 0 && next <= most) {
        search.found = true;
        --left;
        rho[i] = next;
      } else if (search.bracket.low >= (1 - 1e-15) * search.bracket.high) {
        search.found = true;
        --left;
      } else {
        rho[i] = search.bracket.inside(next);
      }
    }
  }
}

Field first_variation(EnergySum& energy, const Field& rho) {
  energy.linearise(rho);
  return slopes_of(rho, [&](const DensityLine& line, double* slope, double* curvature) {
    energy.add_derivatives(line, slope, curvature);
  });
}

}  // namespace deblai
