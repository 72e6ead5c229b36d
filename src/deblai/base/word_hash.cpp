#include <deblai/base/word_hash.hpp>

namespace deblai {

std::uint64_t sum_of_hashes(const Communicator& comm, std::uint64_t local) {
  std::uint64_t total = 0;
  check_mpi(MPI_Allreduce(&local, &total, 1, MPI_UINT64_T, MPI_SUM, comm.get()));
  return total;
}

}  // namespace deblai
