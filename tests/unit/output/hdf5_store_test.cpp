#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "failures.hpp"
#include "read_back.hpp"
#include <deblai/field/fingerprint.hpp>
#include <deblai/output/hdf5_store.hpp>

namespace deblai {
namespace {

using testing::collective_failure;
using testing::names_in;
using testing::read_text;
using testing::ShortFiles;
using testing::world;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<GridShape> shapes() {
  return {{{{9, 0, 1}}, 3}, {{{8, 0, 1}, {7, 0, 1}}, 2}, {{{6, 0, 1}, {5, 0, 1}, {7, 0, 1}}, 4}};
}

/// A number for a place, its halo NaN; the last one a zero with a sign.
Field field_on(const Grid& grid, int slices, double factor) {
  Field field(grid, slices);
  for (double& value : field.raw()) value = nan;
  for_each_line(grid, slices, [&](int k, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const auto place = static_cast<double>(global_place(grid, k, z, y)) + x;
      field.at(k, z, y, x) = place + 1 == static_cast<double>(grid.shape().cells()) * slices
                                 ? -0.0
                                 : factor / (place + 1);
    }
  });
  return field;
}

const Notes notes{{{"sigma", {0.1}}, {"values", {1, -0.0, 1e-310, nan}}, {"none", {}}},
                  {{"case", "problem: geodesic\n"}, {"empty", ""}, {"é", "ü"}}};

/// A store of two fields in three dimensions, and what can happen to it.
class Damaged : public ::testing::Test {
 protected:
  const Grid grid{world(), shapes().back()};
  const Field density = field_on(grid, 5, 1);
  const Field momentum = field_on(grid, 4, 3);
  const std::filesystem::path file = testing::scratch() / "store.h5";

  void SetUp() override { write(); }
  void write(const std::filesystem::path& earlier = {}) const {
    write_store(world(), file, notes, {{"density", &density}, {"momentum", &momentum}}, earlier);
  }

  /// What the store says after `change` of its bytes.
  std::string refusal_after(const std::function<void(std::string&)>& change) const {
    const std::string whole = read_text(file);
    std::string text = whole;
    change(text);
    put(text);
    const std::string message =
        collective_failure(Failure::input, [&] { Hdf5Store(world(), file); });
    put(whole);
    return message;
  }

