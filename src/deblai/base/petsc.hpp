#pragma once

#include <source_location>

#include <petscsystypes.h>

#include <deblai/base/owned.hpp>

namespace deblai {

/// Throw unless `code` is zero, with PETSc's own text.
void check_petsc(PetscErrorCode code, std::source_location where = std::source_location::current());

template <class Object, auto destroy>
struct PetscTraits {
  using Handle = Object;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& object) noexcept { destroy(&object); }
};

/// A PETSc object of one's own: OwnedPetsc<Vec, VecDestroy>.
template <class Object, auto destroy>
using OwnedPetsc = Owned<PetscTraits<Object, destroy>>;

}  // namespace deblai
