#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <deblai/cases/case.hpp>
#include <deblai/output/writer.hpp>
#include <deblai/problems/geodesic.hpp>

namespace deblai {

/// The components of a vector, borrowed.
std::vector<const Field*> pointers(const std::vector<Field>& fields);

/// The time that a geodesic takes.
struct Span {
  double start = 0;
  double end = 1;

  double duration() const { return end - start; }
};

/// From the first to the last, to the bit.
std::vector<double> equal_times(const Span& span, int count);

/// The pictures of a geodesic at equal times, or of what has no time, in the run directory.
class Film {
 public:
  /// Finds out whether it can be written. Collective; throws CollectiveError, Failure::resources.
  /// @param name of its files: "density"
  /// @param kept times of its first pictures, where an earlier part of the run has drawn them;
  ///             `recall` comes next then
  Film(const Grid& grid, const std::filesystem::path& directory, const std::string& name,
       const OutputCase& output, const std::vector<double>& kept = {});

  /// What the first picture showed, which is not drawn again. Collective; throws CollectiveError,
  /// Failure::input, where a picture that is to be kept is missing.
  void recall(std::vector<NamedField> first, const std::optional<Field>& mobility);

  /// Collective; throws CollectiveError, Failure::resources, and leaves nothing half-written.
  void write(const Geodesic& geodesic, const OutputCase& output);

  /// The pictures of a geodesic, or of a leg of several, at these times of its span, in a film that
  /// `close` ends; the first is number `index`. Alike.
  void add(const Geodesic& geodesic, const Span& span, const std::vector<double>& times, int index,
           const OutputCase& output);

  /// A single picture, with the obstacles of a mobility. Alike.
  void write(std::vector<NamedField> fields, const std::optional<Field>& mobility);

  /// The next picture of a film that `close` ends. Alike.
  void add(const Snapshot& snapshot);
  /// The same, number `index`, with the obstacles of a mobility.
  void add(int index, double time, std::vector<NamedField> fields,
           const std::optional<Field>& mobility);
  void close();

  /// The files to open: the one for ParaView first.
  std::vector<std::filesystem::path> entrances() const;

 private:
  std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace deblai
