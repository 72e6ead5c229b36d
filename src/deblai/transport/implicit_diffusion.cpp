#include <deblai/transport/implicit_diffusion.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <petscdmda.h>
#include <petscsnes.h>

#include <deblai/base/petsc.hpp>
#include <deblai/elliptic/flux_solver.hpp>
#include <deblai/field/halo.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/transport/diffusive_flux.hpp>

namespace deblai {

namespace {

struct VecTraits {
  using Handle = Vec;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& vec) noexcept { VecDestroy(&vec); }
};
struct MatTraits {
  using Handle = Mat;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& mat) noexcept { MatDestroy(&mat); }
};
struct SnesTraits {
  using Handle = SNES;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& snes) noexcept { SNESDestroy(&snes); }
};

/// The same grid, on the ranks that own cells. Collective on these.
Grid without_idle_ranks(const Grid& grid) {
  const MPI_Comm active = PetscObjectComm(reinterpret_cast<PetscObject>(grid.dm()));
  return {Communicator(active), grid.shape(), std::array{grid.processes(1), grid.processes(2)}};
}

}  // namespace

/// The nonlinear system of one step, on the ranks that own cells.
class ImplicitDiffusion::Solver {
 public:
  Solver(const Grid& grid, const Diffusion& diffusion, const std::optional<Field>& mobility)
      : grid_(without_idle_ranks(grid)),
        diffusion_(diffusion),
        halo_(grid_, 1),
        open_(grid_, 1),
        drift_(open_),
        rho_(open_),
        pressure_(open_),
        pressure_slope_(open_),
        potential_(open_),
        potential_slope_(open_),
        by_low_(static_cast<std::size_t>(grid.dim()), open_),
        by_high_(by_low_),
        drive_(open_),
        correction_(open_),
        linear_(grid_) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < count(0); ++x)
        open_.at(0, z, y, x) = mobility ? mobility->at(0, z, y, x) : 1;
    });
    exchange(open_);
    check_petsc(DMCreateGlobalVector(grid_.dm(), old_.slot()));
    check_petsc(VecDuplicate(old_.get(), now_.slot()));
    check_petsc(VecDuplicate(old_.get(), residual_.slot()));
    PetscInt cells = 0;
    check_petsc(VecGetLocalSize(old_.get(), &cells));
    const MPI_Comm comm = grid_.comm().get();
    check_petsc(MatCreateShell(comm, cells, cells, PETSC_DETERMINE, PETSC_DETERMINE, this,
                               jacobian_.slot()));
    check_petsc(MatShellSetOperation(jacobian_.get(), MATOP_MULT,
                                     reinterpret_cast<void (*)()>(&Solver::multiply)));
    check_petsc(SNESCreate(comm, snes_.slot()));
    SNES snes = snes_.get();
    check_petsc(SNESSetOptionsPrefix(snes, "diffusion_"));
    check_petsc(SNESSetFunction(snes, residual_.get(), &Solver::residual_of, this));
    check_petsc(
        SNESSetJacobian(snes, jacobian_.get(), jacobian_.get(), &Solver::jacobian_of, this));
    SNESLineSearch search = nullptr;
    check_petsc(SNESGetLineSearch(snes, &search));
    check_petsc(SNESLineSearchSetType(search, SNESLINESEARCHSHELL));
    check_petsc(SNESLineSearchShellSetUserFunc(search, &Solver::search_line, this));
    KSP ksp = nullptr;
    PC pc = nullptr;
    check_petsc(SNESGetKSP(snes, &ksp));
    check_petsc(KSPSetType(ksp, KSPPREONLY));
    check_petsc(KSPGetPC(ksp, &pc));
    check_petsc(PCSetType(pc, PCSHELL));
    check_petsc(PCShellSetContext(pc, this));
    check_petsc(PCShellSetApply(pc, &Solver::solve_linear));
    check_petsc(SNESSetDivergenceTolerance(snes, -1));
    check_petsc(SNESSetFromOptions(snes));
  }

  /// One step of dt from rho, which it changes if Newton's method converges.
  bool step(Field& rho, const Field& drift, double dt, int& iterations) {
    dt_ = dt;
    for_each_line(grid_, 1, [&](int, int z, int y) {
      std::copy_n(drift.line(0, z, y), count(0), drift_.line(0, z, y));
    });
    exchange(drift_);
    put(rho, old_.get());
    check_petsc(VecCopy(old_.get(), now_.get()));
    double most = 0;
    check_petsc(VecMax(old_.get(), nullptr, &most));
    floor_ = 1e-8 * most;
    std::array<double, 3> unused{};
    double largest_pressure = 0;
    diffusion_.evaluate(&most, {&largest_pressure, unused.data(), &unused[1], &unused[2], 1});
    diffusion_.evaluate(&floor_,
                        {&floor_pressure_, unused.data(), &floor_potential_, &unused[1], 1});
    double norm = 0;
    check_petsc(VecNorm(old_.get(), NORM_2, &norm));
    double stiffness = 0;
    for (int a = 0; a < grid_.dim(); ++a)
      stiffness += 4 * dt / (grid_.spacing(a) * grid_.spacing(a));
    // What rounding of the fluxes and their means leaves cannot be asked for.
    const double rounding = 1e-15 * largest_pressure + 1e-11 * most * range_of(drift);
    const double least =
        1e-11 * norm + stiffness * rounding * std::sqrt(static_cast<double>(grid_.shape().cells()));
    check_petsc(SNESSetTolerances(snes_.get(), least, 1e-12, 0, 40, PETSC_DEFAULT));
    check_petsc(SNESSolve(snes_.get(), nullptr, now_.get()));
    PetscInt taken = 0;
    SNESConvergedReason reason = SNES_CONVERGED_ITERATING;
    check_petsc(SNESGetIterationNumber(snes_.get(), &taken));
    check_petsc(SNESGetConvergedReason(snes_.get(), &reason));
    iterations += static_cast<int>(taken);
    if (reason < 0) return false;
    finish(rho);
    return true;
  }

  /// The flux at the density of the last evaluation, on the faces below own cells. Rank-local.
  void take_fluxes(std::vector<Field>& fluxes) const {
    for_each_own_face([&](int a, std::ptrdiff_t at, const DiffusiveFlux& flux, double g) {
      fluxes[static_cast<std::size_t>(a)].slice(0)[at] = g * flux.value / grid_.spacing(a);
    });
  }

  /// Integral of flux times force at the density of the last evaluation. Collective on these ranks.
  ExactSum dissipation() const {
    ExactSum total;
    for_each_own_face([&](int a, std::ptrdiff_t at, const DiffusiveFlux& flux, double g) {
      const DiffusiveCell low = cell(at - neighbour(grid_, a));
      const DiffusiveCell high = cell(at);
      const double force = high.potential + high.drift - low.potential - low.drift;
      const double h = grid_.spacing(a);
      total.add(g * std::abs(flux.value * force) / (h * h));
    });
    return total;
  }

 private:
  int count(int a) const { return grid_.owned().count[static_cast<std::size_t>(a)]; }

  void exchange(Field& field) {
    for (int a = 0; a < grid_.dim(); ++a) halo_.exchange(a, {&field});
  }

  void put(const Field& field, Vec vec) const {
    double* values = nullptr;
    check_petsc(VecGetArray(vec, &values));
    double* to = values;
    for_each_line(grid_, 1,
                  [&](int, int z, int y) { to = std::copy_n(field.line(0, z, y), count(0), to); });
    check_petsc(VecRestoreArray(vec, &values));
  }

  /// Largest difference of the values of a field. Collective on these ranks.
  double range_of(const Field& field) {
    put(field, residual_.get());
    double low = 0;
    double high = 0;
    check_petsc(VecMin(residual_.get(), nullptr, &low));
    check_petsc(VecMax(residual_.get(), nullptr, &high));
    return high - low;
  }

  void take(Vec vec, Field& field) const {
    const double* values = nullptr;
    check_petsc(VecGetArrayRead(vec, &values));
    const double* from = values;
    for_each_line(grid_, 1, [&](int, int z, int y) {
      std::copy_n(from, count(0), field.line(0, z, y));
      from += count(0);
    });
    check_petsc(VecRestoreArrayRead(vec, &values));
  }

  /// Densities and what follows from them, halo included.
  void look_at(Vec vec) {
    take(vec, rho_);
    for (double& rho : rho_.raw()) rho = std::max(rho, 0.0);
    for_each_line(grid_, 1, [&](int, int z, int y) {
      diffusion_.evaluate(rho_.line(0, z, y),
                          {pressure_.line(0, z, y), pressure_slope_.line(0, z, y),
                           potential_.line(0, z, y), potential_slope_.line(0, z, y), count(0)});
      flatten(z, y);
    });
    for (int a = 0; a < grid_.dim(); ++a) {
      halo_.exchange(a, {&rho_, &pressure_, &pressure_slope_, &potential_, &potential_slope_});
    }
  }

  /// Below the floor of means the potential is constant.
  void flatten(int z, int y) {
    for (int x = 0; x < count(0); ++x) {
      if (rho_.at(0, z, y, x) >= floor_) continue;
      potential_.at(0, z, y, x) = floor_potential_;
      potential_slope_.at(0, z, y, x) = 0;
    }
  }

  DiffusiveCell cell(std::ptrdiff_t at) const {
    return {rho_.slice(0)[at],
            pressure_.slice(0)[at],
            pressure_slope_.slice(0)[at],
            potential_.slice(0)[at],
            potential_slope_.slice(0)[at],
            drift_.slice(0)[at],
            floor_,
            floor_pressure_};
  }

  /// Harmonic mean of the mobilities on both sides of a face.
  double conductance(std::ptrdiff_t low, std::ptrdiff_t high) const {
    const double a = open_.slice(0)[low];
    const double b = open_.slice(0)[high];
    return a > 0 && b > 0 ? 2 * a * b / (a + b) : 0;
  }

  /// Call f(axis, cell above, flux, conductance) for the inner faces below own cells.
  template <class F>
  void for_each_own_face(F&& f) const {
    for_each_line(grid_, 1, [&](int, int z, int y) {
      const std::ptrdiff_t first = rho_.line(0, z, y) - rho_.slice(0);
      for (int a = 0; a < grid_.dim(); ++a) {
        const std::ptrdiff_t up = neighbour(grid_, a);
        for (int x = 0; x < count(0); ++x) {
          const std::ptrdiff_t at = first + x;
          if (!InnerFaces(grid_, a).contains(a == 0 ? x : a == 1 ? y : z)) continue;
          f(a, at, DiffusiveFlux(cell(at - up), cell(at)), conductance(at - up, at));
        }
      }
    });
  }

  /// Call f(axis, side, flux, conductance / h^2) for the inner faces of a cell of this rank.
  template <class F>
  void for_each_side(std::ptrdiff_t at, const std::array<int, max_dim>& local, F&& f) const {
    for (int a = 0; a < grid_.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      const std::ptrdiff_t up = neighbour(grid_, a);
      const InnerFaces faces(grid_, a);
      const double over_h2 = 1 / (grid_.spacing(a) * grid_.spacing(a));
      if (faces.contains(local[axis]))
        f(a, -1, DiffusiveFlux(cell(at - up), cell(at)), conductance(at - up, at) * over_h2);
      if (faces.contains(local[axis] + 1))
        f(a, 1, DiffusiveFlux(cell(at), cell(at + up)), conductance(at, at + up) * over_h2);
    }
  }

  template <class F>
  void for_each_cell(F&& f) const {
    for_each_line(grid_, 1, [&](int, int z, int y) {
      const std::ptrdiff_t first = rho_.line(0, z, y) - rho_.slice(0);
      for (int x = 0; x < count(0); ++x) f(first + x, std::array<int, max_dim>{x, y, z});
    });
  }

  /// The density that flows out of a cell in unit time.
  double outflow(std::ptrdiff_t at, const std::array<int, max_dim>& local) const {
    double total = 0;
    for_each_side(at, local, [&](int, int side, const DiffusiveFlux& flux, double g) {
      total += side * g * flux.value;
    });
    return total;
  }

  /// rho from the fluxes of the solution: mass to round-off whatever Newton's tolerance.
  void finish(Field& rho) {
    look_at(now_.get());
    for_each_cell([&](std::ptrdiff_t at, const std::array<int, max_dim>& local) {
      double& value = rho.slice(0)[at];
      value = std::max(value - dt_ * outflow(at, local), 0.0);
    });
  }

  static PetscErrorCode residual_of(SNES, Vec x, Vec f, void* context) {
    auto& self = *static_cast<Solver*>(context);
    self.look_at(x);
    const double* now = nullptr;
    const double* old = nullptr;
    double* result = nullptr;
    PetscCall(VecGetArrayRead(x, &now));
    PetscCall(VecGetArrayRead(self.old_.get(), &old));
    PetscCall(VecGetArray(f, &result));
    std::ptrdiff_t i = 0;
    self.for_each_cell([&](std::ptrdiff_t at, const std::array<int, max_dim>& local) {
      result[i] = now[i] - old[i] + self.dt_ * self.outflow(at, local);
      ++i;
    });
    PetscCall(VecRestoreArray(f, &result));
    PetscCall(VecRestoreArrayRead(self.old_.get(), &old));
    PetscCall(VecRestoreArrayRead(x, &now));
    return 0;
  }

  static PetscErrorCode jacobian_of(SNES, Vec x, Mat matrix, Mat, void* context) {
    auto& self = *static_cast<Solver*>(context);
    self.look_at(x);
    self.for_each_own_face([&](int a, std::ptrdiff_t at, const DiffusiveFlux& flux, double g) {
      const double h = self.grid_.spacing(a);
      const auto axis = static_cast<std::size_t>(a);
      self.by_low_[axis].slice(0)[at] = self.dt_ * g * flux.by_a / (h * h);
      self.by_high_[axis].slice(0)[at] = self.dt_ * g * flux.by_b / (h * h);
    });
    for (int a = 0; a < self.grid_.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      self.halo_.exchange(a, {&self.by_low_[axis], &self.by_high_[axis]});
    }
    self.linear_.set_flux(self.by_low_, self.by_high_);
    PetscCall(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
    PetscCall(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
    return 0;
  }

  /// SNES looks at the gradient of the residual where a line search fails.
  static PetscErrorCode multiply(Mat matrix, Vec in, Vec out) {
    Solver* self = nullptr;
    PetscCall(MatShellGetContext(matrix, static_cast<void*>(&self)));
    self->take(in, self->drive_);
    self->linear_.apply(self->drive_, self->correction_);
    self->put(self->correction_, out);
    return 0;
  }

  static PetscErrorCode solve_linear(PC pc, Vec residual, Vec correction) {
    Solver* self = nullptr;
    PetscCall(PCShellGetContext(pc, &self));
    self->take(residual, self->drive_);
    self->linear_.solve(self->drive_, self->correction_, {.tolerance = 1e-4});
    self->put(self->correction_, correction);
    return 0;
  }

  /// Newton's step, halved until the residual falls, and stopped a little above zero. No length but
  /// 1, 1/2, 1/4, ... : what norms round to decides, but does not enter.
  static PetscErrorCode search_line(SNESLineSearch search, void*) {
    constexpr double shortest = 1e-6;
    SNES snes = nullptr;
    Vec x = nullptr;
    Vec f = nullptr;
    Vec step = nullptr;
    Vec next = nullptr;
    Vec f_next = nullptr;
    double norm = 0;
    PetscCall(SNESLineSearchGetSNES(search, &snes));
    PetscCall(SNESLineSearchGetVecs(search, &x, &f, &step, &next, &f_next));
    PetscCall(VecNorm(f, NORM_2, &norm));
    double length = 1;
    double norm_next = 0;
    for (;; length *= 0.5) {
      PetscCall(VecWAXPY(next, -length, step, x));
      PetscCall(stay_positive(x, next));
      PetscCall(SNESComputeFunction(snes, next, f_next));
      PetscCall(VecNorm(f_next, NORM_2, &norm_next));
      if (norm_next <= (1 - 1e-4 * length) * norm || length < shortest) break;
    }
    const bool failed = !(norm_next <= norm);
    PetscCall(SNESLineSearchSetReason(
        search, failed ? SNES_LINESEARCH_FAILED_REDUCT : SNES_LINESEARCH_SUCCEEDED));
    double size = 0;
    double change = 0;
    PetscCall(VecNorm(step, NORM_2, &change));
    PetscCall(VecCopy(next, x));
    PetscCall(VecCopy(f_next, f));
    PetscCall(VecNorm(x, NORM_2, &size));
    PetscCall(SNESLineSearchSetLambda(search, length));
    PetscCall(SNESLineSearchSetNorms(search, size, norm_next, length * change));
    return 0;
  }

  static PetscErrorCode stay_positive(Vec before, Vec after) {
    constexpr double kept = 1e-3;
    const double* old = nullptr;
    double* now = nullptr;
    PetscInt n = 0;
    PetscCall(VecGetLocalSize(after, &n));
    PetscCall(VecGetArrayRead(before, &old));
    PetscCall(VecGetArray(after, &now));
    for (PetscInt i = 0; i < n; ++i) now[i] = std::max(now[i], kept * std::max(old[i], 0.0));
    PetscCall(VecRestoreArray(after, &now));
    PetscCall(VecRestoreArrayRead(before, &old));
    return 0;
  }

  Grid grid_;
  const Diffusion& diffusion_;
  Halo halo_;
  Field open_;
  Field drift_;
  Field rho_;
  Field pressure_;
  Field pressure_slope_;
  Field potential_;
  Field potential_slope_;
  std::vector<Field> by_low_;  ///< derivatives of the flux by both densities, times dt / h
  std::vector<Field> by_high_;
  Field drive_;
  Field correction_;
  FluxSolver linear_;
  double dt_ = 0;
  double floor_ = 0;
  double floor_pressure_ = 0;
  double floor_potential_ = 0;
  Owned<VecTraits> old_;
  Owned<VecTraits> now_;
  Owned<VecTraits> residual_;
  Owned<MatTraits> jacobian_;
  Owned<SnesTraits> snes_;
};

ImplicitDiffusion::ImplicitDiffusion(const Grid& grid, const Diffusion& diffusion,
                                     const std::optional<Field>& mobility)
    : grid_(grid) {
  if (!grid.owned().empty()) solver_ = std::make_unique<Solver>(grid, diffusion, mobility);
}

ImplicitDiffusion::~ImplicitDiffusion() = default;

DiffusionReport ImplicitDiffusion::step(Field& rho, const Field& drift, double dt) {
  constexpr int finest = 1024;
  const double mass = integral(rho);
  DiffusionReport report;
  bool failed = false;
  if (solver_) {
    int parts = 1;
    for (int done = 0; done < parts && !failed;) {
      const bool converged = solver_->step(rho, drift, dt / parts, report.iterations);
      if (converged) {
        ++done;
        ++report.substeps;
      } else {
        failed = parts == finest;
        parts *= 2;
        done *= 2;
      }
    }
  }
  const Communicator& comm = grid_.comm();
  collectively(comm, [&] {
    if (failed) fail("Newton's method fails in a thousandth of the time step");
  });
  // Newton's tolerance may leave what is then cut off at zero.
  scale(rho, mass / integral(rho));
  report.substeps = static_cast<int>(max(comm, report.substeps));
  report.iterations = static_cast<int>(max(comm, report.iterations));
  const ExactSum lost = solver_ ? solver_->dissipation() : ExactSum{};
  report.dissipation = sum(comm, lost) * grid_.shape().cell_volume();
  return report;
}

std::vector<Field> ImplicitDiffusion::fluxes() const {
  std::vector<Field> result(static_cast<std::size_t>(grid_.dim()), Field(grid_, 1));
  if (solver_) solver_->take_fluxes(result);
  Halo halo(grid_, 1);
  for (int a = 0; a < grid_.dim(); ++a) halo.exchange(a, {&result[static_cast<std::size_t>(a)]});
  return result;
}

}  // namespace deblai
