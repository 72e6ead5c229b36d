#include <deblai/cases/run_case.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/base/petsc_options.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/earlier_run.hpp>
#include <deblai/cases/inputs.hpp>
#include <deblai/cases/leg_files.hpp>
#include <deblai/cases/plain_text.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/cases/report_page.hpp>
#include <deblai/cases/resources.hpp>
#include <deblai/cases/directory_lock.hpp>
#include <deblai/cases/run_directory.hpp>
#include <deblai/cases/run_identity.hpp>
#include <deblai/cases/safekeeping.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/cases/versions.hpp>
#include <deblai/problems/budget.hpp>
#include <deblai/report/history.hpp>
#include <deblai/report/memory.hpp>
#include <deblai/report/roof.hpp>
#include <deblai/report/run_json.hpp>
#include <deblai/report/sentences.hpp>
#include <deblai/report/sha256.hpp>
#include <deblai/report/terminal.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

void require_used(const Communicator& world, const Case& c) {
  const std::vector<std::string> unused = unused_petsc_options(c.petsc);
  collectively(world, [&] {
    if (!world.is_root()) return;  // others may be idle, and make no solver
    require(
        unused.empty(), Failure::usage,
        fmt::format("PETSc option{} that nothing reads: -{}\n  remove them; {}",
                    unused.size() == 1 ? "" : "s", fmt::join(unused, ", -"),
                    c.is_implicit_flow()
                        ? "those of the flow's solver begin with -diffusion_, such as "
                          "-diffusion_snes_monitor"
                        : "nothing here is solved by an algorithm of PETSc that takes options"));
  });
}

/// A run that is under way, and what is written of it.
class Run {
 public:
  Run(const Communicator& world, const Case& c, std::filesystem::path directory,
      const Inputs& inputs, const Needs& needs, Beginning beginning, Duration walltime)
      : world_(world),
        case_(c),
        directory_(std::move(directory)),
        beginning_(beginning),
        kept_(directory_),
        terminal_(world, settings(c)) {
    times_.walltime = walltime;
    times_.interval = c.output.checkpoint.value_or(Duration::never());
    constexpr double usual_bytes_per_second = 2e8;
    times_.foreseen_cost = needs.bytes_on_machine / usual_bytes_per_second;
    case_.output.voxels = inputs.voxels;
    report_.status = Status::running;
    report_.error = "did not finish";
    report_.problem = problem_name(c.problem);
    report_.ranks = world.size();
    report_.grid = inputs.shape;
    report_.libraries = all_library_versions();
    report_.memory.predicted_bytes = needs.bytes_per_rank;
    collectively(world, [&] {
      if (!world.is_root()) return;
      for (const std::string& file : inputs.files) report_.inputs.push_back({file, sha256(file)});
    });
    terminal_.header({.problem = report_.problem,
                      .case_file = c.file,
                      .directory = directory_.string() + (beginning == Beginning::anew
                                                              ? what_is_replaced(world, directory_)
                                                              : ", going on"),
                      .grid = inputs.shape,
                      .ranks = world.size(),
                      .predicted_bytes = needs.bytes_per_rank,
                      .available_bytes = available_bytes(),
                      .estimated_seconds = needs.seconds});
    for (const std::string& each : inputs.remarks) terminal_.warn(each);
  }

  /// From here on the directory tells how the run ends.
  int operator()(const PosedProblem& posed) {
    terminal_.say("masses   " + masses_in_words(case_, posed.ends));
    for (const std::string& each : posed.ends.warnings) terminal_.warn(each);
    complete_case(posed);
    if (beginning_ == Beginning::anew) make_directory(world_, directory_);
    const DirectoryLock lock(world_, directory_);
    if (beginning_ == Beginning::go_on) find_checkpoint();
    if (beginning_ == Beginning::anew) forget_run(world_, directory_);
    try {
      open(posed);
      solve(posed);
    } catch (const Stopped& stopped) {
      close_stopped(stopped);
      return exit_stopped;
    } catch (const CollectiveError& error) {
      close_failed(error);
      throw;
    }
    collectively(world_, [&] {
      if (!world_.is_root()) return;
      kept_.remove();
      if (!case_.output.path) remove_legs(directory_);
    });
    return report_.status == Status::converged ? 0 : 5;
  }

 private:
  static TerminalSettings settings(const Case& c) {
    TerminalSettings settings;
    settings.tolerance = c.is_gradient_flow() ? 0 : c.solver.stopping.tolerance;
    settings.symbol = c.is_gradient_flow() ? "energy"
                      : c.is_barycentre()  ? "variance"
                                           : squared_distance_symbol(outlined_model(c));
    return settings;
  }

