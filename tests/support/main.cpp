#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include <deblai/base/run.hpp>
#include <support/session.hpp>
#include <support/verdict.hpp>
#include <support/watchdog.hpp>

namespace {

/// Seconds a test may take.
unsigned time_limit() {
  const char* set = std::getenv("DEBLAI_TEST_LIMIT");
  return set != nullptr ? static_cast<unsigned>(std::stoul(set)) : 60;
}

}  // namespace

/// Every rank runs every test; rank 0 alone prints the progress.
int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const deblai::Runtime runtime;
  auto& session = deblai::testing::session();
  session.emplace(deblai::Communicator(MPI_COMM_WORLD));
  const deblai::Communicator& world = session->world;

  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  if (!world.is_root()) delete listeners.Release(listeners.default_result_printer());
  auto* watchdog = new deblai::testing::Watchdog(world, time_limit());
  auto* verdict = new deblai::testing::Verdict(world);
  // Ends are announced in reverse order: the ranks agree while the watchdog is still awake.
  listeners.Append(watchdog);
  listeners.Append(verdict);

  int outcome = RUN_ALL_TESTS();
  if (::testing::UnitTest::GetInstance()->test_to_run_count() == 0 && !GTEST_FLAG_GET(list_tests)) {
    if (world.is_root()) std::fputs("no test was run: is the filter right?\n", stderr);
    outcome = 1;
  }
  // They hold communicators, which must go before MPI does.
  delete listeners.Release(verdict);
  delete listeners.Release(watchdog);
  session.reset();
  return outcome;
}
