#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <deblai/cases/duration.hpp>
#include <deblai/cases/form.hpp>
#include <deblai/cases/length.hpp>

namespace deblai {

/// The numbers a key accepts: between the limits, which may themselves be excluded.
struct Range {
  std::optional<double> low;
  std::optional<double> high;
  bool low_excluded = false;
  bool high_excluded = false;

  bool contains(double value) const;
  Json schema() const;
};

Range any_number();
Range above(double low);
Range at_least(double low);
Range between(double low, double high);
/// Without its ends.
Range inside(double low, double high);

/// A finite number, written in decimal: neither .nan nor 010 nor "1" in quotes.
Form<double> number(const Range& range);
Form<int> integer(int low, int high);
/// `true` or `false`, and none of YAML's other words for them.
Form<bool> truth();
/// `6`, in the units of the input, `1.5 cells` or `6 mm`. Never negative.
Form<Length> length(const std::string& accepts = "a length such as `1.5 cells` or `6`");
/// `30 s`, `10 min`, `2 h`, or `none`.
Form<Duration> duration();
/// `[low, high]` with low < high.
Form<Interval> interval();
Form<std::string> text(const std::string& noun);
/// `name: value` without the leading dash, for PETSc.
Form<std::map<std::string, std::string>> options();

/// The shared part of the lists' errors. `noun` as in "a list of 1 to 3 numbers".
const std::vector<Node>& read_items(const Node& node, const std::string& path, std::size_t least,
                                    std::size_t most, const std::string& accepts);

/// A list of `least` to `most` values.
template <class T>
Form<std::vector<T>> list_of(const Form<T>& item, std::size_t least, std::size_t most) {
  const std::string count =
      least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most);
  const std::string accepts = fmt::format("a list of {}, each {}", count, item.accepts);
  const auto one = shared(item);
  Form<std::vector<T>> form;
  form.accepts = accepts;
  form.schema = {
      {"type", "array"}, {"items", item.schema}, {"minItems", least}, {"maxItems", most}};
  form.read = [=](const Node& node, const std::string& path) {
    std::vector<T> values;
    for (const Node& entry : read_items(node, path, least, most, accepts)) {
      values.push_back(one->read(entry, fmt::format("{}[{}]", path, values.size())));
    }
    return values;
  };
  form.write = [=](const std::vector<T>& values) {
    std::vector<Node> items;
    for (const T& value : values) items.push_back(one->write(value));
    return Node::list(std::move(items));
  };
  form.keys = item.keys;
  return form;
}

/// One value that stands for all axes, or a list of one an axis.
template <class T>
Form<std::vector<T>> an_axis(const Form<T>& item) {
  const auto one = shared(item);
  const auto list = shared(list_of(item, 1, 3));
  Form<std::vector<T>> form = *list;
  form.accepts = fmt::format("{}, or a list of them, one an axis", item.accepts);
  form.schema = {{"anyOf", {item.schema, list->schema}}};
  form.read = [=, accepts = form.accepts](const Node& node, const std::string& path) {
    if (node.is_scalar() && node.text.find(',') != std::string::npos)
      refuse(node, path, accepts,
             fmt::format("write a list in brackets: '[{}]'", shown(node.text)));
    return node.is_list() ? list->read(node, path) : std::vector<T>{one->read(node, path)};
  };
  form.write = [=](const std::vector<T>& values) {
    return values.size() == 1 ? one->write(values.front()) : list->write(values);
  };
  return form;
}

/// A name that stands for a value.
template <class T>
struct Choice {
  std::string name;
  T value;
};

/// The index of the name that stands there. Throws for a name that is unknown.
std::size_t read_choice(const Node& node, const std::string& path,
                        const std::vector<std::string>& names);
std::string choice_words(const std::vector<std::string>& names);

/// One of the names.
template <class T>
Form<T> choice(const std::vector<Choice<T>>& choices) {
  std::vector<std::string> names;
  for (const Choice<T>& each : choices) names.push_back(each.name);
  Form<T> form;
  form.accepts = choice_words(names);
  form.schema = {{"enum", names}};
  form.read = [=](const Node& node, const std::string& path) {
    return choices[read_choice(node, path, names)].value;
  };
  form.write = [=](const T& value) {
    for (const Choice<T>& each : choices) {
      if (each.value == value) return Node::scalar(each.name);
    }
    return Node();
  };
  return form;
}

/// A list of different choices; `nothing`, if it has a name, stands for the empty list.
template <class T>
Form<std::vector<T>> set_of(const Form<T>& item, std::size_t most,
                            const std::string& nothing = {}) {
  const auto list = shared(list_of(item, nothing.empty() ? 1 : 0, most));
  Form<std::vector<T>> form = *list;
  form.accepts = fmt::format("a list of {}", item.accepts);
  form.schema["uniqueItems"] = true;
  if (!nothing.empty()) {
    form.accepts += fmt::format(", or `{}`", nothing);
    form.schema = {{"anyOf", {form.schema, {{"const", nothing}}}}};
  }
  form.read = [=, accepts = form.accepts](const Node& node, const std::string& path) {
    if (!nothing.empty() && node.is_scalar() && node.text == nothing) return std::vector<T>{};
    if (!node.is_list()) refuse(node, path, accepts);
    std::vector<T> values = list->read(node, path);
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (values[i] == values[j]) {
          complain(node.items[i], path, fmt::format("{} is listed twice", found(node.items[i])));
        }
      }
    }
    return values;
  };
  form.write = [=](const std::vector<T>& values) {
    return values.empty() && !nothing.empty() ? Node::scalar(nothing) : list->write(values);
  };
  return form;
}

}  // namespace deblai
