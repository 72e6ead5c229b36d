#include <filesystem>

#include <fmt/format.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/pair_case.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/run_case.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

class MorphCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description(
        "two surfaces, volumes or pictures to the film of one flowing into the other");
    parser
        .add_option(
            "A", source_,
            "the shape at time 0 (.obj, .stl, .ply, .vtp, .gii, .nii, .nii.gz, .png, .vti, .h5)")
        ->required();
    parser.add_option("B", target_, "the shape at time 1")->required();
    parser
        .add_option("--grid", cells_, "cells of the longest axis, or a list such as '[64, 64, 32]'")
        ->capture_default_str();
    parser.add_option("--frames", frames_, "pictures of the film")->capture_default_str();
    parser.add_option("-o,--output", directory_, "run directory; default: A-to-B-run")
        ->type_name("DIR");
    parser.add_option("--set", overrides_, "key=value of the case; may be repeated")
        ->allow_extra_args(false)
        ->take_all();
    parser
        .add_option(
            "--walltime", walltime_,
            "the time that it may take, as HH:MM:SS; it stops before with a checkpoint, and "
            "`deblai resume` goes on")
        ->type_name("TIME");
    parser.footer(
        "example: deblai morph cow.obj fish.obj --grid 64\n"
        "The case that was run is left in the run directory, for `deblai run`.");
  }

  int run(const Invocation& invocation) override {
    Case c;
    collectively(invocation.world, [&] {
      c = parse_overridden(case_of_pair(source_, target_), "morph", std::filesystem::current_path(),
                           overrides());
      if (!invocation.world.is_root()) return;
      require_readable(source_);
      require_readable(target_);
    });
    for (const auto& [name, value] : invocation.petsc) c.petsc[name] = value;
    return run_case(invocation.world, c, directory(), Beginning::anew,
                    walltime_given(invocation.world, walltime_));
  }

  bool takes_petsc_options() const override { return true; }

 private:
  /// --grid and --frames are keys under shorter names; --set comes last and wins.
  std::vector<Override> overrides() const {
    std::vector<Override> all{{fmt::format("domain.cells={}", cells_), "--grid"},
                              {fmt::format("output.frames={}", frames_), "--frames"}};
    for (const std::string& each : overrides_) all.push_back({each});
    return all;
  }

  std::filesystem::path directory() const {
    if (!directory_.empty()) return directory_;
    return fmt::format("{}-to-{}-run", std::filesystem::path(source_).stem().string(),
                       std::filesystem::path(target_).stem().string());
  }

  std::string source_;
  std::string target_;
  std::string cells_ = "64";
  std::string frames_ = "17";
  std::string directory_;
  std::string walltime_;
  std::vector<std::string> overrides_;
};

const Commands::Entry entry("morph", [] { return std::make_unique<MorphCommand>(); });

}  // namespace

}  // namespace deblai
