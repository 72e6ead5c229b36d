#include <gtest/gtest.h>

#include "files.hpp"
#include <deblai/base/error.hpp>
#include <deblai/report/sha256.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

std::string sha256_of(const std::string& text) {
  const auto path = testing::scratch() / std::to_string(testing::world().rank());
  std::ofstream(path, std::ios::binary) << text;
  return sha256(path);
}

// The examples of FIPS 180-2, appendix B.
TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, ReadsPastTheEndOfItsBuffer) {
  // 2^21 + 1 zeros: head -c 2097153 /dev/zero | sha256sum
  EXPECT_EQ(sha256_of(std::string((1 << 21) + 1, '\0')),
            "e9a099c75ef837c28bc91683bee127e463fa0ee10c11fd816f8d2d428c0d610e");
}

TEST(Sha256, RefusesWhatItCannotRead) {
  EXPECT_THROW(sha256("/nowhere/cow.obj"), Error);
  EXPECT_THROW(sha256(testing::scratch()), Error) << "a directory";
}

}  // namespace
}  // namespace deblai
