#include <deblai/cases/record.hpp>

#include <algorithm>
#include <map>

#include <fmt/ranges.h>

#include <deblai/cases/nearest.hpp>

namespace deblai {

std::shared_ptr<const std::vector<KeyInfo>> share(std::vector<KeyInfo> infos) {
  return std::make_shared<const std::vector<KeyInfo>>(std::move(infos));
}

namespace {

/// The key that was meant: under another name that the field has for it, or misspelt.
std::string meant(const std::string& name, const std::vector<std::string>& names) {
  static const std::map<std::string, std::string> other_names{
      {"sigma", "width"},           {"std", "width"},
      {"stddev", "width"},          {"cov", "covariance"},
      {"mean", "center"},           {"r", "radius"},
      {"resolution", "cells"},      {"grid", "cells"},
      {"tol", "tolerance"},         {"steps", "time_steps"},
      {"maxiter", "max_iterations"}};
  const auto other = other_names.find(name);
  if (other != other_names.end() &&
      std::find(names.begin(), names.end(), other->second) != names.end()) {
    return other->second;
  }
  return nearest(name, names);
}

}  // namespace

void require_keys(const Node& node, const std::string& path, const std::vector<KeyInfo>& keys) {
  std::vector<std::string> names;
  for (const KeyInfo& key : keys) names.push_back(key.name);
  const std::string accepted = fmt::format("accepted here: {}", fmt::join(names, ", "));
  if (!node.is_map()) refuse(node, path, "a mapping", accepted);

  for (const auto& [name, place, value] : node.entries) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      Node here;
      here.place = place;
      const std::string near = meant(name, names);
      complain(here, joined(path, shown(name)),
               near.empty() ? "unknown key" : fmt::format("unknown key; did you mean `{}`?", near),
               accepted);
    }
  }
  for (const KeyInfo& key : keys) {
    if (key.required && node.find(key.name) == nullptr) {
      complain(node, path,
               fmt::format("the key `{}` is missing: {}", joined(path, key.name), key.help),
               fmt::format("it takes {}", key.accepts));
    }
  }
}

Json object_schema(const std::vector<KeyInfo>& keys, const Json& constraint) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const KeyInfo& key : keys) {
    Json schema = key.schema;
    schema["description"] = key.explanation.empty() ? key.help : key.help + ". " + key.explanation;
    if (key.required) required.push_back(key.name);
    properties[key.name] = std::move(schema);
  }
  Json schema = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  if (constraint.is_object()) schema.update(constraint);
  return schema;
}

}  // namespace deblai
