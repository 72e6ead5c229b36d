#include <deblai/field/fetch.hpp>

#include <array>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/blocks.hpp>

namespace deblai {

namespace {

constexpr int cells_tag = 7103;

/// A block of cells in an array of all slices of another, which has halos.
OwnedDatatype part_type(const Block& part, const Block& whole, std::array<int, max_dim> halo,
                        int slices) {
  std::vector<int> sizes{slices};
  std::vector<int> extents{slices};
  std::vector<int> starts{0};
  for (std::size_t a = max_dim; a-- > 0;) {
    sizes.push_back(whole.count[a] + 2 * halo[a]);
    extents.push_back(part.count[a]);
    starts.push_back(part.start[a] - whole.start[a] + halo[a]);
  }
  return subarray_type(sizes, extents, starts);
}

}  // namespace

FetchedBlock fetch(const Field& field, const Block& wanted) {
  const Grid& grid = field.grid();
  const Communicator& comm = grid.comm();
  const std::vector<int> from = owners(grid, wanted);
  Parcels asked;
  for (const int rank : from) asked[rank] = numbers_of(wanted);
  asked = exchange_parcels(comm, asked);

  std::array<int, max_dim> halo{0, 0, 0};
  for (int a = 0; a < grid.dim(); ++a) halo[static_cast<std::size_t>(a)] = 1;
  FetchedBlock result{wanted, Storage(static_cast<std::size_t>(wanted.cells() * field.slices()))};
  std::vector<MPI_Request> requests;
  for (const int rank : from) {
    const OwnedDatatype type =
        part_type(common(grid.owned_by(rank), wanted), wanted, {0, 0, 0}, field.slices());
    requests.emplace_back();
    check_mpi(MPI_Irecv(result.values.data(), 1, type.get(), rank, cells_tag, comm.get(),
                        &requests.back()));
  }
  for (const auto& [rank, numbers] : asked) {
    const OwnedDatatype type =
        part_type(common(grid.owned(), block_of(numbers)), grid.owned(), halo, field.slices());
    requests.emplace_back();
    check_mpi(MPI_Isend(field.raw().data(), 1, type.get(), rank, cells_tag, comm.get(),
                        &requests.back()));
  }
  check_mpi(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE));
  return result;
}

}  // namespace deblai
