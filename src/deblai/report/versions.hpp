#pragma once

#include <map>
#include <string>

namespace deblai {

/// Of this program, e.g. "0.1.0".
std::string version();

/// The commit it was built from, with "-dirty" when the tree had changes; "unknown" without git.
std::string revision();

/// Name and version of the compiler.
std::string compiler();

/// Versions of the libraries in use that this module may know: MPI, PETSc, OpenSSL, fmt, spdlog,
/// nlohmann_json. The modules above add theirs.
std::map<std::string, std::string> library_versions();

}  // namespace deblai
