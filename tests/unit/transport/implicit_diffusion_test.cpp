#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deblai/transport/diffusive_flux.hpp>
#include <deblai/transport/implicit_diffusion.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

/// p = T rho + rho^m; m = 1 is the entropy alone.
class Power final : public Diffusion {
 public:
  explicit Power(double m, double temperature = 0)
      : m_(m), temperature_(m == 1 ? 1 : temperature) {}

  double temperature() const override { return temperature_; }
  void evaluate(const double* rho, const Line& line) const override {
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      const double r = std::max(rho[i], 1e-300);
      const double c = m_ == 1 ? 0 : m_;
      line.pressure[i] = m_ == 1 ? 0 : std::pow(r, m_);
      line.pressure_slope[i] = c * std::pow(r, m_ - 1);
      line.potential[i] = m_ == 1 ? 0 : m_ / (m_ - 1) * std::pow(r, m_ - 1);
      line.potential_slope[i] = c * std::pow(r, m_ - 2);
    }
  }
  double energy(const Field& rho, const Field& drift) const {
    ExactSum total;
    for_each_line(rho.grid(), 1, [&](int, int z, int y) {
      for (int x = 0; x < rho.grid().owned().count[0]; ++x) {
        const double r = rho.at(0, z, y, x);
        const double gas = r > 0 ? temperature_ * r * std::log(r) : 0;
        const double internal = m_ == 1 ? 0 : std::pow(r, m_) / (m_ - 1);
        total.add(gas + internal + drift.at(0, z, y, x) * r);
      }
    });
    return sum(rho.grid().comm(), total) * rho.grid().shape().cell_volume();
  }
  /// The chemical potential, of the gas too.
  double potential(double rho) const {
    return cell(rho, 0).potential + temperature_ * std::log(std::max(rho, 1e-300));
  }
  DiffusiveCell cell(double rho, double drift) const {
    DiffusiveCell made{rho, 0, 0, 0, 0, drift};
    evaluate(&rho,
             {&made.pressure, &made.pressure_slope, &made.potential, &made.potential_slope, 1});
    return made;
  }
  DiffusiveFlux flux(double a, double b, double drift) const {
    return {cell(a, 0), cell(b, drift), temperature_};
  }

 private:
  double m_;
  double temperature_;
};

/// Each solve is many messages: a line, a rectangle and a box of anisotropic cells will do.
template <class F>
void for_some_grids(F&& f) {
  for (const GridShape& shape :
       {testing::unit_shape({24}, 1), testing::shape({{8, 0, 1}, {6, -1, 2}}, 1),
        testing::shape({{5, 0, 1}, {4, 0, 0.6}, {4, 1, 1.5}}, 1)}) {
    const Grid grid(world(), shape);
    SCOPED_TRACE(testing::describe(grid));
    f(grid);
  }
}

/// Blocks with sharp edges in vacuum, and a potential that pulls through it.
Field blocks(const Grid& grid) {
  Field rho(grid, 1);
  testing::set(rho, [&](int, int z, int y, int x) {
    return (3 * x + 2 * y + z) % 7 < 3 ? 1. + 0.3 * ((x + y + z) % 3) : 0.;
  });
  return rho;
}
Field pull(const Grid& grid) {
  Field drift(grid, 1);
  testing::set(drift,
               [&](int, int z, int y, int x) { return 2 * std::cos(0.7 * x + 0.4 * y) - 0.3 * z; });
  return drift;
}

/// The laws of both kinds of flux, and a sum.
const std::vector<Power> laws{Power(1), Power(2), Power(3), Power(0.7), Power(2, 0.2)};

TEST(DiffusiveFlux, HasTheDerivativesItSays) {
  for (const Power& law : laws) {
    for (const auto& [a, b, dv] : {std::array{1., 2., 0.3},
                                   {2., 0.1, -4.},
                                   {0.1, 2., -6.},
                                   {0.05, 1., -40.},
                                   {1., 1., 0.5},
                                   {1., 1., -1e-4},
                                   {1., 0.05, 40.}}) {
      const double e = 1e-6;
      const DiffusiveFlux flux = law.flux(a, b, dv);
      const double by_a = (law.flux(a + e, b, dv).value - law.flux(a - e, b, dv).value) / (2 * e);
      const double by_b = (law.flux(a, b + e, dv).value - law.flux(a, b - e, dv).value) / (2 * e);
      EXPECT_NEAR(flux.by_a, by_a, 1e-4 * (1 + std::abs(by_a))) << a << " " << b << " " << dv;
      EXPECT_NEAR(flux.by_b, by_b, 1e-4 * (1 + std::abs(by_b))) << a << " " << b << " " << dv;
    }
  }
}

