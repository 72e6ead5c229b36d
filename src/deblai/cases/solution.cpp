#include <deblai/cases/solution.hpp>

#include <optional>

#include <deblai/cases/earlier_run.hpp>
#include <deblai/cases/film.hpp>
#include <deblai/cases/followed.hpp>
#include <deblai/output/path_file.hpp>
#include <deblai/problems/geodesic_motion.hpp>

namespace deblai {

namespace {

/// A path in time, and its film.
class PathSolution : public Solution {
 public:
  PathSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c),
        directory_(directory),
        film_(grid, directory, "density", c.output),
        followed_(grid, c, directory) {}

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
            RunReport& report) override {
    posed_ = &posed;
    found_ = solve_geodesic(posed.ends.source(), posed.ends.target(), posed.model, case_.solver,
                            monitor, checkpoints);
    report.take(*found_);
  }

  std::vector<std::filesystem::path> draw() override {
    film_.write(found_.value(), case_.output);
    std::vector<std::filesystem::path> files = film_.entrances();
    if (case_.output.path) {
      files.push_back(directory_ / path_file_name);
      write_path({found_->path, case_.viscosity, found_->growth_length}, files.back());
    }
    follow();
    for (std::filesystem::path& file : followed_.files()) files.push_back(std::move(file));
    return files;
  }

 private:
  void follow() {
    if (!case_.follows()) return;
    const Densities& ends = posed_->ends;
    GeodesicMotion along(*found_, posed_->model);
    followed_.follow(ends.source(), ends.target(), along.pieces(),
                     equal_times({}, case_.output.frames), posed_->followed);
  }

  const Case& case_;
  std::filesystem::path directory_;
  Film film_;
  Followed followed_;
  std::optional<Geodesic> found_;
  const PosedProblem* posed_ = nullptr;
};

/// A flow without time, in one picture.
class FlowSolution : public Solution {
 public:
  FlowSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c), film_(grid, directory, "flow", c.output) {}

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
            RunReport& report) override {
    found_ = solve_geodesic(posed.ends.source(), posed.ends.target(), posed.model, case_.solver,
                            monitor, checkpoints);
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
                                        const std::filesystem::path& directory,
                                        const std::optional<Standing>& stopped) {
  if (c.is_sequence()) return make_sequence_solution(grid, c, directory);
  if (c.is_film()) return make_film_solution(grid, c, directory);
  if (c.is_continuity()) return make_continuity_solution(grid, c, directory, stopped);
  if (c.is_gradient_flow()) return make_gradient_flow_solution(grid, c, directory, stopped);
  if (c.is_barycentre()) return make_group_solution(grid, c, directory);
  if (c.is_minimal_flow()) return std::make_unique<FlowSolution>(grid, c, directory);
  return std::make_unique<PathSolution>(grid, c, directory);
}

}  // namespace deblai
