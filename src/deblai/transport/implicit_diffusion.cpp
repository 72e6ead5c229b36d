#include <deblai/transport/implicit_diffusion.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>

#include <petscsnes.h>

#include <deblai/base/petsc.hpp>
#include <deblai/elliptic/flux_solver.hpp>
#include <deblai/transport/diffusion_system.hpp>
#include <deblai/transport/field_vector.hpp>
#include <deblai/transport/positive_search.hpp>

namespace deblai {

namespace {

/// The same grid, on the ranks that own cells. Collective on these.
Grid without_idle_ranks(const Grid& grid) {
  const Communicator active(grid.active_comm());
  return {active, grid.shape(), std::array{grid.processes(1), grid.processes(2)}};
}

}  // namespace

/// Newton's method for one step, on the ranks that own cells.
class ImplicitDiffusion::Solver {
 public:
  Solver(const Grid& grid, const Diffusion& diffusion, const std::optional<Field>& mobility)
      : grid_(without_idle_ranks(grid)),
        system_(grid_, diffusion, mobility),
        drive_(grid_, 1),
        correction_(grid_, 1),
        linear_(grid_) {
    now_ = vector_over(grid_);
    check_petsc(VecDuplicate(now_.get(), residual_.slot()));
    PetscInt cells = 0;
    check_petsc(VecGetLocalSize(now_.get(), &cells));
    check_petsc(MatCreateShell(grid_.comm().get(), cells, cells, PETSC_DETERMINE, PETSC_DETERMINE,
                               this, jacobian_.slot()));
    check_petsc(MatShellSetOperation(jacobian_.get(), MATOP_MULT,
                                     reinterpret_cast<void (*)()>(&Solver::multiply)));
    check_petsc(SNESCreate(grid_.comm().get(), snes_.slot()));
    SNES snes = snes_.get();
    check_petsc(SNESSetOptionsPrefix(snes, "diffusion_"));
    check_petsc(SNESSetFunction(snes, residual_.get(), &Solver::residual_of, this));
    check_petsc(
        SNESSetJacobian(snes, jacobian_.get(), jacobian_.get(), &Solver::jacobian_of, this));
    check_petsc(SNESSetConvergenceTest(snes, &Solver::is_converged, this, nullptr));
    search_positive(snes);
    KSP ksp = nullptr;
    PC pc = nullptr;
    check_petsc(SNESGetKSP(snes, &ksp));
    check_petsc(KSPSetType(ksp, KSPPREONLY));
    check_petsc(KSPGetPC(ksp, &pc));
    check_petsc(PCSetType(pc, PCSHELL));
    check_petsc(PCShellSetContext(pc, this));
    check_petsc(PCShellSetApply(pc, &Solver::solve_linear));
    constexpr int most_iterations = 100;
    check_petsc(SNESSetTolerances(snes, 0, 1e-12, 0, most_iterations, PETSC_DEFAULT));
    check_petsc(SNESSetDivergenceTolerance(snes, PETSC_MAX_REAL));  // the line search decides
    check_petsc(SNESSetFromOptions(snes));
  }

  /// One step of dt from rho, which it changes if Newton's method converges.
  bool step(Field& rho, const Field& drift, double dt, int& iterations) {
    system_.begin(rho, drift, dt);
    copy(rho, now_.get());
    check_petsc(VecNorm(now_.get(), NORM_2, &size_));
    // Where nothing is, powers have no slope, and Newton's method crosses a cell of vacuum in each
    // iteration. From a density that has spread too far it takes about as many however far.
    // Where the potential is steep that may be too far; then patience helps.
    bool found = solve(12, iterations);
    if (!found) {
      spread(rho);
      found = solve(60, iterations);
    }
    if (!found) {
      copy(rho, now_.get());
      found = solve(40, iterations);
    }
    if (!found) return false;
    system_.look_at(now_.get());
    system_.advance(rho);
    return true;
  }

  const DiffusionSystem& system() const { return system_; }

 private:
  /// Newton's method from what is in now_.
  bool solve(int patience, int& iterations) {
    patience_ = patience;
    thrown_ = nullptr;
    const PetscErrorCode code = SNESSolve(snes_.get(), nullptr, now_.get());
    if (thrown_) std::rethrow_exception(thrown_);
    check_petsc(code);
    PetscInt taken = 0;
    SNESConvergedReason reason = SNES_CONVERGED_ITERATING;
    check_petsc(SNESGetIterationNumber(snes_.get(), &taken));
    check_petsc(SNESGetConvergedReason(snes_.get(), &reason));
    iterations += static_cast<int>(taken);
    return reason > 0;
  }

