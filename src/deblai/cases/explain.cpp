#include <deblai/cases/explain.hpp>

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

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
    if (is_among(key, above)) continue;
    const std::string name = fmt::format("{:{}}{}", "", 2 * depth, key.name);
    lines += fmt::format("{:<24} {}{}\n", name, key.help, remark(key));
    const std::string path = joined(parent, key.name);
    if (!key.keys) continue;
    lines += is_like_source(key, path) ? fmt::format("{:{}}(as under source)\n", "", 2 * depth + 2)
                                       : tree(*key.keys, depth + 1, path, keys);
  }
  return lines;
}

/// The shortest path whose last name is `name`; empty when there is none.
std::string path_to(const std::string& name) {
  std::string best;
  for (const std::string& path : key_paths()) {
    const bool ends = path == name || path.ends_with("." + name);
    if (ends && (best.empty() || path.size() < best.size())) best = path;
  }
  return best;
}

/// `path` with each of its names replaced by the nearest key there; empty when one has none.
std::string corrected(const std::string& path) {
  const std::vector<KeyInfo>* keys = case_form().keys.get();
  std::string result;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    if (keys == nullptr) return {};
    std::vector<std::string> names;
    for (const KeyInfo& key : *keys) names.push_back(key.name);
    const bool known = std::find(names.begin(), names.end(), name) != names.end();
    const std::string near = known ? name : nearest(name, names);
    if (near.empty()) return {};
    result = joined(result, near);
    keys = std::find_if(keys->begin(), keys->end(), [&](const KeyInfo& key) {
             return key.name == near;
           })->keys.get();
    begin = end + 1;
  }
  return result;
}

/// `path` as it may have been meant: a key below, or one that is misspelt.
std::string nearest_path(const std::string& path) {
  if (std::string below = path_to(path); !below.empty()) return below;
  if (std::string right = corrected(path); !right.empty()) return right;
  std::vector<std::string> names;
  for (const std::string& known : key_paths()) names.push_back(known.substr(known.rfind('.') + 1));
  if (const std::string name = nearest(path, names); !name.empty()) return path_to(name);
  return nearest(path, key_paths());
}

bool has_word(const std::string& text, const std::string& word) {
  const auto is_letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end])))
      return true;
  }
  return false;
}

/// "`growth.law`, `growth.length_scale`": the keys whose values or words have this one.
std::string mentions(const std::string& word) {
  std::vector<std::string> found;
  for (const std::string& path : key_paths()) {
    const KeyInfo& key = *find_key(path);
    const bool here =
        has_word(key.accepts, word) || has_word(key.help, word) || has_word(key.explanation, word);
    if (here) found.push_back(fmt::format("`{}`", path));
  }
  constexpr std::size_t most = 5;
  if (found.size() > most) found.resize(most);
  return fmt::format("{}", fmt::join(found, ", "));
}

/// What follows "there is no key".
std::string advice(const std::string& path) {
  const std::string below = path_to(path);
  const std::string found = below.empty() && !path.empty() ? mentions(path) : "";
  if (!found.empty()) return fmt::format("; the word is found under {}", found);
  const std::string near = nearest_path(path);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

}  // namespace

std::string explain(const std::string& path) {
  const KeyInfo* key = find_key(path);
  if (key == nullptr) {
    throw Error(Failure::usage,
                fmt::format("there is no key `{}`{}\n  `deblai explain` lists all keys",
                            shown(path), advice(path)));
  }
  std::string lines = fmt::format("{}: {}\n", path, key->help);
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
