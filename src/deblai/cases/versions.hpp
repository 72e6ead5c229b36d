#pragma once

#include <map>
#include <string>

namespace deblai {

/// Name -> version of every library in use, and the compiler's.
std::map<std::string, std::string> all_library_versions();

}  // namespace deblai
