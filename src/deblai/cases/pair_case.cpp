#include <deblai/cases/pair_case.hpp>

#include <deblai/cases/node.hpp>
#include <deblai/input/gridded.hpp>
#include <deblai/input/nifti_header.hpp>

namespace deblai {

namespace {

void add(Node& parent, std::string key, Node value) {
  parent.entries.push_back({std::move(key), "", std::move(value)});
}

Node density_in(const std::string& file) {
  Node density;
  density.kind = Node::Kind::map;
  const std::string format = is_nifti_name(file) ? "nifti" : grid_format_of(file);
  add(density, format.empty() ? "mesh" : format, Node::quote(file));
  return density;
}

}  // namespace

std::string case_of_pair(const std::string& source, const std::string& target) {
  Node node;
  node.kind = Node::Kind::map;
  add(node, "problem", Node::scalar("geodesic"));
  add(node, "source", density_in(source));
  add(node, "target", density_in(target));
  return to_yaml(node);
}

}  // namespace deblai
