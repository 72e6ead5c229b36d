#pragma once

#include <limits>
#include <string>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// A time that passes while a program runs.
struct Duration {
  double seconds = 0;

  static constexpr Duration never() { return {std::numeric_limits<double>::infinity()}; }
  friend bool operator==(const Duration&, const Duration&) = default;
};

/// `01:30:00`, `1-12:00:00` with days in front, or `90 min`: as --walltime has it. Throws
/// Error(Failure::usage).
Duration walltime(const std::string& text);
/// The same on every rank; never where the text is empty. Collective; throws CollectiveError.
Duration walltime_given(const Communicator& world, const std::string& text);

}  // namespace deblai
