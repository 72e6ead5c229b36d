#pragma once

#include <string>

namespace deblai {

/// The version of the VTK libraries in use.
std::string vtk_version();

}  // namespace deblai