  void put(const std::string& text) const {
    MPI_Barrier(world().get());
    if (world().is_root()) std::ofstream(file, std::ios::binary) << text;
    MPI_Barrier(world().get());
  }
};

TEST(Hdf5Store, GivesBackEveryBit) {
  int number = 0;
  for (const GridShape& shape : shapes()) {
    const Grid grid(world(), shape);
    const Field density = field_on(grid, shape.time_steps + 1, 1);
    const Field alpha = field_on(grid, shape.time_steps, 7);
    const auto file = testing::scratch() / fmt::format("{}.h5", ++number);
    write_store(world(), file, notes, {{"density", &density}, {"alpha", &alpha}});
    const Hdf5Store store(world(), file);
    for (const auto& [name, field] : {std::pair("density", &density), {"alpha", &alpha}}) {
      Field back(grid, field->slices());
      store.read(name, back);
      EXPECT_EQ(fingerprint(back), fingerprint(*field));
      EXPECT_EQ(store.array(name).hash, fingerprint(*field));
      for (const double value : back.raw()) EXPECT_FALSE(std::isnan(value)) << "halo was touched";
    }
  }
}

TEST(Hdf5Store, GivesBackNotes) {
  const Grid grid(world(), shapes().front());
  const Field field(grid, 1);
  const auto file = testing::scratch() / "notes.h5";
  write_store(world(), file, notes, {{"field", &field}});
  const Hdf5Store store(world(), file);
  EXPECT_EQ(store.notes().texts, notes.texts);
  ASSERT_EQ(store.notes().numbers.size(), notes.numbers.size());
  for (const auto& [name, values] : notes.numbers) {
    const std::vector<double>& back = store.notes().numbers.at(name);
    ASSERT_EQ(back.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(std::bit_cast<std::uint64_t>(back[i]), std::bit_cast<std::uint64_t>(values[i]));
  }
}

TEST(Hdf5Store, IsTheSameFileOnAnyProcessGrid) {
  const GridShape shape = shapes().back();
  std::set<std::string> files;
  const int n = world().size();
  for (const std::array<int, 2> processes :
       {std::array{1, n}, std::array{n, 1}, std::array{1, 1}}) {
    const Grid grid(world(), shape, processes);
    const Field field = field_on(grid, 3, 1);
    const auto file = testing::scratch() / "any.h5";
    write_store(world(), file, notes, {{"field", &field}});
    files.insert(read_text(file));
    MPI_Barrier(world().get());
  }
  EXPECT_EQ(files.size(), 1u);
}

TEST(Hdf5Store, IsNotFarSmallerThanForetold) {
  const Grid grid(world(), shapes().back());
  const Field field(grid, 3);
  const auto file = testing::scratch() / "size.h5";
  write_store(world(), file, notes, {{"field", &field}});
  const auto size = static_cast<double>(std::filesystem::file_size(file));
  const double foretold = store_bytes(notes, {{"field", &field}});
  EXPECT_LE(size, foretold);
  EXPECT_GE(size, foretold - 12000);
}

TEST_F(Damaged, KeepsTheEarlierOneWhereThatIsAsked) {
  const std::string first = read_text(file);
  const auto earlier = testing::scratch() / "earlier.h5";
  MPI_Barrier(world().get());
  write(earlier);
  EXPECT_EQ(read_text(earlier), first);
  EXPECT_EQ(read_text(file), first);
  MPI_Barrier(world().get());
  write();
  EXPECT_EQ(names_in(testing::scratch()), (std::set<std::string>{"store.h5", "earlier.h5"}));
}

TEST_F(Damaged, NoticesEveryFlippedBit) {
  std::mt19937 random(7);
  const std::size_t size = read_text(file).size();
  for (int i = 0; i < 60; ++i) {
    // The first ones in the seal and in HDF5's own structures.
    const std::size_t range = i < 20 ? 512 : i < 40 ? 4096 : size;
    const std::size_t place = std::uniform_int_distribution<std::size_t>(0, range - 1)(random);
    const int bit = std::uniform_int_distribution<int>(0, 7)(random);
    const std::string message = refusal_after(
        [&](std::string& text) { text[place] = static_cast<char>(text[place] ^ (1 << bit)); });
    EXPECT_EQ(message.find(file.string() + ": "), 0u) << message << " byte " << place;
  }
}

TEST_F(Damaged, SaysWhatBefellIt) {
  const auto expect = [&](const std::string& words, const std::function<void(std::string&)>& how) {
    const std::string message = refusal_after(how);
    EXPECT_NE(message.find(words), std::string::npos) << message;
  };
  const std::size_t size = read_text(file).size();
  expect(fmt::format("is damaged: it has {} bytes of {}", size / 2, size),
         [&](std::string& text) { text.resize(size / 2); });
  expect("is damaged: it has", [&](std::string& text) { text += "more"; });
  expect("it changed since it was written", [&](std::string& text) { text[size - 9] ^= 1; });
  expect("its first bytes are not as they were written", [](std::string& text) { text[20] = '?'; });
  expect("is not a file of fields that deblai wrote", [](std::string& text) { text.clear(); });
  expect("is not a file of fields that deblai wrote", [](std::string& text) { text.resize(5); });
  expect("by another version of deblai", [](std::string& text) { text[13] = '2'; });
}

TEST_F(Damaged, NoticesPagesThatWereSwapped) {
  const auto offset = static_cast<std::ptrdiff_t>(Hdf5Store(world(), file).array("density").offset);
  const std::string message = refusal_after([&](std::string& text) {
    const auto page = text.begin() + offset;
    std::swap_ranges(page, page + 1024, page + 1024);
  });
  EXPECT_NE(message.find("it changed since"), std::string::npos) << message;
}

TEST_F(Damaged, SaysThatAFieldIsMissingOrOfAnotherShape) {
  const Hdf5Store store(world(), file);
  Field wrong(grid, 2);
  std::string message = collective_failure(Failure::input, [&] { store.read("density", wrong); });
  EXPECT_NE(message.find("the field `density` has 5 x 7 x 5 x 6 numbers, expected 2 x 7 x 5 x 6"),
            std::string::npos)
      << message;
  message = collective_failure(Failure::input, [&] { store.read("alpha", wrong); });
  EXPECT_NE(message.find("has no field `alpha`"), std::string::npos) << message;
  message = collective_failure(Failure::input, [&] { Hdf5Store(world(), "absent.h5"); });
  EXPECT_NE(message.find("absent.h5: cannot read: No such file"), std::string::npos) << message;
}

TEST_F(Damaged, LeavesTheEarlierOneWhenTheDiskIsFull) {
  const std::string whole = read_text(file);
  const StoredArray last = Hdf5Store(world(), file).array("momentum");
  const auto end = static_cast<std::ptrdiff_t>(last.offset + 8 * last.count());
  for (const std::ptrdiff_t bytes : {std::ptrdiff_t{0}, std::ptrdiff_t{600}, end - 8}) {
    for (const int rank : {0, world().size() - 1}) {
      const std::string message = collective_failure(Failure::resources, [&] {
        std::optional<ShortFiles> limit;
        if (world().rank() == rank) limit.emplace(bytes);
        write(testing::scratch() / "earlier.h5");
      });
      EXPECT_NE(message.find(file.string() + ": cannot be written: File too large"),
                std::string::npos)
          << message;
      MPI_Barrier(world().get());
      EXPECT_EQ(read_text(file), whole);
      EXPECT_EQ(names_in(testing::scratch()), std::set<std::string>{"store.h5"});
      MPI_Barrier(world().get());
    }
  }
  write();
  EXPECT_EQ(read_text(file), whole);
}

}  // namespace
}  // namespace deblai
