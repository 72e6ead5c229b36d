#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/yaml.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

namespace fs = std::filesystem;

std::string read_again(const std::string& resolved) {
  return resolved_yaml(parse_case(resolved, "resolved.yaml", "/elsewhere"));
}

const std::vector<std::string>& all_kinds() {
  static const std::vector<std::string> cases{
      "problem: geodesic\nsource: {mesh: a b.obj, rotate: [90, 0, 0.1]}\ntarget: {mesh: 'it''s # "
      "no comment "
      "\"b\".ply', scale: 2}\n"
      "mesh: {align: none, blur: 3}\noutput: {directory: here/run, fields: [velocity]}\n",
      "problem: geodesic\nsource: {formula: \"exp(-x^2)\"}\ntarget: {formula: 1}\n"
      "domain: {cells: [9], box: [[-1, 1e-7]]}\n",
      "problem: geodesic\nsource: {gaussian: {center: [0, 0.1], width: [1, 2]}}\n"
      "target: {gaussian: {center: [0, 0], covariance: [[1, 0.30000000000000004], "
      "[0.30000000000000004, 1]]}}\n"
      "petsc: {log_view: , a: '-1', b: yes}\n",
      "problem: geodesic\nsource: {sum: [{ball: {center: [0, 0, 0], radius: 1}, weight: -0.5}, "
      "{box: [[0, 1], [0, 1], "
      "[0, 1]]}]}\ntarget: {ellipsoid: {center: [1, 1, 1], semi_axes: [1, 2, 3], rotate: [1, 2, "
      "3]}}\n"
      "solver: {algorithm: douglas_rachford, tolerance: 1.25e-7, theta: 0}\nmass: keep\nblur: "
      "0.1\n",
      "problem: geodesic\nsource: {box: {low: [0], high: [1]}}\ntarget: {ball: {center: [1e300], "
      "radius: 1e-300}}\n"};
  return cases;
}

TEST(ResolvedCase, ReadsBackAsItself) {
  for (const std::string& text : all_kinds()) {
    const std::string resolved = resolved_yaml(parse_case(text, "case.yaml", "/folder"));
    EXPECT_EQ(read_again(resolved), resolved) << text;
  }
}

TEST(ResolvedCase, OfEveryExampleReadsBackAsItself) {
  int examples = 0;
  for (const auto& folder : fs::directory_iterator(testing::examples())) {
    const fs::path file = folder.path() / "case.yaml";
    if (!fs::exists(file)) continue;
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    const std::string resolved = resolved_yaml(parse_case(text.str(), "case.yaml", folder.path()));
    EXPECT_EQ(read_again(resolved), resolved) << file;
    ++examples;
  }
  EXPECT_GT(examples, 0);
}

/// Every key below `node` that has a default; what is off unless asked for is not written.
void expect_all_defaults(const std::vector<KeyInfo>& keys, const Node& node,
                         const std::string& path) {
  for (const KeyInfo& key : keys) {
    const Node* value = node.find(key.name);
    const bool has_default = !key.fallback.empty() && key.fallback != "false" &&
                             key.fallback != "none" && key.fallback.find(' ') == std::string::npos;
    if (has_default) {
      EXPECT_NE(value, nullptr) << path << key.name;
    }
    if (value != nullptr && key.keys && value->is_map())
      expect_all_defaults(*key.keys, *value, path + key.name + ".");
  }
}

TEST(ResolvedCase, WritesEveryDefault) {
  for (const std::string problem : {"geodesic", "unbalanced_geodesic"}) {
    const std::string resolved = resolved_yaml(
        parse_case("problem: " + problem + "\nsource: {mesh: a.obj}\ntarget: {mesh: b.obj}\n",
                   "case.yaml", "/"));
    expect_all_defaults(*case_form().keys, parse_yaml(resolved, "resolved.yaml"), "");
  }
}

TEST(ResolvedCase, HasAbsolutePaths) {
  const std::string resolved =
      resolved_yaml(parse_case("problem: geodesic\nsource: {mesh: a.obj}\ntarget: {mesh: "
                               "../b.obj}\noutput: {directory: c}\n",
                               "case.yaml", "/x/y"));
  EXPECT_NE(resolved.find("mesh: \"/x/y/a.obj\""), std::string::npos) << resolved;
  EXPECT_NE(resolved.find("mesh: \"/x/b.obj\""), std::string::npos) << resolved;
  EXPECT_NE(resolved.find("directory: \"/x/y/c\""), std::string::npos) << resolved;
}

}  // namespace
}  // namespace deblai
