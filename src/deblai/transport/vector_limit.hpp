#pragma once

namespace deblai {

/// Cells of a time slice that this PETSc counts: 2^31 - 1, unless it was built with 64-bit indices.
/// They bound what steps in time with it, Advection and ImplicitDiffusion.
long long most_cells_of_vector();

}  // namespace deblai
