#include <set>

#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/explain.hpp>
#include <deblai/cases/nearest.hpp>
#include <deblai/cases/read_case.hpp>

namespace deblai {
namespace {

TEST(Explain, KnowsEveryKeyAndWhatItAccepts) {
  for (const std::string& path : key_paths()) {
    const std::string text = explain(path);
    EXPECT_TRUE(testing::contains(text, find_key(path)->help)) << path;
    EXPECT_TRUE(testing::contains(text, "accepts: " + find_key(path)->accepts)) << path;
    EXPECT_FALSE(find_key(path)->help.empty()) << path;
    EXPECT_FALSE(find_key(path)->help.ends_with('.')) << path;
  }
  EXPECT_GT(key_paths().size(), 40U);
}

TEST(Explain, ListsEveryKeyInTheTree) {
  const std::string tree = explain_all();
  for (const std::string& path : key_paths()) {
    EXPECT_TRUE(testing::contains(tree, path.substr(path.rfind('.') + 1) + " ")) << path;
  }
}

TEST(Explain, SaysTheDefault) {
  EXPECT_TRUE(testing::contains(explain("solver.tolerance"), "default: 0.001"));
  EXPECT_TRUE(testing::contains(explain("mesh.blur"), "default: 0.5 cells"));
  EXPECT_TRUE(testing::contains(explain("target.ball.radius"), "required"));
  EXPECT_TRUE(testing::contains(explain("source.sum[3].weight"), "default: 1"));
}

TEST(Explain, NamesTheNearestPath) {
  EXPECT_EQ(testing::message_of([] { explain("solver.tolerence"); }, Failure::usage),
            "there is no key `solver.tolerence`; did you mean `solver.tolerance`?\n  `deblai "
            "explain` lists all keys");
}

TEST(Explain, NamesThePathOfAKeyBelow) {
  const auto refusal = [](const char* key) {
    return testing::message_of([&] { explain(key); }, Failure::usage);
  };
  EXPECT_TRUE(testing::contains(refusal("gaussian"), "did you mean `source.gaussian`?"));
  EXPECT_TRUE(testing::contains(refusal("width"), "did you mean `source.gaussian.width`?"));
  EXPECT_TRUE(testing::contains(refusal("cells"), "did you mean `domain.cells`?"));
}

TEST(Explain, FindsTheWordsOfKeysAndOfTheirValues) {
  const auto refusal = [](const char* key) {
    return testing::message_of([&] { explain(key); }, Failure::usage);
  };
  EXPECT_TRUE(testing::contains(refusal("kappa"), "`growth.length_scale`")) << refusal("kappa");
  EXPECT_TRUE(testing::contains(refusal("fisher_rao"), "`growth.law`")) << refusal("fisher_rao");
  EXPECT_TRUE(testing::contains(refusal("targt.mesh"), "did you mean `target.mesh`?"));
  EXPECT_TRUE(testing::contains(refusal("tolerence"), "did you mean `solver.tolerance`?"));
  EXPECT_FALSE(testing::contains(refusal("xyzzy_plugh"), "did you mean"));
}

TEST(Explain, SaysTheDefaultsOfGradientFlows) {
  EXPECT_TRUE(testing::contains(explain("solver.tolerance"), "0.0001 of a gradient flow"));
  EXPECT_TRUE(testing::contains(explain("solver.max_iterations"), "5000 of a gradient flow"));
  EXPECT_TRUE(testing::contains(explain("domain.time_steps"), "1 inside a step of a gradient"));
}

/// The schema of the key at `path`, by walking properties, items and alternatives.
const Json* schema_at(const Json& root, const std::string& path) {
  const Json* here = &root;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const Json* object = here;
    if (object->contains("items")) object = &object->at("items");
    if (object->contains("anyOf")) object = &object->at("anyOf").back();
    const std::string name = path.substr(begin, end - begin);
    if (!object->contains("properties") || !object->at("properties").contains(name)) return nullptr;
    here = &object->at("properties").at(name);
    begin = end + 1;
  }
  return here;
}

TEST(Schema, DescribesEveryKeyOfTheTable) {
  const Json schema = Json::parse(case_schema());
  for (const std::string& path : key_paths()) {
    const Json* key = schema_at(schema, path);
    ASSERT_NE(key, nullptr) << path;
    EXPECT_TRUE(testing::contains(key->at("description").get<std::string>(), find_key(path)->help))
        << path;
  }
}

TEST(Schema, RequiresWhatTheTableRequires) {
  const Json schema = Json::parse(case_schema());
  EXPECT_EQ(schema.at("required"), Json::array({"problem"}));
  EXPECT_EQ(schema.at("additionalProperties"), false);
}

TEST(Nearest, FindsTheMisspelledWord) {
  const std::vector<std::string> words{"tolerance", "theta", "levels"};
  EXPECT_EQ(nearest("tolerence", words), "tolerance");
  EXPECT_EQ(nearest("thtea", words), "theta");
  EXPECT_EQ(nearest("level", words), "levels");
  EXPECT_EQ(nearest("colour", words), "");
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("ab", "ba"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

}  // namespace
}  // namespace deblai
