#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "files.hpp"
#include <deblai/report/run_json.hpp>
#include <deblai/report/versions.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using Json = nlohmann::json;
using testing::contents;
using testing::SmallDisk;

RunReport example() {
  RunReport report;
  report.status = Status::converged;
  report.ranks = 2;
  report.grid = GridShape{{Axis{64, 0, 1}, Axis{64, 0, 1}}, 32};
  report.libraries = library_versions();
  report.result.distance_squared = 0.25;
  report.result.kantorovich = 0.2495;
  report.result.discrete = 0.24;
  report.result.source_mass = report.result.target_mass = 1;
  report.residuals = {1e-13, 5e-4, 1e-14, 1e-4, 0};
  report.iterations_per_level = {60, 60, 60, 20};
  report.timing = {1.0, 0.9, 0.02};
  report.memory = {1e6, 4e6, 6e6};
  report.inputs = {{"cow.obj", "ab12"}};
  report.outputs = {"fields/density.pvd"};
  return report;
}

void expect_keys(const Json& json, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) EXPECT_TRUE(json.contains(key)) << key;
}

void expect_contract(const Json& json) {
  expect_keys(
      json, {"deblai", "status", "problem", "model", "ranks", "grid", "result", "residuals",
             "iterations", "timing", "memory", "performance", "resumptions", "inputs", "outputs"});
  expect_keys(json.at("deblai"), {"version", "revision", "libraries"});
  expect_keys(json.at("grid"), {"cells", "time_steps", "spacing"});
  expect_keys(json.at("result"), {"distance_squared", "distance", "lower_bound", "relative_gap",
                                  "bound", "discrete_lower_bound", "discrete_gap", "kantorovich",
                                  "mass", "transport_part", "growth_part", "fingerprint"});
  expect_keys(json.at("result").at("mass"), {"source", "target", "times", "over_time"});
  expect_keys(json.at("residuals"),
              {"continuity", "consensus", "mass_drift", "negative_mass", "obstacle_mass"});
  expect_keys(json.at("model"), {"cost", "parameters", "growth", "viscosity", "density_bound",
                                 "weight", "obstacles"});
  expect_keys(json.at("iterations"), {"finest", "per_level"});
  expect_keys(json.at("timing"),
              {"total_s", "solve_s", "iteration_s", "ns_per_cell_iteration_core"});
  expect_keys(json.at("memory"), {"predicted_bytes", "peak_bytes", "bytes_per_cell"});
  expect_keys(json.at("performance"),
              {"budget_bytes_per_cell", "bandwidth_bytes_per_s", "fraction_of_roof"});
}

TEST(RunJson, HasEveryKeyOfTheContract) { expect_contract(Json::parse(to_json(example()))); }

TEST(RunJson, HasEveryKeyWhenNothingIsKnownButTheFailure) {
  RunReport report;
  report.error = "cow.obj: 12 edges are open";
  const Json json = Json::parse(to_json(report));
  expect_contract(json);
  EXPECT_EQ(json.at("status"), "failed");
  EXPECT_EQ(json.at("error"), "cow.obj: 12 edges are open");
  EXPECT_TRUE(json.at("result").at("distance_squared").is_null());
  EXPECT_TRUE(json.at("result").at("relative_gap").is_null());
  EXPECT_TRUE(json.at("timing").at("ns_per_cell_iteration_core").is_null());
}

TEST(RunJson, HoldsTheNumbersToTheLastBit) {
  RunReport report = example();
  report.result.distance_squared = 0.1 + 0.2;
  const Json json = Json::parse(to_json(report));
  EXPECT_EQ(json.at("result").at("distance_squared").get<double>(), 0.1 + 0.2);
  EXPECT_EQ(json.at("grid").at("cells"), (std::vector<int>{64, 64}));
  EXPECT_EQ(json.at("grid").at("spacing"), (std::vector<double>{0.015625, 0.015625}));
  EXPECT_EQ(json.at("iterations").at("finest"), 20);
  EXPECT_EQ(json.at("iterations").at("per_level"), (std::vector<int>{60, 60, 60, 20}));
  EXPECT_EQ(json.at("inputs").at(0).at("sha256"), "ab12");
  EXPECT_EQ(json.at("outputs").at(0), "fields/density.pvd");
  EXPECT_FALSE(json.contains("error"));
}

TEST(RunJson, DerivesDistanceGapAndCostsFromWhatWasMeasured) {
  const Json json = Json::parse(to_json(example()));
  EXPECT_DOUBLE_EQ(json.at("result").at("distance").get<double>(), 0.5);
  EXPECT_DOUBLE_EQ(json.at("result").at("lower_bound").get<double>(), 0.2495);
  EXPECT_NEAR(json.at("result").at("relative_gap").get<double>(), 0.002, 1e-15);
  EXPECT_NEAR(json.at("result").at("discrete_gap").get<double>(), 0.04, 1e-15);
  const double cells = 64 * 64 * 32;
  EXPECT_DOUBLE_EQ(json.at("timing").at("ns_per_cell_iteration_core").get<double>(),
                   2 * 0.02e9 / cells);
  EXPECT_DOUBLE_EQ(json.at("memory").at("bytes_per_cell").get<double>(), 6e6 / cells);
}

