#include <deblai/transport/positive_search.hpp>

#include <algorithm>

#include <deblai/base/petsc.hpp>

namespace deblai {

namespace {

/// At least a thousandth of what was there before.
PetscErrorCode stay_positive(Vec before, Vec after) {
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

PetscErrorCode search_line(SNESLineSearch search, void*) {
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

}  // namespace

void search_positive(SNES snes) {
  SNESLineSearch search = nullptr;
  check_petsc(SNESGetLineSearch(snes, &search));
  check_petsc(SNESLineSearchSetType(search, SNESLINESEARCHSHELL));
  check_petsc(SNESLineSearchShellSetUserFunc(search, &search_line, nullptr));
}

}  // namespace deblai
