#include <deblai/input/volume_values.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace deblai {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

[[noreturn]] void refuse_values(const std::string& message) {
  throw Error(Failure::input, message);
}

std::string some_voxels(const ValueSummary::Bad& bad) {
  return fmt::format("{} voxel{} {}", bad.count, bad.count == 1 ? "" : "s",
                     bad.count == 1 ? "is" : "are");
}

}  // namespace

ValueTally::ValueTally(const Volume& lattice)
    : counts_(lattice.counts),
      voxel_volume_(lattice.voxel_volume()),
      not_finite_{0, infinity},
      negative_{0, infinity},
      least_(infinity),
      most_(-infinity) {}

void ValueTally::add(const Volume& part) {
  const Block block = part.here();
  const auto note = [&](Bad& bad, int i, int j, int k) {
    ++bad.count;
    bad.first = std::min(bad.first, i + double(counts_[0]) * (j + double(counts_[1]) * k));
  };
  std::visit(
      [&](const auto& samples) {
        std::size_t voxel = 0;
        for (int k = block.start[2]; k < block.end(2); ++k) {
          for (int j = block.start[1]; j < block.end(1); ++j) {
            double line = 0;
            for (int i = 0; i < block.count[0]; ++i, ++voxel) {
              const double value =
                  part.slope * static_cast<double>(samples[voxel]) + part.intercept;
              if (!std::isfinite(value)) {
                note(not_finite_, i, j, k);
                continue;
              }
              if (value < 0) note(negative_, i, j, k);
              least_ = std::min(least_, value);
              most_ = std::max(most_, value);
              line += std::max(value, 0.0);
            }
            mass_.add(line);
          }
        }
      },
      part.samples);
}

void ValueTally::gather(const Communicator& comm, Bad& bad) {
  bad.count = sum(comm, bad.count);
  bad.first = min(comm, bad.first);
}

void ValueTally::gather(const Communicator& comm) {
  gather(comm, not_finite_);
  gather(comm, negative_);
  least_ = min(comm, least_);
  most_ = max(comm, most_);
  sum(comm, std::span(&mass_, 1));
}

ValueSummary::Bad ValueTally::placed(const Bad& bad) const {
  if (bad.count == 0) return {};
  const auto place = static_cast<long long>(bad.first);  // below 2^53
  const long long line = place / counts_[0];
  return {bad.count,
          {static_cast<int>(place % counts_[0]), static_cast<int>(line % counts_[1]),
           static_cast<int>(line / counts_[1])}};
}

ValueSummary ValueTally::summary() const {
  return {placed(not_finite_), placed(negative_), least_, most_, mass_.value() * voxel_volume_};
}

void clear_infinities(Samples& samples) {
  std::visit(
      [](auto& all) {
        using Sample = typename std::remove_reference_t<decltype(all)>::value_type;
        if constexpr (std::is_floating_point_v<Sample>) {
          for (Sample& each : all) {
            if (!std::isfinite(each)) each = std::numeric_limits<Sample>::quiet_NaN();
          }
        }
      },
      samples);
}

void require_density(const ValueSummary& values, const ValueRule& rule) {
  if (values.not_finite.count > 0 && rule.not_finite == NotFinite::refuse) {
    refuse_values(
        fmt::format("{} NaN or infinite (the first at {}); set `nan: zero` to read them as zero",
                    some_voxels(values.not_finite), fmt::join(values.not_finite.first, ", ")));
  }
  if (values.negative.count > 0 && !rule.threshold) {
    refuse_values(fmt::format(
        "{} negative (the first at {}, the least value is {:g}); a density is not: "
        "`threshold: 0` reads them as zero",
        some_voxels(values.negative), fmt::join(values.negative.first, ", "), values.least));
  }
}

}  // namespace deblai
