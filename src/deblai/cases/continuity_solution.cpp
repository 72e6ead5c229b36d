#include <deblai/cases/film.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/problems/continuity.hpp>
#include <deblai/report/transport_report.hpp>

namespace deblai {

namespace {

class ContinuitySolution : public Solution {
 public:
  ContinuitySolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c),
        film_(grid, directory, "density", c.output.isosurface),
        history_(grid.comm(), directory / "history.csv"),
        velocity_(static_cast<std::size_t>(grid.dim()), Field(grid, 1)),
        momentum_(velocity_) {}

  void find(const PosedProblem& posed, const Monitor&, RunReport& report) override {
    Field density = posed.ends.fields.front();
    const GivenVelocity& given = *posed.velocity;
    Flow flow(density.grid());
    given.at(0, flow);
    const FlowInTime in_time = [&](double time) -> const Flow& {
      if (given.changes()) given.at(time, flow);
      return flow;
    };
    const ContinuitySettings settings{case_.transport.steps, case_.transport.end,
                                      case_.output.frames};
    report.take(
        solve_continuity(density, in_time, given.changes(), settings,
                         [this](const CarriedState& state, const Field& rho, const Flow& now) {
                           history_.add(state);
                           draw(state, rho, now);
                         }));
  }

  std::vector<std::filesystem::path> draw() override {
    film_.close();
    return film_.entrances();
  }

 private:
  void draw(const CarriedState& state, const Field& density, const Flow& flow) {
    take_centres(density, flow);
    Snapshot snapshot{state.frame, state.time, {}};
    for (const OutputField field : case_.output.fields) {
      if (field == OutputField::density) snapshot.fields.push_back({"density", {&density}});
      if (field == OutputField::velocity)
        snapshot.fields.push_back({"velocity", pointers(velocity_)});
      if (field == OutputField::momentum)
        snapshot.fields.push_back({"momentum", pointers(momentum_)});
    }
    film_.add(snapshot);
  }

  /// Half sums of the faces, and those times the density.
  void take_centres(const Field& density, const Flow& flow) {
    const Grid& grid = density.grid();
    for (int a = 0; a < grid.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      const std::ptrdiff_t up = neighbour(grid, a);
      for_each_line(grid, 1, [&](int, int z, int y) {
        const double* face = flow.velocity[axis].line(0, z, y);
        const double* rho = density.line(0, z, y);
        double* v = velocity_[axis].line(0, z, y);
        double* m = momentum_[axis].line(0, z, y);
        for (int x = 0; x < grid.owned().count[0]; ++x) {
          v[x] = 0.5 * (face[x] + face[x + up]);
          m[x] = rho[x] * v[x];
        }
      });
    }
  }

  const Case& case_;
  Film film_;
  TransportHistory history_;
  std::vector<Field> velocity_;
  std::vector<Field> momentum_;
};

}  // namespace

std::unique_ptr<Solution> make_continuity_solution(const Grid& grid, const Case& c,
                                                   const std::filesystem::path& directory) {
  return std::make_unique<ContinuitySolution>(grid, c, directory);
}

}  // namespace deblai
