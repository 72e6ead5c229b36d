#pragma once

#include <string>

namespace deblai {

/// The case file of the geodesic between two files, each a surface, a volume, a picture or other
/// numbers on a grid, as its name says. Not collective; reads nothing.
std::string case_of_pair(const std::string& source, const std::string& target);

}  // namespace deblai
