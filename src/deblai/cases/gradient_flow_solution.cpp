#include <algorithm>
#include <chrono>

#include <deblai/base/atomic_file.hpp>
#include <deblai/cases/film.hpp>
#include <deblai/cases/followed.hpp>
#include <deblai/cases/gradient_flow.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/problems/geodesic_motion.hpp>
#include <deblai/problems/moments.hpp>
#include <deblai/report/energy_plot.hpp>
#include <deblai/report/line_file.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

FlowSteps steps_of(const Case& c) {
  const SteppingCase& stepping = c.stepping.value();
  const OutputCase& output = c.output;
  return {stepping.dt, stepping.end, stepping.tolerance,
          output.every ? *output.every : stepping.end / (output.frames - 1)};
}

/// A gradient flow, whose film and history are written as it goes.
class GradientFlowSolution : public Solution {
 public:
  GradientFlowSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c),
        film_(grid, directory, "density", c.output),
        followed_(grid, c, directory),
        picture_(directory / "energy.svg"),
        entropy_(Energies::make("entropy", {grid}, fallbacks(Energies::info("entropy")))) {
    collectively(grid.comm(), [&] {
      if (!grid.comm().is_root()) return;
      history_ = LineFile(directory / "history.csv");
      history_.append(FlowRow::header(grid.dim()));
    });
  }

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* /*checkpoints*/,
            RunReport& report) override {
    const Field& initial = posed.ends.fields.front();
    const Grid& grid = initial.grid();
    GradientFlow flow = make_gradient_flow(case_, posed.ends, posed.model);
    FlowReport& found = report.flow.emplace();
    found.scheme = case_.is_implicit_flow() ? "implicit_fv" : "jko";
    int iterations = 0;
    follow(flow, steps_of(case_), [&](const FlowState& state, const GradientFlow& now) {
      const FlowRow row = row_of(state, now.density());
      found.rows.push_back(row);
      found.converged += state.step > 0 && state.last.converged ? 1 : 0;
      iterations += state.last.iterations;
      collectively(grid.comm(), [&] {
        if (grid.comm().is_root()) history_.append(row.text(grid.dim()));
      });
      if (state.step > 0) {
        monitor({0, 0, state.step, state.step + state.steps_to_go, row.energy,
                 row.consensus.value_or(unknown), row.seconds});
      }
      carry_on(posed, now.density(), state.time);
      if (state.step == 1) draw(initial, now, posed.model);  // whose velocity is that of the step
      if (state.step > 0 && state.picture) draw(now.density(), now, posed.model, row.time);
      if (state.step > 0 && state.picture) followed_.show(row.time, motion_);
    });
    film_.close();
    followed_.finish(found.rows.back().time);
    report.iterations_per_level = {iterations};
    report.take_flow();
    collectively(grid.comm(), [&] {
      if (grid.comm().is_root()) write_atomically(picture_, svg_file(energy_plot(found)));
    });
  }

  std::vector<std::filesystem::path> draw() override {
    std::vector<std::filesystem::path> files = film_.entrances();
    files.push_back(picture_);
    for (std::filesystem::path& file : followed_.files()) files.push_back(std::move(file));
    return files;
  }

 private:
  FlowRow row_of(const FlowState& state, const Field& density) const {
    FlowRow row;
    row.step = state.step;
    row.time = state.time;
    row.energy = state.last.energy;
    row.dissipation = state.last.dissipation;
    row.entropy = entropy_->value(density);
    row.moments = moments(density);
    row.moments.mass = integral(density);
    row.largest_density = maximum(density);
    row.distance = state.last.distance();
    row.surplus = state.last.surplus();
    row.iterations = state.last.iterations;
    row.consensus = state.last.consensus;
    row.stray = state.last.stray;
    row.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    return row;
  }

  /// Take what is followed along by the motion of least energy that explains the last step.
  void carry_on(const PosedProblem& posed, const Field& density, double time) {
    if (followed_.is_idle()) return;
    if (!before_) {
      followed_.start(density, posed.followed);
    } else {
      motion_ = motion_between(*before_, density, time - followed_until_);
      if (followed_until_ == 0) followed_.show(0, motion_);
      followed_.carry({[this](int, double) -> const Motion& { return motion_; }, {}, false},
                      followed_until_, time);
    }
    before_ = density;
    followed_until_ = time;
  }

  /// What the last step moved, beside the density before or after it.
  void draw(const Field& density, const GradientFlow& flow, const Model& model, double time = 0) {
    const std::vector<OutputField>& shown = case_.output.fields;
    const auto shows = [&](OutputField field) {
      return std::find(shown.begin(), shown.end(), field) != shown.end();
    };
    std::vector<Field> velocity;
    std::vector<Field> momentum;
    if (shows(OutputField::velocity)) velocity = flow.velocity(case_.output.velocity_floor);
    if (shows(OutputField::momentum)) momentum = flow.momentum();
    std::vector<NamedField> fields;
    for (const OutputField field : shown) {
      if (field == OutputField::density) fields.push_back({"density", {&density}});
      if (field == OutputField::velocity) fields.push_back({"velocity", pointers(velocity)});
      if (field == OutputField::momentum) fields.push_back({"momentum", pointers(momentum)});
    }
    film_.add(drawn_++, time, std::move(fields), model.mobility);
  }

  const Case& case_;
  Film film_;
  Followed followed_;
  std::optional<Field> before_;  ///< density before the step, where something is followed
  Motion motion_;                ///< of the step
  double followed_until_ = 0;
  std::filesystem::path picture_;
  std::unique_ptr<Energy> entropy_;
  LineFile history_;  ///< open on the root only
  int drawn_ = 0;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

std::unique_ptr<Solution> make_gradient_flow_solution(const Grid& grid, const Case& c,
                                                      const std::filesystem::path& directory) {
  return std::make_unique<GradientFlowSolution>(grid, c, directory);
}

}  // namespace deblai
