#include <deblai/cases/solution.hpp>

#include <optional>

#include <deblai/cases/film.hpp>

namespace deblai {

namespace {

/// A path in time, and its film.
class PathSolution : public Solution {
 public:
  PathSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c), film_(grid, directory, "density", c.output.isosurface) {}

  void find(const PosedProblem& posed, const Monitor& monitor, RunReport& report) override {
    found_ = solve_geodesic(posed.ends.source(), posed.ends.target(), posed.model, case_.solver,
                            monitor);
    report.take(*found_);
  }

  std::vector<std::filesystem::path> draw() override {
    film_.write(found_.value(), case_.output);
    return film_.entrances();
  }

 private:
  const Case& case_;
  Film film_;
  std::optional<Geodesic> found_;
};

/// A flow without time, in one picture.
class FlowSolution : public Solution {
 public:
  FlowSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c), film_(grid, directory, "flow") {}

  void find(const PosedProblem& posed, const Monitor& monitor, RunReport& report) override {
    found_ = solve_geodesic(posed.ends.source(), posed.ends.target(), posed.model, case_.solver,
                            monitor);
    report.take(*found_);
  }

  std::vector<std::filesystem::path> draw() override {
    const Frame source = frame_at(found_.value(), 0);
    const Frame target = frame_at(*found_, 1);
    film_.write({{"flow", pointers(source.momentum)},
                 {"source", {&source.density}},
                 {"target", {&target.density}}},
                found_->mobility);
    return film_.entrances();
  }

 private:
  const Case& case_;
  Film film_;
  std::optional<Geodesic> found_;
};

}  // namespace

std::unique_ptr<Solution> make_solution(const Grid& grid, const Case& c,
                                        const std::filesystem::path& directory) {
  if (c.is_continuity()) return make_continuity_solution(grid, c, directory);
  if (c.is_gradient_flow()) return make_gradient_flow_solution(grid, c, directory);
  if (c.is_barycentre()) return make_group_solution(grid, c, directory);
  if (c.is_minimal_flow()) return std::make_unique<FlowSolution>(grid, c, directory);
  return std::make_unique<PathSolution>(grid, c, directory);
}

}  // namespace deblai
