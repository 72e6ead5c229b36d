#pragma once

#include <petscvec.h>

#include <deblai/base/petsc.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

using FieldVector = OwnedPetsc<Vec, VecDestroy>;

/// A vector of the cells of a time slice, each rank's own in the order of its field. Collective.
/// Throws CollectiveError, Failure::resources, when this PETSc cannot count them.
FieldVector vector_over(const Grid& grid);

/// The owned cells of a field of one slice into a vector over its grid, and back. Rank-local.
void copy(const Field& from, Vec to);
void copy(Vec from, Field& to);

}  // namespace deblai
