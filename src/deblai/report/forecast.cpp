#include <deblai/report/forecast.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

void Forecast::add(const Progress& progress) {
  if (!level_.empty() &&
      (level_.back().level != progress.level || level_.back().leg != progress.leg))
    level_.clear();
  level_.push_back(progress);
}

std::optional<double> Forecast::seconds_per_iteration() const {
  if (level_.size() < 2) return std::nullopt;
  return (level_.back().seconds - level_.front().seconds) / static_cast<double>(level_.size() - 1);
}

std::optional<double> Forecast::seconds_to_go() const {
  constexpr std::size_t enough = 6;
  const std::optional<double> each = seconds_per_iteration();
  if (!each || level_.size() < enough || level_.back().level != level_.back().levels)
    return std::nullopt;

  const Progress& now = level_.back();
  double iterations = now.max_iterations - now.iteration;
  const Progress& before = level_[level_.size() / 2];
  const double fall =
      std::log(before.consensus / now.consensus) / (now.iteration - before.iteration);
  const double wanted = std::log(now.consensus / tolerance_);
  if (tolerance_ > 0 && fall > 0 && std::isfinite(wanted)) {
    iterations = std::min(iterations, std::ceil(std::max(0.0, wanted / fall)));
  }
  const double of_leg = iterations * *each;
  if (now.legs == 0) return of_leg;
  return of_leg + (now.seconds + of_leg) / now.leg * (now.legs - now.leg);  // the others alike
}

}  // namespace deblai
