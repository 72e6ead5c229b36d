#include <deblai/report/flow_report.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace deblai {

double FlowRow::second_moment() const {
  double trace = 0;
  for (std::size_t a = 0; a < max_dim; ++a) trace += moments.covariance[a][a];
  return moments.mass * trace;
}

double FlowReport::imbalance() const {
  double expected = rows.front().energy;
  double most = 0;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    expected -= (rows[k].time - rows[k - 1].time) * rows[k].dissipation;
    most = std::max(most, std::abs(rows[k].energy - expected));
  }
  const double fall = rows.front().energy - rows.back().energy;
  const double round_off = 1e-12 * std::abs(rows.front().energy);
  return fall > round_off ? most / fall : 0;
}

std::string FlowRow::header(int dim) {
  std::string text = "step,time,energy,dissipation,entropy,mass";
  for (int a = 0; a < dim; ++a) text += fmt::format(",mean_{}", "xyz"[a]);
  for (int a = 0; a < dim; ++a) text += fmt::format(",variance_{}", "xyz"[a]);
  return text + ",second_moment,largest_density,distance,surplus,iterations,consensus,seconds";
}

std::string FlowRow::text(int dim) const {
  // {} writes the shortest text that reads back to the same bits
  std::string line =
      fmt::format("{},{},{},{},{},{}", step, time, energy, dissipation, entropy, moments.mass);
  const auto axes = static_cast<std::size_t>(dim);
  for (std::size_t a = 0; a < axes; ++a) line += fmt::format(",{}", moments.mean[a]);
  for (std::size_t a = 0; a < axes; ++a) line += fmt::format(",{}", moments.covariance[a][a]);
  return line + fmt::format(",{},{},{},{},{},{},{:.6f}", second_moment(), largest_density, distance,
                            surplus, iterations, consensus ? fmt::format("{}", *consensus) : "",
                            seconds);
}

std::vector<double> FlowRow::numbers() const {
  std::vector<double> all{static_cast<double>(step),
                          time,
                          energy,
                          dissipation,
                          entropy,
                          largest_density,
                          distance,
                          surplus,
                          static_cast<double>(iterations),
                          consensus.value_or(std::numeric_limits<double>::quiet_NaN()),
                          seconds,
                          stray,
                          moments.mass};
  all.insert(all.end(), moments.mean.begin(), moments.mean.end());
  for (const auto& row : moments.covariance) all.insert(all.end(), row.begin(), row.end());
  return all;
}

FlowRow FlowRow::of(std::span<const double> numbers) {
  require(numbers.size() == width, Failure::input, "the checkpoint has a damaged history");
  FlowRow row;
  row.step = static_cast<int>(numbers[0]);
  row.time = numbers[1];
  row.energy = numbers[2];
  row.dissipation = numbers[3];
  row.entropy = numbers[4];
  row.largest_density = numbers[5];
  row.distance = numbers[6];
  row.surplus = numbers[7];
  row.iterations = static_cast<int>(numbers[8]);
  if (!std::isnan(numbers[9])) row.consensus = numbers[9];
  row.seconds = numbers[10];
  row.stray = numbers[11];
  row.moments.mass = numbers[12];
  auto next = numbers.begin() + 13;
  for (double& mean : row.moments.mean) mean = *next++;
  for (auto& line : row.moments.covariance) {
    for (double& entry : line) entry = *next++;
  }
  return row;
}

nlohmann::ordered_json to_json(const FlowReport& flow) {
  using Json = nlohmann::ordered_json;
  if (flow.rows.empty()) return Json::object();
  const FlowRow& first = flow.rows.front();
  const FlowRow& last = flow.rows.back();
  double length = 0;
  double least = flow.rows.size() > 1 ? flow.rows[1].surplus : 0;
  double shortest = last.time;
  double longest = 0;
  for (std::size_t k = 1; k < flow.rows.size(); ++k) {
    const FlowRow& row = flow.rows[k];
    length += row.distance;
    least = std::min(least, row.surplus);
    shortest = std::min(shortest, row.time - flow.rows[k - 1].time);
    longest = std::max(longest, row.time - flow.rows[k - 1].time);
  }
  return {{"scheme", flow.scheme},
          {"time", last.time},
          {"steps", flow.steps()},
          {"steps_converged", flow.converged},
          {"shortest_step", shortest},
          {"longest_step", longest},
          {"energy", {{"initial", first.energy}, {"final", last.energy}}},
          {"entropy", {{"initial", first.entropy}, {"final", last.entropy}}},
          {"second_moment", {{"initial", first.second_moment()}, {"final", last.second_moment()}}},
          {"dissipation", last.dissipation},
          {"length", length},
          {"imbalance", flow.imbalance()},
          {"least_surplus", least},
          {"largest_density", last.largest_density}};
}

std::string in_words(const FlowReport& flow) {
  return fmt::format("energy {:.6g}, from {:.6g}, at the time {:.6g} ({} step{})",
                     flow.rows.back().energy, flow.rows.front().energy, flow.rows.back().time,
                     flow.steps(), flow.steps() == 1 ? "" : "s");
}

}  // namespace deblai
