#include <deblai/problems/continuity.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace deblai {

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

Carried solve_continuity(Field& density, const InPieces<Flow>& flow,
                         const ContinuitySettings& settings, const CarriedMonitor& monitor,
                         const CarriedProgress& progress) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point began = Clock::now();
  const Field before = density;
  Advection advection(density.grid(), settings.advection);
  const auto seconds_now = [&] {
    return std::chrono::duration<double>(Clock::now() - began).count();
  };
  if (progress) {
    advection.watch([&](double time) { progress(time, advection.steps().taken, seconds_now()); });
  }
  Carried carried;
  bool makes_mass = false;
  const auto look = [&](int frame, double time) {
    carried.states.push_back({frame, time, integral(density), minimum(density), maximum(density),
                              advection.steps().taken, seconds_now()});
    const Flow& now = flow.at(piece_at(flow, time), time);
    makes_mass = makes_mass || now.production || now.removal;
    if (monitor) monitor(carried.states.back(), density, now);
  };
  look(0, 0);
  double time = 0;
  for (int frame = 1; frame < settings.frames; ++frame) {
    const double next = settings.end * frame / (settings.frames - 1);
    for_each_piece(flow, time, next, [&](int piece, double start, double end) {
      const FlowInTime in_piece = [&](double t) -> const Flow& { return flow.at(piece, t); };
      if (flow.changes) {
        advection.advance(density, in_piece, start, end);
      } else {
        advection.advance(density, in_piece(start), start, end);
      }
    });
    time = next;
    look(frame, time);
  }
  const double mass = carried.states.front().mass;
  if (!makes_mass) {
    double drift = 0;
    for (const CarriedState& state : carried.states)
      drift = std::max(drift, std::abs(state.mass / mass - 1));
    carried.mass_drift = drift;
  }
  carried.steps = advection.steps();
  carried.change = distance_in_mass(density, before) / mass;
  carried.solve_seconds = seconds_now();
  return carried;
}

}  // namespace deblai
