#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/problems/checkpoints.hpp>

namespace deblai::testing {

/// Copies of the fields of a state, of doubles or floats.
class KeptFields {
 public:
  void keep(const std::vector<StateField>& fields) {
    kept_.clear();
    for (const StateField& each : fields)
      std::visit([&](const auto* field) { kept_.emplace(each.name, *field); }, each.field);
  }

  /// What was kept into the owned cells of fields of the same names.
  void give(const std::vector<StateField>& fields) const {
    EXPECT_EQ(fields.size(), kept_.size());
    for (const StateField& each : fields)
      std::visit([&](auto* field) { give(kept_.at(each.name), *field); }, each.field);
  }

 private:
  using AnyField = std::variant<Field, FieldOf<float>>;

  template <class T>
  static void give(const AnyField& kept, FieldOf<T>& to) {
    const auto& from = std::get<FieldOf<T>>(kept);
    for_each_line(from.grid(), from.slices(), [&](int k, int z, int y) {
      std::copy_n(from.line(k, z, y), from.grid().owned().count[0], to.line(k, z, y));
    });
  }

  std::map<std::string, AnyField> kept_;
};

}  // namespace deblai::testing
