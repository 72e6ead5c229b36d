#include <deblai/cases/node.hpp>

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include <deblai/base/error.hpp>

namespace deblai {

namespace {

[[noreturn]] void raise(const Node& node, std::string_view path, std::string_view what,
                        std::string_view cure) {
  std::string message = node.place;
  if (!path.empty()) message += fmt::format("{}{}", message.empty() ? "" : ": ", path);
  message += fmt::format("{}{}", message.empty() ? "" : ": ", what);
  if (!cure.empty()) message += fmt::format("\n  {}", cure);
  throw Error(Failure::case_file, message);
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else {
      result += c;
    }
  }
  return result + '"';
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& candidate) { return candidate.key == key; });
  return entry == entries.end() ? nullptr : &entry->value;
}

Node Node::scalar(std::string text) {
  Node node;
  node.kind = Kind::scalar;
  node.text = std::move(text);
  return node;
}

Node Node::quote(std::string text) {
  Node node = scalar(std::move(text));
  node.quoted = true;
  return node;
}

Node Node::list(std::vector<Node> items) {
  Node node;
  node.kind = Kind::list;
  node.items = std::move(items);
  return node;
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result;
  for (const char c : text.substr(0, longest)) {
    if (std::iscntrl(static_cast<unsigned char>(c)) != 0) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return text.size() > longest ? result + "..." : result;
}

std::string found(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return fmt::format("\"{}\"", shown(node.text));
    case Node::Kind::list:
      return fmt::format("a list of {}", node.items.size());
    case Node::Kind::map:
      return node.entries.empty()
                 ? "an empty mapping"
                 : fmt::format("a mapping with the key `{}`", shown(node.entries.front().key));
  }
  return "nothing";
}

void refuse(const Node& node, std::string_view path, std::string_view expected,
            std::string_view cure) {
  raise(node, path, fmt::format("expected {}, got {}", expected, found(node)), cure);
}

void complain(const Node& node, std::string_view path, std::string_view problem,
              std::string_view cure) {
  raise(node, path, problem, cure);
}

std::string to_line(const Node& node) {
  std::string result;
  switch (node.kind) {
    case Node::Kind::null:
      return "~";
    case Node::Kind::scalar:
      return node.quoted ? quoted(node.text) : node.text;
    case Node::Kind::list:
      for (const Node& item : node.items) {
        result += (result.empty() ? "" : ", ") + to_line(item);
      }
      return "[" + result + "]";
    case Node::Kind::map:
      for (const auto& [key, place, value] : node.entries) {
        result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", key, to_line(value));
      }
      return "{" + result + "}";
  }
  return result;
}

std::string to_yaml(const Node& node, int depth) {
  std::string result;
  for (const auto& [key, place, value] : node.entries) {
    if (value.is_map() && depth > 0 && !value.entries.empty()) {
      std::string lines = to_yaml(value, depth - 1);
      result += key + ":\n";
      while (!lines.empty()) {
        const std::size_t end = lines.find('\n') + 1;
        result += "  " + lines.substr(0, end);
        lines.erase(0, end);
      }
    } else {
      result += fmt::format("{}: {}\n", key, to_line(value));
    }
  }
  return result;
}

}  // namespace deblai