  /// What the densities decide, and what the run is known by.
  void complete_case(const PosedProblem& posed) {
    if (case_.growth && !case_.growth->length_scale)
      case_.growth->length_scale = Length{posed.model.growth->length_scale};
    identity_ = identity_here(resolved_yaml(case_), report_.inputs, posed);
  }

  /// Where the run that was stopped stood, if this is the same.
  void find_checkpoint() {
    std::vector<std::string> warnings;
    stopped_ = kept_.open(world_, warnings);
    for (const std::string& each : std::exchange(warnings, {})) terminal_.warn(each);
    if (!stopped_) {
      terminal_.say("resumes  there is no checkpoint: from the start");
      if (world_.is_root()) remove_legs(directory_);
      return;
    }
    std::string text;
    collectively(world_, [&] {
      if (world_.is_root()) text = read_text(directory_ / "case.yaml");
    });
    identity_.case_text = broadcast(world_, text);
    collectively(world_, [&] {
      const RunIdentity then = identity_of(*stopped_);
      require_same(then, identity_, directory_);
      if (then.program != identity_.program) {
        terminal_.warn(
            fmt::format("the run was begun by deblai {}, this is {}: its last bits may "
                        "differ from those of one that was not stopped",
                        then.program, identity_.program));
      }
      identity_.resumptions = then.resumptions + 1;
      standing_ = standing_of(*stopped_);
      text = fmt::format("resumes  at {}, {} of solving done", place_of(*standing_),
                         readable_seconds(standing_->earlier.seconds + standing_->seconds));
    });
    report_.resumptions = identity_.resumptions;
    const EarlierLegs sound = sound_legs(world_, directory_, warnings);
    for (const std::string& each : warnings) terminal_.warn(each);
    if (sound.count != standing_->earlier.count) {  // one was finished since, or is damaged
      stopped_.reset();
      standing_ = Standing{};
      standing_->earlier = sound;
      text = sound.count + 1 == static_cast<int>(case_.frames.size())
                 ? "resumes  with all legs solved"
                 : fmt::format("resumes  at the start of leg {}", sound.count + 1);
    }
    terminal_.say(text);
  }

  void open(const PosedProblem& posed) {
    report_.model = described(posed.model);
    report_.precision =
        case_.solver.precision == GeodesicSettings::Precision::mixed ? "mixed" : "double";
    if (case_.has_pair()) {
      report_.result.source_mass = posed.ends.masses.front();
      report_.result.target_mass = posed.ends.masses.back();
    }
    for (const std::string& each : posed.remarks) terminal_.say(each);
    save_report();
    if (beginning_ == Beginning::go_on) {
      terminal_.continue_log(directory_ / "log.txt");
      return;
    }
    terminal_.open_log(directory_ / "log.txt");
    collectively(world_, [&] {
      if (world_.is_root()) write_atomically(directory_ / "case.yaml", identity_.case_text);
    });
  }

  void solve(const PosedProblem& posed) {
    const std::unique_ptr<Solution> solution =
        make_solution(posed.ends.grid(), case_, directory_, standing_);
    std::optional<History> history;  // a flow keeps its own
    if (!case_.starts() && !case_.is_film()) {
      history.emplace(world_, directory_ / "history.csv", standing_ ? standing_->total() : 0,
                      case_.is_sequence() ? History::Rows::of_legs : History::Rows::of_levels);
    }
    std::optional<Safekeeping> safekeeping;
    if (case_.can_resume()) {
      safekeeping.emplace(world_, kept_, identity_, times_, std::move(stopped_), voice());
    }
    solution->find(
        posed,
        [&](const Progress& now) {
          if (history) history->add(now, now.lower_bound);
          terminal_.progress(now, now.lower_bound);
        },
        safekeeping ? &*safekeeping : nullptr, report_);
    safekeeping.reset();  // signals end what is left at once
    save_report();        // what was found stays known, even if its film cannot be written
    for (const std::filesystem::path& picture : solution->draw())
      report_.outputs.push_back(std::filesystem::relative(picture, directory_).string());
    report_.error.clear();
    measure_roof();
    save_report();
    terminal_.found(report_, directory_);
    show();
    terminal_.close_log();
  }

