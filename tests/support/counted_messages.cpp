#include <support/counted_messages.hpp>

#include <utility>

#include <mpi.h>

namespace deblai::testing {

namespace {

Traffic counted;

long long bytes_of(int count, MPI_Datatype type) {
  MPI_Count size = 0;
  PMPI_Type_size_x(type, &size);
  return count * static_cast<long long>(size);
}

}  // namespace

Traffic counted_since_last() { return std::exchange(counted, Traffic{}); }

}  // namespace deblai::testing

using deblai::testing::bytes_of;
using deblai::testing::counted;

// The names by which libraries call MPI; the work is done under the names of the profiling
// interface.
extern "C" {

int MPI_Alltoallw(const void* send, const int* send_counts, const int* send_places,
                  const MPI_Datatype* send_types, void* receive, const int* receive_counts,
                  const int* receive_places, const MPI_Datatype* receive_types, MPI_Comm comm) {
  int me = 0;
  int ranks = 0;
  PMPI_Comm_rank(comm, &me);
  PMPI_Comm_size(comm, &ranks);
  for (int rank = 0; rank < ranks; ++rank) {
    const long long bytes = bytes_of(send_counts[rank], send_types[rank]);
    if (rank == me || bytes == 0) continue;
    counted.all_to_all_bytes += bytes;
    ++counted.all_to_all_messages;
  }
  return PMPI_Alltoallw(send, send_counts, send_places, send_types, receive, receive_counts,
                        receive_places, receive_types, comm);
}

int MPI_Isend(const void* data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request* request) {
  counted.halo_bytes += bytes_of(count, type);
  ++counted.halo_messages;
  return PMPI_Isend(data, count, type, to, tag, comm, request);
}

int MPI_Allreduce(const void* mine, void* all, int count, MPI_Datatype type, MPI_Op op,
                  MPI_Comm comm) {
  ++counted.reductions;
  return PMPI_Allreduce(mine, all, count, type, op, comm);
}

int MPI_Bcast(void* data, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  ++counted.reductions;
  return PMPI_Bcast(data, count, type, root, comm);
}

int MPI_Barrier(MPI_Comm comm) {
  ++counted.reductions;
  return PMPI_Barrier(comm);
}

}  // extern "C"
