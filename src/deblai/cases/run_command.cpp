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
    parser.footer(
        "example: mpirun -n 4 deblai run case.yaml --set solver.tolerance=1e-4 -o result\n"
        "PETSc options may follow `--`. `deblai explain` lists the keys of a case.");
  }

  int run(const Invocation& invocation) override {
    Case c = read_case(invocation.world, case_, overrides_);
    for (const auto& [name, value] : invocation.petsc) c.petsc[name] = value;
    return run_case(invocation.world, c, directory(c));
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
  std::vector<std::string> overrides_;
};

const Commands::Entry entry("run", [] { return std::make_unique<RunCommand>(); });

}  // namespace

}  // namespace deblai
