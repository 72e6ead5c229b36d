#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "read_back.hpp"
#include <deblai/base/atomic_file.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

/// A folder of this rank's own.
std::filesystem::path folder() {
  const auto mine = testing::scratch() / fmt::format("rank{}", testing::world().rank());
  std::filesystem::create_directory(mine);
  return mine;
}

using Names = std::set<std::string>;

TEST(AtomicFile, AppearsUnderItsNameWhenItIsPublished) {
  const auto where = folder();
  {
    AtomicFile file(where / "run.json");
    file.write("{}\n");
    EXPECT_EQ(testing::names_in(where), Names{"run.json.part"});
    file.publish();
    EXPECT_EQ(testing::names_in(where), Names{"run.json"});
    file.keep();
  }
  EXPECT_EQ(testing::read_text(where / "run.json"), "{}\n");
}

TEST(AtomicFile, LeavesNothingUnlessItIsKept) {
  const auto where = folder();
  { AtomicFile(where / "a").write("partial"); }
  EXPECT_EQ(testing::names_in(where), Names{});
  {
    AtomicFile file(where / "a");
    file.write("published");
    file.publish();
  }
  EXPECT_EQ(testing::names_in(where), Names{});
}

TEST(AtomicFile, WritesOverWhatAKilledRunLeft) {
  const auto where = folder();
  std::ofstream(where / "a.part") << "something longer, that a killed run left";
  write_atomically(where / "a", "short");
  EXPECT_EQ(testing::read_text(where / "a"), "short");
  EXPECT_EQ(testing::names_in(where), Names{"a"});
}

TEST(AtomicFile, KeepsTheEarlierFileWhenTheDiskIsFull) {
  const auto where = folder();
  write_atomically(where / "run.json", "earlier");
  std::filesystem::create_symlink("/dev/full", where / "run.json.part");
  try {
    write_atomically(where / "run.json", "later");
    FAIL() << "a full disk was not noticed";
  } catch (const Error& error) {
    EXPECT_EQ(error.failure(), Failure::resources);
    const std::string expected =
        fmt::format("{}: cannot be written: No space left on device; free some space",
                    (where / "run.json").string());
    EXPECT_EQ(std::string(error.what()).substr(0, expected.size()), expected);
  }
  EXPECT_EQ(testing::read_text(where / "run.json"), "earlier");
  EXPECT_EQ(testing::names_in(where), Names{"run.json"});
}

TEST(AtomicFile, NamesTheReasonAndACure) {
  const auto where = folder();
  write_atomically(where / "a file", "x");
  const auto message = [](const std::filesystem::path& path) -> std::string {
    try {
      write_atomically(path, "x");
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_NE(message(where / "absent" / "a").find("No such file or directory; choose a folder that"),
            std::string::npos);
  EXPECT_NE(message(where / "a file" / "a").find("Not a directory; choose a folder that"),
            std::string::npos);
  std::filesystem::create_directory(where / "taken");
  std::filesystem::create_directory(where / "taken" / "inside");
  EXPECT_NE(message(where / "taken").find("Is a directory"), std::string::npos);
}

}  // namespace
}  // namespace deblai
