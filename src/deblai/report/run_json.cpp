#include <deblai/report/run_json.hpp>

#include <nlohmann/json.hpp>

#include <deblai/base/atomic_file.hpp>
#include <deblai/report/transport_report.hpp>
#include <deblai/report/versions.hpp>

namespace deblai {
namespace {

using Json = nlohmann::ordered_json;  // as product.md lists the keys; NaN and infinity become null

Json program(const RunReport& report) {
  return {{"version", version()},
          {"revision", revision()},
          {"compiler", compiler()},
          {"libraries", report.libraries}};
}

Json grid(const GridShape& shape) {
  Json cells = Json::array(), spacing = Json::array(), origin = Json::array();
  for (const Axis& axis : shape.axes) {
    cells.push_back(axis.cells);
    spacing.push_back(axis.spacing());
    origin.push_back(axis.origin);
  }
  return {{"cells", cells},
          {"time_steps", shape.time_steps},
          {"time_grading", shape.time_grading},
          {"spacing", spacing},
          {"origin", origin}};
}

Json model(const ModelReport& used) {
  Json growth;
  if (used.growth) {
    growth = {{"law", used.growth->law},
              {"length_scale", used.growth->length_scale},
              {"mask", used.growth->has_mask}};
  }
  return {{"cost", used.cost},
          {"parameters", used.parameters},
          {"growth", growth},
          {"viscosity", used.viscosity},
          {"density_bound", used.density_bound},
          {"weight", used.has_weight},
          {"obstacles", used.has_obstacles}};
}

Json inputs(const std::vector<InputFile>& files) {
  Json list = Json::array();
  for (const InputFile& file : files)
    list.push_back({{"path", file.path}, {"sha256", file.sha256}});
  return list;
}

}  // namespace

std::string to_json(const RunReport& report) {
  Json json;
  json["deblai"] = program(report);
  json["status"] = to_string(report.status);
  if (!report.error.empty()) json["error"] = report.error;
  json["problem"] = report.problem;
  if (!report.carried && !report.film) json["model"] = model(report.model);
  json["precision"] = report.precision;
  json["ranks"] = report.ranks;
  json["grid"] = grid(report.grid);
  json["result"] = report.carried    ? to_json(*report.carried)
                   : report.film     ? to_json(*report.film)
                   : report.sequence ? to_json(*report.sequence)
                                     : to_json(report.result);
  if (report.carried) json["result"]["fingerprint"] = report.result.fingerprint;
  if (report.group) json["result"].update(to_json(*report.group));
  if (report.flow) json["result"].update(to_json(*report.flow));
  json["residuals"] = to_json(report.residuals);
  const std::vector<int>& levels = report.iterations_per_level;
  json["iterations"] = {{"finest", levels.empty() ? 0 : levels.back()}, {"per_level", levels}};
  json["timing"] = {{"total_s", report.timing.total_seconds},
                    {"solve_s", report.timing.solve_seconds},
                    {"iteration_s", report.timing.iteration_seconds},
                    {"ns_per_cell_iteration_core", report.ns_per_cell_iteration_core()}};
  json["memory"] = {{"predicted_bytes", report.memory.predicted_bytes},
                    {"peak_bytes", report.memory.peak_bytes},
                    {"peak_bytes_all_ranks", report.memory.peak_bytes_all_ranks},
                    {"bytes_per_cell", report.bytes_per_cell()}};
  json["performance"] = {{"budget_bytes_per_cell", report.performance.budget_bytes_per_cell},
                         {"bandwidth_bytes_per_s", report.performance.bandwidth},
                         {"fraction_of_roof", report.fraction_of_roof()}};
  json["resumptions"] = report.resumptions;
  json["inputs"] = inputs(report.inputs);
  json["outputs"] = report.outputs;
  // A path or message that is not UTF-8 must not cost the report of the run.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_run_json(const Communicator& comm, const std::filesystem::path& path,
                    const RunReport& report) {
  collectively(comm, [&] {
    if (comm.is_root()) write_atomically(path, to_json(report));
  });
}

}  // namespace deblai
