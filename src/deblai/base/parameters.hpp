#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

namespace deblai {

/// A number that an entry of a catalogue takes from the case file.
struct ParameterInfo {
  std::string name;
  double fallback = 0;
  double low = -std::numeric_limits<double>::infinity();  ///< accepted: strictly between
  double high = std::numeric_limits<double>::infinity();
  std::string help;
};

/// What a case file says of an entry of a catalogue.
struct EntryInfo {
  std::string help;  ///< a line, as the field would say it
  std::vector<ParameterInfo> parameters = {};
};

/// Values by name; every parameter that the entry declares is there.
using Parameters = std::map<std::string, double>;

/// The declared values where none are given.
inline Parameters fallbacks(const EntryInfo& info) {
  Parameters result;
  for (const ParameterInfo& each : info.parameters) result.emplace(each.name, each.fallback);
  return result;
}

}  // namespace deblai
