#include <deblai/problems/discrete_bound.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <type_traits>

#include <deblai/field/halo.hpp>
#include <deblai/operators/laplacian.hpp>
#include <deblai/problems/dual_constraint.hpp>
#include <deblai/problems/kantorovich.hpp>

namespace deblai {

namespace {

/// A dual in doubles, line by line: y times `whole`, with its slab's alpha shifted down by c and
/// the potential up by a.
template <class T>
class Shifted {
 public:
  Shifted(const CellPathOf<T>& y, const BalanceLaw& law)
      : y_(y),
        growth_length_(law.growth_length),
        values_(y.components.size() * static_cast<std::size_t>(y.grid().owned().count[0])) {
    for (std::size_t c = 0; c < y.components.size(); ++c)
      rows_.push_back(values_.data() + c * static_cast<std::size_t>(n()));
  }

  std::ptrdiff_t n() const { return y_.grid().owned().count[0]; }

  CellLine line(int k, int z, int y, double c, double a, double whole) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const T* from = y_.components[i].line(k, z, y);
      double* to = rows_[i];
      double shift = 0;
      if (i == 0) shift = -c;
      if (y_.kind.source && i + 1 == rows_.size()) shift = -a / growth_length_;
#pragma omp simd
      for (std::ptrdiff_t x = 0; x < n(); ++x) to[x] = whole * from[x] + shift;
    }
    return {rows_, n(), y_.alpha().line(0, z, y) - y_.alpha().slice(0)};
  }

 private:
  const CellPathOf<T>& y_;
  double growth_length_;
  std::vector<double> values_;
  std::vector<double*> rows_;
};

/// What each cell of slab k lacks to the domain of J*. Not collective.
template <class T>
void lack(Shifted<T>& y, const Action& action, int k, Field& out) {
  for_each_line(out.grid(), 1, [&](int, int z, int line) {
    double* lacking = out.line(0, z, line);
    action.excess(y.line(k, z, line, 0, 0, 1), lacking);
    for (std::ptrdiff_t x = 0; x < y.n(); ++x) lacking[x] = std::max(lacking[x], 0.0);
  });
}

/// Where y lies outside the domain of J*, take from alpha what is lacking: its upper envelope by
/// parabolas of the given radius [length], so that the potential which takes it up hardly changes
/// the momentum's dual. Mass pays for the faults around it, and not for the worst of all.
/// Collective.
template <class T>
void repair(FieldOf<T>& psi, GeodesicStateOf<T>& state, const Action& action, double theta,
            double radius) {
  const Grid& grid = psi.grid();
  const TimeSteps& time = grid.time();
  CellPathOf<T>& y = state.dual;
  Shifted<T> in_doubles(y, state.law);
  HopfLax envelope(grid);
  Field taken(grid, 1);
  Field before(grid, 1);
  Field potential(grid, 1);
  const auto add = [&]<class U>(double factor, const Field& from, FieldOf<U>& to, int k) {
    for_each_line(grid, 1, [&](int, int z, int line) {
      const double* f = from.line(0, z, line);
      U* t = to.line(k, z, line);
      for (int x = 0; x < grid.owned().count[0]; ++x) t[x] = static_cast<U>(t[x] + factor * f[x]);
    });
  };
  for (int k = 0; k < grid.time_steps(); ++k) {
    const auto slab = static_cast<std::size_t>(k);
    if (k > 0) add(time.step[slab - 1] * time.upper[slab - 1], before, potential, 0);
    lack(in_doubles, action, k, taken);
    const double most = maximum(taken);
    if (most > 0) envelope.backward(taken, radius * radius / (2 * most));
    if (k > 0) add(time.step[slab] * (1 - time.upper[slab]), taken, potential, 0);
    add(-1, taken, y.alpha(), k);
    add(-1, potential, psi, k);
    std::swap(before, taken);
  }
  HaloOf<T> halo(grid, grid.time_steps());
  for (int a = 1; a < grid.dim(); ++a) halo.exchange(a, {&psi});
  exchange_momenta(halo, y);
  meet_constraint(psi, state, theta);
}

/// How wide a repair must be to gain: the momentum's dual is a velocity v, and taking e from alpha
/// changes v grad e at most, a fraction of e for a radius of some |v| in unit time. [length]
template <class T>
double repair_radius(const CellPathOf<T>& y, double length_scale) {
  const Grid& grid = y.grid();
  double widest = 0;
  for (int a = 0; a < grid.dim(); ++a) {
    const double fastest = std::max(maximum(y.sum(a)), -minimum(y.sum(a))) / length_scale;
    widest = std::max({widest, fastest, 1.5 * grid.spacing(a)});
  }
  return widest;
}

