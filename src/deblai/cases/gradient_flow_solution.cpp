#include <algorithm>
#include <chrono>
#include <span>

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

/// A list of the state that goes on; empty from the start.
std::vector<double> numbers_in(const std::optional<Standing>& stopped, const std::string& name) {
  if (!stopped) return {};
  const auto found = stopped->numbers.find(name);
  return found == stopped->numbers.end() ? std::vector<double>() : found->second;
}

/// A gradient flow, whose film and history are written as it goes.
class GradientFlowSolution : public Solution {
 public:
  GradientFlowSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory,
                       const std::optional<Standing>& stopped)
      : case_(c),
        drawn_(numbers_in(stopped, "film")),
        film_(grid, directory, "density", c.output, drawn_),
        followed_(grid, c, directory),
        picture_(directory / "energy.svg"),
        entropy_(Energies::make("entropy", {grid}, fallbacks(Energies::info("entropy")))) {
    collectively(grid.comm(), [&] {
      if (stopped) take_up(*stopped);
      if (!grid.comm().is_root()) return;
      const std::size_t rows = found_.rows.size();
      history_ = LineFile(directory / "history.csv", rows > 0 ? rows + 1 : 0);
      if (history_.is_empty()) history_.append(FlowRow::header(grid.dim()));
    });
  }

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
            RunReport& report) override {
    const Field& initial = posed.ends.fields.front();
    const Grid& grid = initial.grid();
    GradientFlow flow = make_gradient_flow(case_, posed.ends, posed.model);
    found_.scheme = case_.is_implicit_flow() ? "implicit_fv" : "jko";
    if (!drawn_.empty()) film_.recall({{"density", {&initial}}}, posed.model.mobility);
    const FlowSteps steps = steps_of(case_);
    const auto look = [&](const FlowState& state, const GradientFlow& now) {
      const FlowRow row = row_of(state, now.density());
      found_.rows.push_back(row);
      found_.converged += state.step > 0 && state.last.converged ? 1 : 0;
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
    };
    follow(flow, steps, look, {checkpoints, [&](Standing& standing) { describe(standing); }});
    film_.close();
    followed_.finish(found_.rows.back().time);
    int iterations = 0;
    for (const FlowRow& row : found_.rows) iterations += row.iterations;
    report.iterations_per_level = {iterations};
    report.flow = found_;
    report.take_flow(flow.density());
    collectively(grid.comm(), [&] {
      if (grid.comm().is_root()) write_atomically(picture_, svg_file(energy_plot(found_)));
    });
  }

  std::vector<std::filesystem::path> draw() override {
    std::vector<std::filesystem::path> files = film_.entrances();
    files.push_back(picture_);
    for (std::filesystem::path& file : followed_.files()) files.push_back(std::move(file));
    return files;
  }

 private:
  /// What of this a checkpoint keeps.
  void describe(Standing& standing) const {
    standing.seconds = found_.rows.back().seconds;
    standing.numbers["film"] = drawn_;
    standing.numbers["steps_converged"] = {static_cast<double>(found_.converged)};
    std::vector<double>& rows = standing.numbers["rows"];
    for (const FlowRow& row : found_.rows) {
      const std::vector<double> numbers = row.numbers();
      rows.insert(rows.end(), numbers.begin(), numbers.end());
    }
  }

  /// Be what described itself so. Rank-local; throws Error, Failure::input.
  void take_up(const Standing& stopped) {
    const std::span<const double> rows = stopped.numbers.at("rows");
    for (std::size_t i = 0; i < rows.size(); i += FlowRow::width)
      found_.rows.push_back(
          FlowRow::of(rows.subspan(i, std::min(FlowRow::width, rows.size() - i))));
    found_.converged = static_cast<int>(stopped.numbers.at("steps_converged").at(0));
    before_stop_ = stopped.seconds;
  }

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
    row.seconds = before_stop_ + std::chrono::duration<double>(Clock::now() - start_).count();
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
    const auto shows = [&](OutputField field) {
      const std::vector<OutputField>& shown = case_.output.fields;
      return std::find(shown.begin(), shown.end(), field) != shown.end();
    };
    std::vector<Field> velocity;
    std::vector<Field> momentum;
    if (shows(OutputField::velocity)) velocity = flow.velocity(case_.output.velocity_floor);
    if (shows(OutputField::momentum)) momentum = flow.momentum();
    std::vector<NamedField> fields;
    for (const OutputField field : case_.output.fields) {
      if (field == OutputField::density) fields.push_back({"density", {&density}});
      if (field == OutputField::velocity) fields.push_back({"velocity", pointers(velocity)});
      if (field == OutputField::momentum) fields.push_back({"momentum", pointers(momentum)});
    }
    film_.add(static_cast<int>(drawn_.size()), time, std::move(fields), model.mobility);
    drawn_.push_back(time);
  }

  const Case& case_;
  std::vector<double> drawn_;  ///< times of the pictures
  Film film_;
  Followed followed_;
  std::optional<Field> before_;  ///< density before the step, where something is followed
  Motion motion_;                ///< of the step
  double followed_until_ = 0;
  std::filesystem::path picture_;
  std::unique_ptr<Energy> entropy_;
  FlowReport found_;
  LineFile history_;        ///< open on the root only
  double before_stop_ = 0;  ///< [s]
  Clock::time_point start_ = Clock::now();
};

}  // namespace

std::unique_ptr<Solution> make_gradient_flow_solution(const Grid& grid, const Case& c,
                                                      const std::filesystem::path& directory,
                                                      const std::optional<Standing>& stopped) {
  return std::make_unique<GradientFlowSolution>(grid, c, directory, stopped);
}

}  // namespace deblai
