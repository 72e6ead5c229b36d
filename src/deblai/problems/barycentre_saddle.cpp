#include <deblai/problems/barycentre_saddle.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <deblai/operators/dual_divergence.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

BarycentreSaddle::BarycentreSaddle(std::vector<GeodesicState>& legs,
                                   const std::vector<double>& weights, const Action& action,
                                   double theta)
    : legs_(legs),
      weights_(weights),
      values_(legs.size()),
      theta_(theta),
      correction_(legs.front().path.grid(), legs.front().path.grid().time_steps()),
      solver_(correction_.grid(), correction_.slices(), legs.front().law),
      halo_(correction_.grid(), correction_.slices()),
      slice_halo_(correction_.grid(), 1),
      end_(correction_.grid(), 1),
      end_step_(correction_.grid(), 1) {
  for (const GeodesicState& leg : legs) {
    potentials_.push_back(correction_);
    sweeps_.emplace_back(leg.path.grid(), action, theta, leg.law, leg.dual.kind);
  }
}

/// out <- sum over the legs of weight times the last slab of a field of each.
void BarycentreSaddle::sum_last_slabs(Field& out,
                                      const std::function<const Field&(std::size_t)>& of) const {
  const Grid& grid = out.grid();
  const int last = grid.time_steps() - 1;
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* sum = out.line(0, z, y);
    std::fill_n(sum, grid.owned().count[0], 0.0);
    for (std::size_t i = 0; i < legs_.size(); ++i) {
      const double* f = of(i).line(last, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x) sum[x] += weights_[i] * f[x];
    }
  });
}

void BarycentreSaddle::project() {
  const Grid& grid = correction_.grid();
  const BalanceLaw& law = legs_.front().law;
  const bool kept = law.source == BalanceLaw::Source::none;
  sum_last_slabs(end_, [&](std::size_t i) -> const Field& { return legs_[i].dual.alpha(); });
  if (kept) subtract_mean(end_);  // the mass of the shared end is data
  for (int a = 1; a < grid.dim() && law.viscosity > 0; ++a) slice_halo_.exchange(a, {&end_});
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    CellPath& y = legs_[i].dual;
    exchange_momenta(halo_, y);
    for (int a = 1; a < grid.dim() && law.viscosity > 0; ++a) halo_.exchange(a, {&y.alpha()});
    solver_.solve(potentials_[i], [&](int k, int z) {
      dual_divergence(y, theta_, law, -1, k, z, potentials_[i], &end_);
    });
  }
  // The coupling by the shared end.
  const int last = grid.time_steps() - 1;
  const auto potential = [&](std::size_t i) -> const Field& { return potentials_[i]; };
  sum_last_slabs(end_step_, potential);
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::copy_n(end_step_.line(0, z, y), grid.owned().count[0], correction_.line(last, z, y));
  });
  solver_.release_end(correction_);
  for (Field& psi : potentials_) {
    for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
      double* p = psi.line(k, z, y);
      const double* c = correction_.line(k, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x) p[x] -= c[x];
    });
    for (int a = 1; a < grid.dim(); ++a) halo_.exchange(a, {&psi});
  }
  // w = -(K* y + A* psi) on the shared face.
  sum_last_slabs(end_step_, potential);
  for (int a = 1; a < grid.dim() && law.viscosity > 0; ++a) slice_halo_.exchange(a, {&end_step_});
  const double per_weight = 1 / grid.time().weight.back();
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* e = end_.line(0, z, y);
    const double* p = end_step_.line(0, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x) e[x] = -e[x] - per_weight * p[x];
    if (law.viscosity > 0) add_laplacian(law.viscosity, end_step_, law.length_scale, 0, z, y, e);
  });
  if (kept) subtract_mean(end_);
  std::swap(end_, end_step_);
}

StepReport BarycentreSaddle::advance(double sigma, double relaxation) {
  const Grid& grid = correction_.grid();
  const double cells = static_cast<double>(grid.shape().cells()) * grid.time_steps();
  double value = 0;
  double distance = 0;
  double square = 0;
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    const SweepSums sums = sweeps_[i].advance(legs_[i].path, legs_[i].dual, potentials_[i], sigma,
                                              relaxation, &end_step_);
    std::array<ExactSum, 3> all{sums.value, sums.distance, sums.point};
    sum(grid.comm(), all);
    values_[i] = all[0].value() / cells;
    value += weights_[i] * values_[i];
    distance += weights_[i] * all[1].value();
    square += weights_[i] * all[2].value();
  }
  return {value, square > 0 ? std::sqrt(distance / square) : 0};
}

}  // namespace deblai
