#include <deblai/field/halo.hpp>

#include <cassert>

namespace deblai {

namespace {

/// One layer of cells orthogonal to `axis` at local index `layer`, of every slice.
OwnedDatatype layer_type(const Grid& grid, int slices, int axis, int layer, MPI_Datatype number) {
  std::vector<int> sizes{slices};
  std::vector<int> counts{slices};
  std::vector<int> starts{0};
  for (int a = grid.dim() - 1; a >= 0; --a) {
    const int count = grid.owned().count[static_cast<std::size_t>(a)];
    sizes.push_back(count + 2);
    counts.push_back(a == axis ? 1 : count);
    starts.push_back(a == axis ? layer + 1 : 1);
  }
  return subarray_type(sizes, counts, starts, number);
}

}  // namespace

template <class T>
HaloOf<T>::HaloOf(const Grid& grid, int slices) : grid_(grid) {
  if (grid.owned().empty()) return;
  for (int a = 1; a < grid.dim(); ++a) {
    const int count = grid.owned().count[static_cast<std::size_t>(a)];
    for (int side : {0, 1}) {
      const int neighbour = grid.process(a) + (side == 0 ? -1 : 1);
      if (neighbour < 0 || neighbour >= grid.processes(a)) continue;
      sides_[static_cast<std::size_t>(a)][static_cast<std::size_t>(side)] = {
          layer_type(grid, slices, a, side == 0 ? 0 : count - 1, number_type<T>()),
          layer_type(grid, slices, a, side == 0 ? -1 : count, number_type<T>()), neighbour};
    }
  }
}

template <class T>
void HaloOf<T>::exchange(int axis, std::initializer_list<FieldOf<T>*> fields) {
  requests_.clear();
  int tag = 0;
  for (FieldOf<T>* field : fields) {
    assert(field->grid() == grid_);
    for (int side : {0, 1}) {
      const Side& s = sides_[static_cast<std::size_t>(axis)][static_cast<std::size_t>(side)];
      if (s.neighbour == MPI_PROC_NULL) continue;
      T* data = field->raw().data();
      MPI_Comm line = grid_.line_comm(axis);
      // Tags tell the sides apart: what goes left arrives as what comes from the right.
      check_mpi(MPI_Irecv(data, 1, s.receive.get(), s.neighbour, tag + 1 - side, line,
                          &requests_.emplace_back()));
      check_mpi(MPI_Isend(data, 1, s.send.get(), s.neighbour, tag + side, line,
                          &requests_.emplace_back()));
    }
    tag += 2;
  }
  check_mpi(MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE));
}

template class HaloOf<double>;
template class HaloOf<float>;

}  // namespace deblai
