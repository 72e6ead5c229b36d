#pragma once

#include <array>
#include <optional>

#include <deblai/input/volume.hpp>

namespace deblai {

enum class NotFinite { refuse, zero };

/// What is done about numbers that no density has.
struct ValueRule {
  std::optional<double> threshold;           ///< values below are zero; not negative
  NotFinite not_finite = NotFinite::refuse;  ///< NaN and infinities
};

/// What the values of a volume are, as its file has them.
struct ValueSummary {
  /// Values of a kind that a density has not.
  struct Bad {
    long long count = 0;
    std::array<int, 3> first{};  ///< voxel
  };
  Bad not_finite;
  Bad negative;
  double least = 0;  ///< of the finite ones
  double most = 0;
  double mass = 0;  ///< of the positive ones [value length^dim]
};

/// Rank-local.
ValueSummary summary_of(const Volume& volume);

/// Numbers that are not finite become NaN, and a Volume reads those as 0.
void clear_infinities(Samples& samples);

/// Throw Error, Failure::input, when the values are none of a density and `rule` does not mend it.
void require_density(const ValueSummary& values, const ValueRule& rule);

}  // namespace deblai
