#include <chrono>
#include <cmath>
#include <filesystem>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/inputs.hpp>
#include <deblai/cases/pair_case.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/resources.hpp>
#include <deblai/input/text_file.hpp>
#include <deblai/problems/back_and_forth.hpp>
#include <deblai/report/memory.hpp>
#include <deblai/report/sentences.hpp>

namespace deblai {

namespace {

/// Throw unless the case is plain transport: anything else the static method would ignore.
void require_plain(const Case& c) {
  const auto refuse = [&](bool there, const std::string& key, const std::string& means) {
    require(!there, Failure::case_file,
            fmt::format("{}: {}: {}, which `deblai distance` knows nothing of: it is W2 in a free "
                        "box\n  use `deblai run`, whose `distance` is that of the case; or leave "
                        "out the key",
                        c.file, key, means));
  };
  require(c.problem == Problem::geodesic, Failure::case_file,
          fmt::format("{}: problem: {}: `deblai distance` measures W2 between the source and the "
                      "target of a `geodesic`\n  use `deblai run`, which solves this problem",
                      c.file, problem_name(c.problem)));
  refuse(c.cost.law != "kinetic", "cost", fmt::format("`{}` is another cost", c.cost.law));
  refuse(c.cost.weight.has_value(), "cost.weight", "moving costs more in some places");
  refuse(c.cost.obstacles.has_value(), "cost.obstacles", "mass goes around obstacles");
  refuse(c.cost.density_bound.has_value(), "cost.density_bound", "mass is kept from crowding");
  refuse(c.viscosity > 0, "viscosity", "mass also diffuses");
}

struct Found {
  GridShape shape;
  double mass = 0;
  StaticDistance distance;
  double seconds = 0;

  /// How much the plan costs more than the bound, over it.
  double gap() const {
    const double above = distance.upper_bound - distance.distance_squared;
    return distance.upper_bound > 0 ? std::max(above, 0.0) / distance.upper_bound : 0;
  }
  double squared() const { return std::max(distance.distance_squared, 0.0); }
  std::vector<int> cells() const {
    std::vector<int> cells;
    for (const Axis& axis : shape.axes) cells.push_back(axis.cells);
    return cells;
  }
};

std::string in_words(const Found& found) {
  const StaticDistance& d = found.distance;
  return fmt::format(
      "found    distance {:.6g} (W2^2 {:.8g}), {} after {} iteration{} on {} cells and {} on "
      "coarser grids, {}\n"
      "exact    no transport of the sampled densities costs less than {:.8g}, by Kantorovich's "
      "duality\n"
      "plan     one was found that costs {:.8g}, {} more\n"
      "residual the map leaves {} of the mass elsewhere than the target has it\n",
      std::sqrt(found.squared()), found.squared(), d.converged ? "converged" : "NOT converged",
      d.iterations, d.iterations == 1 ? "" : "s", fmt::join(found.cells(), " x "),
      std::accumulate(d.per_level.begin(), d.per_level.end(), -d.iterations),
      readable_seconds(found.seconds), found.squared(), d.upper_bound,
      found.gap() == 0 ? "nothing" : fmt::format("{} of it", scientific(found.gap())),
      scientific(0.5 * d.residual));
}

std::string as_json(const Found& found) {
  const StaticDistance& d = found.distance;
  return fmt::format(
      "{{\"distance_squared\": {}, \"distance\": {}, \"lower_bound\": {}, \"upper_bound\": {}, "
      "\"relative_gap\": {}, \"residual\": {}, \"converged\": {}, \"mass\": {}, \"cells\": [{}], "
      "\"iterations\": {{\"finest\": {}, \"per_level\": [{}]}}, \"seconds\": {:.3f}}}\n",
      found.squared(), std::sqrt(found.squared()), found.squared(), d.upper_bound, found.gap(),
      d.residual, d.converged, found.mass, fmt::join(found.cells(), ", "), d.iterations,
      fmt::join(d.per_level, ", "), found.seconds);
}

class DistanceCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description(
        "the Wasserstein distance W2 alone, without the path: quick, with a proof from both sides");
    parser
        .add_option("A", first_,
                    "the case file (YAML) of a geodesic; or, with B, the source: a surface, a "
                    "volume, a picture")
        ->type_name("")
        ->required();
    parser.add_option("B", second_, "the target")->type_name("");
    parser
        .add_option("--grid", cells_,
                    "of A and B: cells of the longest axis, or a list such as '[64, 64, 32]'; 128 "
                    "unless given")
        ->type_name("CELLS");
    parser
        .add_option("--tolerance", settings_.tolerance,
                    "how well W2^2 is to be known, over itself; the grid has an error of its own")
        ->type_name("NUMBER")
        ->capture_default_str();
    parser.add_option("--iterations", settings_.max_iterations, "at most, on the finest grid")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    parser
        .add_option("--set", overrides_,
                    "key=value in place of what the case says; may be repeated")
        ->allow_extra_args(false)
        ->take_all();
    parser.add_flag("--json", json_, "print JSON and nothing else");
    parser.footer(
        "example: deblai distance case.yaml --tolerance 1e-4\n"
        "         deblai distance leaf.png rain.png --grid 512\n"
        "Plain W2 in a free box: for obstacles, growth and other costs there is `deblai run`.\n"
        "Exit code 5 when it did not converge.");
  }

