#include <cmath>
#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include "points.hpp"
#include "settings.hpp"

namespace deblai {
namespace {

using testing::noise_points;
using testing::Points;
using testing::Surroundings;

/// A least value of a convex function, and where.
struct Least {
  double value = HUGE_VAL;
  double where = 0;
};

/// Golden sections of [low, high] and its ends; to the left where all is infinite.
Least search(double low, double high, const std::function<double(double)>& f) {
  const double golden = 0.5 * (std::sqrt(5) - 1);
  Least least{f(low), low};
  const auto tried = [&](double x) {
    const double value = f(x);
    if (value < least.value) least = {value, x};
    return value;
  };
  tried(high);
  double left = high - golden * (high - low);
  double right = low + golden * (high - low);
  double at_left = tried(left);
  double at_right = tried(right);
  for (int i = 0; i < 27; ++i) {
    if (at_right >= at_left) {
      high = right;
      right = left;
      at_right = at_left;
      at_left = tried(left = high - golden * (high - low));
    } else {
      low = left;
      left = right;
      at_left = at_right;
      at_right = tried(right = low + golden * (high - low));
    }
  }
  return least;
}

/// The prox by its definition: J is asked for nothing but its value.
class SearchedProx : public ::testing::TestWithParam<testing::Setting> {};

TEST_P(SearchedProx, IsTheDualProxByMoreau) {
  const Surroundings surroundings(GetParam());
  const Medium medium = surroundings.medium(1, true);
  std::unique_ptr<Action> action;
  try {
    action = surroundings.action(medium);
  } catch (const Error& error) {
    GTEST_SKIP() << "refused: " << error.what();
  }
  const bool varies = medium.mobility != nullptr || medium.growth != nullptr;
  for (int cell = 0; cell < (varies ? Surroundings::period : 2); ++cell) {
    const double step = cell % 2 == 0 ? 0.2 : 3.0;
    const Points y = noise_points(std::size_t(medium.components()), 1, 40 + cell, 2).from(cell);
    const Points dual = y.prox_dual(*action, step);
    Points x = y;
    const auto objective = [&](const Points& p) {
      double gap = 0;
      for (std::size_t c = 0; c < p.components(); ++c)
        gap += std::pow(p.at(c, 0) - y.at(c, 0) / step, 2);
      return p.value(*action) + 0.5 * step * gap;
    };
    // The momentum is a multiple of beta by symmetry, and like the source it is never longer.
    const auto over_source = [&](double share) {
      Points p = x;
      p.at(1, 0) = share * y.at(1, 0) / step;
      p.at(2, 0) = share * y.at(2, 0) / step;
      if (!medium.has_source) {
        x = p;
        return objective(p);
      }
      const Least least = search(0, 1, [&](double of_source) {
        p.at(3, 0) = of_source * y.at(3, 0) / step;
        return objective(p);
      });
      p.at(3, 0) = least.where * y.at(3, 0) / step;
      x = p;
      return least.value;
    };
    const auto over_momentum = [&](double rho) {
      x.at(0, 0) = rho;
      const Least least = search(0, 1, over_source);
      over_source(least.where);
      return least.value;
    };
    double length = 0;
    for (std::size_t c = 0; c < y.components(); ++c) length += std::abs(y.at(c, 0)) / step;
    const Least least = search(0, length, over_momentum);
    over_momentum(least.where);

    SCOPED_TRACE(::testing::PrintToString(y.cell(0)) + ", step " + std::to_string(step) +
                 ", cell " + std::to_string(cell));
    for (std::size_t c = 0; c < y.components(); ++c)
      EXPECT_NEAR((y.at(c, 0) - dual.at(c, 0)) / step, x.at(c, 0), 2e-4) << "component " << c;
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, SearchedProx, ::testing::ValuesIn(testing::settings()),
                         [](const auto& entry) { return entry.param.name; });

}  // namespace
}  // namespace deblai
