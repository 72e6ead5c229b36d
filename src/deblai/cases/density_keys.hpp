#pragma once

#include <string_view>

namespace deblai {

/// The key says what a density is (mesh, ball, ...), not how it is placed or weighted.
bool is_density_kind(std::string_view name);

}  // namespace deblai
