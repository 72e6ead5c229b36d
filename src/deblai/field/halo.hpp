#pragma once

#include <array>
#include <initializer_list>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// The exchange of halos between neighbours, for fields of `slices` slices on one grid.
///
/// One message a field and neighbour carries all slices. Halos beyond a wall are left alone.
template <class T>
class HaloOf {
 public:
  /// Not collective.
  HaloOf(const Grid& grid, int slices);

  /// Fill the halo of each field on both sides along `axis`. Collective on the grid's lines.
  void exchange(int axis, std::initializer_list<FieldOf<T>*> fields);

 private:
  struct Side {
    OwnedDatatype send;
    OwnedDatatype receive;
    int neighbour = MPI_PROC_NULL;
  };
  Grid grid_;
  std::array<std::array<Side, 2>, max_dim> sides_;
  std::vector<MPI_Request> requests_;
};

using Halo = HaloOf<double>;

}  // namespace deblai
