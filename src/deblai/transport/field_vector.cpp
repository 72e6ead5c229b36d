#include <deblai/transport/field_vector.hpp>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <deblai/transport/vector_limit.hpp>

namespace deblai {

long long most_cells_of_vector() { return std::numeric_limits<PetscInt>::max(); }

FieldVector vector_over(const Grid& grid) {
  collectively(grid.comm(), [&] {
    require(grid.shape().cells() <= most_cells_of_vector(), Failure::resources,
            fmt::format("PETSc, which steps in time here, counts {} cells at most, and the grid "
                        "has {}: use fewer domain.cells, or a PETSc with 64-bit indices",
                        most_cells_of_vector(), grid.shape().cells()));
  });
  FieldVector vector;
  check_petsc(VecCreate(grid.comm().get(), vector.slot()));
  check_petsc(VecSetSizes(vector.get(), static_cast<PetscInt>(grid.owned().cells()),
                          static_cast<PetscInt>(grid.shape().cells())));
  check_petsc(VecSetType(vector.get(), VECSTANDARD));
  return vector;
}

void copy(const Field& from, Vec to) {
  const int n = from.grid().owned().count[0];
  double* values = nullptr;
  check_petsc(VecGetArrayWrite(to, &values));
  double* line = values;
  for_each_line(from.grid(), 1,
                [&](int, int z, int y) { line = std::copy_n(from.line(0, z, y), n, line); });
  check_petsc(VecRestoreArrayWrite(to, &values));
}

void copy(Vec from, Field& to) {
  const int n = to.grid().owned().count[0];
  const double* values = nullptr;
  check_petsc(VecGetArrayRead(from, &values));
  const double* line = values;
  for_each_line(to.grid(), 1, [&](int, int z, int y) {
    std::copy_n(line, n, to.line(0, z, y));
    line += n;
  });
  check_petsc(VecRestoreArrayRead(from, &values));
}

}  // namespace deblai
