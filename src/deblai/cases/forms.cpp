#include <deblai/cases/forms.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/ranges.h>

#include <deblai/cases/nearest.hpp>

namespace deblai {

namespace {

/// The decimal number that is the whole of `text`, if it is one.
template <class T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// `010` is 8 to YAML 1.1 and 10 to YAML 1.2: it is neither here.
bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

std::optional<double> decimal(std::string_view text) {
  if (text.empty() || has_leading_zero(text)) return std::nullopt;
  const std::optional<double> value = whole_number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string cure_for_number(const Node& node) {
  if (!node.is_scalar()) return {};
  if (node.quoted && decimal(node.text)) return fmt::format("write {} without quotes", node.text);
  if (has_leading_zero(node.text)) return "write it without the leading zero";
  return {};
}

std::string in_words(const Range& range) {
  if (!range.low && !range.high) return "a finite number";
  if (!range.low) {
    return fmt::format("a number {} {}", range.high_excluded ? "below" : "of at most", *range.high);
  }
  if (!range.high) {
    if (*range.low == 0)
      return range.low_excluded ? "a positive number" : "a number that is not negative";
    return fmt::format("a number {} {}", range.low_excluded ? "above" : "of at least", *range.low);
  }
  if (!range.low_excluded && !range.high_excluded) {
    return fmt::format("a number from {} to {}", *range.low, *range.high);
  }
  return fmt::format("a number {} {} and {} {}", range.low_excluded ? "above" : "of at least",
                     *range.low, range.high_excluded ? "below" : "at most", *range.high);
}

}  // namespace

bool Range::contains(double value) const {
  const bool above_low = !low || (low_excluded ? value > *low : value >= *low);
  const bool below_high = !high || (high_excluded ? value < *high : value <= *high);
  return above_low && below_high;
}

Json Range::schema() const {
  Json result = {{"type", "number"}};
  if (low) result[low_excluded ? "exclusiveMinimum" : "minimum"] = *low;
  if (high) result[high_excluded ? "exclusiveMaximum" : "maximum"] = *high;
  return result;
}

Range any_number() { return {}; }
Range above(double low) { return {low, {}, true, false}; }
Range at_least(double low) { return {low, {}, false, false}; }
Range between(double low, double high) { return {low, high, false, false}; }
Range inside(double low, double high) { return {low, high, true, true}; }

Form<double> number(const Range& range) {
  const std::string accepts = in_words(range);
  return {accepts, range.schema(),
          [=](const Node& node, const std::string& path) {
            const auto value =
                node.is_scalar() && !node.quoted ? decimal(node.text) : std::optional<double>{};
            if (!value || !range.contains(*value))
              refuse(node, path, accepts, cure_for_number(node));
            return *value;
          },
          [](const double& value) { return Node::scalar(fmt::format("{}", value)); }};
}

Form<int> integer(int low, int high) {
  const std::string accepts = fmt::format("an integer from {} to {}", low, high);
  return {accepts,
          {{"type", "integer"}, {"minimum", low}, {"maximum", high}},
          [=](const Node& node, const std::string& path) {
            const bool plain = node.is_scalar() && !node.quoted && !has_leading_zero(node.text);
            const auto value = plain ? whole_number<int>(node.text) : std::optional<int>{};
            if (!value || *value < low || *value > high) {
              refuse(node, path, accepts, cure_for_number(node));
            }
            return *value;
          },
          [](const int& value) { return Node::scalar(fmt::format("{}", value)); }};
}

Form<bool> truth() {
  const std::string accepts = "`true` or `false`";
  return {accepts,
          {{"type", "boolean"}},
          [=](const Node& node, const std::string& path) {
            const bool is_word = node.is_scalar() && !node.quoted;
            if (!is_word || (node.text != "true" && node.text != "false"))
              refuse(node, path, accepts);
            return node.text == "true";
          },
          [](const bool& value) { return Node::scalar(value ? "true" : "false"); }};
}

Form<Length> length(const std::string& accepts) {
  const Json schema = {
      {"anyOf",
       {{{"type", "number"}, {"minimum", 0}},
        {{"type", "string"}, {"pattern", R"(^[0-9.]+([eE][-+]?[0-9]+)? +(cells|mm)$)"}}}}};
  return {accepts, schema,
          [=](const Node& node, const std::string& path) {
            if (!node.is_scalar()) refuse(node, path, accepts);
            const std::size_t blank = node.text.find(' ');
            const std::size_t unit_begin = node.text.find_first_not_of(' ', blank);
            const std::string unit =
                unit_begin == std::string::npos ? "" : node.text.substr(unit_begin);
            const auto value = decimal(node.text.substr(0, blank));
            if (!value || *value < 0) {
              const bool joined = blank == std::string::npos && node.text.ends_with("cells");
              refuse(node, path, accepts,
                     joined ? "write a blank before `cells`" : cure_for_number(node));
            }
            if (blank == std::string::npos) {
              if (node.quoted) refuse(node, path, accepts, cure_for_number(node));
              return Length{*value, Length::Unit::input};
            }
            if (unit != "cells" && unit != "mm") {
              refuse(node, path, accepts,
                     "without a unit it is a length in the units of the input; the units are "
                     "`cells`, and `mm` where the input is a volume");
            }
            return Length{*value, unit == "mm" ? Length::Unit::mm : Length::Unit::cells};
          },
          [](const Length& value) {
            const char* unit = value.unit == Length::Unit::cells ? " cells"
                               : value.unit == Length::Unit::mm  ? " mm"
                                                                 : "";
            return Node::scalar(fmt::format("{}{}", value.value, unit));
          }};
}

Form<Interval> interval() {
  const std::string accepts = "`[low, high]`, low below high";
  const Form<double> end = number(any_number());
  return {accepts,
          {{"type", "array"}, {"items", end.schema}, {"minItems", 2}, {"maxItems", 2}},
          [=](const Node& node, const std::string& path) {
            if (!node.is_list() || node.items.size() != 2) refuse(node, path, accepts);
            const Interval value{end.read(node.items[0], path + "[0]"),
                                 end.read(node.items[1], path + "[1]")};
            if (!(value.low < value.high)) {
              complain(node, path,
                       fmt::format("expected {}, got [{}, {}]", accepts, value.low, value.high));
            }
            return value;
          },
          [=](const Interval& value) {
            return Node::list({end.write(value.low), end.write(value.high)});
          }};
}

Form<std::string> text(const std::string& noun) {
  return {noun,
          {{"type", "string"}, {"minLength", 1}},
          [=](const Node& node, const std::string& path) {
            if (!node.is_scalar() || node.text.empty()) refuse(node, path, noun);
            return node.text;
          },
          [](const std::string& value) { return Node::quote(value); }};
}

Form<std::map<std::string, std::string>> options() {
  const std::string accepts = "a mapping of PETSc options to their values";
  return {accepts,
          {{"type", "object"}, {"additionalProperties", {{"type", {"string", "number", "null"}}}}},
          [=](const Node& node, const std::string& path) {
            if (!node.is_map()) refuse(node, path, accepts);
            std::map<std::string, std::string> values;
            for (const auto& [name, place, value] : node.entries) {
              if (name.empty() || name.starts_with('-')) {
                complain(value, path, fmt::format("`{}` begins with a dash", shown(name)),
                         "write PETSc options without it: `log_view:`");
              }
              if (!value.is_scalar() && !value.is_null()) {
                refuse(value, path + "." + name, "a text, a number or nothing");
              }
              values[name] = value.text;
            }
            return values;
          },
          [](const std::map<std::string, std::string>& values) {
            Node node;
            node.kind = Node::Kind::map;
            for (const auto& [name, value] : values) {
              node.entries.push_back({name, "", value.empty() ? Node() : Node::quote(value)});
            }
            return node;
          }};
}

const std::vector<Node>& read_items(const Node& node, const std::string& path, std::size_t least,
                                    std::size_t most, const std::string& accepts) {
  if (!node.is_list() || node.items.size() < least || node.items.size() > most) {
    refuse(node, path, accepts);
  }
  return node.items;
}

std::string choice_words(const std::vector<std::string>& names) {
  return names.size() == 1 ? fmt::format("`{}`", names.front())
                           : fmt::format("one of `{}`", fmt::join(names, "`, `"));
}

std::size_t read_choice(const Node& node, const std::string& path,
                        const std::vector<std::string>& names) {
  const auto chosen = std::find(names.begin(), names.end(), node.text);
  if (node.is_scalar() && chosen != names.end()) {
    return static_cast<std::size_t>(chosen - names.begin());
  }
  const std::string near = node.is_scalar() ? nearest(node.text, names) : "";
  refuse(node, path, choice_words(names),
         near.empty() ? "" : fmt::format("did you mean `{}`?", near));
}

}  // namespace deblai
