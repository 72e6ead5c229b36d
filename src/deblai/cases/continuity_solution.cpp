#include <algorithm>
#include <limits>

#include <deblai/cases/film.hpp>
#include <deblai/cases/followed.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/problems/continuity.hpp>
#include <deblai/report/transport_report.hpp>

namespace deblai {

namespace {

class ContinuitySolution : public Solution {
 public:
  ContinuitySolution(const Grid& grid, const Case& c, const std::filesystem::path& directory,
                     const std::optional<Standing>& stopped)
      : case_(c),
        drawn_(times_in(grid, stopped)),
        film_(grid, directory, "density", c.output, drawn_),
        followed_(grid, c, directory),
        history_(grid.comm(), directory / "history.csv", drawn_.size()),
        velocity_(static_cast<std::size_t>(grid.dim()), Field(grid, 1)),
        momentum_(velocity_) {}

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
            RunReport& report) override {
    Field density = posed.ends.fields.front();
    if (!drawn_.empty()) film_.recall({{"density", {&density}}}, posed.flow->mobility());
    ContinuitySettings settings{case_.transport.steps, case_.transport.end, case_.output.frames};
    constexpr int least_steps = 128;  // what a formula does in time is seen
    constexpr double removed = 0.1;
    if (!case_.velocity.run) {
      if (posed.flow->pieces().changes) settings.advection.longest = settings.end / least_steps;
      if (case_.sources.removal) settings.advection.removed = removed;
    }
    const InPieces<Motion> motion = posed.flow->motion();
    Carried carried = solve_continuity(
        density, posed.flow->pieces(), settings,
        [&](const CarriedState& state, const Field& rho, const Flow& now) {
          history_.add(state);
          draw(state, rho, now, posed.flow->mobility());
          follow(state.time, rho, motion, posed.followed);
        },
        checkpoints,
        [&](double time, long long steps, double seconds) {
          monitor(progress_of(time, steps, seconds));
        });
    followed_.finish(case_.transport.end);
    if (followed_.has_labels())
      followed_.pull_labels(density, motion, 0, case_.transport.end, posed.followed);
    if (case_.starts_as_run()) {
      const Field due = posed.flow->density_of_run(case_.transport.end).value();
      carried.departure = distance_in_mass(density, due) / integral(due);
    }
    report.take(carried, density);
  }

  std::vector<std::filesystem::path> draw() override {
    film_.close();
    std::vector<std::filesystem::path> files = film_.entrances();
    for (std::filesystem::path& file : followed_.files()) files.push_back(std::move(file));
    return files;
  }

 private:
  /// The time as a share of the end stands for the iterations.
  Progress progress_of(double time, long long steps, double seconds) const {
    Progress now;
    now.level = now.levels = 0;
    now.iteration = static_cast<int>(std::min<long long>(steps, std::numeric_limits<int>::max()));
    now.time = time;
    now.end = case_.transport.end;
    now.seconds = seconds;
    return now;
  }

  /// Of the pictures that are there, where one goes on. Collective.
  static std::vector<double> times_in(const Grid& grid, const std::optional<Standing>& stopped) {
    std::vector<double> times;
    collectively(grid.comm(), [&] {
      if (!stopped) return;
      for (const CarriedState& state : states_in(*stopped)) times.push_back(state.time);
    });
    return times;
  }

  /// Carry what is followed on to the time of a picture.
  void follow(double time, const Field& density, const InPieces<Motion>& motion,
              const FollowedInputs& inputs) {
    if (followed_.is_idle()) return;
    if (time == 0) {
      followed_.start(density, inputs);
    } else {
      followed_.carry(motion, followed_until_, time);
    }
    followed_until_ = time;
    followed_.show(time, motion.at(piece_at(motion, time), time));
  }

  void draw(const CarriedState& state, const Field& density, const Flow& flow,
            const std::optional<Field>& mobility) {
    take_centres(density, flow);
    std::vector<NamedField> fields;
    for (const OutputField field : case_.output.fields) {
      if (field == OutputField::density) fields.push_back({"density", {&density}});
      if (field == OutputField::velocity) fields.push_back({"velocity", pointers(velocity_)});
      if (field == OutputField::momentum) fields.push_back({"momentum", pointers(momentum_)});
    }
    film_.add(state.frame, state.time, std::move(fields), mobility);
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
  std::vector<double> drawn_;  ///< times of the pictures before this went on
  Film film_;
  Followed followed_;
  double followed_until_ = 0;
  TransportHistory history_;
  std::vector<Field> velocity_;
  std::vector<Field> momentum_;
};

}  // namespace

std::unique_ptr<Solution> make_continuity_solution(const Grid& grid, const Case& c,
                                                   const std::filesystem::path& directory,
                                                   const std::optional<Standing>& stopped) {
  return std::make_unique<ContinuitySolution>(grid, c, directory, stopped);
}

}  // namespace deblai
