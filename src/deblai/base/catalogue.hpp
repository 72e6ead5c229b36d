#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/error.hpp>
#include <deblai/base/parameters.hpp>

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
    return found(name).make(arguments...);
  }

  /// What it is, and the parameters that it takes.
  static const EntryInfo& info(const std::string& name) { return found(name).info; }

  /// In alphabetical order.
  static std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& [name, entry] : entries()) all.push_back(name);
    return all;
  }

  struct Entry {
    Entry(std::string name, Maker maker, EntryInfo info = {}) {
      entries().emplace(std::move(name), Held{std::move(maker), std::move(info)});
    }
  };

 private:
  struct Held {
    Maker make;
    EntryInfo info;
  };

  static const Held& found(const std::string& name) {
    const auto entry = entries().find(name);
    require(entry != entries().end(), Failure::case_file,
            fmt::format("unknown name \"{}\"; known: {}", name, fmt::join(names(), ", ")));
    return entry->second;
  }

  static std::map<std::string, Held>& entries() {
    static std::map<std::string, Held> all;
    return all;
  }
};

}  // namespace deblai
