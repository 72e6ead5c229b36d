#include <deblai/base/all_to_all.hpp>

#include <limits>

namespace deblai {

namespace {

constexpr int parcel_tag = 7101;
constexpr int gather_tag = 7102;
constexpr long long most = std::numeric_limits<int>::max();

void require_countable(long long numbers) {
  require(numbers <= most, Failure::resources, "too many numbers for one message: use more ranks");
}

/// Append the next message from a rank.
void receive(const Communicator& comm, int from, int tag, std::vector<double>& numbers) {
  MPI_Status status;
  check_mpi(MPI_Probe(from, tag, comm.get(), &status));
  int count = 0;
  check_mpi(MPI_Get_count(&status, MPI_DOUBLE, &count));
  const std::size_t before = numbers.size();
  numbers.resize(before + static_cast<std::size_t>(count));
  check_mpi(MPI_Recv(numbers.data() + before, count, MPI_DOUBLE, status.MPI_SOURCE, tag, comm.get(),
                     MPI_STATUS_IGNORE));
}

}  // namespace

Parcels exchange_parcels(const Communicator& comm, const Parcels& parcels) {
  // No rank leaves this before all have left the exchange before: their messages cannot meet.
  collectively(comm, [&] {
    for (const auto& [rank, numbers] : parcels)
      require_countable(static_cast<long long>(numbers.size()));
  });
  Parcels arrived;
  std::vector<MPI_Request> sent;
  for (const auto& [rank, numbers] : parcels) {
    if (numbers.empty()) continue;
    if (rank == comm.rank()) {
      arrived[rank] = numbers;
      continue;
    }
    sent.emplace_back();
    check_mpi(MPI_Issend(numbers.data(), static_cast<int>(numbers.size()), MPI_DOUBLE, rank,
                         parcel_tag, comm.get(), &sent.back()));
  }
  MPI_Request barrier = MPI_REQUEST_NULL;
  for (bool is_waiting = false;;) {
    int found = 0;
    MPI_Status status;
    check_mpi(MPI_Iprobe(MPI_ANY_SOURCE, parcel_tag, comm.get(), &found, &status));
    if (found != 0) receive(comm, status.MPI_SOURCE, parcel_tag, arrived[status.MPI_SOURCE]);
    int done = 0;
    if (is_waiting) {
      check_mpi(MPI_Test(&barrier, &done, MPI_STATUS_IGNORE));
      if (done != 0) return arrived;
      continue;
    }
    check_mpi(MPI_Testall(static_cast<int>(sent.size()), sent.data(), &done, MPI_STATUSES_IGNORE));
    if (done == 0) continue;
    check_mpi(MPI_Ibarrier(comm.get(), &barrier));
    is_waiting = true;
  }
}

std::vector<double> all_to_all(const Communicator& comm, const Parcels& parcels) {
  std::vector<double> all;
  for (const auto& [rank, numbers] : exchange_parcels(comm, parcels))
    all.insert(all.end(), numbers.begin(), numbers.end());
  return all;
}

std::vector<double> all_gather(const Communicator& comm, std::vector<double> mine) {
  const long long total = sum(comm, static_cast<long long>(mine.size()));
  collectively(comm, [&] { require_countable(total); });
  // Up a binary tree, each rank with what follows it: in the order of the ranks.
  for (int step = 1; step < comm.size(); step *= 2) {
    if ((comm.rank() & step) != 0) {
      check_mpi(MPI_Send(mine.data(), static_cast<int>(mine.size()), MPI_DOUBLE, comm.rank() - step,
                         gather_tag, comm.get()));
      break;
    }
    if (comm.rank() + step < comm.size()) receive(comm, comm.rank() + step, gather_tag, mine);
  }
  mine.resize(static_cast<std::size_t>(total));
  check_mpi(MPI_Bcast(mine.data(), static_cast<int>(total), MPI_DOUBLE, 0, comm.get()));
  return mine;
}

}  // namespace deblai
