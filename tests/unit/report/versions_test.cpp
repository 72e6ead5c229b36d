#include <algorithm>
#include <cctype>

#include <gtest/gtest.h>

#include <deblai/report/versions.hpp>

namespace deblai {
namespace {

bool is_a_version(const std::string& text) {
  const bool digits =
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
  return digits && text.find('.') != std::string::npos;
}

TEST(Versions, AreNumbers) {
  EXPECT_TRUE(is_a_version(version())) << version();
  EXPECT_TRUE(is_a_version(compiler())) << compiler();
  for (const auto& [library, number] : library_versions()) {
    EXPECT_TRUE(is_a_version(number)) << library << ": " << number;
  }
}

TEST(Versions, NameTheLibrariesBelow) {
  for (const char* library : {"MPI", "PETSc", "OpenSSL", "fmt", "spdlog", "nlohmann-json"}) {
    EXPECT_TRUE(library_versions().contains(library)) << library;
  }
}

TEST(Versions, GiveARevisionOrSayThatItIsUnknown) {
  const std::string commit = revision();
  const std::string bare = commit.substr(0, commit.find("-dirty"));
  const bool hexadecimal =
      bare.size() >= 7 && bare.find_first_not_of("0123456789abcdef") == std::string::npos;
  EXPECT_TRUE(commit == "unknown" || hexadecimal) << commit;
}

}  // namespace
}  // namespace deblai
