#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <deblai/transport/flow.hpp>

namespace deblai {

/// How far a step of Advection may go.
struct AdvectionSettings {
  double cfl = 0.8;  ///< in (0, 1], share of the largest step that keeps what is promised
  std::optional<double> step = std::nullopt;  ///< [time]; by default what `cfl` allows
  /// By default, for what `cfl` does not see: the longest step [time], and the largest share of a
  /// cell's mass, to first order, that is removed in a step.
  std::optional<double> longest = std::nullopt;
  std::optional<double> removed = std::nullopt;
};

/// What the steps of Advection were.
struct AdvectionSteps {
  long long taken = 0;
  long long repeated = 0;  ///< with a smaller step, since the flow grew within the first one
  double smallest = 0;     ///< [time]
  double largest = 0;      ///< [time]
  double cfl = 0;          ///< largest share of the largest step that keeps what is promised
};

/// Asked between two steps, on every rank alike.
struct AdvectionPauses {
  std::function<bool()> wanted = {};
  /// Told the time where one was wanted; the density that is carried is then as it is at that time.
  std::function<void(double time)> taken = {};
};

/// The continuity equation  d_t rho + div(rho v) = production - removal rho  with walls that
/// nothing crosses, by conservative finite volumes.
///
/// Upwind fluxes of piecewise linear reconstructions with van Leer's slopes (MUSCL, van Leer 1979),
/// order 2 on smooth data; strong-stability-preserving Runge-Kutta of order 2 with 4 stages,
/// SSPRK(4,2) (Spiteri & Ruuth 2002), by PETSc's TS.
///
/// A stage is a convex sum of Euler steps of a third of the step. An Euler step of length e keeps a
/// density from falling below zero, and from new extrema where the discrete divergence of v is zero
/// and there is no source, as long as
///     e (2 sum_a max(|v_-|, |v_+|) / h_a + removal) <= 1  in each cell:
/// upwind values are at most twice the cell's (van Leer's slope vanishes at extrema), which bounds
/// what leaves; and in Harten's (1983) incremental form each face adds a share of at most
/// e |v| / h_a of a neighbour. Hence a step of at most 3 / exchange_rate, of which `cfl` is the
/// share that is taken. Mass changes by what is produced and removed, to round-off.
class Advection {
 public:
  /// Collective on the grid. Throws CollectiveError, Failure::case_file, when cfl is not in (0, 1]
  /// or the step not positive.
  Advection(const Grid& grid, const AdvectionSettings& settings = {}, AdvectionPauses pauses = {});
  ~Advection();
  Advection(Advection&&) noexcept;
  Advection& operator=(Advection&&) noexcept;

  /// density <- the density at time `to` of what it is at time `from`, in a flow that does not
  /// change. One slice, not negative. Collective; the same bits on any number of ranks. Throws
  /// CollectiveError: Failure::input when the flow is not finite, Failure::case_file when the given
  /// step exceeds the bound.
  void advance(Field& density, const Flow& flow, double from, double to);

  /// The same in a flow that changes: it is looked at in every stage. A step in which it broke the
  /// bound is taken again, shorter.
  void advance(Field& density, const FlowInTime& flow, double from, double to);

  /// Of all calls so far.
  const AdvectionSteps& steps() const;
  /// Go on counting from there.
  void count_from(const AdvectionSteps& so_far);

  /// Called after each step, on every rank, with the time. Never steers.
  void watch(std::function<void(double time)> watcher);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Throw, as Advection::advance would at that time, when the flow is not finite or the given step
/// too long for it. Collective.
void require_advection(const Flow& flow, double time, const AdvectionSettings& settings);

}  // namespace deblai
