#include <deblai/transport/field_vector.hpp>

#include <algorithm>

#include <deblai/base/petsc.hpp>

namespace deblai {

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
