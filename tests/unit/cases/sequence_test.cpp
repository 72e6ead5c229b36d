#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/leg_files.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/resources.hpp>
#include <deblai/field/fingerprint.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::begins;
using testing::contains;
using testing::message_of;
using testing::world;

constexpr const char* frames =
    "frames:\n"
    "  - {ball: {center: [0.3, 0.3], radius: 0.1}, time: 2}\n"
    "  - {ball: {center: [0.5, 0.5], radius: 0.2}, time: 3}\n"
    "  - {box: [[0.5, 0.8], [0.5, 0.8]], time: 5}\n";
constexpr const char* untimed =
    "frames: [{ball: {center: [0.3, 0.3], radius: 0.1}}, {ball: {center: [0.6, 0.5], radius: "
    "0.1}}, "
    "{ball: {center: [0.6, 0.7], radius: 0.2}}]\n";

Case sequence(const std::string& lines = {}, const std::string& of = frames) {
  return parse_case(fmt::format("problem: sequence\n{}{}", of, lines), "case.yaml", "/");
}

std::string refusal(const std::string& lines, const std::string& of = frames) {
  return message_of([&] { sequence(lines, of); }, Failure::case_file);
}

PosedProblem posed(const Case& c) {
  const Inputs inputs = read_inputs(world(), c);
  return pose(Grid(world(), inputs.shape), c, inputs);
}

TEST(SequenceCase, HasFramesAtTimes) {
  const Case c = sequence();
  EXPECT_EQ(c.frame_times(), (std::vector<double>{2, 3, 5}));
  EXPECT_EQ(c.ends()[2].path, "frames[2]");
  EXPECT_EQ(c.mass, MassRule::unit);
  EXPECT_FALSE(c.is_unbalanced());
  EXPECT_EQ(c.domain.time_steps, 32);
  EXPECT_EQ(c.pictures(), 17);
  EXPECT_TRUE(c.mesh.align.empty()) << "frames stay where they are";
}

TEST(SequenceCase, TakesItsTimesFromAList) {
  EXPECT_EQ(sequence("times: [0, 0.5, 3]\n", untimed).frame_times(),
            (std::vector<double>{0, 0.5, 3}));
  EXPECT_EQ(sequence("", untimed).frame_times(), (std::vector<double>{0, 0.5, 1}));
}

TEST(SequenceCase, ReadsBackAsItself) {
  for (const std::string lines :
       {"", "growth: {length_scale: 0.2}\nviscosity: 0.01\n", "output: {times: [2, 2.5, 5]}\n",
        "output: {path: true, checkpoint: none}\n"}) {
    const Case c = sequence(lines);
    EXPECT_EQ(resolved_yaml(parse_case(resolved_yaml(c), "resolved.yaml", "/elsewhere")),
              resolved_yaml(c));
  }
}

TEST(SequenceCase, KeepsMassesWhereTheyGrow) {
  const Case c = sequence("growth: {}\n");
  EXPECT_TRUE(c.is_unbalanced());
  EXPECT_EQ(c.mass, MassRule::keep);
  EXPECT_EQ(c.output.fields.back(), OutputField::growth_rate);
}

TEST(SequenceCase, TakesGrowthFromTheFramesThatAreJoined) {
  const std::string there_and_back =
      "frames: [{ball: {center: [0.2, 0.5], radius: 0.1}}, {ball: {center: [0.5, 0.5], radius: "
      "0.1}}, {ball: {center: [0.8, 0.5], radius: 0.1}}]\n";
  const PosedProblem all = posed(sequence("domain: {cells: 40}\ngrowth: {}\n", there_and_back));
  EXPECT_NEAR(all.model.growth->length_scale, 0.3, 0.01) << "not 0.6, of the first and the last";
}

TEST(SequenceCase, NamesTheFramesWhoseMassesDiffer) {
  const Case c = sequence("domain: {cells: 20}\nmass: keep\n");
  const std::string message = message_of([&] { posed(c); }, Failure::input);
  EXPECT_TRUE(begins(message, "mass: keep: frames[0] has mass"));
  EXPECT_TRUE(contains(message, "a sequence without `growth` makes and loses none"));
  EXPECT_TRUE(contains(message, "`growth: {}` lets mass grow"));
}

TEST(SequenceCase, RefusesTimesThatDoNotFit) {
  EXPECT_TRUE(begins(refusal("times: [0, 1]\n", untimed),
                     "case.yaml:3:8: times: expected 3 times, as many as there are frames, got 2"));
  EXPECT_TRUE(contains(refusal("times: [0, 1, 1]\n", untimed),
                       "times[2]: expected a time after 1, that of the frame before, got 1"));
  EXPECT_TRUE(contains(refusal("times: [0, 1, 2]\n"), "`times` has the times of all frames"));
  EXPECT_TRUE(contains(refusal("output: {times: [2, 6]}\n"),
                       "output.times[1]: expected a time from 2 to 5"));
  EXPECT_TRUE(
      contains(refusal("output: {times: [3, 2.5]}\n"), "output.times[1]: expected a time after 3"));
  EXPECT_TRUE(contains(refusal("output: {times: [2, 3], frames: 4}\n"), "remove one of them"));
}

