#include <atomic>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include <deblai/problems/levels.hpp>
#include <deblai/problems/model.hpp>
#include <support/world.hpp>

namespace {

std::atomic<long> allocations{0};

}  // namespace

// Every `new` of the program and of the library goes through here. Those with an alignment or
// without exceptions end up here or in malloc, as does PageAllocator, which is counted through its
// vectors.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace deblai {
namespace {

Field ramp(const Grid& grid, double slope) {
  Field field(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      field.at(0, z, y, x) = 1 + slope * (grid.axis(0).centre(x) - 0.5);
    }
  });
  return field;
}

struct Case {
  int dim;
  const char* growth;  ///< null: mass is kept
  double viscosity;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.dim << "D, " << (c.growth == nullptr ? "no growth" : c.growth) << ", viscosity "
       << c.viscosity;
}

class Iteration : public ::testing::TestWithParam<Case> {};

TEST_P(Iteration, AllocatesNothing) {
  GridShape shape;
  shape.axes.assign(static_cast<std::size_t>(GetParam().dim), Axis{12, 0, 1});
  shape.time_steps = 5;
  shape.time_grading = 0.5;
  const Grid grid(testing::world(), shape);
  Model model;
  model.viscosity = GetParam().viscosity;
  if (GetParam().growth != nullptr) {
    model.growth = GrowthModel{.law = GetParam().growth, .length_scale = 0.3, .mask = {}};
  }
  const ScaledModel scaled(model, grid, 0.02, 1, 1);
  GeodesicState state = mixture(ramp(grid, 0.5), ramp(grid, -0.5), scaled.law(), scaled.kind());
  GeodesicSaddle saddle(state, scaled.action(), 0.02);
  const auto iterate = [&] {
    saddle.project();
    saddle.advance(0.1, 1.85);
  };
  iterate();  // buffers of messages take their size
  const long before = allocations;
  iterate();
  iterate();
  EXPECT_EQ(allocations - before, 0);
}

TEST(AllocationCount, SeesAnAllocation) {
  const long before = allocations;
  delete new volatile int(1);
  EXPECT_GT(allocations - before, 0);
}

INSTANTIATE_TEST_SUITE_P(Dimensions, Iteration,
                         ::testing::Values(Case{1, nullptr, 0}, Case{2, nullptr, 0},
                                           Case{3, nullptr, 0}, Case{2, nullptr, 0.01},
                                           Case{3, "fisher_rao", 0.01}, Case{2, "uniform", 0},
                                           Case{2, "total_variation", 0}));

}  // namespace
}  // namespace deblai