  int run(const Invocation& invocation) override {
    const Communicator& world = invocation.world;
    Case c = posed_case(world);
    const Inputs inputs = read_inputs(world, c);
    const double needed = predicted_bytes(inputs.shape, world.size(), settings_) *
                          std::min(ranks_on_machine(world), world.size());
    collectively(world, [&] {
      require(needed <= available_bytes(), Failure::resources,
              fmt::format("{} of memory needed on this machine, which has {} available\n  use "
                          "fewer cells (`--set domain.cells=...`), or more machines",
                          readable_bytes(needed), readable_bytes(available_bytes())));
    });
    const Grid grid(world, inputs.shape);
    const PosedProblem posed = pose(grid, c, inputs);
    const Found found = measured(posed.ends.source(), posed.ends.target());
    std::string text;
    if (!json_) {
      for (const std::string& each : inputs.remarks) text += fmt::format("warning  {}\n", each);
      for (const std::string& each : posed.ends.warnings)
        text += fmt::format("warning  {}\n", each);
    }
    say(world, text + (json_ ? as_json(found) : in_words(found)));
    return found.distance.converged ? 0 : 5;
  }

 private:
  /// The case that was named, or that of two files. Collective.
  Case posed_case(const Communicator& world) const {
    collectively(world, [&] {
      require(settings_.tolerance > 0 && settings_.tolerance < 1, Failure::usage,
              fmt::format("--tolerance {:g}: expected a number above 0 and below 1",
                          settings_.tolerance));
      require(cells_.empty() || !second_.empty(), Failure::usage,
              fmt::format("--grid {}: a case says itself how many cells it has; in their place: "
                          "--set domain.cells={}",
                          cells_, cells_));
    });
    Case c;
    if (second_.empty()) {
      c = read_case(world, first_, overrides_);
    } else {
      collectively(world, [&] {
        std::vector<Override> all{
            {fmt::format("domain.cells={}", cells_.empty() ? "128" : cells_), "--grid"}};
        for (const std::string& each : overrides_) all.push_back({each});
        c = parse_overridden(case_of_pair(first_, second_), "distance",
                             std::filesystem::current_path(), all);
        if (!world.is_root()) return;
        require_readable(first_);
        require_readable(second_);
      });
    }
    collectively(world, [&] { require_plain(c); });
    return c;
  }

  /// Collective.
  Found measured(const Field& source, Field target) const {
    const auto begun = std::chrono::steady_clock::now();
    const double mass = integral(source);
    scale(target, mass / integral(target));  // by rounding
    Found found{source.grid().shape(), mass, back_and_forth(source, target, settings_)};
    found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return found;
  }

  std::string first_;
  std::string second_;
  std::string cells_;
  BackAndForthSettings settings_;
  std::vector<std::string> overrides_;
  bool json_ = false;
};

const Commands::Entry entry("distance", [] { return std::make_unique<DistanceCommand>(); });

}  // namespace

}  // namespace deblai
