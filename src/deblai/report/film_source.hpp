#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <deblai/pictures/view.hpp>

namespace deblai {

/// What numbers of a film are measured in; `length` is "mm" where the input says so.
struct Units {
  std::string length = "length";
  int dim = 3;

  std::string density() const;  ///< "mass / mm³"
  std::string speed() const;    ///< "mm / time"
  std::string flow() const;     ///< of a flow without time: "mass / mm²"
};

/// A finished film, read back picture by picture. Every rank reads some of the files of a picture
/// and no rank all of them where a run on several wrote it.
class FilmSource {
 public:
  enum class Look {
    shapes,  ///< surfaces say most
    scans    ///< slices do, in grey
  };

  /// Collective; throws CollectiveError, Failure::input, where the film cannot be read.
  FilmSource(const Communicator& comm, const std::filesystem::path& film, GridShape shape,
             Units units, Look look);

  const Communicator& comm() const { return comm_; }
  const GridShape& shape() const { return shape_; }
  const Units& units() const { return units_; }
  Look look() const { return look_; }
  int pictures() const { return static_cast<int>(times_.size()); }
  double time(int picture) const { return times_[static_cast<std::size_t>(picture)].time; }
  /// Whether its first picture has that array. The same on every rank.
  bool has(const std::string& array) const { return arrays_.contains(array); }

  /// At most `count` pictures as evenly spread as they come, the first and the last among them.
  std::vector<int> chosen(int count) const;

  /// This rank's share of a picture, of those arrays only. Collective; throws as the constructor.
  std::vector<FilmPiece> read(int picture, const std::vector<std::string>& arrays) const;

 private:
  Communicator comm_;
  GridShape shape_;
  Units units_;
  Look look_;
  std::vector<FilmTime> times_;
  std::set<std::string> arrays_;
};

/// "t = 0.25".
std::string at_time(double time);

/// Axes by their letters: 0 is "x". With the unit of a length: "x [mm]".
std::string axis_name(int axis, const Units& units);

}  // namespace deblai
