#pragma once

#include <string>

#include <deblai/cases/case.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

// What problems have in common in refusing keys that are not theirs. They throw
// Error(Failure::case_file) with the key's place.

/// Throw unless a key of the case itself is there.
void require_key(const Node& root, const std::string& name);

/// Throw if a dotted key is there.
void refuse_key(const Node& root, const std::string& path, const std::string& problem,
                const std::string& cure);

/// The keys of gradient flows, of densities that are carried, and of both.
void refuse_energy(const Node& root);
void refuse_velocity(const Node& root);
void refuse_flow_keys(const Node& root);
void refuse_every(const Node& root);

/// It leaves no checkpoints from here on. @param problem as in "a gradient flow"
void refuse_checkpoint(Case& c, const Node& root, const std::string& problem);

/// Of a path: one step cannot even tell where it is at half time.
void refuse_single_step(const Case& c, const Node& root);

}  // namespace deblai
