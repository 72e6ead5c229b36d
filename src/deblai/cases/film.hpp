#pragma once

#include <filesystem>
#include <memory>

#include <deblai/cases/case.hpp>
#include <deblai/output/writer.hpp>
#include <deblai/problems/geodesic.hpp>

namespace deblai {

/// The pictures of a geodesic at equal times, in the run directory.
class Film {
 public:
  /// Finds out whether it can be written. Collective; throws CollectiveError, Failure::resources.
  Film(const Grid& grid, const std::filesystem::path& directory);

  /// Collective; throws CollectiveError, Failure::resources, and leaves nothing half-written.
  void write(const Geodesic& geodesic, const OutputCase& output);

  /// The file to open.
  std::filesystem::path entrance() const { return writer_->entrance(); }

 private:
  std::unique_ptr<Writer> writer_;
};

}  // namespace deblai