TEST(RunJson, KeepsTheSignOfAGapBelowZero) {
  RunReport report = example();
  report.result.kantorovich = 0.2505;
  EXPECT_NEAR(Json::parse(to_json(report)).at("result").at("relative_gap").get<double>(), -0.002,
              1e-15);
}

TEST(RunJson, TakesTheBoundThatTheProblemNames) {
  RunReport report = example();
  report.result.bound = "discrete";
  EXPECT_EQ(Json::parse(to_json(report)).at("result").at("lower_bound").get<double>(), 0.24);
}

TEST(RunJson, SpellsEveryStatus) {
  EXPECT_EQ(to_string(Status::converged), "converged");
  EXPECT_EQ(to_string(Status::iteration_limit), "iteration_limit");
  EXPECT_EQ(to_string(Status::stopped), "stopped");
  EXPECT_EQ(to_string(Status::failed), "failed");
  EXPECT_EQ(to_string(Status::running), "running");
}

TEST(RunJson, SurvivesTextThatIsNotUtf8) {
  RunReport report = example();
  report.inputs = {{"caf\xe9.obj", ""}};
  EXPECT_NO_THROW(Json::parse(to_json(report)));
}

TEST(RunJson, IsWrittenByTheRootForAllRanks) {
  const auto path = testing::scratch() / "run.json";
  write_run_json(testing::world(), path, example());
  EXPECT_EQ(contents(path), to_json(example()));
}

TEST(RunJson, IsTheOldOneWhenTheNewOneDoesNotFitOnTheDisk) {
  const auto path = testing::scratch() / "run.json";
  write_run_json(testing::world(), path, example());
  RunReport later = example();
  later.status = Status::stopped;
  try {
    const SmallDisk disk(100);
    write_run_json(testing::world(), path, later);
    ADD_FAILURE() << "no error";
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::resources);
    EXPECT_NE(std::string(error.what()).find("run.json"), std::string::npos) << error.what();
  }
  EXPECT_EQ(contents(path), to_json(example()));
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

Model growing() {
  Model model;
  model.growth.emplace();
  model.growth->length_scale = 0.3;
  return model;
}

TEST(RunJson, DescribesTheModel) {
  RunReport report = example();
  EXPECT_TRUE(Json::parse(to_json(report)).at("model").at("growth").is_null());
  EXPECT_TRUE(Json::parse(to_json(report)).at("model").at("density_bound").is_null());
  const Grid grid(testing::world(), GridShape{{Axis{8, 0, 1}, Axis{8, 0, 1}}, 4});
  Model model = growing();
  model.cost = "power";
  model.mobility.emplace(grid, 1);  // an obstacle everywhere
  report.model = described(model);
  const Json json = Json::parse(to_json(report)).at("model");
  EXPECT_EQ(json.at("growth").at("law"), "fisher_rao");
  EXPECT_EQ(json.at("growth").at("length_scale"), 0.3);
  EXPECT_EQ(json.at("parameters").at("exponent"), 2);
  EXPECT_EQ(json.at("obstacles"), true);
  EXPECT_EQ(json.at("weight"), false);
}

TEST(SquaredDistance, IsCalledByItsName) {
  Model model;
  EXPECT_EQ(squared_distance_symbol(model), "W2^2");
  model.viscosity = 0.1;
  EXPECT_EQ(squared_distance_symbol(model), "distance^2");
  model = growing();
  EXPECT_EQ(squared_distance_symbol(model), "WFR^2");
  model.growth->law = "uniform";
  EXPECT_EQ(squared_distance_symbol(model), "distance^2");
}

TEST(RunReport, TakesTheStatusFromTheGeodesic) {
  const Grid grid(testing::world(), GridShape{{Axis{8, 0, 1}}, 4});
  Geodesic geodesic{StaggeredPath(grid)};
  geodesic.distance_squared = 0.25;
  geodesic.certificate = {0.2495, 0.24};
  geodesic.mass = 3;
  geodesic.iterations_per_level = {60, 20};
  geodesic.growth_part = 0.05;
  for_each_line(grid, 5,
                [&](int k, int z, int y) { geodesic.path.density.at(k, z, y, 3) = 8 * k; });
  RunReport report;
  report.result.source_mass = 2;
  report.take(geodesic);
  EXPECT_DOUBLE_EQ(report.result.transport_part(), 0.2);
  EXPECT_EQ(report.result.times, (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(report.result.mass_then, (std::vector<double>{0, 1, 2, 3, 4}));
  EXPECT_EQ(report.status, Status::iteration_limit);
  geodesic.converged = true;
  report.take(geodesic);
  EXPECT_EQ(report.status, Status::converged);
  EXPECT_EQ(report.result.lower_bound(), 0.2495);
  EXPECT_EQ(report.result.source_mass, 2);  // known before
  EXPECT_EQ(report.iterations_per_level, geodesic.iterations_per_level);
}

}  // namespace
}  // namespace deblai
