#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace deblai {

/// A value of a case file and where it stands. Text is kept as it was written: what it means is for
/// the form of its key to say, so that `010`, `yes` and `.nan` mean nothing by themselves.
struct Node {
  enum class Kind { null, scalar, list, map };
  struct Entry;

  Kind kind = Kind::null;
  std::string place;  ///< "case.yaml:12:9", or "--set solver.theta=2"
  std::string text;   ///< of a scalar, without its quotes
  bool quoted = false;
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> entries;  ///< of a map, in the order of the file

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  /// The value of a map's key; null when it is not there.
  const Node* find(std::string_view key) const;

  static Node scalar(std::string text);
  static Node quote(std::string text);
  static Node list(std::vector<Node> items);
};

struct Node::Entry {
  std::string key;
  std::string place;
  Node value;
};

/// What stands there, for "expected ..., got ...": `"abc"`, `a list of 3`, `nothing`.
std::string found(const Node& node);

/// Characters that would disturb a terminal are escaped, long texts are cut.
std::string shown(std::string_view text);

/// Throw Error(Failure::case_file): "<place>: <path>: expected <expected>, got <found>", and how to
/// mend it on a second line.
[[noreturn]] void refuse(const Node& node, std::string_view path, std::string_view expected,
                         std::string_view cure = {});

/// Throw Error(Failure::case_file): "<place>: <path>: <problem>".
[[noreturn]] void complain(const Node& node, std::string_view path, std::string_view problem,
                           std::string_view cure = {});

/// YAML text that reads back as `node`: maps a line a key down to `depth`, in braces below.
std::string to_yaml(const Node& node, int depth = 1);

/// The same on one line.
std::string to_line(const Node& node);

}  // namespace deblai
