#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <deblai/base/error.hpp>

namespace deblai::testing {

/// What `work` throws: its message; empty when it does not throw. Not collective.
template <class Work>
std::string message_of(Work&& work, std::optional<Failure> expected = std::nullopt) {
  try {
    work();
  } catch (const Error& error) {
    if (expected && error.failure() != *expected)
      return std::string("another failure: ") + error.what();
    return error.what();
  }
  return {};
}

inline ::testing::AssertionResult contains(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no \"" << part << "\" in\n" << text;
}

inline ::testing::AssertionResult begins(const std::string& text, std::string_view part) {
  if (text.starts_with(part)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no \"" << part << "\" at the beginning of\n" << text;
}

}  // namespace deblai::testing
