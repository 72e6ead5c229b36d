#include <deblai/cases/gradient_flow.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include <deblai/cases/film.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/input/formula.hpp>
#include <deblai/problems/jko.hpp>
#include <deblai/problems/moments.hpp>
#include <deblai/report/line_file.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

/// f(), whose errors are told with the key that they belong to.
template <class F>
auto under(const std::string& key, F&& f) {
  try {
    return f();
  } catch (const Error& error) {
    throw Error(error.failure(), fmt::format("{}: {}", key, error.what()));
  }
}

Field potential_of(const Grid& grid, const std::string& formula) {
  Field potential(grid, 1);
  collectively(grid.comm(), [&] {
    under("energy.potential", [&] {
      Formula(formula).add_to(potential, 1);
      for (const double value : potential.raw()) {
        require(
            std::isfinite(value), Failure::input,
            fmt::format("the formula \"{}\" is {} in a cell\n  a potential is finite; walls are "
                        "made by cost.obstacles",
                        formula, value));
      }
      return 0;
    });
  });
  return potential;
}

/// The numbers of a step, or of the start. Collective.
FlowRow row_of(const JkoStepper& stepper, const Energy& entropy) {
  const Moments spread = moments(stepper.density());
  FlowRow row;
  row.energy = stepper.energy();
  row.entropy = entropy.value(stepper.density());
  row.mass = integral(stepper.density());
  for (int a = 0; a < stepper.density().grid().dim(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    row.second_moment += spread.mass * spread.covariance[axis][axis];
  }
  row.largest_density = maximum(stepper.density());
  return row;
}

/// Minimising movements: the film is written as they go.
class GradientFlowSolution : public Solution {
 public:
  GradientFlowSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c),
        film_(grid, directory, "density", c.output.isosurface),
        entropy_(Energies::make("entropy", {grid}, fallbacks(Energies::info("entropy")))) {
    collectively(grid.comm(), [&] {
      if (!grid.comm().is_root()) return;
      history_ = LineFile(directory / "history.csv");
      history_.append(FlowRow::header());
    });
  }

  void find(const PosedProblem& posed, const Monitor& monitor, RunReport& report) override {
    const Grid& grid = posed.ends.grid();
    JkoSettings settings;
    settings.stopping = case_.solver.stopping;
    settings.theta = case_.solver.theta;
    settings.relaxation = case_.solver.relaxation;
    JkoStepper stepper(posed.ends.fields.front(), make_energy(grid, case_.energy.value()),
                       posed.model, settings);
    const SteppingCase& stepping = case_.stepping.value();
    const int steps = stepping.steps();
    FlowReport& flow = report.flow.emplace();
    int iterations = 0;
    note(flow, row_of(stepper, *entropy_), grid.comm());
    draw(stepper, posed.model, steps, flow.rows.back());
    while (flow.steps() < steps) {
      const FlowRow before = flow.rows.back();
      const int number = before.step + 1;
      const double time = number == steps ? stepping.end : number * stepping.dt;
      const JkoStep step = stepper.step(time - before.time);
      FlowRow row = row_of(stepper, *entropy_);
      row.step = number;
      row.time = time;
      row.dissipation = step.dissipation();
      row.distance = std::sqrt(step.distance_squared);
      row.surplus = step.surplus();
      row.iterations = step.iterations;
      row.consensus = step.consensus;
      row.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
      flow.converged += step.converged ? 1 : 0;
      iterations += step.iterations;
      note(flow, row, grid.comm());
      monitor({1, 1, number, steps, row.energy, row.consensus, row.seconds});
      draw(stepper, posed.model, steps, row);
    }
    film_.close();
    report.iterations_per_level = {iterations};
    report.take_flow();
  }

  std::vector<std::filesystem::path> draw() override { return film_.entrances(); }

 private:
  void note(FlowReport& flow, const FlowRow& row, const Communicator& comm) {
    flow.rows.push_back(row);
    collectively(comm, [&] {
      if (comm.is_root()) history_.append(row.text());
    });
  }

  /// Where a picture is due: as many as output.frames, at steps that are equally far apart as far
  /// as steps can be.
  void draw(const JkoStepper& stepper, const Model& model, int steps, const FlowRow& row) {
    const int last = std::min(case_.output.frames - 1, steps);
    if (drawn_ > last || row.step < static_cast<long long>(drawn_) * steps / last) return;
    film_.add(drawn_++, row.time, {{"density", {&stepper.density()}}}, model.mobility);
  }

  const Case& case_;
  Film film_;
  std::unique_ptr<Energy> entropy_;
  LineFile history_;  ///< open on the root only
  int drawn_ = 0;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

EnergySum make_energy(const Grid& grid, const EnergyCase& energy) {
  EnergySum result;
  for (const auto& [name, parameters] : energy.terms) {
    collectively(grid.comm(), [&] {
      under("energy." + name, [&] {
        result.add(Energies::make(name, {grid}, parameters));
        return 0;
      });
    });
  }
  if (energy.potential) {
    const Field potential = potential_of(grid, *energy.potential);
    result.add(Energies::make("potential", {grid, &potential}, {}));
  }
  if (!energy.interaction) return result;
  std::shared_ptr<Formula> formula;
  collectively(grid.comm(), [&] {
    formula = under("energy.interaction", [&] {
      auto made = std::make_shared<Formula>(*energy.interaction);
      Field unused(grid, 1);
      made->add_to(unused, 1);  // throws where it uses a coordinate that is not there
      return made;
    });
  });
  const auto kernel = [formula](const std::array<double, max_dim>& z) { return formula->at(z); };
  result.add(Energies::make("interaction", {grid, nullptr, kernel}, {}));
  return result;
}

std::unique_ptr<Solution> make_gradient_flow_solution(const Grid& grid, const Case& c,
                                                      const std::filesystem::path& directory) {
  return std::make_unique<GradientFlowSolution>(grid, c, directory);
}

}  // namespace deblai
