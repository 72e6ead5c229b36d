#pragma once

#include <deblai/input/spread_volume.hpp>

namespace deblai::testing {

/// All voxels of a volume, on every rank. Collective where it is spread.
inline Volume whole(const Volume& volume) {
  Volume all = part_of(volume, volume.all());
  all.part.reset();
  return all;
}

}  // namespace deblai::testing
