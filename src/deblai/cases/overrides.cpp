#include <deblai/cases/overrides.hpp>

#include <charconv>

#include <fmt/format.h>

#include <deblai/base/error.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/nearest.hpp>
#include <deblai/cases/yaml.hpp>

namespace deblai {

namespace {

/// "sum[1]" -> "sum" and 1.
struct Step {
  std::string name;
  std::optional<std::size_t> index;
};

std::vector<Step> steps_of(const std::string& path, const std::string& place) {
  std::vector<Step> steps;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    Step step{path.substr(begin, end - begin), std::nullopt};
    if (const std::size_t bracket = step.name.find('['); bracket != std::string::npos) {
      std::size_t index = 0;
      const char* first = step.name.data() + bracket + 1;
      const char* last = step.name.data() + step.name.size();
      const auto [stop, code] = std::from_chars(first, last, index);
      require(code == std::errc{} && stop + 1 == last && *stop == ']', Failure::usage,
              fmt::format("{}: expected a key such as `source.sum[0].weight`", place));
      step.index = index;
      step.name.resize(bracket);
    }
    require(!step.name.empty(), Failure::usage,
            fmt::format("{}: expected a key such as `solver.tolerance`", place));
    steps.push_back(std::move(step));
    begin = end + 1;
  }
  return steps;
}

/// The value of a key of `node`, made where it is missing.
Node& child(Node& node, const std::string& name, const std::string& place) {
  if (node.is_null()) node.kind = Node::Kind::map;
  if (!node.is_map()) {
    Node here = node;
    here.place = place;
    complain(here, "",
             fmt::format("`{}` is to be set in what is not a mapping but {}", name, found(node)));
  }
  for (Node::Entry& entry : node.entries) {
    if (entry.key == name) return entry.value;
  }
  Node value;
  value.place = place;
  node.entries.push_back({name, place, std::move(value)});
  return node.entries.back().value;
}

}  // namespace

void override_key(Node& root, const Override& given) {
  const std::string& assignment = given.assignment;
  const std::size_t equals = assignment.find('=');
  const bool is_set = given.option == "--set" || equals == std::string::npos;
  const std::string place =
      given.option + " " + shown(is_set ? assignment : assignment.substr(equals + 1));
  require(equals != std::string::npos && equals > 0, Failure::usage,
          fmt::format("{}: expected key=value, such as `--set solver.tolerance=1e-4`", place));

  const std::string path = assignment.substr(0, equals);
  Node* node = &root;
  for (const Step& step : steps_of(path, place)) {
    node = &child(*node, step.name, place);
    if (!step.index) continue;
    if (*step.index >= node->items.size()) {
      Node here;
      here.place = place;
      complain(here, "",
               fmt::format("`{}` has {} entries, counted from 0", step.name, node->items.size()));
    }
    node = &node->items[*step.index];
  }
  *node = parse_value(assignment.substr(equals + 1), place);
}

}  // namespace deblai
