#include <deblai/grid/time_steps.hpp>

#include <cmath>
#include <numbers>

namespace deblai {

namespace {

std::size_t at(int k) { return static_cast<std::size_t>(k); }

}  // namespace

TimeSteps::TimeSteps(int n, double grading) {
  for (int k = 0; k <= n; ++k) {
    const double s = static_cast<double>(k) / n;
    face.push_back((1 - 0.5 * grading) * s + 0.25 * grading * (1 - std::cos(std::numbers::pi * s)));
  }
  face.back() = 1;
  for (int k = 0; k < n; ++k) {
    step.push_back(grading > 0 ? face[at(k + 1)] - face[at(k)] : 1.0 / n);
    const double sum = face[at(k)] + face[at(k + 1)];
    upper.push_back(0.5 + 0.25 * grading * step.back() * (1 / (2 - sum) - 1 / sum));
  }
  for (int k = 0; k <= n; ++k) {
    weight.push_back((k > 0 ? step[at(k - 1)] * upper[at(k - 1)] : 0) +
                     (k < n ? step[at(k)] * (1 - upper[at(k)]) : 0));
  }
}

double TimeSteps::from_below(int k) const {
  return step[at(k - 1)] * upper[at(k - 1)] / weight[at(k)];
}

double TimeSteps::from_above(int k) const {
  return step[at(k)] * (1 - upper[at(k)]) / weight[at(k)];
}

}  // namespace deblai
