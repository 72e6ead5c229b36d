#pragma once

#include <exception>
#include <source_location>
#include <string>
#include <string_view>

namespace deblai {

/// What went wrong, as the exit code of the program says it.
enum class Failure {
  internal = 1,   ///< a defect of ours
  usage = 2,      ///< the command line
  case_file = 3,  ///< the text of a case file
  input = 4,      ///< a file or formula that a case names
  resources = 6,  ///< memory or disk
};

/// A failure seen by this rank: what is wrong, where, the value found, what is accepted, how to
/// mend it.
class Error : public std::exception {
 public:
  Error(Failure failure, std::string message) : failure_(failure), message_(std::move(message)) {}

  const char* what() const noexcept override { return message_.c_str(); }
  Failure failure() const noexcept { return failure_; }

 private:
  Failure failure_;
  std::string message_;
};

/// A failure that every rank of a communicator throws together, so that unwinding cannot deadlock.
class CollectiveError : public Error {
  using Error::Error;
};

/// Throw Error(failure, message) unless `condition` holds. For conditions that a user can cause.
/// Rank-local: call it inside `collectively`, or where every rank sees the same values.
void require(bool condition, Failure failure, std::string_view message);

/// Throw an internal Error that names the place in the source. For codes returned by libraries.
[[noreturn]] void fail(std::string_view message,
                       std::source_location where = std::source_location::current());

}  // namespace deblai
