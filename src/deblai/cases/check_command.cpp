#include <algorithm>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/flow_cost.hpp>
#include <deblai/cases/inputs.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/resources.hpp>
#include <deblai/cases/run_directory.hpp>
#include <deblai/report/memory.hpp>
#include <deblai/report/sentences.hpp>

namespace deblai {

namespace {

class CheckCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description(
        "check a case, its files and its geometry, and estimate memory and time; runs nothing");
    parser.add_option("CASE", case_, "the case file (YAML)")->type_name("")->required();
    parser.add_option("-n,--ranks", ranks_, "ranks to estimate for; default: as many as check it")
        ->check(CLI::Range(1, 1'000'000));
    parser
        .add_option("--set", overrides_,
                    "key=value in place of what the case says; may be repeated")
        ->allow_extra_args(false)
        ->take_all();
    parser.footer("example: deblai check case.yaml -n 8");
  }

  int run(const Invocation& invocation) override {
    const Communicator& world = invocation.world;
    const Case c = read_case(world, case_, overrides_);
    const Inputs inputs = read_inputs(world, c);
    const int ranks = ranks_.value_or(world.size());
    // Of more ranks than cores the others are on machines like this one.
    const Needs needs = needs_of(inputs.shape, c, ranks, std::min(ranks, cores()));
    say(world, grid_text(c, inputs) + needs_text(needs, ranks));
    // The densities themselves: these take a few slices, not whole paths.
    const std::filesystem::path directory = c.output.directory.value_or(default_directory(case_));
    collectively(world, [&] {
      require_resources(needs, available_bytes(), free_disk_bytes(directory), directory);
    });
    const Grid grid(world, inputs.shape);
    const PosedProblem posed = pose(grid, c, inputs);
    for (const std::string& each : posed.remarks) say(world, each + "\n");
    say(world, fmt::format("masses   {}\nfilled   {:.2g} % of the box\n",
                           masses_in_words(c, posed.ends), 100 * filled_share(posed.ends)));
    for (const std::string& each : posed.ends.warnings)
      say(world, fmt::format("warning  {}\n", each));
    double free = 0;
    collectively(world, [&] { free = free_disk_bytes(directory); });
    if (needs.disk_bytes + needs.checkpoint_bytes > free) {
      say(world, fmt::format("warning  the disk has {} free: checkpoints may find no room\n",
                             readable_bytes(free)));
    }
    say(world, fmt::format("{}: fine, fits into the memory and the disk of this machine\n", case_));
    return 0;
  }

 private:
  static std::string masses_text(const Case& c, const Densities& ends) {
    std::vector<std::string> each;
    for (const NamedDensity& end : c.ends())
      each.push_back(fmt::format("{} {:.6g}", end.path, ends.masses[each.size()]));
    return fmt::format("{}", fmt::join(each, ", "));
  }

  static std::string grid_text(const Case& c, const Inputs& inputs) {
    std::vector<std::string> sides;
    std::vector<double> spacings;
    std::vector<int> cells;
    for (const Axis& axis : inputs.shape.axes) {
      sides.push_back(fmt::format("[{:.4g}, {:.4g}]", axis.origin, axis.origin + axis.length));
      spacings.push_back(axis.spacing());
      cells.push_back(axis.cells);
    }
    std::string text = fmt::format("problem  {}, {}D\ngrid     {} cells", problem_name(c.problem),
                                   c.dim(), fmt::join(cells, " x "));
    const int slabs = c.domain.time_steps;
    const bool has_slabs = !c.is_continuity() && !c.is_film() && (!c.stepping || slabs > 1);
    text += has_slabs ? fmt::format(", {} time step{}{}\n", slabs, slabs == 1 ? "" : "s",
                                    c.stepping ? " in each step of the flow" : "")
                      : "\n";
    if (c.stepping) text += fmt::format("steps    {}\n", steps_in_words(c));
    text += fmt::format("box      {}, cells of {:.3g}\n", fmt::join(sides, " x "),
                        fmt::join(spacings, " x "));
    for (const std::string& file : inputs.files) text += fmt::format("reads    {}\n", file);
    for (const std::string& each : inputs.remarks) text += fmt::format("warning  {}\n", each);
    return text;
  }

  static int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

  static std::string needs_text(const Needs& needs, int ranks) {
    const bool here = ranks <= cores();
    std::string text =
        fmt::format("memory   {} a rank on {} rank{}, ", readable_bytes(needs.bytes_per_rank),
                    ranks, ranks == 1 ? "" : "s");
    text += here ? fmt::format("{} in all; this machine has {} available\n",
                               readable_bytes(needs.bytes_on_machine),
                               readable_bytes(available_bytes()))
                 : fmt::format(
                       "{} for the {} that fit the cores of a machine like this one, which "
                       "has {} available\n",
                       readable_bytes(needs.bytes_on_machine), cores(),
                       readable_bytes(available_bytes()));
    text += fmt::format("disk     {}", readable_bytes(needs.disk_bytes));
    if (needs.checkpoint_bytes > 0) {
      text += fmt::format(", and up to {} of checkpoints while it runs",
                          readable_bytes(needs.checkpoint_bytes));
    }
    return text + fmt::format("\ntime     about {} {}\n", readable_seconds(needs.seconds),
                              here ? "on this machine" : "with a core for every rank");
  }

  std::string case_;
  std::optional<int> ranks_;
  std::vector<std::string> overrides_;
};

const Commands::Entry entry("check", [] { return std::make_unique<CheckCommand>(); });

}  // namespace

}  // namespace deblai
