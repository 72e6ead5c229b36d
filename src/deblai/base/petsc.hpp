#pragma once

#include <source_location>

#include <petscsystypes.h>

namespace deblai {

/// Throw unless `code` is zero, with PETSc's own text.
void check_petsc(PetscErrorCode code, std::source_location where = std::source_location::current());

}  // namespace deblai
