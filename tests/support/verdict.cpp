#include <cstdio>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <support/session.hpp>
#include <support/verdict.hpp>

namespace deblai::testing {
namespace {

/// Receive, and report, what was sent on `comm` and never received.
void clear_orphans(MPI_Comm comm) {
  for (;;) {
    int found = 0;
    MPI_Message message{};
    MPI_Status status{};
    check_mpi(MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &found, &message, &status));
    if (found == 0) return;
    int bytes = 0;
    check_mpi(MPI_Get_count(&status, MPI_BYTE, &bytes));
    std::vector<char> lost(static_cast<std::size_t>(bytes));
    check_mpi(MPI_Mrecv(lost.data(), bytes, MPI_BYTE, &message, MPI_STATUS_IGNORE));
    ADD_FAILURE() << "orphan message: " << bytes << " bytes from rank " << status.MPI_SOURCE
                  << ", tag " << status.MPI_TAG << ", were never received";
  }
}

std::vector<int> failing_ranks(const Communicator& comm, bool failed) {
  const int mine = failed ? 1 : 0;
  std::vector<int> all(static_cast<std::size_t>(comm.size()));
  check_mpi(MPI_Allgather(&mine, 1, MPI_INT, all.data(), 1, MPI_INT, comm.get()));
  std::vector<int> ranks;
  for (int rank = 0; rank < comm.size(); ++rank) {
    if (all[static_cast<std::size_t>(rank)] != 0) ranks.push_back(rank);
  }
  return ranks;
}

}  // namespace

Verdict::Verdict(const Communicator& world) : world_(world), private_(world.get()) {}

void Verdict::OnTestPartResult(const ::testing::TestPartResult& part) {
  // The root's failures are in GoogleTest's own output; those that come of agreeing say nothing
  // new.
  if (!part.failed() || world_.is_root() || agreeing_) return;
  fmt::print(stderr, "[rank {}/{}] {}:{}: {}\n", world_.rank(), world_.size(),
             part.file_name() != nullptr ? part.file_name() : "unknown file", part.line_number(),
             part.message());
  std::fflush(stderr);
}

void Verdict::OnTestEnd(const ::testing::TestInfo& test) {
  check_mpi(MPI_Barrier(private_.get()));  // whatever was sent has been sent
  clear_orphans(world_.get());
  clear_orphans(MPI_COMM_WORLD);

  const bool failed_here = test.result()->Failed();
  const std::vector<int> failing = failing_ranks(private_, failed_here);
  if (!failing.empty() && world_.size() > 1) {
    const std::string where =
        fmt::format("on ranks {} of {}", fmt::join(failing, ", "), world_.size());
    agreeing_ = true;
    if (!failed_here) ADD_FAILURE() << "failed " << where;
    agreeing_ = false;
    if (failed_here && world_.is_root()) fmt::print("failed {}\n", where);
  }

  std::optional<std::filesystem::path>& scratch = session().value().scratch;
  if (scratch && world_.is_root()) {
    std::error_code ignored;
    std::filesystem::remove_all(*scratch, ignored);
  }
  scratch.reset();
}

}  // namespace deblai::testing