TEST(DiffusiveFlux, RunsDownTheEnergyAndNeverOutOfAnEmptyCell) {
  for (const Power& law : laws) {
    for (const double dv : {-30., -1., 0., 1., 30.}) {
      EXPECT_LE(law.flux(0, 1, dv).value, 1e-200) << dv;
      for (const double a : {1e-9, 0.4, 0.9999, 1.}) {
        const double force = law.potential(1) + dv - law.potential(a);
        EXPECT_LE(law.flux(a, 1, dv).value * force, 0) << a << " " << dv;
      }
    }
  }
}

TEST(DiffusiveFlux, OfAnIdealGasGrowsWithTheDensityThatItLeaves) {
  for (const Power& law : {Power(1), Power(2, 0.2)}) {
    for (const double a : {1e-12, 1e-6, 1e-3, 1.}) {
      for (const double dv : {-500., -3., -0.1, 0., 0.1, 3., 500.}) {
        EXPECT_GE(law.flux(a, 1, dv).by_a, 0) << a << " " << dv;
        EXPECT_LE(law.flux(a, 1, dv).by_b, 0) << a << " " << dv;
        EXPECT_GE(law.flux(1, a, dv).by_a, 0) << a << " " << dv;
        EXPECT_LE(law.flux(1, a, dv).by_b, 0) << a << " " << dv;
      }
    }
  }
}

TEST(DiffusiveFlux, VanishesWhereTheEntropyIsAtRest) {
  for (const double dv : {1e-12, 1e-6, 1e-3, 0.1, 4., 60.}) {
    const DiffusiveFlux flux = Power(1).flux(1, std::exp(-dv), dv);
    EXPECT_LE(std::abs(flux.value), 1e-15 * (1 + dv)) << dv;
    EXPECT_LE(std::abs(flux.value), 10 * flux.rounding) << dv;
  }
}

TEST(DiffusiveFlux, IsThatOfThePressureWithoutADrift) {
  for (const double m : {0.3, 2.0, 6.0, 50.0}) {
    const Power law(m);
    for (const auto& [a, b] : {std::array{1., 0.}, {0., 1e-3}, {1e-9, 0.}, {1e-5, 1e-4}, {1., 1.}})
      EXPECT_EQ(law.flux(a, b, 0).value, law.cell(a, 0).pressure - law.cell(b, 0).pressure) << m;
  }
}

TEST(DiffusiveFlux, IsFiniteWhereHighPowersUnderflow) {
  const DiffusiveFlux flux = Power(50).flux(1e-9, 1e-7, 1);
  EXPECT_LT(flux.value, 0);
  EXPECT_GE(flux.value, -2e-7);
  const DiffusiveFlux still = Power(6).flux(1e-80, 1.01e-80, 0);
  EXPECT_TRUE(std::isfinite(still.by_a) && std::isfinite(still.by_b));
  DiffusiveCell nearly = Power(6).cell(1e-310, 0), empty = Power(6).cell(0, 0);
  nearly.floor = empty.floor = 1e-8;
  const DiffusiveFlux least(nearly, empty, 0);
  EXPECT_TRUE(std::isfinite(least.by_a) && std::isfinite(least.by_b));
}

TEST(DiffusiveFlux, KnowsItsMeanOfEqualsToFourteenDigits) {
  // In 1 and 1 + e, the mean of rho^3 is (1 + ... ) / ...: dp / dmu = (b^3 - a^3) / 1.5 (b^2 - a^2)
  for (const double e : {1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 9e-4}) {
    const double drift = 1e6;  // of which the mean is seen
    const double mean = (3 + 3 * e + e * e) / (1.5 * (2 + e));
    const double dp = 3 * e + 3 * e * e + e * e * e;
    EXPECT_NEAR(Power(3).flux(1, 1 + e, drift).value / -(dp + mean * drift), 1, 1e-13) << e;
  }
}

/// One step, with what it promises.
DiffusionReport expect_promises(ImplicitDiffusion& solver, const Power& law, Field& rho,
                                const Field& drift, double dt) {
  const double mass = integral(rho);
  const double before = law.energy(rho, drift);
  const DiffusionReport done = solver.step(rho, drift, dt);
  const double after = law.energy(rho, drift);
  EXPECT_TRUE(done.converged);
  EXPECT_LE(after + dt / done.substeps * done.dissipation, before + 1e-9 * (1 + std::abs(before)));
  EXPECT_NEAR(integral(rho), mass, 1e-12 * mass);
  EXPECT_GE(minimum(rho), 0);
  return done;
}

