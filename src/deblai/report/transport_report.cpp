#include <deblai/report/transport_report.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <deblai/report/sentences.hpp>

namespace deblai {

nlohmann::ordered_json to_json(const Carried& carried) {
  using Json = nlohmann::ordered_json;
  const CarriedState& start = carried.states.front();
  const CarriedState& end = carried.states.back();
  Json times = Json::array(), mass = Json::array();
  for (const CarriedState& state : carried.states) {
    times.push_back(state.time);
    mass.push_back(state.mass);
  }
  const AdvectionSteps& steps = carried.steps;
  Json departure;
  if (carried.departure) departure = *carried.departure;
  return {{"end", end.time},
          {"change", carried.change},
          {"departure", departure},
          {"mass",
           {{"initial", start.mass}, {"final", end.mass}, {"times", times}, {"over_time", mass}}},
          {"minimum", {{"initial", start.least}, {"final", end.least}}},
          {"maximum", {{"initial", start.most}, {"final", end.most}}},
          {"steps",
           {{"taken", steps.taken},
            {"repeated", steps.repeated},
            {"smallest", steps.smallest},
            {"largest", steps.largest}}},
          {"cfl", steps.cfl}};
}

std::string in_words(const Carried& carried) {
  const CarriedState& end = carried.states.back();
  const std::string mass = carried.mass_drift ? "kept to " + scientific(*carried.mass_drift)
                                              : fmt::format("{:.6g}, from {:.6g}", end.mass,
                                                            carried.states.front().mass);
  const std::string departure =
      carried.departure
          ? fmt::format(", {} of the mass away from the run's own", scientific(*carried.departure))
          : "";
  return fmt::format(
      "carried to t = {:.6g} in {} steps, cfl {:.2g}: mass {}, density in [{:.4g}, {:.4g}]{}",
      end.time, carried.steps.taken, carried.steps.cfl, mass, end.least, end.most, departure);
}

TransportHistory::TransportHistory(const Communicator& comm, const std::filesystem::path& path)
    : TransportHistory(comm, path, 0) {}

TransportHistory::TransportHistory(const Communicator& comm, const std::filesystem::path& path,
                                   std::size_t rows)
    : comm_(comm) {
  collectively(comm_, [&] {
    if (!comm_.is_root()) return;
    file_ = LineFile(path, rows > 0 ? rows + 1 : 0);
    if (file_.is_empty()) file_.append("frame,time,steps,mass,minimum,maximum,seconds");
  });
}

void TransportHistory::add(const CarriedState& state) {
  collectively(comm_, [&] {
    if (!comm_.is_root()) return;
    file_.append(fmt::format("{},{},{},{},{},{},{:.6f}", state.frame, state.time, state.steps,
                             state.mass, state.least, state.most, state.seconds));
  });
}

}  // namespace deblai
