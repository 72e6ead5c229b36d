#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/problems/checkpoints.hpp>

namespace deblai::testing {

struct Interrupted {};

/// Ends a solve after so many iterations, and gives its state to the next one, owned cells only.
class Interruption : public Checkpoints {
 public:
  explicit Interruption(int after) : after_(after) {}

  std::optional<Standing> standing() override { return standing_; }
  void restore(const std::vector<StateField>& fields) override {
    EXPECT_EQ(fields.size(), saved_.size());
    for (const StateField& each : fields) {
      const Field& saved = saved_.at(each.name);
      for_each_line(saved.grid(), saved.slices(), [&](int k, int z, int y) {
        std::copy_n(saved.line(k, z, y), saved.grid().owned().count[0], each.field->line(k, z, y));
      });
    }
  }
  bool due() override { return ++asked_ == after_; }
  int asked() const { return asked_; }
  void save(const Standing& standing, const std::vector<StateField>& fields) override {
    standing_ = standing;
    for (const StateField& each : fields) saved_.emplace(each.name, *each.field);
    throw Interrupted{};
  }

 private:
  int after_;
  int asked_ = 0;
  std::optional<Standing> standing_;
  std::map<std::string, Field> saved_;
};

}  // namespace deblai::testing
