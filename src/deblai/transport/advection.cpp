#include <deblai/transport/advection.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <petscts.h>

#include <deblai/base/petsc.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/transport/field_vector.hpp>
#include <deblai/transport/reconstruction.hpp>

namespace deblai {

namespace {

constexpr int stages = 4;
// Euler steps in a step, less what round-off may add to a flux.
constexpr double euler_steps = (stages - 1) * (1 - 1e-10);
// What round-off of its length may add to a step.
constexpr double rounding = 1e-12;

std::size_t at(int a) { return static_cast<std::size_t>(a); }

/// Throw unless that exchange rate is finite and leaves the given step possible.
void require_rate(const Communicator& comm, double rate, double time,
                  const AdvectionSettings& settings) {
  collectively(comm, [&] {
    require(std::isfinite(rate), Failure::input,
            fmt::format("the velocity or the source is not finite at t = {}", time));
    if (!settings.step) return;
    require(*settings.step * rate <= euler_steps, Failure::case_file,
            fmt::format("a time step of {} is too long at t = {}: with at most {} no density "
                        "falls below zero; choose a smaller one, or leave it out and give `cfl`",
                        *settings.step, time, euler_steps / rate));
  });
}

}  // namespace

struct Advection::Inside {
  Grid grid;
  AdvectionSettings settings;
  AdvectionPauses pauses;
  AdvectionSteps steps;
  FieldVector density, before, change;
  OwnedPetsc<TS, TSDestroy> ts;
  Field rho;
  Reconstruction reconstruction;
  std::vector<Field> flux;

  // Of the step that is under way.
  const FlowInTime* flow = nullptr;
  double still_rate = 0;  ///< of a flow that does not change
  std::function<void(double)> watcher;
  bool still = false;
  double rate = 0;  ///< largest of the stages
  std::exception_ptr thrown;

  Inside(const Grid& g, const AdvectionSettings& s, AdvectionPauses p)
      : grid(g),
        settings(s),
        pauses(std::move(p)),
        rho(g, 1),
        reconstruction(g),
        flux(at(g.dim()), Field(g, 1)) {
    MPI_Comm comm = grid.comm().get();
    density = vector_over(grid);
    check_petsc(VecDuplicate(density.get(), before.slot()));
    check_petsc(VecDuplicate(density.get(), change.slot()));
    // No TSSetFromOptions: the bound on the step is that of this scheme.
    check_petsc(TSCreate(comm, ts.slot()));
    check_petsc(TSSetProblemType(ts.get(), TS_NONLINEAR));
    check_petsc(TSSetType(ts.get(), TSSSP));
    check_petsc(TSSSPSetType(ts.get(), TSSSPRKS2));
    check_petsc(TSSSPSetNumStages(ts.get(), stages));
    check_petsc(TSSetRHSFunction(ts.get(), change.get(), &Inside::right_hand_side, this));
    check_petsc(TSSetExactFinalTime(ts.get(), TS_EXACTFINALTIME_STEPOVER));
    check_petsc(TSSetMaxTime(ts.get(), 1e300));
    check_petsc(TSSetSolution(ts.get(), density.get()));
  }

  static PetscErrorCode right_hand_side(TS, PetscReal time, Vec x, Vec out, void* context) {
    auto* self = static_cast<Inside*>(context);
    try {
      const Flow& flow = (*self->flow)(time);
      self->rate = std::max(self->rate, self->still ? self->still_rate : exchange_rate(flow));
      copy(x, self->rho);
      self->evaluate(flow, out);
    } catch (...) {  // PETSc's frames are C
      self->thrown = std::current_exception();
      return PETSC_ERR_USER;
    }
    return 0;
  }

