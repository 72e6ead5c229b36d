#include <vector>

#include <gtest/gtest.h>

#include <deblai/field/fingerprint.hpp>
#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/sequence_motion.hpp>
#include "kept_fields.hpp"
#include "random_densities.hpp"
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

class LegsInMemory : public Legs {
 public:
  int finished() override { return static_cast<int>(kept_.size()); }
  Geodesic read(int leg) override { return kept_.at(static_cast<std::size_t>(leg)); }
  void keep(int leg, const Geodesic& found) override {
    EXPECT_EQ(leg, finished());
    kept_.push_back(found);
  }
  void forget_last() { kept_.pop_back(); }

 private:
  std::vector<Geodesic> kept_;
};

/// Three bumps on a grid, at times that are not equally far apart.
struct Example {
  explicit Example(const GridShape& shape) : grid(world(), shape) {
    for (const double place : {0.3, 0.45, 0.65}) {
      densities.push_back(
          testing::gaussian_density(grid, {place, 0.5 * place + 0.2, 0.5}, 0.1 + 0.1 * place));
    }
  }
  TimedDensities frames() const { return {densities, times}; }

  Grid grid;
  std::vector<Field> densities;
  std::vector<double> times{1, 1.5, 4};
};

GridShape plane() { return {{{18, 0, 1}, {16, 0, 1.2}}, 6}; }

GeodesicSettings short_solve() {
  GeodesicSettings settings;
  settings.stopping.max_iterations = 40;
  settings.stopping.tolerance = 1e-4;
  settings.coarse_iterations = 30;
  return settings;
}

std::vector<std::uint64_t> solved(const Example& example, const Model& model, Legs& legs,
                                  const Monitor& monitor = {}, Checkpoints* checkpoints = nullptr) {
  std::vector<std::uint64_t> fingerprints;
  solve_sequence(
      example.frames(), model, short_solve(), legs,
      [&](const Geodesic& found) { fingerprints.push_back(fingerprint(found.path.density)); },
      monitor, checkpoints);
  return fingerprints;
}

Model viscous() {
  Model model;
  model.viscosity = 0.004;
  return model;
}

TEST(Sequence, HasTheGeodesicsOfItsFrames) {
  for (const GridShape& shape :
       {GridShape{{{24, 0, 1}}, 6}, plane(), GridShape{{{12, 0, 1}, {10, 0, 1}, {11, 0, 1}}, 4}}) {
    const Example example(shape);
    LegsInMemory legs;
    const std::vector<std::uint64_t> found = solved(example, viscous(), legs);
    ASSERT_EQ(found.size(), 2U);
    for (std::size_t k = 0; k < 2; ++k) {
      Model model = viscous();
      model.viscosity *= example.times[k + 1] - example.times[k];
      const Geodesic alone =
          solve_geodesic(example.densities[k], example.densities[k + 1], model, short_solve());
      EXPECT_EQ(found[k], fingerprint(alone.path.density));
    }
  }
}

TEST(Sequence, TellsTheLegOfEveryIteration) {
  const Example example(plane());
  LegsInMemory legs;
  std::vector<Progress> rows;
  solved(example, {}, legs, [&](const Progress& now) { rows.push_back(now); });
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.front().leg, 1);
  EXPECT_EQ(rows.back().leg, 2);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].legs, 2);
    EXPECT_GE(rows[i].leg, rows[i - 1].leg);
    EXPECT_GE(rows[i].seconds, rows[i - 1].seconds) << "time goes on from leg to leg";
  }
}

TEST(Sequence, SolvesOnlyTheLegsThatAreNotThere) {
  const Example example(plane());
  LegsInMemory legs;
  const std::vector<std::uint64_t> whole = solved(example, {}, legs);
  legs.forget_last();
  std::vector<Progress> rows;
  EXPECT_EQ(solved(example, {}, legs, [&](const Progress& now) { rows.push_back(now); }), whole);
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.front().leg, 2);
  EXPECT_EQ(solved(example, {}, legs), whole) << "nothing is left to solve";
}

struct Interrupted {};

/// Takes whatever it is given; ends the solve the `last` time.
class Kept : public Checkpoints {
 public:
  explicit Kept(int last) : last_(last) {}

  std::optional<Standing> standing() override {
    return saved.empty() ? std::nullopt : std::optional(saved.back());
  }
  void restore(const std::vector<StateField>& fields) override {
    ++restored;
    fields_.give(fields);
  }
  bool due() override { return ++asked == last_; }
  void save(const Standing& standing, const std::vector<StateField>& fields) override {
    saved.push_back(standing);
    fields_.keep(fields);
    if (asked == last_) throw Interrupted{};
  }

  std::vector<Standing> saved;
  int asked = 0;
  int restored = 0;

 private:
  int last_;
  testing::KeptFields fields_;
};

TEST(Sequence, LeavesACheckpointAtTheStartOfALeg) {
  const Example example(plane());
  LegsInMemory legs;
  Kept kept(-1);
  std::vector<Progress> rows;
  solved(
      example, {}, legs, [&](const Progress& now) { rows.push_back(now); }, &kept);
  ASSERT_EQ(kept.saved.size(), 1U) << "the first leg begins without one";
  const Standing& start = kept.saved.front();
  EXPECT_EQ(start.earlier.count, 1);
  EXPECT_EQ(start.level, 1);
  int of_first = 0;
  for (const Progress& row : rows) of_first += row.leg == 1 ? 1 : 0;
  EXPECT_EQ(start.earlier.iterations, of_first);
  EXPECT_EQ(start.total(), of_first + start.course.iterations);
}

TEST(Sequence, GoesOnInTheLegInWhichItWasStopped) {
  const Example example(plane());
  LegsInMemory whole;
  Kept none(-1);
  const std::vector<std::uint64_t> expected = solved(example, {}, whole, {}, &none);
  for (const int after : {3, none.asked / 2, none.asked - 2}) {
    LegsInMemory legs;
    Kept kept(after);
    EXPECT_THROW(solved(example, {}, legs, {}, &kept), Interrupted);
    Kept next = kept;
    next.asked = after;
    EXPECT_EQ(solved(example, {}, legs, {}, &next), expected);
    EXPECT_EQ(next.restored, 1) << "of the leg at hand alone";
  }
}

TEST(SequenceMotion, MovesInTheTimeOfTheFrames) {
  const Example example(plane());
  LegsInMemory legs;
  const Model model;
  solved(example, model, legs);
  SequenceMotion along(example.frames(), legs, model);
  const InPieces<Motion> pieces = along.pieces();
  ASSERT_EQ(pieces.jumps.size(), 11U);
  EXPECT_EQ(pieces.jumps[5], 1.5);
  for (const int leg : {0, 1, 0}) {
    const Geodesic found = legs.read(leg);
    GeodesicMotion on_leg(found, model);
    const Motion alone = on_leg.pieces().at(2, 0.4);
    const Motion& moving = pieces.at(6 * leg + 2, 0);
    const double duration = example.frames().duration(leg);
    for (std::size_t a = 0; a < 2; ++a) {
      const Field& flux = moving.flux[a];
      for_each_line(example.grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < example.grid.owned().count[0]; ++x) {
          EXPECT_NEAR(flux.at(0, z, y, x) * duration, alone.flux[a].at(0, z, y, x),
                      1e-12 * (1 + std::abs(alone.flux[a].at(0, z, y, x))));
        }
      });
    }
  }
}

}  // namespace
}  // namespace deblai
