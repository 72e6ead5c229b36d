#include <gtest/gtest.h>

#include <deblai/problems/budget.hpp>

namespace deblai {
namespace {

TEST(Budget, IsWhatTheHeadersOfThePassesSay) {
  const Budget budget = iteration_budget({3, true});
  EXPECT_EQ(budget.gradient_step, 7 * 8) << "the dual; the write is counted by the solve";
  EXPECT_EQ(budget.spectral_solve, 5 * 8);
  EXPECT_EQ(budget.sweep, 27 * 8) << "sweep.hpp";
  EXPECT_EQ(budget.total(), 39 * 8);
  EXPECT_EQ(iteration_budget({3, true}, {8, 4, 4}).sweep, 140) << "of floats";
}

TEST(Budget, FallsWithTheBytesOfItsNumbers) {
  const CellComponents kind{3, true};
  EXPECT_EQ(iteration_budget(kind, {4, 4, 4}).total(), iteration_budget(kind).total() / 2);
  EXPECT_LT(iteration_budget({3, false}).total(), iteration_budget(kind).total());
  EXPECT_GT(iteration_budget({3, true, true}).total(), iteration_budget(kind).total());
}

}  // namespace
}  // namespace deblai