/// The shifts of every slab and their potential, and the bound that they give.
template <class T>
class Bound {
 public:
  Bound(const GeodesicStateOf<T>& state, const FieldOf<T>& potential, const Action& action)
      : state_(state),
        potential_(potential),
        action_(action),
        grid_(potential.grid()),
        shifted_(state.dual, state.law),
        excess_(static_cast<std::size_t>(shifted_.n())),
        slabs_(static_cast<std::size_t>(grid_.time_steps())) {}

  /// Of the dual and potential times `whole`, with each slab's alpha `extra` further down than need
  /// be. Collective.
  double with(double extra, double whole = 1) {
    whole_ = whole;
    if (!shift(extra)) return -std::numeric_limits<double>::infinity();
    factor_ = 1;
    for (const Slab& s : slabs_) factor_ = std::min(factor_, s.shrink);
    factor_ = -max(grid_.comm(), -factor_);

    ExactSum total;
    for_each_slab_line([&](int k, int z, int y, const Slab& s) {
      if (k == 0) total.add(pair_with_end(k, 0, z, y, s));
      if (k + 1 == grid_.time_steps()) total.add(pair_with_end(k, k + 1, z, y, s));
      if (factor_ == 1 && action_.is_homogeneous()) {  // in the domain, where J* is 0
        assert(std::isfinite(action_.conjugate(feasible(k, z, y, s))));
        return;
      }
      const double dt = grid_.time().step[static_cast<std::size_t>(k)];
      total.add(-dt * action_.conjugate(feasible(k, z, y, s)));
    });
    // One infinite term makes the exact sum NaN.
    double bound = sum(grid_.comm(), total) / static_cast<double>(grid_.shape().cells());
    if constexpr (std::is_same_v<T, float>) bound -= 1e-5 * std::abs(bound);
    return std::isfinite(bound) ? bound : -std::numeric_limits<double>::infinity();
  }

  /// y, of which this bound was made, becomes the point of the last call. Not collective.
  void shift_into(CellPathOf<T>& y) {
    for_each_slab_line([&](int k, int z, int row, const Slab& s) {
      const CellLine line = feasible(k, z, row, s);
      for (std::size_t i = 0; i < y.components.size(); ++i)
        std::transform(line.components[i], line.components[i] + line.n,
                       y.components[i].line(k, z, row), [](double v) { return static_cast<T>(v); });
    });
  }

 private:
  struct Slab {
    double c = 0;       ///< alpha goes down by this
    double a = 0;       ///< the potential up
    double shrink = 1;  ///< what the shift leaves to mend, on this rank
  };

  /// What the last call made of a line of slab k.
  CellLine feasible(int k, int z, int y, const Slab& s) {
    return shifted_.line(k, z, y, factor_ * s.c, factor_ * s.a, factor_ * whole_);
  }

  template <class F>
  void for_each_slab_line(F&& f) {
    for_each_line(grid_, grid_.time_steps(),
                  [&](int k, int z, int y) { f(k, z, y, slabs_[static_cast<std::size_t>(k)]); });
  }

  /// The shift that slab k needs when its potential has gone up by a; keeps what it then leaves to
  /// shrink. Collective.
  double needed(int k, double a) {
    double most = -std::numeric_limits<double>::infinity();
    double shrink = 1;
    const Block& block = grid_.owned();
    for (int z = 0; z < block.count[2] && !block.empty(); ++z) {
      for (int y = 0; y < block.count[1]; ++y) {
        const CellLine line = shifted_.line(k, z, y, 0, a, whole_);
        shrink = std::min(shrink, action_.shrink(line));
        action_.excess(line, excess_.data());
        const double* excess = excess_.data();
#pragma omp simd reduction(max : most)
        for (std::ptrdiff_t x = 0; x < line.n; ++x) most = std::max(most, excess[x]);
      }
    }
    slabs_[static_cast<std::size_t>(k)].shrink = shrink;
    most = max(grid_.comm(), most);
    constexpr double safety = 1e-13;  // a point lies outside by the rounding of alpha at most
    return std::isinf(most) && most < 0 ? 0 : most + safety * std::abs(most);
  }

  /// Find c and a of every slab. False where there are none.
  bool shift(double extra) {
    const TimeSteps& time = grid_.time();
    double base = 0;  // what a would be without the shift of the slab itself
    for (std::size_t k = 0; k < slabs_.size(); ++k) {
      const double share = k == 0 ? 0 : time.step[k] * (1 - time.upper[k]);
      Slab& s = slabs_[k];
      s.a = base;
      s.c = needed(static_cast<int>(k), s.a) + extra;
      if (state_.dual.kind.source && share > 0 && !settle(static_cast<int>(k), base, share, extra))
        return false;
      s.a = base + share * s.c;
      if (!std::isfinite(s.c)) return false;
      base = s.a + time.step[k] * time.upper[k] * s.c;
    }
    return true;
  }

