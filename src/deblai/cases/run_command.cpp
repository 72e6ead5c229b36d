#include <deblai/cases/command.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/run_case.hpp>
#include <deblai/cases/run_directory.hpp>

namespace deblai {

namespace {

class RunCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("solve a case and write its results into a run directory");
    parser.add_option("CASE", case_, "the case file (YAML)")->type_name("")->required();
    parser.add_option("-o,--output", directory_, "run directory; default: <name of the case>-run")
        ->type_name("DIR");
    parser
        .add_option("--set", overrides_,
                    "key=value in place of what the case says; may be repeated")
        ->allow_extra_args(false)
        ->take_all();
    parser
        .add_option("--walltime", walltime_,
                    "the time that the run may take, as HH:MM:SS; it stops before with a "
                    "checkpoint, and `deblai resume` goes on")
        ->type_name("TIME");
    parser.footer(
        "example: mpirun -n 4 deblai run case.yaml --set solver.tolerance=1e-4 -o result\n"
        "PETSc options may follow `--`. `deblai explain` lists the keys of a case.\n"
        "SIGUSR1 makes a checkpoint; SIGUSR2, SIGTERM and Ctrl-C make one and stop: exit code 75.");
  }

  int run(const Invocation& invocation) override {
    Case c = read_case(invocation.world, case_, overrides_);
    for (const auto& [name, value] : invocation.petsc) c.petsc[name] = value;
    return run_case(invocation.world, c, directory(c), Beginning::anew,
                    walltime_given(invocation.world, walltime_));
  }

  bool takes_petsc_options() const override { return true; }

 private:
  std::filesystem::path directory(const Case& c) const {
    if (!directory_.empty()) return directory_;
    if (c.output.directory) return *c.output.directory;
    return default_directory(case_);
  }

  std::string case_;
  std::string directory_;
  std::string walltime_;
  std::vector<std::string> overrides_;
};

const Commands::Entry entry("run", [] { return std::make_unique<RunCommand>(); });

}  // namespace

}  // namespace deblai
