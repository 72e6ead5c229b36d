#include <deblai/cases/versions.hpp>

#include <deblai/report/versions.hpp>

#include <CLI/Version.hpp>

namespace deblai {

std::map<std::string, std::string> all_library_versions() {
  std::map<std::string, std::string> all = library_versions();
  all["CLI11"] = CLI11_VERSION;
  return all;
}

}  // namespace deblai
