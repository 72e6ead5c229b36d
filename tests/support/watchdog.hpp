#pragma once

#include <gtest/gtest.h>

#include <deblai/base/communicator.hpp>

namespace deblai::testing {

/// Ends a job whose test takes longer than `limit` seconds of wall time: each rank prints its
/// number, the test and its stack, then the job aborts with code 124. Against deadlocks.
class Watchdog : public ::testing::EmptyTestEventListener {
 public:
  Watchdog(const Communicator& world, unsigned limit);

  void OnTestStart(const ::testing::TestInfo& test) override;
  void OnTestEnd(const ::testing::TestInfo& test) override;

 private:
  unsigned limit_;
};

}  // namespace deblai::testing
