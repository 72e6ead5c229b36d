#include <deblai/base/petsc.hpp>

#include <fmt/format.h>
#include <petscsys.h>

#include <deblai/base/error.hpp>

namespace deblai {

void check_petsc(PetscErrorCode code, std::source_location where) {
  if (code == 0) return;
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  fail(
      fmt::format("PETSc error {}: {}", static_cast<int>(code), text != nullptr ? text : "unknown"),
      where);
}

}  // namespace deblai
