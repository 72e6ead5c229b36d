#pragma once

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "kept_fields.hpp"

namespace deblai::testing {

struct Interrupted {};

/// Ends a solve after so many iterations, and gives its state to the next one, owned cells only.
class Interruption : public Checkpoints {
 public:
  explicit Interruption(int after) : after_(after) {}

  std::optional<Standing> standing() override { return standing_; }
  void restore(const std::vector<StateField>& fields) override { saved_.give(fields); }
  bool due() override { return ++asked_ == after_; }
  int asked() const { return asked_; }
  void save(const Standing& standing, const std::vector<StateField>& fields) override {
    standing_ = standing;
    saved_.keep(fields);
    throw Interrupted{};
  }

 private:
  int after_;
  int asked_ = 0;
  std::optional<Standing> standing_;
  KeptFields saved_;
};

}  // namespace deblai::testing