  /// The page is made of what has been written. That it cannot be made costs nobody his run; that
  /// the disk refuses it is told like any such refusal.
  void show() {
    std::string text;
    try {
      text = report_page(world_, directory_);
    } catch (const CollectiveError& error) {
      terminal_.warn(fmt::format("report.html could not be made: {}", error.what()));
      return;
    }
    const std::filesystem::path file = directory_ / "report.html";
    collectively(world_, [&] {
      if (world_.is_root()) write_atomically(file, text);
    });
    terminal_.say(fmt::format("report   open {} in a browser", file.string()));
  }

  /// How near the memory's speed the iteration came; of runs that are over at once nobody asks.
  void measure_roof() {
    const bool iterates =
        (case_.problem == Problem::geodesic || case_.problem == Problem::unbalanced_geodesic) &&
        case_.solver.algorithm == GeodesicSettings::Algorithm::chambolle_pock;
    if (!iterates || !(max(world_, report_.timing.solve_seconds) > 5)) return;
    const CellComponents kind{case_.dim(), case_.solver.theta.value_or(0) > 0,
                              case_.growth.has_value()};
    // Three arrays that take a fourth of the run's memory together, 24 to 384 MB.
    const double elements = std::clamp(report_.memory.predicted_bytes / 96, 1e6, 16e6);
    report_.performance = {iteration_budget(kind, number_sizes(case_.solver.precision)).total(),
                           triad_bandwidth(world_, static_cast<std::size_t>(elements))};
  }

  Safekeeping::Voice voice() {
    return {[&](const std::string& line) { terminal_.record(line); },
            [&](const std::string& line) { terminal_.say(line); },
            [&](const std::string& line) { terminal_.warn(line); }};
  }

  void close_stopped(const Stopped& stopped) {
    report_.status = Status::stopped;
    report_.error.clear();
    report_.iterations_per_level = stopped.standing.iterations_per_level;
    report_.iterations_per_level.push_back(stopped.standing.done +
                                           stopped.standing.course.iterations);
    report_.timing.solve_seconds = stopped.standing.earlier.seconds + stopped.standing.seconds;
    save_report();
    terminal_.say(fmt::format("stopped  by {} at {}; the state is safe in {}", stopped.by,
                              place_of(stopped.standing), kept_.newest().string()));
    terminal_.say(
        fmt::format("resume   deblai resume {}    (on any number of ranks)", directory_.string()));
    terminal_.close_log();
  }

  void close_failed(const CollectiveError& error) {
    report_.status = Status::failed;
    report_.error = error.what();
    terminal_.record(fmt::format("error: {}", error.what()));
    try {
      save_report();
    } catch (const CollectiveError&) {
      // The error that brought us here says more than one about its record.
    }
  }

  void save_report() {
    report_.timing.total_seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const PeakMemory peak = peak_memory(world_);
    report_.memory.peak_bytes = peak.largest;
    report_.memory.peak_bytes_all_ranks = peak.total;
    write_run_json(world_, directory_ / "run.json", report_);
  }

  const Communicator& world_;
  Case case_;  ///< with what the densities decide filled in
  std::filesystem::path directory_;
  Beginning beginning_;
  CheckpointFile kept_;
  CheckpointTimes times_;
  RunIdentity identity_;
  std::optional<Hdf5Store> stopped_;  ///< the checkpoint to go on from
  std::optional<Standing> standing_;  ///< in it
  Clock::time_point start_ = Clock::now();
  Terminal terminal_;
  RunReport report_;
};

}  // namespace

int run_case(const Communicator& world, const Case& c, const std::filesystem::path& directory,
             Beginning beginning, Duration walltime) {
  require_run_directory(world, directory);
  require_idle(world, directory);
  collectively(world, [&] {
    require(c.can_resume() || walltime == Duration::never(), Failure::usage,
            fmt::format("--walltime: this {} cannot be stopped and resumed yet\n  run it without",
                        problem_name(c.problem)));
  });
  collectively(world, [&] { require_run_kept(c, directory); });
  set_petsc_options(c.petsc);
  const Inputs inputs = read_inputs(world, c);
  const Needs needs = needs_of(inputs.shape, c, world.size(), ranks_on_machine(world));
  collectively(world, [&] {
    require_resources(needs, available_bytes(), free_disk_bytes(directory), directory);
  });
  Run run(world, c, directory, inputs, needs, beginning, walltime);
  const Grid grid(world, inputs.shape);
  const PosedProblem posed = pose(grid, c, inputs);
  require_used(world, c);
  return run(posed);
}

}  // namespace deblai
