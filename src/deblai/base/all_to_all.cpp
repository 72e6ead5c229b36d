#include <deblai/base/all_to_all.hpp>

#include <cassert>
#include <limits>
#include <numeric>

namespace deblai {

namespace {

/// Where each of the lists begins when they follow one another.
std::vector<int> offsets(const std::vector<int>& counts) {
  std::vector<int> first(counts.size(), 0);
  std::partial_sum(counts.begin(), counts.end() - 1, first.begin() + 1);
  return first;
}

bool fits(const std::vector<long long>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0LL) <= std::numeric_limits<int>::max();
}

}  // namespace

std::vector<double> all_to_all(const Communicator& comm,
                               const std::vector<std::vector<double>>& parcels) {
  const auto ranks = static_cast<std::size_t>(comm.size());
  assert(parcels.size() == ranks);
  std::vector<long long> sent(ranks), received(ranks);
  for (std::size_t r = 0; r < ranks; ++r) sent[r] = static_cast<long long>(parcels[r].size());
  check_mpi(
      MPI_Alltoall(sent.data(), 1, MPI_LONG_LONG, received.data(), 1, MPI_LONG_LONG, comm.get()));
  collectively(comm, [&] {
    require(fits(sent) && fits(received), Failure::resources,
            "too many numbers for one message: use more ranks");
  });
  std::vector<double> outgoing;
  for (const std::vector<double>& parcel : parcels)
    outgoing.insert(outgoing.end(), parcel.begin(), parcel.end());
  const std::vector<int> send_counts(sent.begin(), sent.end());
  const std::vector<int> receive_counts(received.begin(), received.end());
  const std::vector<int> send_first = offsets(send_counts);
  const std::vector<int> receive_first = offsets(receive_counts);
  std::vector<double> incoming(
      static_cast<std::size_t>(std::accumulate(received.begin(), received.end(), 0LL)));
  check_mpi(MPI_Alltoallv(outgoing.data(), send_counts.data(), send_first.data(), MPI_DOUBLE,
                          incoming.data(), receive_counts.data(), receive_first.data(), MPI_DOUBLE,
                          comm.get()));
  return incoming;
}

}  // namespace deblai
