#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/error.hpp>

namespace deblai {

/// The implementations of `Interface` that a case file may name; each makes itself from
/// `Arguments`.
///
/// A static `Entry` in an implementation's own file adds it: a new one is one new file.
template <class Interface, class... Arguments>
class Catalogue {
 public:
  using Maker = std::function<std::unique_ptr<Interface>(const Arguments&...)>;

  static std::unique_ptr<Interface> make(const std::string& name, const Arguments&... arguments) {
    const auto found = makers().find(name);
    require(found != makers().end(), Failure::case_file,
            fmt::format("unknown name \"{}\"; known: {}", name, fmt::join(names(), ", ")));
    return found->second(arguments...);
  }

  /// In alphabetical order.
  static std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& [name, maker] : makers()) all.push_back(name);
    return all;
  }

  struct Entry {
    Entry(std::string name, Maker maker) { makers().emplace(std::move(name), std::move(maker)); }
  };

 private:
  static std::map<std::string, Maker>& makers() {
    static std::map<std::string, Maker> all;
    return all;
  }
};

}  // namespace deblai
