#pragma once

#include <gtest/gtest.h>

#include <deblai/base/communicator.hpp>

namespace deblai::testing {

/// Makes every rank come to the same verdict on every test, and says which ranks brought it.
///
/// A failing rank prints "[rank r/n] file:line: message". At the end of a test the ranks agree on a
/// communicator of their own: those that passed fail too when another has failed, and a message
/// that nobody has received is a failure.
class Verdict : public ::testing::EmptyTestEventListener {
 public:
  explicit Verdict(const Communicator& world);

  void OnTestPartResult(const ::testing::TestPartResult& part) override;
  void OnTestEnd(const ::testing::TestInfo& test) override;

 private:
  Communicator world_;    ///< where the tests talk
  Communicator private_;  ///< where the ranks agree
  bool agreeing_ = false;
};

}  // namespace deblai::testing