TEST(SequenceCase, RefusesWhatItHasNot) {
  EXPECT_TRUE(contains(refusal("source: {formula: x}\n"), "source: a sequence has frames"));
  EXPECT_TRUE(contains(refusal("initial: {formula: x}\n"), "only a flow starts from one density"));
  EXPECT_TRUE(contains(refusal("domain: {time_steps: 1}\n"), "two steps or more"));
  EXPECT_TRUE(contains(refusal("output: {every: 1}\n"), "only the film of a gradient flow"));
  EXPECT_TRUE(contains(refusal("output: {fields: [source]}\n"), "add `growth: {}`"));
  EXPECT_TRUE(contains(refusal("cost: {law: flow}\n"), "belongs to `problem: minimal_flow`"));
  EXPECT_TRUE(contains(refusal("", "frames: [{formula: x}]\n"), "a list of 2 to 1000"));
  EXPECT_TRUE(contains(refusal("", "frames: {formula: x}\n"), "frames.formula"));
}

TEST(SequenceCase, NeedsTheDiskForItsLegsAndTheTimeOfAll) {
  const Case three = sequence();
  Case two = three;
  two.frames.pop_back();
  const GridShape shape{{{64, 0, 1}, {64, 0, 1}}, 32};
  const Needs less = needs_of(shape, two, 1, 1);
  const Needs more = needs_of(shape, three, 1, 1);
  EXPECT_NEAR(more.seconds, 2 * less.seconds, 1e-9);
  EXPECT_NEAR(more.disk_bytes - less.disk_bytes, 8. * 64 * 64 * (33 + 64), 1);
  EXPECT_NEAR(more.bytes_per_rank - less.bytes_per_rank, 8. * 64 * 64, 1) << "a frame";
}

/// A path of a few numbers, and what is known of it.
Geodesic small_geodesic(const Grid& grid) {
  Field source(grid, 1);
  Field target(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      source.at(0, z, y, x) = 1 + 0.5 * std::sin(x + 0.3 * (grid.owned().start[1] + y));
      target.at(0, z, y, x) = 1;
    }
  });
  scale(target, integral(source) / integral(target));
  GeodesicSettings settings;
  settings.stopping.max_iterations = 12;
  return solve_geodesic(source, target, settings);
}

TEST(LegFiles, GiveBackALegToTheBit) {
  const Grid grid(world(), {{{8, 0, 1}, {9, 0, 1}}, 4});
  const Geodesic leg = small_geodesic(grid);
  const Model model;
  LegFiles files(grid, model, {0, 2, 3}, testing::scratch());
  EXPECT_EQ(files.finished(), 0);
  files.keep(0, leg);
  EXPECT_EQ(files.finished(), 1);
  const Geodesic read = files.read(0);
  EXPECT_EQ(fingerprint(read.path.density), fingerprint(leg.path.density));
  for (std::size_t a = 0; a < 2; ++a)
    EXPECT_EQ(fingerprint(read.path.momentum[a]), fingerprint(leg.path.momentum[a]));
  EXPECT_EQ(read.distance_squared, leg.distance_squared);
  EXPECT_EQ(read.certificate.kantorovich, leg.certificate.kantorovich);
  EXPECT_EQ(read.certificate.discrete, leg.certificate.discrete);
  EXPECT_EQ(read.residuals.negative_mass, leg.residuals.negative_mass);
  EXPECT_EQ(read.residuals.consensus, leg.residuals.consensus);
  EXPECT_EQ(read.mass, leg.mass);
  EXPECT_EQ(read.converged, leg.converged);
  EXPECT_EQ(read.iterations_per_level, leg.iterations_per_level);
  if (world().is_root()) {  // by its clock
    EXPECT_EQ(read.solve_seconds, leg.solve_seconds);
  }
}

TEST(LegFiles, CountTheSoundOnesAndRemoveTheOthers) {
  const Grid grid(world(), {{{8, 0, 1}, {9, 0, 1}}, 4});
  const Geodesic leg = small_geodesic(grid);
  const Model model;
  const std::filesystem::path folder = testing::scratch();
  LegFiles files(grid, model, {0, 1, 2, 3}, folder);
  for (int k = 0; k < 3; ++k) files.keep(k, leg);
  std::vector<std::string> warnings;
  EXPECT_EQ(sound_legs(world(), folder, warnings).count, 3);
  EXPECT_TRUE(warnings.empty());
  const int iterations = sound_legs(world(), folder, warnings).iterations;
  EXPECT_EQ(iterations % 3, 0);
  EXPECT_GT(iterations, 0);
  collectively(world(), [&] {
    if (world().is_root()) std::filesystem::resize_file(LegFiles::name(folder, 1), 700);
  });
  const EarlierLegs sound = sound_legs(world(), folder, warnings);
  EXPECT_EQ(sound.count, 1);
  EXPECT_EQ(sound.iterations, iterations / 3);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(contains(warnings.front(), "leg_2.h5: is damaged"));
  EXPECT_EQ(files.finished(), 1) << "the third is of no use without the second";
  collectively(world(), [&] {
    if (!world().is_root()) return;
    EXPECT_FALSE(std::filesystem::exists(LegFiles::name(folder, 2)));
    remove_legs(folder);
    EXPECT_FALSE(std::filesystem::exists(folder / "legs"));
  });
}

}  // namespace
}  // namespace deblai
