#pragma once

#include <concepts>
#include <utility>

namespace deblai {

/// A point of a Hilbert space. All that the algorithm asks of it is linear combinations; the inner
/// product is hidden in the proxes.
template <class X>
concept HilbertPoint = std::copyable<X> && requires(X& x, const X& y, double a) {
  combine(a, y, a, x);  // x <- a y + a x
};

/// A convex function known through prox_{step f}(x) = argmin_z f(z) + |z - x|^2 / (2 step), which
/// replaces x.
template <class F, class X>
concept Proximable = requires(F& f, X& x, double step) { f.prox(step, x); };

/// Douglas-Rachford iteration for  min f(x) + g(x):
///
///     x <- prox_{step g}(z),   y <- prox_{step f}(2x - z),   z <- z + relaxation (y - x)
///
/// Converges for step > 0 and 0 < relaxation < 2 (Lions & Mercier 1979; Eckstein & Bertsekas 1992).
/// Stores three points.
template <HilbertPoint X, Proximable<X> F, Proximable<X> G>
class DouglasRachford {
 public:
  struct State {
    X z;     ///< governing sequence
    X y;     ///< prox of f: feasible for f, the solution at convergence
    X work;  ///< x - y after an iteration; free to be overwritten between two

    explicit State(X start) : z(std::move(start)), y(z), work(z) {}
  };

  DouglasRachford(F& f, G& g, double step, double relaxation)
      : f_(f), g_(g), step_(step), relaxation_(relaxation) {}

  /// One iteration. Collective where the proxes are.
  void advance(State& s) const {
    s.work = s.z;
    g_.prox(step_, s.work);
    s.y = s.z;
    combine(2, s.work, -1, s.y);
    f_.prox(step_, s.y);
    combine(-1, s.y, 1, s.work);
    combine(-relaxation_, s.work, 1, s.z);
  }

 private:
  F& f_;
  G& g_;
  double step_;
  double relaxation_;
};

}  // namespace deblai
