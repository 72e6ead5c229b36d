#include <deblai/field/fetch.hpp>

#include <algorithm>
#include <array>

namespace deblai {

namespace {

Block intersection(const Block& a, const Block& b) {
  Block both;
  for (std::size_t i = 0; i < max_dim; ++i) {
    both.start[i] = std::max(a.start[i], b.start[i]);
    both.count[i] =
        std::max(0, std::min(a.start[i] + a.count[i], b.start[i] + b.count[i]) - both.start[i]);
  }
  return both;
}

/// Datatypes of an all-to-all, null where nothing is exchanged.
struct Exchange {
  std::vector<OwnedDatatype> owned;
  std::vector<MPI_Datatype> types;
  std::vector<int> counts;

  void add(const Block& part, const Block& whole, std::array<int, max_dim> halo, int slices) {
    counts.push_back(part.empty() ? 0 : 1);
    if (part.empty()) {
      types.push_back(MPI_DOUBLE);
      return;
    }
    std::vector<int> sizes{slices};
    std::vector<int> extents{slices};
    std::vector<int> starts{0};
    for (std::size_t a = max_dim; a-- > 0;) {
      sizes.push_back(whole.count[a] + 2 * halo[a]);
      extents.push_back(part.count[a]);
      starts.push_back(part.start[a] - whole.start[a] + halo[a]);
    }
    owned.push_back(subarray_type(sizes, extents, starts));
    types.push_back(owned.back().get());
  }
};

}  // namespace

FetchedBlock fetch(const Field& field, const Block& wanted) {
  const Grid& grid = field.grid();
  const Communicator& comm = grid.comm();
  const auto ranks = static_cast<std::size_t>(comm.size());
  using Pair = std::array<Block, 2>;  // what a rank owns, what it wants
  static_assert(sizeof(Pair) == 12 * sizeof(int));
  const Pair mine{grid.owned(), wanted};
  std::vector<Pair> all(ranks);
  check_mpi(MPI_Allgather(&mine, 12, MPI_INT, all.data(), 12, MPI_INT, comm.get()));

  std::array<int, max_dim> halo{0, 0, 0};
  for (int a = 0; a < grid.dim(); ++a) halo[static_cast<std::size_t>(a)] = 1;
  Exchange send;
  Exchange receive;
  for (const auto& [owned, asked] : all) {
    send.add(intersection(grid.owned(), asked), grid.owned(), halo, field.slices());
    receive.add(intersection(owned, wanted), wanted, {0, 0, 0}, field.slices());
  }
  FetchedBlock result{wanted, Storage(static_cast<std::size_t>(wanted.cells() * field.slices()))};
  const std::vector<int> zeros(ranks, 0);
  check_mpi(MPI_Alltoallw(field.raw().data(), send.counts.data(), zeros.data(), send.types.data(),
                          result.values.data(), receive.counts.data(), zeros.data(),
                          receive.types.data(), comm.get()));
  return result;
}

}  // namespace deblai
