#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <deblai/problems/checkpoints.hpp>
#include <deblai/transport/advection.hpp>
#include <deblai/transport/in_pieces.hpp>

namespace deblai {

/// How a density is carried, and when it is looked at.
struct ContinuitySettings {
  AdvectionSettings advection;
  double end = 1;   ///< [time], from 0
  int frames = 17;  ///< at equal times, both ends included; at least 2
};

/// The carried density at a time.
struct CarriedState {
  int frame = 0;
  double time = 0;
  double mass = 0;
  double least = 0;  ///< of all cells [mass / length^d]
  double most = 0;
  long long steps = 0;  ///< since the start
  double seconds = 0;   ///< since the start, of the clock
};

/// What is known of a density that was carried.
struct Carried {
  std::vector<CarriedState> states;  ///< a frame each
  AdvectionSteps steps;
  /// Largest deviation of the mass from that at the start, relative; not known where mass is made.
  std::optional<double> mass_drift;
  double change = 0;  ///< integral of |density at the end - at the start|, over the mass
  /// The same of the density at the end and the one that it should come to, where there is one.
  std::optional<double> departure = std::nullopt;
  double solve_seconds = 0;
};

/// Called at each frame on every rank, with the density and the flow then. Collective.
using CarriedMonitor =
    std::function<void(const CarriedState& state, const Field& density, const Flow& flow)>;

/// Called after each step, on every rank with the same numbers but for the seconds.
using CarriedProgress = std::function<void(double time, long long steps, double seconds)>;

/// Integral of |a - b|, one slice each. Collective; the same bits on any number of ranks.
double distance_in_mass(const Field& a, const Field& b);

/// The pictures that were looked at before a run was stopped. Throws Error, Failure::input, where
/// the standing is not one of a density that is carried.
std::vector<CarriedState> states_in(const Standing& standing);

/// Carry a density along a flow, which is looked at again in each stage if it changes.
///
/// @param monitor called at each frame
/// @param progress called after each step; never steers
///
/// density: one slice, not negative; it becomes that at the end. Collective on its grid; the same
/// bits on any number of ranks, but for the seconds. Throws as Advection does.
///
/// With checkpoints it goes on where one that was stopped stood, to the same bits: the density is
/// still that at the start, and the monitor sees the pictures after the stop.
Carried solve_continuity(Field& density, const InPieces<Flow>& flow,
                         const ContinuitySettings& settings, const CarriedMonitor& monitor = {},
                         Checkpoints* checkpoints = nullptr, const CarriedProgress& progress = {});

}  // namespace deblai
