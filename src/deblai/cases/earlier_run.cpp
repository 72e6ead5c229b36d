#include <deblai/cases/earlier_run.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deblai/cases/plain_text.hpp>

namespace deblai {

namespace {

[[noreturn]] void refuse(const std::string& run, const std::string& problem,
                         const std::string& cure) {
  throw Error(Failure::input, fmt::format("velocity.run: {}: {}\n  {}", run, problem, cure));
}

}  // namespace

void take_grid_of_run(Case& c) {
  const std::string& run = c.velocity.run.value();
  const std::filesystem::path folder = run;
  std::error_code code;
  if (!std::filesystem::exists(folder / "run.json", code)) {
    refuse(
        run,
        std::filesystem::exists(folder, code) ? "is no run: it has no run.json" : "no such folder",
        "name the directory that `deblai run -o DIR` wrote; paths in a case file are relative to "
        "that file");
  }
  if (!std::filesystem::exists(folder / path_file_name, code)) {
    refuse(run, fmt::format("the run stored no path: it has no {}", path_file_name),
           "run it again with `output: {path: true}`, as a geodesic or an unbalanced geodesic");
  }
  const auto report = nlohmann::json::parse(read_text(folder / "run.json"), nullptr, false);
  try {
    c.domain.cells = report.at("grid").at("cells").get<std::vector<int>>();
    c.domain.time_steps = report.at("grid").at("time_steps").get<int>();
  } catch (const nlohmann::json::exception&) {
    refuse(run, "its run.json is damaged", "run it again");
  }
  const std::size_t axes = c.domain.cells.size();
  if (axes < 1 || axes > max_dim) refuse(run, "its run.json is damaged", "run it again");
}

void require_run_kept(const Case& c, const std::filesystem::path& directory) {
  std::error_code code;
  const bool same = c.velocity.run && std::filesystem::equivalent(*c.velocity.run, directory, code);
  require(
      !same, Failure::usage,
      fmt::format("{}: is the run whose velocity is taken; the results would replace it\n  choose "
                  "another directory with -o DIR",
                  directory.string()));
}

}  // namespace deblai
