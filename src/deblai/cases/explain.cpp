#include <deblai/cases/explain.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <deblai/base/error.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/nearest.hpp>
#include <deblai/cases/record.hpp>

namespace deblai {

namespace {

/// `text` in lines of at most 78 characters, each behind two spaces.
std::string wrapped(const std::string& text) {
  constexpr std::size_t width = 76;
  std::string result;
  std::string line;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      result += fmt::format("  {}\n", line);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    begin = end + 1;
  }
  return line.empty() ? result : result + fmt::format("  {}\n", line);
}

std::string remark(const KeyInfo& key) {
  if (key.required) return " (required)";
  return key.fallback.empty() ? "" : fmt::format(" (default: {})", key.fallback);
}

bool is_among(const KeyInfo& key, const std::vector<KeyInfo>& others) {
  return std::any_of(others.begin(), others.end(), [&](const KeyInfo& other) {
    return other.name == key.name && other.help == key.help;
  });
}

/// The keys a line each, without those that are explained among `above` already.
std::string tree(const std::vector<KeyInfo>& keys, int depth, const std::string& parent,
                 const std::vector<KeyInfo>& above) {
  std::string lines;
  for (const KeyInfo& key : keys) {
    if (key.later || is_among(key, above)) continue;
    const std::string name = fmt::format("{:{}}{}", "", 2 * depth, key.name);
    lines += fmt::format("{:<24} {}{}\n", name, key.help, remark(key));
    const std::string path = joined(parent, key.name);
    if (!key.keys) continue;
    lines += is_like_source(key, path) ? fmt::format("{:{}}(as under source)\n", "", 2 * depth + 2)
                                       : tree(*key.keys, depth + 1, path, keys);
  }
  return lines;
}

/// The shortest path that ends in `name`, or the one that it is a misspelling of.
std::string nearest_path(const std::string& name) {
  std::string best;
  for (const std::string& path : key_paths()) {
    if (path.ends_with("." + name) && (best.empty() || path.size() < best.size())) best = path;
  }
  return best.empty() ? nearest(name, key_paths()) : best;
}

}  // namespace

std::string explain(const std::string& path) {
  const KeyInfo* key = find_key(path);
  if (key == nullptr) {
    const std::string near = nearest_path(path);
    throw Error(
        Failure::usage,
        fmt::format("there is no key `{}`{}\n  `deblai explain` lists all keys", shown(path),
                    near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  }
  std::string lines = fmt::format("{}: {}\n", path, key->help);
  if (key->later) return lines + "  not available in this version yet\n";
  lines += fmt::format("  accepts: {}\n", key->accepts);
  if (key->required) lines += "  required\n";
  if (!key->fallback.empty()) lines += fmt::format("  default: {}\n", key->fallback);
  if (!key->explanation.empty()) lines += fmt::format("\n{}", wrapped(key->explanation));
  if (key->keys) lines += fmt::format("\n{}", tree(*key->keys, 1, path, {}));
  return lines;
}

std::string explain_all() {
  return "The keys of a case file; `deblai explain KEY` says more.\n\n" +
         tree(*case_form().keys, 0, "", {});
}

std::string case_schema() {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "deblai case file"}};
  schema.update(case_form().schema);
  return schema.dump(2) + "\n";
}

}  // namespace deblai
