#pragma once

#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <vector>

#include <mpi.h>

#include <deblai/base/error.hpp>
#include <deblai/base/owned.hpp>

namespace deblai {

/// Throw unless `code` is MPI_SUCCESS.
void check_mpi(int code, std::source_location where = std::source_location::current());

struct MpiCommTraits {
  using Handle = MPI_Comm;
  static Handle null() noexcept { return MPI_COMM_NULL; }
  static void release(Handle& comm) noexcept { MPI_Comm_free(&comm); }
};
using OwnedComm = Owned<MpiCommTraits>;

struct MpiTypeTraits {
  using Handle = MPI_Datatype;
  static Handle null() noexcept { return MPI_DATATYPE_NULL; }
  static void release(Handle& type) noexcept { MPI_Type_free(&type); }
};
using OwnedDatatype = Owned<MpiTypeTraits>;

/// MPI's name of double or float.
template <class T>
MPI_Datatype number_type() {
  static_assert(std::is_same_v<T, double> || std::is_same_v<T, float>);
  return std::is_same_v<T, double> ? MPI_DOUBLE : MPI_FLOAT;
}

/// A committed datatype: the block [starts, starts + counts) of an array of `sizes` numbers,
/// slowest axis first.
OwnedDatatype subarray_type(const std::vector<int>& sizes, const std::vector<int>& counts,
                            const std::vector<int>& starts, MPI_Datatype number = MPI_DOUBLE);

/// A private duplicate of an MPI communicator, shared by its copies.
///
/// Its traffic cannot collide with the caller's, and its errors return instead of aborting.
class Communicator {
 public:
  /// Collective on `parent`.
  explicit Communicator(MPI_Comm parent);

  MPI_Comm get() const noexcept { return comm_->get(); }
  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }
  bool is_root() const noexcept { return rank_ == 0; }

 private:
  std::shared_ptr<const OwnedComm> comm_;
  int rank_ = 0;
  int size_ = 1;
};

/// Largest and smallest over the ranks. Collective; the same bits on any number of ranks.
double max(const Communicator& comm, double local);
double min(const Communicator& comm, double local);

/// Total of a count over the ranks. Collective.
long long sum(const Communicator& comm, long long local);

/// The root's text, on every rank. Collective.
std::string broadcast(const Communicator& comm, std::string text);

/// A failure of this rank, ready to be agreed on.
struct LocalFailure {
  Failure failure = Failure::internal;
  std::string message;
};

/// Throw the same CollectiveError on every rank when any rank brings a failure: that of the lowest
/// failing rank. Collective.
void agree(const Communicator& comm, const std::optional<LocalFailure>& failure);

/// Run rank-local `work`; if it throws on any rank, every rank throws. Collective.
/// @pre `work` does not communicate.
template <class Work>
void collectively(const Communicator& comm, Work&& work) {
  std::optional<LocalFailure> failure;
  try {
    work();
  } catch (const Error& error) {
    failure = LocalFailure{error.failure(), error.what()};
  } catch (const std::bad_alloc&) {
    failure = LocalFailure{Failure::resources,
                           "out of memory: use fewer cells or time steps, or more ranks"};
  } catch (const std::exception& error) {
    failure = LocalFailure{Failure::internal, error.what()};
  } catch (...) {
    failure = LocalFailure{Failure::internal, "an exception of a kind unknown to us"};
  }
  agree(comm, failure);
}

}  // namespace deblai
