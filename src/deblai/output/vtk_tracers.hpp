#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/output/vtk_index.hpp>

namespace deblai {

/// A point that is carried, as a picture shows it; 0 on absent axes.
struct TracerPoint {
  double name = 0;                          ///< an integer
  std::array<double, 3> place{0, 0, 0};     ///< [length]
  std::array<double, 3> velocity{0, 0, 0};  ///< [length / time]
};

/// Points that are carried, for ParaView: the film NAME.pvd over NAME_0007.vtp, points with `id`,
/// `velocity` and `speed`; and pathlines.vtp beside it, a line each, with `time` too.
///
/// The root writes, points in the order of their names: the same bytes on any number of ranks.
class VtkTracers {
 public:
  /// Make the folder of `film` ("run/fields/tracers.pvd"). Collective; as all members that write it
  /// throws CollectiveError, Failure::resources, when the disk refuses.
  VtkTracers(const Communicator& comm, std::filesystem::path film);

  /// Points of this rank at a time; each rank has others. Collective.
  void write(int index, double time, const std::vector<TracerPoint>& here);

  /// Write the lines. Collective.
  void close();

  const std::filesystem::path& entrance() const { return film_; }
  std::filesystem::path lines() const { return film_.parent_path() / "pathlines.vtp"; }

 private:
  Communicator comm_;
  std::filesystem::path film_;
  std::vector<VtkTime> times_;
  std::vector<std::vector<TracerPoint>> frames_;  ///< of the root: all points of each time
};

}  // namespace deblai