  /// c with a = base + share c and c not below what a needs. Contracts, as share is half a step.
  bool settle(int k, double base, double share, double extra) {
    Slab& s = slabs_[static_cast<std::size_t>(k)];
    double slack = 0;
    for (int i = 0; i < 60; ++i) {
      const double found = needed(k, base + share * s.c) + extra;
      if (found <= s.c) return true;
      slack = i < 20 ? 1e-12 * std::abs(found) : 2 * std::max(slack, found - s.c);
      s.c = found + slack;
    }
    return false;
  }

  /// Slab k's share of <phi, g> + <y, b>, on one line: it meets the density of time face `end`.
  double pair_with_end(int k, int end, int z, int y, const Slab& s) {
    const auto slab = static_cast<std::size_t>(k);
    const TimeSteps& time = grid_.time();
    const BalanceLaw& law = state_.law;
    const double dt = time.step[slab];
    const double share = end == k ? 1 - time.upper[slab] : time.upper[slab];
    const double sign = end == k ? 1 : -1;
    const double* rho = state_.path.density.line(end, z, y);
    const T* psi = potential_.line(k, z, y);
    const T* alpha = state_.dual.alpha().line(k, z, y);
    std::vector<double> diffused(static_cast<std::size_t>(shifted_.n()), 0.0);
    if (law.viscosity > 0)
      add_laplacian(-law.viscosity, potential_, law.length_scale, k, z, y, diffused.data());
    double total = 0;
    for (std::ptrdiff_t x = 0; x < shifted_.n(); ++x) {
      const double phi = s.a - whole_ * psi[x];
      const double dual = whole_ * (alpha[x] + diffused[static_cast<std::size_t>(x)]) - s.c;
      total += (sign * phi + dt * share * dual) * rho[x];
    }
    return factor_ * total;
  }

  const GeodesicStateOf<T>& state_;
  const FieldOf<T>& potential_;
  const Action& action_;
  const Grid& grid_;
  Shifted<T> shifted_;
  std::vector<double> excess_;
  std::vector<Slab> slabs_;
  // Of the last call: what the dual was multiplied by, before the shifts and after them.
  double whole_ = 1;
  double factor_ = 1;
};

/// The best bound of a dual scaled down a little, which makes room where it is large, as where mass
/// is born from vacuum, and from there on repaired as long as that gains. Collective.
template <class T>
double best_of_repairs(Bound<T>& bound, FieldOf<T>& potential, GeodesicStateOf<T>& state,
                       const Action& action, double theta) {
  double best = -std::numeric_limits<double>::infinity();
  double best_whole = 1;
  for (const double whole : {1.0, 0.998, 0.99, 0.96, 0.9}) {
    const double now = bound.with(0, whole);
    if (now > best) best_whole = whole;
    best = std::max(best, now);
  }
  for (FieldOf<T>& component : state.dual.components) scale(component, best_whole);
  scale(potential, best_whole);
  const double radius = repair_radius(state.dual, state.law.length_scale);
  double before = best;
  for (bool gains = true; gains;) {
    repair(potential, state, action, theta, radius);
    const double now = bound.with(0);
    gains = now > before && (std::isinf(before) || now > before + 1e-3 * std::abs(before));
    best = std::max(best, now);
    before = now;
  }
  return best;
}

}  // namespace

template <class T>
double discrete_bound(GeodesicStateOf<T>& state, FieldOf<T>& potential, const Action& action,
                      double theta) {
  CellPathOf<T>& y = state.dual;
  meet_constraint(potential, state, theta);
  Bound bound(state, potential, action);
  double best = 0;
  if (action.is_homogeneous()) {
    best = best_of_repairs(bound, potential, state, action, theta);
  } else {
    best = bound.with(0);
    double best_extra = 0;
    double extra = std::max(maximum(y.alpha()), -minimum(y.alpha()));
    for (int i = 0; i < 10; ++i, extra /= 4) {
      const double found = bound.with(extra);
      if (found > best) best_extra = extra;
      best = std::max(best, found);
    }
    bound.with(best_extra);
  }
  bound.shift_into(y);
  return best;
}

template double discrete_bound(GeodesicState&, Field&, const Action&, double);
template double discrete_bound(GeodesicStateOf<float>&, FieldOf<float>&, const Action&, double);

}  // namespace deblai
