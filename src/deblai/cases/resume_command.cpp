#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deblai/cases/checkpoint_file.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/directory_lock.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/run_case.hpp>
#include <deblai/cases/run_directory.hpp>

namespace deblai {

namespace {

class ResumeCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("go on with a run that was stopped or killed, on any number of ranks");
    parser.add_option("DIR", directory_, "the run directory")->type_name("")->required();
    parser
        .add_option("--walltime", walltime_,
                    "the time that it may take now, as HH:MM:SS; it stops before with a checkpoint")
        ->type_name("TIME");
    parser.footer(
        "example: mpirun -n 4 deblai resume result\n"
        "The result has the bits of a run that was never stopped. Where there is no checkpoint the "
        "run\nstarts anew; one that has ended is left as it is. Exit codes are those of `run`.");
  }

  int run(const Invocation& invocation) override {
    const Communicator& world = invocation.world;
    const Duration walltime = walltime_given(world, walltime_);
    require_run_directory(world, directory_);
    std::string status;
    collectively(world, [&] {
      if (world.is_root()) status = status_of(directory_);
    });
    status = broadcast(world, status);
    if (status == "converged" || status == "iteration_limit") {
      require_idle(world, directory_);
      collectively(world, [&] {  // it may have been killed at its very end
        if (world.is_root()) CheckpointFile(directory_).remove();
      });
      say(world, fmt::format("{}: has ended already, {}: there is nothing to resume\n", directory_,
                             status == "converged" ? "converged" : "at the iteration limit"));
      return status == "converged" ? 0 : 5;
    }
    const std::string file = (std::filesystem::path(directory_) / "case.yaml").string();
    return run_case(world, read_case(world, file, {}), directory_, Beginning::go_on, walltime);
  }

 private:
  /// The status in run.json, of a run that has ended; else "unfinished". Throws
  /// Error(Failure::usage).
  static std::string status_of(const std::filesystem::path& directory) {
    std::error_code ignored;
    require(std::filesystem::exists(directory / "run.json", ignored), Failure::usage,
            fmt::format("{}: is not a run of deblai: it has no run.json\n"
                        "  name the directory that `deblai run` made",
                        directory.string()));
    require(std::filesystem::exists(directory / "case.yaml", ignored), Failure::usage,
            fmt::format("{}: that run ended before it began: it has no case.yaml\n"
                        "  start it anew with `deblai run`",
                        directory.string()));
    std::ifstream file(directory / "run.json");
    const auto json = nlohmann::json::parse(file, nullptr, false);
    // What was found is noted before its film is written; an error stands beside it until then.
    const bool ended = json.is_object() && !json.contains("error");
    return ended ? json.value("status", "unfinished") : "unfinished";
  }

  std::string directory_;
  std::string walltime_;
};

const Commands::Entry entry("resume", [] { return std::make_unique<ResumeCommand>(); });

}  // namespace

}  // namespace deblai
