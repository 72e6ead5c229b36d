#include <string>

#include <gtest/gtest.h>

#include <deblai/base/catalogue.hpp>

namespace deblai {
namespace {

struct Animal {
  virtual ~Animal() = default;
  virtual std::string sound(int times) const = 0;
};

struct Cow : Animal {
  std::string sound(int times) const override { return times > 1 ? "moo moo" : "moo"; }
};

struct Named : Animal {
  std::string name;
  explicit Named(std::string n) : name(std::move(n)) {}
  std::string sound(int) const override { return name; }
};

using Animals = Catalogue<Animal, std::string>;
const Animals::Entry zebra{"zebra",
                           [](const std::string& name) { return std::make_unique<Named>(name); }};
const Animals::Entry cow{"cow", [](const std::string&) { return std::make_unique<Cow>(); }};

TEST(Catalogue, MakesWhatIsNamedFromItsArguments) {
  EXPECT_EQ(Animals::make("cow", "x")->sound(2), "moo moo");
  EXPECT_EQ(Animals::make("zebra", "Zoe")->sound(1), "Zoe");
}

TEST(Catalogue, ListsItsNamesInAlphabeticalOrder) {
  EXPECT_EQ(Animals::names(), (std::vector<std::string>{"cow", "zebra"}));
}

TEST(Catalogue, NamesTheAlternativesToAnUnknownName) {
  try {
    Animals::make("cat", "");
    FAIL() << "a cat was made";
  } catch (const Error& error) {
    EXPECT_EQ(error.failure(), Failure::case_file);
    EXPECT_STREQ(error.what(), "unknown name \"cat\"; known: cow, zebra");
  }
}

}  // namespace
}  // namespace deblai
