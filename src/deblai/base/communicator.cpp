#include <deblai/base/communicator.hpp>

#include <array>

namespace deblai {

void check_mpi(int code, std::source_location where) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  fail({text.data(), static_cast<std::size_t>(length)}, where);
}

OwnedDatatype subarray_type(const std::vector<int>& sizes, const std::vector<int>& counts,
                            const std::vector<int>& starts, MPI_Datatype number) {
  MPI_Datatype type = MPI_DATATYPE_NULL;
  check_mpi(MPI_Type_create_subarray(static_cast<int>(sizes.size()), sizes.data(), counts.data(),
                                     starts.data(), MPI_ORDER_C, number, &type));
  check_mpi(MPI_Type_commit(&type));
  return OwnedDatatype(type);
}

Communicator::Communicator(MPI_Comm parent) {
  OwnedComm comm;
  check_mpi(MPI_Comm_dup(parent, comm.slot()));
  check_mpi(MPI_Comm_set_errhandler(comm.get(), MPI_ERRORS_RETURN));
  check_mpi(MPI_Comm_rank(comm.get(), &rank_));
  check_mpi(MPI_Comm_size(comm.get(), &size_));
  comm_ = std::make_shared<const OwnedComm>(std::move(comm));
}

double max(const Communicator& comm, double local) {
  double result = local;
  check_mpi(MPI_Allreduce(&local, &result, 1, MPI_DOUBLE, MPI_MAX, comm.get()));
  return result;
}

double min(const Communicator& comm, double local) { return -max(comm, -local); }

long long sum(const Communicator& comm, long long local) {
  long long total = 0;
  check_mpi(MPI_Allreduce(&local, &total, 1, MPI_LONG_LONG, MPI_SUM, comm.get()));
  return total;
}

namespace {

std::string broadcast_from(const Communicator& comm, std::string text, int root) {
  int length = static_cast<int>(text.size());
  check_mpi(MPI_Bcast(&length, 1, MPI_INT, root, comm.get()));
  text.resize(static_cast<std::size_t>(length));
  check_mpi(MPI_Bcast(text.data(), length, MPI_CHAR, root, comm.get()));
  return text;
}

}  // namespace

std::string broadcast(const Communicator& comm, std::string text) {
  return broadcast_from(comm, std::move(text), 0);
}

void agree(const Communicator& comm, const std::optional<LocalFailure>& failure) {
  const int none = comm.size();
  const int mine = failure ? comm.rank() : none;
  int first = none;
  check_mpi(MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, comm.get()));
  if (first == none) return;

  int kind = failure ? static_cast<int>(failure->failure) : 0;
  check_mpi(MPI_Bcast(&kind, 1, MPI_INT, first, comm.get()));
  throw CollectiveError(static_cast<Failure>(kind),
                        broadcast_from(comm, failure ? failure->message : "", first));
}

}  // namespace deblai
