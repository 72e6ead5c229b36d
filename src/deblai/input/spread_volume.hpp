#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <deblai/input/volume.hpp>
#include <deblai/input/volume_values.hpp>

namespace deblai {

/// A file of numbers on a lattice, open to be read plane by plane. Rank-local.
struct VolumeFile {
  Volume volume;  ///< all but its samples, which are empty, but of their type

  /// The samples of a block of whole planes, in the volume's type; each begins where the last one
  /// ended. Throws Error, Failure::input.
  std::function<Samples(const Block& planes)> read;

  /// What can be said of a file only at its end. Throws Error, Failure::input.
  std::function<void()> finish = [] {};
};

/// A volume whose planes lie spread over the ranks, as even as can be; on one rank it is whole. The
/// root opens and reads the file, once and in its order, some megabytes at a time, and sends each
/// plane to its rank: no rank ever holds more than its share and a message.
///
/// Collective. Throws CollectiveError, Failure::input, whose message begins with `context` and the
/// file's name.
Volume read_spread(const Communicator& comm, const std::filesystem::path& file,
                   const std::string& context, const std::function<VolumeFile()>& open);

/// A block of voxels, another on each rank, of a volume that is spread; of others all that is here.
/// Collective on the ranks that the volume is spread over. Throws CollectiveError,
/// Failure::resources, where a rank has no room.
Volume part_of(const Volume& volume, const Block& wanted);

/// Of the samples of all voxels, wherever they are.
double bytes_of(const Volume& volume);

/// What the values of all of a spread volume are. Collective; the same bits on any number of ranks.
ValueSummary summary_of(const Communicator& comm, const Volume& volume);

/// Throw CollectiveError, Failure::input, with the name of the file, unless the values of a spread
/// volume are those of a density, or `rule` mends them. Collective.
void require_density(const Communicator& comm, const Volume& volume, const ValueRule& rule,
                     const std::filesystem::path& file);

/// What all values of a file are, of which some megabytes are held at a time. Rank-local. Throws
/// Error, Failure::input.
ValueSummary summary_of(VolumeFile& file);

}  // namespace deblai
