#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <deblai/base/catalogue.hpp>
#include <deblai/input/spread_volume.hpp>

namespace deblai {

/// What of a picture is mass: its opacity, what is dark on light ground, or light on dark.
enum class Ink { automatic, alpha, dark, light };

/// What of a file of numbers on a grid is read, and where it comes to lie.
struct GriddedChoice {
  std::optional<int> frame = std::nullopt;          ///< of a dataset whose slowest index is time
  std::optional<std::string> array = std::nullopt;  ///< where a file holds several
  Ink ink = Ink::automatic;                         ///< of a picture
  double scale = 1;                                 ///< about the origin
  std::vector<double> translate = {};               ///< after it, one an axis [length]
  ValueRule values = {};
  std::optional<int> component = std::nullopt;  ///< of vectors; none: of scalars
};

/// A file format of numbers on a grid with its axes along those of the world, in 1D to 3D. A new
/// one is a file that adds itself to GridFormats under its key in a case file.
class GridFormat {
 public:
  virtual ~GridFormat() = default;

  /// The numbers and their place, before scale and translate; what it refers to lives as long as it
  /// does. Rank-local. Throws Error, Failure::input, without the file's name.
  virtual VolumeFile open(const std::filesystem::path& file, const GriddedChoice& choice) const = 0;

  /// Of its files: "png".
  virtual std::vector<std::string> extensions() const = 0;
};

using GridFormats = Catalogue<GridFormat>;

/// The format that a file's name tells, as GridFormats has it; empty: none.
std::string grid_format_of(const std::filesystem::path& file);

/// A file in its place, with nothing refused that could be seen only in its values. Rank-local;
/// throws Error, Failure::input, without the file's name.
VolumeFile open_gridded(const std::string& format, const std::filesystem::path& file,
                        const GriddedChoice& choice);

/// The numbers ready to be a density, spread over the ranks; the root reads. Collective. Throws
/// CollectiveError, Failure::input, whose message begins with the file's name.
std::shared_ptr<const Volume> read_gridded(const Communicator& comm, const std::string& format,
                                           const std::filesystem::path& file,
                                           const GriddedChoice& choice);

/// Place a volume of cubic cells whose file says nothing of its place: the longest side has length
/// 1, the lower corner is at the origin.
void place_by_itself(Volume& volume);

/// Throw Error, Failure::input, where a file cannot hold so many bytes, compressed as well as
/// deflate can: before room is made for them. Rank-local.
void require_room_for(const std::filesystem::path& file, double bytes);

}  // namespace deblai
