#include <deblai/problems/continuity.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace deblai {

namespace {

/// Integral of |a - b|. Collective.
double distance_in_mass(const Field& a, const Field& b) {
  ExactSum total;
  const int n = a.grid().owned().count[0];
  for_each_line(a.grid(), 1, [&](int, int z, int y) {
    double line = 0;
    for (int x = 0; x < n; ++x) line += std::abs(a.at(0, z, y, x) - b.at(0, z, y, x));
    total.add(line);
  });
  return sum(a.grid().comm(), total) * a.grid().shape().cell_volume();
}

}  // namespace

Carried solve_continuity(Field& density, const FlowInTime& flow, bool flow_changes,
                         const ContinuitySettings& settings, const CarriedMonitor& monitor) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const Field before = density;
  Advection advection(density.grid(), settings.advection);
  Carried carried;
  const auto look = [&](int frame, double time) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    carried.states.push_back({frame, time, integral(density), minimum(density), maximum(density),
                              advection.steps().taken, seconds});
    if (monitor) monitor(carried.states.back(), density, flow(time));
  };
  look(0, 0);
  double time = 0;
  for (int frame = 1; frame < settings.frames; ++frame) {
    const double next = settings.end * frame / (settings.frames - 1);
    if (flow_changes) {
      advection.advance(density, flow, time, next);
    } else {
      advection.advance(density, flow(0), time, next);
    }
    time = next;
    look(frame, time);
  }
  const double mass = carried.states.front().mass;
  for (const CarriedState& state : carried.states)
    carried.mass_drift = std::max(carried.mass_drift, std::abs(state.mass / mass - 1));
  carried.steps = advection.steps();
  carried.change = distance_in_mass(density, before) / mass;
  carried.solve_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return carried;
}

}  // namespace deblai
