#include <deblai/report/flow_report.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace deblai {

std::string FlowRow::header() {
  return "step,time,energy,dissipation,entropy,mass,second_moment,largest_density,distance,surplus,"
         "iterations,consensus,seconds";
}

std::string FlowRow::text() const {
  // {} writes the shortest text that reads back to the same bits
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{:.6f}", step, time, energy, dissipation,
                     entropy, mass, second_moment, largest_density, distance, surplus, iterations,
                     consensus, seconds);
}

nlohmann::ordered_json to_json(const FlowReport& flow) {
  using Json = nlohmann::ordered_json;
  if (flow.rows.empty()) return Json::object();
  double length = 0;
  double least = flow.rows.size() > 1 ? flow.rows[1].surplus : 0;
  for (std::size_t k = 1; k < flow.rows.size(); ++k) {
    length += flow.rows[k].distance;
    least = std::min(least, flow.rows[k].surplus);
  }
  const FlowRow& first = flow.rows.front();
  const FlowRow& last = flow.rows.back();
  return {{"time", last.time},
          {"steps", flow.steps()},
          {"steps_converged", flow.converged},
          {"energy", {{"initial", first.energy}, {"final", last.energy}}},
          {"entropy", {{"initial", first.entropy}, {"final", last.entropy}}},
          {"second_moment", {{"initial", first.second_moment}, {"final", last.second_moment}}},
          {"dissipation", last.dissipation},
          {"length", length},
          {"least_surplus", least},
          {"largest_density", last.largest_density}};
}

std::string in_words(const FlowReport& flow) {
  return fmt::format("energy {:.6g}, from {:.6g}, at the time {:.6g} ({} step{})",
                     flow.rows.back().energy, flow.rows.front().energy, flow.rows.back().time,
                     flow.steps(), flow.steps() == 1 ? "" : "s");
}

}  // namespace deblai
