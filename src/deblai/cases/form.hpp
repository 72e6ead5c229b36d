#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/cases/node.hpp>

namespace deblai {

using Json = nlohmann::ordered_json;

/// What is known of a key, whatever it is stored in. Validation, defaults, help and schema all read
/// it.
struct KeyInfo {
  std::string name;
  std::string help;         ///< one line, no full stop
  std::string explanation;  ///< sentences; may be empty
  std::string accepts;      ///< "a positive number", as in "expected ..."
  std::string fallback;     ///< the default as text; empty when there is none
  bool required = false;
  Json schema;
  std::shared_ptr<const std::vector<KeyInfo>> keys;  ///< of the mapping, or list of mappings, below
};

/// Held once by all the functions that use it: forms are made of forms, and their functions are
/// copied.
template <class T>
std::shared_ptr<const T> shared(T value) {
  return std::make_shared<const T>(std::move(value));
}

/// How values of type T stand in a case file: read, written, described.
template <class T>
struct Form {
  std::string accepts;  ///< as in "expected ..., got ..."
  Json schema;          ///< JSON Schema of it
  /// Throws Error(Failure::case_file). The path is the key's, for the message.
  std::function<T(const Node& node, const std::string& path)> read;
  std::function<Node(const T& value)> write;
  std::shared_ptr<const std::vector<KeyInfo>> keys = nullptr;
};

}  // namespace deblai
