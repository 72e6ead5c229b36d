#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <deblai/cases/form.hpp>

namespace deblai {

/// A key of a mapping, and the member of R that holds its value.
template <class R>
struct Key {
  KeyInfo info;
  std::function<void(R& record, const Node& node, const std::string& path)> read;
  std::function<std::optional<Node>(const R& record)> write;  ///< nothing: not in the file

  Key required() && {
    info.required = true;
    info.fallback.clear();
    return std::move(*this);
  }
  /// What an absent value comes to, in words.
  Key or_else(std::string words) && {
    info.fallback = std::move(words);
    return std::move(*this);
  }
};

/// The table of a mapping's keys: what it may hold, and where that goes.
template <class R>
struct Record {
  std::vector<Key<R>> keys;
  /// What no single key can tell. Throws Error(Failure::case_file).
  std::function<void(const R&, const Node&, const std::string& path)> check = nullptr;
  Json constraint = nullptr;  ///< the same in JSON Schema, as far as it goes
};

template <class T>
struct OptionalValue : std::false_type {
  using Type = T;
};
template <class T>
struct OptionalValue<std::optional<T>> : std::true_type {
  using Type = T;
};

/// A key whose value is what `member` (a pointer to member, or a function of a record) refers to.
/// Its default is the one that a fresh R has; an optional member has none and may stay empty.
template <class R, class Member, class T>
Key<R> key(std::string name, Member member, Form<T> form, std::string help,
           std::string explanation = {}) {
  using Stored = std::remove_cvref_t<std::invoke_result_t<Member, R&>>;
  static_assert(std::is_same_v<typename OptionalValue<Stored>::Type, T>);
  Key<R> key;
  const auto held = shared(form);
  key.read = [member, held](R& record, const Node& node, const std::string& path) {
    std::invoke(member, record) = held->read(node, path);
  };
  key.write = [member, held](const R& record) -> std::optional<Node> {
    if constexpr (OptionalValue<Stored>::value) {
      const auto& value = std::invoke(member, record);
      return value ? std::optional(held->write(*value)) : std::nullopt;
    } else {
      return held->write(std::invoke(member, record));
    }
  };
  key.info = {std::move(name), std::move(help), std::move(explanation), form.accepts, "", false,
              form.schema,     form.keys};
  if (const std::optional<Node> fallback = key.write(R{}); fallback && !form.keys) {
    key.info.fallback = to_line(*fallback);
  }
  return key;
}

std::shared_ptr<const std::vector<KeyInfo>> share(std::vector<KeyInfo> infos);

/// Throw unless `node` is a mapping of known keys that holds all the required ones.
void require_keys(const Node& node, const std::string& path, const std::vector<KeyInfo>& keys);

/// JSON Schema of a mapping.
Json object_schema(const std::vector<KeyInfo>& keys, const Json& constraint);

inline std::string joined(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

/// The form of a whole mapping.
template <class R>
Form<R> section(const Record<R>& record) {
  std::vector<KeyInfo> infos;
  for (const Key<R>& each : record.keys) infos.push_back(each.info);
  Form<R> form;
  form.accepts = "a mapping";
  form.schema = object_schema(infos, record.constraint);
  form.keys = share(std::move(infos));
  const auto held = shared(record);
  form.read = [held, keys = form.keys](const Node& node, const std::string& path) {
    require_keys(node, path, *keys);
    R result{};
    for (const Key<R>& each : held->keys) {
      if (const Node* value = node.find(each.info.name)) {
        each.read(result, *value, joined(path, each.info.name));
      }
    }
    if (held->check) held->check(result, node, path);
    return result;
  };
  form.write = [held](const R& value) {
    Node node;
    node.kind = Node::Kind::map;
    for (const Key<R>& each : held->keys) {
      if (std::optional<Node> written = each.write(value)) {
        node.entries.push_back({each.info.name, "", std::move(*written)});
      }
    }
    return node;
  };
  return form;
}

}  // namespace deblai