  /// out <- production - removal rho - div(rho v)
  void evaluate(const Flow& now, Vec out) {
    for (int a = 0; a < grid.dim(); ++a) {
      reconstruction.prepare(rho, a);
      for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
        const double* v = now.velocity[at(a)].line(0, z, y);
        double* f = flux[at(a)].line(0, z, y);
        reconstruction.upwind(rho, a, z, y, x0, x1, v, f);
        for (int x = x0; x < x1; ++x) f[x] *= v[x];
      });
    }
    const int n = grid.owned().count[0];
    double* values = nullptr;
    check_petsc(VecGetArrayWrite(out, &values));
    double* line = values;
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::fill_n(line, n, 0.0);
      for (int a = 0; a < grid.dim(); ++a) {
        const double* f = flux[at(a)].line(0, z, y);
        const std::ptrdiff_t up = neighbour(grid, a);
        const double ih = 1 / grid.spacing(a);
        for (int x = 0; x < n; ++x) line[x] -= (f[x + up] - f[x]) * ih;
      }
      if (now.production) {
        const double* made = now.production->line(0, z, y);
        for (int x = 0; x < n; ++x) line[x] += made[x];
      }
      if (now.removal) {
        const double* removed = now.removal->line(0, z, y);
        const double* r = rho.line(0, z, y);
        for (int x = 0; x < n; ++x) line[x] -= removed[x] * r[x];
      }
      line += n;
    });
    check_petsc(VecRestoreArrayWrite(out, &values));
  }

  /// The longest step that `rate_now` allows, of what remains. The same on every rank.
  double step_for(double rate_now, double time, double remaining) const {
    require_rate(grid.comm(), rate_now, time, settings);
    double longest = rate_now > 0 ? settings.cfl * euler_steps / rate_now : remaining;
    if (settings.longest) longest = std::min(longest, *settings.longest);
    if (settings.removed) {
      const double removal = removal_rate((*flow)(time));
      if (removal * longest > *settings.removed) longest = *settings.removed / removal;
    }
    if (settings.step) longest = *settings.step;
    const double share = remaining / longest;
    constexpr double most = 1e9;
    collectively(grid.comm(), [&] {
      require(share < most || !settings.step, Failure::case_file,
              fmt::format("a time step of {} is too short for the {} that remain at t = {}; choose "
                          "a longer one, or leave it out and give `cfl`",
                          longest, remaining, time));
      require(share < most, Failure::input,
              fmt::format("the velocity at t = {} is so large that a step may last {} only, of {} "
                          "that remain: look for its largest values",
                          time, longest, remaining));
    });
    return share <= 1 ? remaining : remaining / std::ceil(share * (1 - 1e-14));
  }

  void step(double time, double length) {
    rate = 0;
    thrown = nullptr;
    check_petsc(TSSetTime(ts.get(), time));
    check_petsc(TSSetTimeStep(ts.get(), length));
    const PetscErrorCode code = TSStep(ts.get());
    if (thrown) std::rethrow_exception(thrown);
    check_petsc(code);
  }

  void advance(Field& carried, double from, double to) {
    copy(carried, density.get());
    double time = from;
    double known = still ? still_rate : exchange_rate((*flow)(from));
    while (time < to) {
      const double length = step_for(known, time, to - time);
      if (!still) check_petsc(VecCopy(density.get(), before.get()));
      step(time, length);
      known = rate;
      if (length * rate > euler_steps * (1 + rounding)) {
        if (settings.step) require_rate(grid.comm(), rate, time, settings);
        check_petsc(VecCopy(before.get(), density.get()));
        ++steps.repeated;
        continue;
      }
      steps.smallest = steps.taken == 0 ? length : std::min(steps.smallest, length);
      steps.largest = std::max(steps.largest, length);
      steps.cfl = std::max(steps.cfl, length * rate / euler_steps);
      ++steps.taken;
      time = length == to - time ? to : time + length;
      if (watcher) watcher(time);
      if (time < to && pauses.wanted && pauses.wanted()) {
        copy(density.get(), carried);
        pauses.taken(time);
      }
      if (!still) known = exchange_rate((*flow)(time));
    }
    copy(density.get(), carried);
  }
};

Advection::Advection(const Grid& grid, const AdvectionSettings& settings, AdvectionPauses pauses) {
  collectively(grid.comm(), [&] {
    require(settings.cfl > 0 && settings.cfl <= 1, Failure::case_file,
            fmt::format("cfl: expected a number above 0 and at most 1, got {}", settings.cfl));
    require(!settings.step || (*settings.step > 0 && std::isfinite(*settings.step)),
            Failure::case_file,
            fmt::format("a time step is positive and finite, got {}", settings.step.value_or(0)));
  });
  inside_ = std::make_unique<Inside>(grid, settings, std::move(pauses));
}

void require_advection(const Flow& flow, double time, const AdvectionSettings& settings) {
  require_rate(flow.grid().comm(), exchange_rate(flow), time, settings);
}

Advection::~Advection() = default;
Advection::Advection(Advection&&) noexcept = default;
Advection& Advection::operator=(Advection&&) noexcept = default;

void Advection::advance(Field& density, const Flow& flow, double from, double to) {
  const FlowInTime same = [&flow](double) -> const Flow& { return flow; };
  inside_->flow = &same;
  inside_->still = true;
  inside_->still_rate = exchange_rate(flow);
  inside_->advance(density, from, to);
}

void Advection::advance(Field& density, const FlowInTime& flow, double from, double to) {
  inside_->flow = &flow;
  inside_->still = false;
  inside_->advance(density, from, to);
}

const AdvectionSteps& Advection::steps() const { return inside_->steps; }

void Advection::watch(std::function<void(double time)> watcher) {
  inside_->watcher = std::move(watcher);
}

void Advection::count_from(const AdvectionSteps& so_far) { inside_->steps = so_far; }

}  // namespace deblai
