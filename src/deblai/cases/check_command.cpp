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
#include <deblai/grid/quick_size.hpp>
#include <deblai/problems/traffic.hpp>
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
    say(world, grid_text(c, inputs) + size_text(inputs.shape) + needs_text(needs, ranks) +
                   volumes_text(inputs.volume_bytes, ranks) + ranks_text(c, inputs.shape, ranks));
    const std::filesystem::path directory = c.output.directory.value_or(default_directory(case_));
    collectively(world, [&] {
      require_resources(needs, available_bytes(), free_disk_bytes(directory), directory);
    });
    // The densities themselves: these take a few slices, not whole paths, but all on these ranks.
    const double share = double(ranks_on_machine(world)) / world.size();
    const double densities =
        8.0 * slices_of_densities * static_cast<double>(inputs.shape.cells()) * share;
    if (max(world, densities / available_bytes()) > 1) {
      say(world, fmt::format("masses   not computed: the densities take {}, more than is available "
                             "here\n{}: fine as far as that shows\n",
                             readable_bytes(densities), case_));
      return 0;
    }
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

  /// Of axes that are slow to transform.
  static std::string size_text(const GridShape& shape) {
    std::string text;
    for (std::size_t a = 0; a < shape.axes.size(); ++a) {
      const int cells = shape.axes[a].cells;
      if (quick_below(cells) == cells) continue;
      text += fmt::format(
          "remark   {} cells along {} take longer than {} or {}: a factor is {}, and transforms "
          "are quick for those up to 7\n",
          cells, "xyz"[a], quick_below(cells), quick_above(cells), largest_prime(cells));
    }
    return text;
  }

  /// What several ranks send, and whether all have something to do.
  static std::string ranks_text(const Case& c, const GridShape& shape, int ranks) {
    if (ranks == 1) return "";
    std::string text;
    if (c.problem == Problem::geodesic || c.problem == Problem::unbalanced_geodesic) {
      const CellComponents kind{shape.dim(), c.solver.theta.value_or(0) > 0, c.growth.has_value()};
      const Traffic traffic =
          heaviest_traffic(shape, ranks, kind, number_sizes(c.solver.precision));
      text = fmt::format(
          "sends    {} a rank and iteration, in {} messages\n",
          readable_bytes(static_cast<double>(traffic.all_to_all_bytes + traffic.halo_bytes)),
          traffic.all_to_all_messages + traffic.halo_messages);
    }
    const std::array<int, 2> processes = process_grid(shape, ranks);
    const int active = processes[0] * processes[1];
    if (active < ranks) {
      text += fmt::format(
          "warning  {} of {} ranks own nothing: lines along x are never cut, and {} has room for "
          "{}; use {}\n",
          ranks - active, ranks,
          shape.dim() == 1   ? "a line"
          : shape.dim() == 2 ? "the y axis"
                             : "a plane of y and z",
          active, active);
    }
    return text;
  }

  static constexpr int slices_of_densities = 6;

  static int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

  static std::string volumes_text(double bytes, int ranks) {
    if (bytes == 0) return "";
    return ranks == 1 ? fmt::format("volumes  {} as they are read\n", readable_bytes(bytes))
                      : fmt::format(
                            "volumes  {} as they are read, {} a rank; as densities are "
                            "made, once more what lies around a rank's cells\n",
                            readable_bytes(bytes), readable_bytes(bytes / ranks));
  }

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
