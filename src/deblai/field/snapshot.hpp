#pragma once

#include <string>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// A scalar (one component) or a vector (one component a space axis) as shown in ParaView.
struct NamedField {
  std::string name;                      ///< e.g. "density", "velocity"
  std::vector<const Field*> components;  ///< cell-centred, one slice each; borrowed
};

/// What a path shows of itself at one time. Borrowed: valid until the next one is produced.
struct Snapshot {
  int index = 0;
  double time = 0;
  std::vector<NamedField> fields;
};

}  // namespace deblai
