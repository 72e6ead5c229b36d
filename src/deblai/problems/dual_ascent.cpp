#include <deblai/problems/dual_ascent.hpp>

#include <algorithm>

#include <deblai/elliptic/coarsening.hpp>

namespace deblai {

namespace {

constexpr double least_damping = 1e-6;
constexpr double most_damping = 100;
constexpr double least_stretch = 0.05;
constexpr int most_trials = 10;
constexpr WeightedPoissonRule solve_rule{0.03, 30};

}  // namespace

void conjugate(HopfLax& hopf_lax, Field& f) {
  scale(f, -1);
  hopf_lax.forward(f, 1);
}

double paired(const Field& f, const Field& rho) {
  return inner_product(f, rho) * f.grid().shape().cell_volume();
}

DualAscent::DualAscent(Field source, Field target, Field target_potential, Damping damping)
    : source_{std::move(source), target_potential},
      target_{std::move(target), std::move(target_potential)},
      hopf_lax_(source_.density.grid(), HopfLax::Minimum::between_centres),
      push_(source_.density.grid()),
      poisson_(source_.density.grid()),
      halo_(source_.density.grid(), 1),
      image_(source_.density.grid(), 1),
      residual_(image_),
      curvature_(image_),
      weight_(image_),
      direction_(image_),
      before_(image_),
      conjugate_before_(image_) {
  source_.largest = maximum(source_.density);
  target_.largest = maximum(target_.density);
  source_.damping = source_.best_damping = damping.source;
  target_.damping = target_.best_damping = damping.target;
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
  take_curvature(end);
  conjugate_before_ = from.potential;
  double damping = end.damping;
  end.lengthens = false;
  for (int trial = 0;; ++trial) {
    if (trial == most_trials || damping > most_damping) {
      end.potential = before_;
      from.potential = conjugate_before_;
      return;
    }
    weight_ = curvature_;
    for (double& w : weight_.raw()) w += damping * end.largest;
    poisson_.set_weight(weight_);
    for (double& p : direction_.raw()) p = 0;
    poisson_.solve(residual_, direction_, solve_rule);
    const double slope = paired(residual_, direction_);
    end.potential = before_;
    combine(1, end.potential, 1, direction_);
    conjugate_of(end, from);
    const double gain = dual() - value_;
    if (gain >= 0.25 * slope) end.best_damping = std::min(end.best_damping, damping);
    if (gain < 0.25 * slope) damping *= 4;
    if (gain > 0.4 * slope) {
      end.lengthens = damping > least_damping;
      damping = std::max(least_damping, damping / 4);
    }
    if (gain > 0) break;
  }
  end.damping = damping;
  conjugate_of(from, end);
  value_ = dual();
}

// The second derivative of the dual along p is minus the integral of grad p . (1 - D^2 phi)^-1 grad
// p over T# mu; here with the mean of the eigenvalues.
void DualAscent::take_curvature(End& end) {
  const Grid& grid = image_.grid();
  fill_halo(halo_, end.potential);
  const Block& own = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* phi = end.potential.line(0, z, y);
    const double* rho = end.density.line(0, z, y);
    const double* image = image_.line(0, z, y);
    double* w = curvature_.line(0, z, y);
    std::fill_n(w, own.count[0], 0.0);
    for (int a = 0; a < grid.dim(); ++a) {
      const int place = a == 1 ? own.start[1] + y : own.start[2] + z;
      if (a > 0 && (place == 0 || place + 1 == grid.cells(a))) continue;
      const double unit = 1 / (grid.dim() * grid.spacing(a) * grid.spacing(a));
      const std::ptrdiff_t up = grid.layout().stride[static_cast<std::size_t>(a)];
      const int wall = a == 0 ? 1 : 0;
      for (int x = wall; x < own.count[0] - wall; ++x)
        w[x] += unit * (phi[x + up] - 2 * phi[x] + phi[x - up]);
    }
    for (int x = 0; x < own.count[0]; ++x)
      w[x] = 0.5 * (rho[x] + image[x]) / std::clamp(1 - w[x], least_stretch, 1 / least_stretch);
  });
}

}  // namespace deblai
