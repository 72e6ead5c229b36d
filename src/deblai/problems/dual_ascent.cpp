#include <deblai/problems/dual_ascent.hpp>

#include <algorithm>

#include <deblai/elliptic/coarsening.hpp>

namespace deblai {

namespace {

constexpr double least_damping = 1e-4;
constexpr double most_damping = 100;
constexpr int most_trials = 6;
constexpr WeightedPoissonRule solve_rule{0.03, 30};

}  // namespace

void conjugate(HopfLax& hopf_lax, Field& f) {
  scale(f, -1);
  hopf_lax.forward(f, 1);
}

double paired(const Field& f, const Field& rho) {
  return inner_product(f, rho) * f.grid().shape().cell_volume();
}

DualAscent::DualAscent(Field source, Field target, Field target_potential)
    : source_{std::move(source), target_potential, 0},
      target_{std::move(target), std::move(target_potential), 0},
      hopf_lax_(source_.density.grid(), HopfLax::Minimum::between_centres),
      push_(source_.density.grid()),
      poisson_(source_.density.grid()),
      image_(source_.density.grid(), 1),
      residual_(image_),
      weight_(image_),
      direction_(image_),
      before_(image_),
      conjugate_before_(image_) {
  source_.largest = maximum(source_.density);
  target_.largest = maximum(target_.density);
  conjugate_of(target_, source_);
  value_ = dual();
}

void DualAscent::conjugate_of(const End& of, End& end) {
  end.potential = of.potential;
  conjugate(hopf_lax_, end.potential);
}

double DualAscent::dual() const {
  return paired(source_.potential, source_.density) + paired(target_.potential, target_.density);
}

double DualAscent::iterate() {
  const double before = value_;
  step(target_, source_);
  step(source_, target_);
  return value_ - before;
}

// With g the residual and p = (-div w grad)^-1 g the dual gains <g, p> / 2 where w is its second
// derivative; more than half of that, and the damping falls.
void DualAscent::step(End& end, End& from) {
  push_(from.density, from.potential, image_);
  residual_ = end.density;
  combine(1, residual_, -1, image_);
  before_ = end.potential;
  conjugate_before_ = from.potential;
  for (int trial = 0;; ++trial) {
    if (trial == most_trials || damping_ > most_damping) {
      end.potential = before_;
      from.potential = conjugate_before_;
      damping_ = std::min(damping_, most_damping);
      return;
    }
    weight_ = end.density;
    combine(0.5, weight_, 0.5, image_);
    for (double& w : weight_.raw()) w += damping_ * end.largest;
    poisson_.set_weight(weight_);
    for (double& p : direction_.raw()) p = 0;
    poisson_.solve(residual_, direction_, solve_rule);
    const double slope = paired(residual_, direction_);
    end.potential = before_;
    combine(1, end.potential, 1, direction_);
    conjugate_of(end, from);
    const double gain = dual() - value_;
    if (gain > 0.4 * slope) damping_ = std::max(least_damping, damping_ / 4);
    if (gain < 0.25 * slope) damping_ *= 4;
    if (gain > 0) break;
  }
  conjugate_of(from, end);
  value_ = dual();
}

}  // namespace deblai
