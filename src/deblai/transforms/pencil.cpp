#include <deblai/transforms/pencil.hpp>

#include <algorithm>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

Block with_range(Block block, int axis, int begin, int end) {
  block.start[at(axis)] = begin;
  block.count[at(axis)] = end - begin;
  return block;
}

/// The cells of `part`, a block inside that of `whole`, of every slice.
OwnedDatatype block_type(const Pencil& whole, const Block& part, int slices, MPI_Datatype number) {
  std::vector<int> sizes{slices};
  std::vector<int> counts{slices};
  std::vector<int> starts{0};
  for (int a = max_dim - 1; a >= 0; --a) {
    sizes.push_back(static_cast<int>(whole.extent(a)));
    counts.push_back(part.count[at(a)]);
    starts.push_back(part.start[at(a)] - whole.block.start[at(a)] + whole.halo[at(a)]);
  }
  return subarray_type(sizes, counts, starts, number);
}

/// The cells of `block` of every slice, from one array to another.
template <class T>
void copy(const Block& block, int slices, const Pencil& from, const T* source, const Pencil& to,
          T* target) {
  if (block.empty()) return;
  for (int k = 0; k < slices; ++k) {
    for (int z = 0; z < block.count[2]; ++z) {
      for (int y = 0; y < block.count[1]; ++y) {
        const std::array<int, max_dim> cell{block.start[0], block.start[1] + y, block.start[2] + z};
        std::copy_n(source + k * from.slice_size() + from.offset(cell), block.count[0],
                    target + k * to.slice_size() + to.offset(cell));
      }
    }
  }
}

}  // namespace

Pencil field_pencil(const Grid& grid) {
  Pencil pencil{grid.owned(), {0, 0, 0}};
  for (int a = 0; a < grid.dim(); ++a) pencil.halo[at(a)] = 1;
  return pencil;
}

std::vector<int> transposed_partition(int first, int count, int parts, int axis) {
  const int unit = axis == 0 ? 2 : 1;
  const int units = (count + unit - 1) / unit;
  std::vector<int> bounds;
  for (int p = 0; p <= parts; ++p) {
    const auto share = static_cast<int>(static_cast<long long>(units) * p / parts);
    bounds.push_back(first + std::min(count, unit * share));
  }
  return bounds;
}

template <class T>
TransposeOf<T>::TransposeOf(const Grid& grid, int slices, const Pencil& before, int gathered,
                            int cut)
    : comm_(grid.line_comm(gathered)), slices_(slices), before_(before) {
  const int parts = grid.processes(gathered);
  const int me = grid.process(gathered);
  const std::vector<int>& owned = grid.partition(gathered);
  const std::vector<int> bounds =
      transposed_partition(before.block.start[at(cut)], before.block.count[at(cut)], parts, cut);
  const Block whole = with_range(before.block, gathered, 0, grid.cells(gathered));
  after_.block = with_range(whole, cut, bounds[at(me)], bounds[at(me) + 1]);
  // Columns a power of two apart would share a set of the cache and drive each other out of it.
  for (int a = 0; a + 1 < grid.dim(); ++a) after_.halo[at(a)] = 1;

  for (int p = 0; p < parts; ++p) {
    // What goes to p is its part of the cut axis; what comes from p is its part of the gathered
    // one.
    const Block sent = with_range(before.block, cut, bounds[at(p)], bounds[at(p) + 1]);
    const Block received = with_range(after_.block, gathered, owned[at(p)], owned[at(p) + 1]);
    const auto add = [&](const Pencil& array, const Block& block, std::vector<MPI_Datatype>& types,
                         std::vector<int>& counts) {
      const bool travels = p != me && !block.empty();
      counts.push_back(travels ? 1 : 0);
      if (!travels) {
        types.push_back(number_type<T>());
      } else {
        owned_types_.push_back(block_type(array, block, slices, number_type<T>()));
        types.push_back(owned_types_.back().get());
      }
    };
    add(before_, sent, before_types_, before_counts_);
    add(after_, received, after_types_, after_counts_);
    if (p == me) kept_ = received;
  }
  zeros_.assign(at(parts), 0);
}

template <class T>
void TransposeOf<T>::forward(const T* before, T* after) const {
  copy(kept_, slices_, before_, before, after_, after);
  check_mpi(MPI_Alltoallw(before, before_counts_.data(), zeros_.data(), before_types_.data(), after,
                          after_counts_.data(), zeros_.data(), after_types_.data(), comm_));
}

template <class T>
void TransposeOf<T>::backward(const T* after, T* before) const {
  copy(kept_, slices_, after_, after, before_, before);
  check_mpi(MPI_Alltoallw(after, after_counts_.data(), zeros_.data(), after_types_.data(), before,
                          before_counts_.data(), zeros_.data(), before_types_.data(), comm_));
}

template class TransposeOf<double>;
template class TransposeOf<float>;

}  // namespace deblai