TEST(ImplicitDiffusion, KeepsMassAndSignAndLosesEnergyAtAnyStep) {
  for_some_grids([](const Grid& grid) {
    const Field drift = pull(grid);
    for (const double m : {1.0, 2.0, 3.0, 0.5, 6.0}) {
      const Power law(m);
      ImplicitDiffusion solver(grid, law);
      for (const double dt : {1e-2, 1.0}) {
        SCOPED_TRACE(fmt::format("m {}, dt {}", m, dt));
        Field rho = blocks(grid);
        for (int i = 0; i < 2; ++i) expect_promises(solver, law, rho, drift, dt);
      }
    }
  });
}

/// A ball in vacuum, a tenth of the line wide.
Field ball(const Grid& grid) {
  Field rho(grid, 1);
  testing::set(rho, [&](int, int, int, int x) {
    return std::abs(grid.axis(0).centre(x) - 0.3) < 0.05 ? 1 : 0;
  });
  return rho;
}

TEST(ImplicitDiffusion, SpreadsHeatThroughVacuumInAFewIterations) {
  const Grid grid(world(), testing::unit_shape({256}, 1));
  const Power law(1);
  ImplicitDiffusion solver(grid, law);
  for (const double slope : {0., 300.}) {
    Field drift(grid, 1);
    testing::set(drift, [&](int, int, int, int x) {
      return slope * std::pow(grid.axis(0).centre(x) - 0.6, 2);
    });
    for (const double dt : {1e-3, 0.1, 1., 100.}) {
      SCOPED_TRACE(fmt::format("slope {}, dt {}", slope, dt));
      Field rho = ball(grid);
      for (int i = 0; i < 3; ++i) {
        const DiffusionReport done = expect_promises(solver, law, rho, drift, dt);
        EXPECT_EQ(done.substeps, 1);
        EXPECT_LE(done.iterations, 6);
      }
    }
  }
}

TEST(ImplicitDiffusion, SpreadsEveryPowerThroughVacuum) {
  const Grid grid(world(), testing::unit_shape({256}, 1));
  const Field flat(grid, 1);
  for (const double m : {0.1, 0.3, 0.5, 0.9, 2., 3., 6., 50.}) {
    const Power law(m);
    ImplicitDiffusion solver(grid, law);
    for (const double dt : {1e-3, 1.}) {
      SCOPED_TRACE(fmt::format("m {}, dt {}", m, dt));
      Field rho = ball(grid);
      const DiffusionReport done = expect_promises(solver, law, rho, flat, dt);
      EXPECT_LE(done.iterations, 60);
    }
  }
}

TEST(ImplicitDiffusion, SaysSoWhereItFails) {
  // What is infinite has no solution.
  const Grid grid(world(), testing::unit_shape({24}, 1));
  const Power law(2);
  ImplicitDiffusion solver(grid, law);
  Field wild(grid, 1);
  testing::set(wild, [](int, int, int, int x) { return x % 2 == 0 ? 1e300 : 0; });
  Field rho = blocks(grid);
  const Field before = rho;
  EXPECT_FALSE(solver.step(rho, wild, 1e10).converged);
  EXPECT_EQ(testing::distance(rho, before), 0);
  EXPECT_EQ(maximum(solver.fluxes()[0]), 0);
}

TEST(ImplicitDiffusion, ComesToRestAtTheDensityOfGibbs) {
  for_some_grids([](const Grid& grid) {
    const Field drift = pull(grid);
    const Power law(1);
    ImplicitDiffusion solver(grid, law);
    Field rho = blocks(grid);
    const double mass = integral(rho);
    for (int i = 0; i < 6; ++i) solver.step(rho, drift, 100);
    Field rest(grid, 1);
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.owned().count[0]; ++x)
        rest.at(0, z, y, x) = std::exp(-drift.at(0, z, y, x));
    });
    scale(rest, mass / integral(rest));
    EXPECT_LE(testing::distance(rho, rest), 1e-5 * maximum(rest));
  });
}

TEST(ImplicitDiffusion, CrossesNoObstacle) {
  const Grid grid(world(), testing::unit_shape({24, 6}, 1));
  Field open(grid, 1);
  Field rho(grid, 1);
  testing::set(open, [](int, int, int, int x) { return x == 12 ? 0 : 1; });
  testing::set(rho, [](int, int, int, int x) { return x < 6 ? 1 : 0; });
  const Power law(2);
  ImplicitDiffusion solver(grid, law, open);
  const Field flat(grid, 1);
  solver.step(rho, flat, 10);
  const double mean = 6. / 12;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < 24; ++x) EXPECT_NEAR(rho.at(0, z, y, x), x < 12 ? mean : 0, 1e-2) << x;
  });
}

}  // namespace
}  // namespace deblai
