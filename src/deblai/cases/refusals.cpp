#include <deblai/cases/refusals.hpp>

#include <fmt/format.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/dimension.hpp>

namespace deblai {

void require_key(const Node& root, const std::string& name) {
  if (root.find(name) != nullptr) return;
  const KeyInfo& key = *find_key(name);
  complain(root, "", fmt::format("the key `{}` is missing: {}", name, key.help),
           fmt::format("it takes {}", key.accepts));
}

void refuse_key(const Node& root, const std::string& path, const std::string& problem,
                const std::string& cure) {
  const std::size_t dot = path.find('.');
  const Node* node = root.find(path.substr(0, dot));
  if (node != nullptr && dot != std::string::npos) node = node->find(path.substr(dot + 1));
  if (node != nullptr) complain(*node, path, problem, cure);
}

void refuse_energy(const Node& root) {
  for (const std::string name : {"energy", "stepping"}) {
    refuse_key(root, name, fmt::format("only a gradient flow has `{}`", name),
               "remove it, or choose `problem: gradient_flow`");
  }
}

void refuse_velocity(const Node& root) {
  for (const std::string name : {"velocity", "transport", "sources"}) {
    refuse_key(root, name, "only a density that is carried has it",
               "remove it, or choose `problem: continuity`");
  }
}

void refuse_checkpoint(Case& c, const Node& root, const std::string& problem) {
  refuse_key(root, "output.checkpoint", problem + " cannot be resumed yet",
             "remove it: such a run starts anew");
  c.output.checkpoint.reset();
}

void refuse_every(const Node& root) {
  refuse_key(root, "output.every", "only the film of a gradient flow has a time between frames",
             "remove it; output.frames says how many there are, at equal times");
}

void refuse_flow_keys(const Node& root) {
  refuse_key(root, "initial", "only a flow starts from one density",
             "remove it, or choose `problem: gradient_flow` or `problem: continuity`");
  refuse_energy(root);
  refuse_velocity(root);
  refuse_every(root);
}

void refuse_single_step(const Case& c, const Node& root) {
  if (c.domain.time_steps != 1) return;
  complain(at(root, "domain.time_steps"), "domain.time_steps",
           "a path in time has two steps or more, got 1",
           "16 suffice for most; `problem: minimal_flow` has no time");
}

}  // namespace deblai
