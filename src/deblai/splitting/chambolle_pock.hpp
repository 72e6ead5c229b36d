#pragma once

#include <concepts>

namespace deblai {

/// What an iteration knows of itself. The same numbers on every rank.
struct StepReport {
  double value = 0;      ///< <K x', y'>, which is J(K x') when K x' = v
  double consensus = 0;  ///< |K x' - v| / |v|, v the prox point of J
};

/// A problem  min_x i_C(x) + J(K x)  that can take the two half steps of the iteration on its own
/// arrays, so that each passes once over memory.
template <class P>
concept SaddleProblem = requires(P& problem, double sigma, double relaxation) {
  problem.project();  // the potential, up to sigma, of x' = project_C(x - K* y / sigma)
  { problem.advance(sigma, relaxation) } -> std::same_as<StepReport>;  // x', y', and the relaxation
};

/// Over-relaxed Chambolle-Pock with sigma tau = 1 (Chambolle & Pock 2011; Condat 2013):
///
///     x'  = project_C( x - K* y / sigma )
///     y'  = prox_{sigma J*}( y + sigma K (2 x' - x) )
///     x  += r (x' - x),   y += r (y' - y)
///
/// Converges for |K| <= 1, sigma > 0 and 0 < r < 2.
template <SaddleProblem P>
class ChambollePock {
 public:
  ChambollePock(P& problem, double sigma, double relaxation)
      : problem_(problem), sigma_(sigma), relaxation_(relaxation) {}

  /// One iteration. Collective where the problem is.
  StepReport advance() { return advance(relaxation_); }

  /// The last iteration: without relaxation, so that x is x' and y is y', feasible both.
  StepReport finish() { return advance(1); }

 private:
  StepReport advance(double relaxation) {
    problem_.project();
    return problem_.advance(sigma_, relaxation);
  }

  P& problem_;
  double sigma_;
  double relaxation_;
};

}  // namespace deblai
