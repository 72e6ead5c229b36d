#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <deblai/cases/case.hpp>
#include <deblai/cases/film.hpp>
#include <deblai/cases/inputs.hpp>
#include <deblai/output/vtk_tracers.hpp>
#include <deblai/transport/pathlines.hpp>

namespace deblai {

/// Throw Error, Failure::input, unless all of tracers.points lie in the box. Not collective.
void require_in_box(const Grid& grid, const std::vector<std::array<double, 3>>& points);

/// What a case asks to be followed along a motion: tracers, the map that the motion makes, labels
/// that it carries. What it does not ask for costs nothing.
///
/// All members that do something are collective on the grid and throw CollectiveError.
class Followed {
 public:
  /// Finds out whether the pictures can be written. The case outlives this.
  Followed(const Grid& grid, const Case& c, const std::filesystem::path& directory);

  /// Everything: what lies in `first` at the first of these times is carried to the last, and shown
  /// at each; labels are carried back from what lies in `last`.
  void follow(const Field& first, const Field& last, const InPieces<Motion>& motion,
              const std::vector<double>& times, const FollowedInputs& inputs);

  /// Put tracers where the case says, of a density at time 0; throws Failure::input where none
  /// has mass.
  void start(const Field& density, const FollowedInputs& inputs);
  /// Carry what was started.
  void carry(const InPieces<Motion>& motion, double from, double to);
  /// The next picture of the tracers, which `now` moves.
  void show(double time, const Motion& now);
  /// Write pathlines and map.
  void finish(double time);

  /// Carry what lies in `density` at time `end` back to `start`, and write the labels that are
  /// there.
  void pull_labels(const Field& density, const InPieces<Motion>& motion, double start, double end,
                   const FollowedInputs& inputs);

  /// Nothing is followed on the way.
  bool is_idle() const { return !film_ && !map_film_; }
  bool has_labels() const { return labels_film_.has_value(); }

  /// What was written. Not collective.
  std::vector<std::filesystem::path> files() const;

 private:
  std::vector<Tracer> placed(const Field& density, const FollowedInputs& inputs) const;
  void write_map(double time);

  Grid grid_;
  const Case& case_;
  std::optional<VtkTracers> film_;
  std::optional<Film> map_film_, labels_film_;
  std::optional<Tracers> tracers_, mapped_;
  std::optional<Field> inside_;  ///< 1 where the map is known
  int shown_ = 0;
};

}  // namespace deblai
