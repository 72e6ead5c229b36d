#pragma once

#include <filesystem>

#include <gtest/gtest.h>

#include <deblai/base/communicator.hpp>

namespace deblai::testing {

/// All ranks of the test program. Its tests run on every rank, in the same order.
const Communicator& world();

/// The optional test data: the environment variable DEBLAI_TEST_DATA, else the CMake cache variable
/// of that name. It need not exist: see DEBLAI_REQUIRE_DATA.
std::filesystem::path data();

/// The folder of the project's examples.
std::filesystem::path examples();

/// An empty directory for the running test, the same on every rank, removed when the test ends.
/// Collective on world() at its first call in a test.
std::filesystem::path scratch();

}  // namespace deblai::testing

/// Skip the test, saying so, where `file` of the test data is missing. For test bodies.
#define DEBLAI_REQUIRE_DATA(file)                                        \
  if (!std::filesystem::exists(::deblai::testing::data() / (file)))      \
  GTEST_SKIP() << "no " << (::deblai::testing::data() / (file)).string() \
               << ": set DEBLAI_TEST_DATA to the folder of the test data"
