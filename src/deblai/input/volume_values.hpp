#pragma once

#include <array>
#include <optional>

#include <deblai/base/exact_sum.hpp>
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

/// Sums up values part by part.
class ValueTally {
 public:
  explicit ValueTally(const Volume& lattice);

  /// The voxels of the lattice that are here: whole lines along the first axis. Not collective.
  void add(const Volume& part);
  /// What all ranks have added. Collective; the same bits on any number of ranks.
  void gather(const Communicator& comm);
  ValueSummary summary() const;

 private:
  struct Bad {
    long long count = 0;
    double first;  ///< place of the first voxel in the order of all; infinite: none
  };
  void gather(const Communicator& comm, Bad& bad);
  ValueSummary::Bad placed(const Bad& bad) const;

  std::array<int, 3> counts_;
  double voxel_volume_;
  Bad not_finite_;
  Bad negative_;
  double least_;
  double most_;
  ExactSum mass_;
};

/// Numbers that are not finite become NaN, and a Volume reads those as 0.
void clear_infinities(Samples& samples);

/// Throw Error, Failure::input, when the values are none of a density and `rule` does not mend it.
void require_density(const ValueSummary& values, const ValueRule& rule);

}  // namespace deblai
