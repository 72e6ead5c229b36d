#include <optional>

#include <fmt/format.h>

#include <deblai/cases/film.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/problems/barycentre.hpp>

namespace deblai {

namespace {

class GroupSolution : public Solution {
 public:
  GroupSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c), template_(grid, directory, "template", c.output) {
    for (std::size_t i = 1; i <= c.densities.size(); ++i)
      legs_.emplace_back(grid, directory, fmt::format("leg_{}", i), c.output);
  }

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
            RunReport& report) override {
    std::vector<double> weights;
    for (const DensityCase& each : case_.densities) weights.push_back(each.weight);
    found_ = solve_barycentre(posed.ends.fields, weights, posed.model, case_.solver, monitor,
                              checkpoints);
    report.take(*found_, posed.ends.masses);
  }

  std::vector<std::filesystem::path> draw() override {
    template_.write({{"density", {&found_.value().density}}}, found_->legs.front().mobility);
    std::vector<std::filesystem::path> entrances = template_.entrances();
    for (std::size_t i = 0; i < legs_.size(); ++i) {
      legs_[i].write(found_->legs[i], case_.output);
      for (std::filesystem::path& each : legs_[i].entrances()) entrances.push_back(std::move(each));
    }
    return entrances;
  }

 private:
  const Case& case_;
  Film template_;
  std::vector<Film> legs_;
  std::optional<Barycentre> found_;
};

}  // namespace

std::unique_ptr<Solution> make_group_solution(const Grid& grid, const Case& c,
                                              const std::filesystem::path& directory) {
  return std::make_unique<GroupSolution>(grid, c, directory);
}

}  // namespace deblai
