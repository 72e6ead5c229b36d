#pragma once

#include <string_view>
#include <vector>

#include <deblai/cases/case.hpp>
#include <deblai/cases/record.hpp>

namespace deblai {

/// The key says what a density is (mesh, ball, ...), not how it is placed or weighted.
bool is_density_kind(std::string_view name);

/// The keys of densities that come from volumes.
std::vector<Key<DensityCase>> volume_keys();

}  // namespace deblai
