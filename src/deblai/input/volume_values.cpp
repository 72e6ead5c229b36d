#include <deblai/input/volume_values.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/exact_sum.hpp>

namespace deblai {

namespace {

[[noreturn]] void refuse_values(const std::string& message) {
  throw Error(Failure::input, message);
}

std::string some_voxels(const ValueSummary::Bad& bad) {
  return fmt::format("{} voxel{} {}", bad.count, bad.count == 1 ? "" : "s",
                     bad.count == 1 ? "is" : "are");
}

}  // namespace

ValueSummary summary_of(const Volume& volume) {
  ValueSummary summary;
  summary.least = std::numeric_limits<double>::infinity();
  summary.most = -summary.least;
  ExactSum mass;
  std::visit(
      [&](const auto& samples) {
        std::size_t voxel = 0;
        const auto note = [](ValueSummary::Bad& bad, int i, int j, int k) {
          if (bad.count++ == 0) bad.first = {i, j, k};
        };
        for (int k = 0; k < volume.counts[2]; ++k) {
          for (int j = 0; j < volume.counts[1]; ++j) {
            double line = 0;
            for (int i = 0; i < volume.counts[0]; ++i, ++voxel) {
              const double value =
                  volume.slope * static_cast<double>(samples[voxel]) + volume.intercept;
              if (!std::isfinite(value)) {
                note(summary.not_finite, i, j, k);
                continue;
              }
              if (value < 0) note(summary.negative, i, j, k);
              summary.least = std::min(summary.least, value);
              summary.most = std::max(summary.most, value);
              line += std::max(value, 0.0);
            }
            mass.add(line);
          }
        }
      },
      volume.samples);
  summary.mass = mass.value() * volume.voxel_volume();
  return summary;
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
