#include <deblai/report/sequence_report.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/base/word_hash.hpp>
#include <deblai/report/sentences.hpp>

namespace deblai {

namespace {

using Json = nlohmann::ordered_json;
using Leg = SequenceReport::Leg;

/// Of all legs, in their order.
std::string fingerprint_of(const std::vector<Leg>& legs) {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < legs.size(); ++i)
    all += word_hash(std::stoull(legs[i].result.fingerprint, nullptr, 16), i);
  return fmt::format("{:016x}", all);
}

Json to_json(const Leg& leg) {
  Json json{{"from", leg.start},
            {"to", leg.end},
            {"status", leg.converged ? "converged" : "iteration_limit"}};
  json.update(to_json(leg.result));
  json["action"] = leg.action();
  json["residuals"] = to_json(leg.residuals);
  json["iterations"] = {{"finest", leg.iterations_per_level.back()},
                        {"per_level", leg.iterations_per_level}};
  return json;
}

}  // namespace

double SequenceReport::length() const {
  double sum = 0;
  for (const Leg& leg : legs) sum += leg.result.distance();
  return sum;
}

double SequenceReport::lower_bound() const {
  double sum = 0;
  for (const Leg& leg : legs) sum += std::sqrt(std::max(leg.result.lower_bound(), 0.0));
  return sum;
}

double SequenceReport::action() const {
  double sum = 0;
  for (const Leg& leg : legs) sum += leg.action();
  return sum;
}

int SequenceReport::converged() const {
  return static_cast<int>(
      std::count_if(legs.begin(), legs.end(), [](const Leg& leg) { return leg.converged; }));
}

Leg described(const Geodesic& found, double start, double end, double source_mass,
              double target_mass) {
  Leg leg{start,
          end,
          {},
          found.residuals,
          found.converged,
          found.iterations_per_level,
          found.solve_seconds,
          found.iteration_seconds};
  leg.result.take(found);
  leg.result.source_mass = source_mass;
  leg.result.target_mass = target_mass;
  for (double& time : leg.result.times) time = start + (end - start) * time;
  leg.result.times.back() = end;
  return leg;
}

Json to_json(const SequenceReport& sequence) {
  const std::vector<Leg>& legs = sequence.legs;
  std::vector<double> frames{legs.front().start};
  std::vector<double> times;
  std::vector<double> masses;
  Json all = Json::array();
  for (const Leg& leg : legs) {
    const PathResult& found = leg.result;
    frames.push_back(leg.end);
    const std::size_t first = times.empty() ? 0 : 1;  // where it meets the leg before
    for (std::size_t k = first; k < found.times.size(); ++k) {
      times.push_back(found.times[k]);
      masses.push_back(found.mass_then[k]);
    }
    all.push_back(to_json(leg));
  }
  const double length = sequence.length();
  return {{"length", length},
          {"lower_bound", sequence.lower_bound()},
          {"relative_gap", length > 0 ? 1 - sequence.lower_bound() / length : 0},
          {"bound", legs.front().result.bound},
          {"action", sequence.action()},
          {"frames", frames.size()},
          {"times", frames},
          {"fingerprint", fingerprint_of(legs)},
          {"legs_converged", sequence.converged()},
          {"mass",
           {{"source", legs.front().result.source_mass},
            {"target", legs.back().result.target_mass},
            {"times", times},
            {"over_time", masses}}},
          {"legs", all}};
}

std::string in_words(const SequenceReport& sequence) {
  return fmt::format("a curve of length {:.6g} through {} frames, action {:.6g}", sequence.length(),
                     sequence.legs.size() + 1, sequence.action());
}

std::vector<std::string> lines_of_legs(const SequenceReport& sequence, const std::string& symbol) {
  std::vector<std::string> lines;
  for (const Leg& leg : sequence.legs) {
    const PathResult& found = leg.result;
    lines.push_back(fmt::format(
        "leg {:<4} {:g} to {:g}: distance {:.6g} ({} {:.6g}), bound {:.6g}, consensus {} after {} "
        "iterations{}",
        lines.size() + 1, leg.start, leg.end, found.distance(), symbol, found.distance_squared,
        found.lower_bound(), scientific(leg.residuals.consensus), leg.iterations_per_level.back(),
        leg.converged ? "" : ", NOT converged"));
  }
  return lines;
}

}  // namespace deblai