  /// now_ <- about what an ideal gas would come to from rho.
  void spread(const Field& rho) {
    copy(rho, now_.get());
    system_.look_at_as_gas(now_.get());
    system_.residual(now_.get(), residual_.get());
    copy(residual_.get(), drive_);
    linear_.set_flux(system_.by_low(), system_.by_high());
    linear_.solve(drive_, correction_, {.tolerance = 1e-2});
    for_each_line(grid_, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid_.owned().count[0]; ++x) {
        double& value = correction_.at(0, z, y, x);
        value = std::max(rho.at(0, z, y, x) - value, 0.0);
      }
    });
    copy(correction_, now_.get());
  }

  /// f() within C frames of PETSc, which no exception may cross.
  template <class F>
  PetscErrorCode guarded(F&& f) {
    try {
      f();
    } catch (...) {
      thrown_ = std::current_exception();
      return PETSC_ERR_USER;
    }
    return 0;
  }

  static PetscErrorCode residual_of(SNES, Vec x, Vec f, void* context) {
    auto& self = *static_cast<Solver*>(context);
    return self.guarded([&] {
      self.system_.look_at(x);
      self.system_.residual(x, f);
    });
  }

  static PetscErrorCode jacobian_of(SNES, Vec x, Mat matrix, Mat, void* context) {
    auto& self = *static_cast<Solver*>(context);
    return self.guarded([&] {
      self.system_.look_at(x);
      self.linear_.set_flux(self.system_.by_low(), self.system_.by_high());
      check_petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
      check_petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
    });
  }

  /// What rounding leaves of the residual cannot be asked for.
  static PetscErrorCode is_converged(SNES snes, PetscInt iteration, PetscReal x, PetscReal step,
                                     PetscReal f, SNESConvergedReason* reason, void* context) {
    auto& self = *static_cast<Solver*>(context);
    return self.guarded([&] {
      check_petsc(SNESConvergedDefault(snes, iteration, x, step, f, reason, nullptr));
      if (*reason == SNES_CONVERGED_ITERATING && f <= 1e-11 * self.size_ + self.system_.rounding())
        *reason = SNES_CONVERGED_FNORM_ABS;
      if (*reason == SNES_CONVERGED_ITERATING && iteration >= self.patience_)
        *reason = SNES_DIVERGED_MAX_IT;
    });
  }

  /// SNES looks at the gradient of the residual where a line search fails.
  static PetscErrorCode multiply(Mat matrix, Vec in, Vec out) {
    Solver* self = nullptr;
    PetscCall(MatShellGetContext(matrix, static_cast<void*>(&self)));
    return self->guarded([&] {
      copy(in, self->drive_);
      self->linear_.apply(self->drive_, self->correction_);
      copy(self->correction_, out);
    });
  }

  static PetscErrorCode solve_linear(PC pc, Vec residual, Vec correction) {
    Solver* self = nullptr;
    PetscCall(PCShellGetContext(pc, &self));
    return self->guarded([&] {
      copy(residual, self->drive_);
      self->linear_.solve(self->drive_, self->correction_, {.tolerance = 1e-4});
      copy(self->correction_, correction);
    });
  }

  Grid grid_;
  DiffusionSystem system_;
  Field drive_;
  Field correction_;
  FluxSolver linear_;
  double size_ = 0;        ///< l2 of the density before the step
  PetscInt patience_ = 0;  ///< iterations
  std::exception_ptr thrown_;
  FieldVector now_;
  FieldVector residual_;
  OwnedPetsc<Mat, MatDestroy> jacobian_;
  OwnedPetsc<SNES, SNESDestroy> snes_;
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
  const Field before = rho;
  DiffusionReport report;
  if (solver_) {
    int parts = 1;
    for (int done = 0; done < parts && report.converged;) {
      if (solver_->step(rho, drift, dt / parts, report.iterations)) {
        ++done;
        ++report.substeps;
      } else {
        report.converged = parts < finest;
        parts *= 2;
        done *= 2;
      }
    }
  }
  const Communicator& comm = grid_.comm();
  report.converged = moved_ = sum(comm, report.converged ? 0LL : 1LL) == 0;
  report.substeps = static_cast<int>(max(comm, report.substeps));
  report.iterations = static_cast<int>(max(comm, report.iterations));
  if (!report.converged) {
    rho = before;
    return report;
  }
  // Newton's tolerance may leave what is then cut off at zero.
  scale(rho, mass / integral(rho));
  const ExactSum lost = solver_ ? solver_->system().dissipation() : ExactSum{};
  report.dissipation = sum(comm, lost) * grid_.shape().cell_volume();
  return report;
}

std::vector<Field> ImplicitDiffusion::fluxes() const {
  std::vector<Field> result(static_cast<std::size_t>(grid_.dim()), Field(grid_, 1));
  if (solver_ && moved_) solver_->system().take_fluxes(result);
  Halo halo(grid_, 1);
  for (int a = 0; a < grid_.dim(); ++a) halo.exchange(a, {&result[static_cast<std::size_t>(a)]});
  return result;
}

}  // namespace deblai
