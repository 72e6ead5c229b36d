#pragma once

#include <string>
#include <vector>

namespace deblai {

/// A case to begin with: complete, commented, and small enough for a laptop.
struct Template {
  std::string name;
  std::string help;  ///< one line, no full stop
  std::string text;  ///< of the case file
};

const std::vector<Template>& templates();

/// Throws Error(Failure::usage), with the nearest name.
const Template& find_template(const std::string& name);

}  // namespace deblai
