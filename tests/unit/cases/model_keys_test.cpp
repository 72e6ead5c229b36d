#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/actions/growth.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/explain.hpp>
#include <deblai/cases/law_keys.hpp>
#include <deblai/cases/read_case.hpp>

namespace deblai {
namespace {

using testing::contains;

/// A law that nothing but its entry knows: what a new file in actions/ is to the case file.
const Actions::Entry entry{
    "stirred",
    [](const Medium& medium, const Parameters&) { return Actions::make("kinetic", medium, {}); },
    {"a law for this test", {{"vigour", 0.5, 0, 2, "how much is stirred"}}}};

std::string text_of(const std::string& lines, const std::string& problem = "geodesic") {
  return fmt::format(
      "problem: {}\nsource: {{ball: {{center: [0, 0], radius: 1}}}}\n"
      "target: {{ball: {{center: [3, 0], radius: 1}}}}\n{}\n",
      problem, lines);
}

Case case_of(const std::string& lines, const std::string& problem = "geodesic") {
  return parse_case(text_of(lines, problem), "case.yaml", "/");
}

std::string refusal(const std::string& lines, const std::string& problem = "geodesic") {
  return testing::message_of([&] { case_of(lines, problem); }, Failure::case_file);
}

template <class F>
void for_each_parameter(F&& f) {
  int count = 0;
  for (const std::string& law : Actions::names()) {
    for (const ParameterInfo& info : Actions::info(law).parameters) {
      SCOPED_TRACE(law + ", " + info.name);
      f(law, info);
      ++count;
    }
  }
  EXPECT_GT(count, 4);
}

TEST(CostKeys, AreThoseOfTheWholeCatalogue) {
  const Json schema = Json::parse(case_schema());
  const Json& cost = schema.at("properties").at("cost");
  for_each_parameter([&](const std::string& law, const ParameterInfo& info) {
    const std::string text = explain("cost." + info.name);
    EXPECT_TRUE(contains(text, law + ": " + info.help));
    EXPECT_TRUE(contains(text, fmt::format("{} for {}", info.fallback, law)));
    EXPECT_TRUE(contains(explain("cost"), "\n  " + info.name));
    EXPECT_TRUE(cost.at("properties").contains(info.name));
  });
  for (const std::string& law : Actions::names()) {
    EXPECT_TRUE(contains(explain("cost.law"), "`" + law.substr(0, law.find(' ')) + "`"));
    EXPECT_NE(cost.at("properties").at("law").dump().find('"' + law + '"'), std::string::npos);
  }
  for (const std::string& law : Growths::names())
    EXPECT_TRUE(contains(explain("growth.law"), "`" + law + "`"));
}

TEST(CostKeys, ReachTheCaseAndItsResolvedText) {
  for_each_parameter([&](const std::string& law, const ParameterInfo& info) {
    const double value = std::min(0.5 * (1 + info.fallback), 0.9 * info.high) + 0.125;
    const double inside = std::max(std::min(value, 1.0), info.low + 0.25);
    const Case c = case_of(fmt::format("cost: {{law: {}, {}: {}}}", law, info.name, inside));
    EXPECT_EQ(c.cost.law, law);
    EXPECT_EQ(c.cost.parameters.at(info.name), inside);
    EXPECT_EQ(c.cost.parameters.size(), Actions::info(law).parameters.size());
    const std::string resolved = resolved_yaml(c);
    EXPECT_TRUE(contains(resolved, fmt::format("{}: {}", info.name, inside)));
    EXPECT_EQ(resolved_yaml(parse_case(resolved, "resolved.yaml", "/elsewhere")), resolved);
  });
}

TEST(CostKeys, HaveTheDeclaredDefaults) {
  for_each_parameter([&](const std::string& law, const ParameterInfo& info) {
    EXPECT_EQ(case_of("cost: {law: " + law + "}").cost.parameters.at(info.name), info.fallback);
  });
}

TEST(CostKeys, OutOfRangeAreRefusedWithWhatTheLawTakes) {
  for_each_parameter([&](const std::string& law, const ParameterInfo& info) {
    if (std::isinf(info.low)) return;
    const std::string message =
        refusal(fmt::format("cost: {{law: {}, {}: {}}}", law, info.name, info.low));
    EXPECT_TRUE(contains(message, "cost." + info.name + ": expected a "));
    EXPECT_TRUE(contains(message, "`" + law + "` takes "));
  });
  EXPECT_EQ(refusal("cost: {law: power, exponent: 0.5}"),
            "case.yaml:4:30: cost.exponent: expected a number above 1, got \"0.5\"\n"
            "  `power` takes exponent, a number above 1");
}

TEST(CostKeys, OfAnotherLawAreRefused) {
  EXPECT_EQ(refusal("cost: {exponent: 1.5}"),
            "case.yaml:4:18: cost.exponent: the law `kinetic` has no `exponent`\n"
            "  `kinetic` takes no parameters; `exponent` belongs to `law: concave_power` or `law: "
            "power`");
}

TEST(CostKeys, NameTheNearestLaw) {
  EXPECT_TRUE(contains(refusal("cost: {law: kinetik}"), "did you mean `kinetic`?"));
  EXPECT_TRUE(contains(refusal("cost: {law: flow}"), "`problem: minimal_flow`"));
}

TEST(CostKeys, SayALimitThatIsAcceptedAsOne) {
  const Form<double> form = number(range_of({"x", 0.5, 0, std::nextafter(1.0, 2.0), ""}));
  EXPECT_EQ(form.accepts, "a number above 0 and at most 1");
  EXPECT_EQ(number(range_of({"x", 0.5, -HUGE_VAL, 2, ""})).accepts, "a number below 2");
}

TEST(GrowthKeys, AreOfUnbalancedProblemsAlone) {
  EXPECT_EQ(refusal("growth: {length_scale: 1}"),
            "case.yaml:4:9: growth: `problem: geodesic` makes and loses no mass\n"
            "  remove it, or choose `problem: unbalanced_geodesic`");
  EXPECT_TRUE(contains(refusal("output: {fields: [density, source]}"),
                       "case.yaml:4:28: output.fields[1]: `problem: geodesic` makes no mass"));
  EXPECT_FALSE(case_of("").growth.has_value());
}

TEST(GrowthKeys, HaveDefaults) {
  const Case c = case_of("", "unbalanced_geodesic");
  EXPECT_EQ(c.growth.value().law, "fisher_rao");
  EXPECT_FALSE(c.growth->length_scale.has_value());
  EXPECT_EQ(c.mass, MassRule::keep);
  EXPECT_EQ(c.output.fields.back(), OutputField::growth_rate);
  EXPECT_EQ(case_of("").mass, MassRule::unit);
  EXPECT_EQ(case_of("").output.fields.size(), 2U);
}

TEST(GrowthKeys, TakeALengthScale) {
  const auto scale_of = [](const std::string& text) {
    return case_of("growth: {length_scale: " + text + "}", "unbalanced_geodesic")
        .growth->length_scale;
  };
  EXPECT_EQ(scale_of("6"), Length{6});
  EXPECT_EQ(scale_of("2 cells"), (Length{2, Length::Unit::cells}));
  EXPECT_EQ(scale_of("auto"), std::nullopt);
  for (const char* bad : {"0", "-1", "0 cells", "far", "[1]"}) {
    EXPECT_TRUE(contains(
        refusal(fmt::format("growth: {{length_scale: {}}}", bad), "unbalanced_geodesic"),
        "growth.length_scale: expected `auto`, or a positive length such as `6`, `6 mm` or `2 "
        "cells`, got "))
        << bad;
  }
}

TEST(Lengths, AreMillimetresWhereTheInputIsAVolume) {
  const std::string volumes =
      "problem: unbalanced_geodesic\nsource: {nifti: a.nii}\ntarget: {nifti: b.nii}\n"
      "domain: {like: source}\ngrowth: {length_scale: 6 mm}\nblur: 2 mm\n";
  const Case c = parse_case(volumes, "case.yaml", "/");
  EXPECT_EQ(c.growth->length_scale, (Length{6, Length::Unit::mm}));
  EXPECT_EQ(c.blur.along({10, 0, 5}), 2);
  EXPECT_TRUE(contains(resolved_yaml(c), "length_scale: 6 mm"));
  EXPECT_EQ(refusal("growth: {length_scale: 6 mm}", "unbalanced_geodesic"),
            "case.yaml:4:24: growth.length_scale: no input is a volume, whose unit would be the "
            "millimetre\n  without a unit it is a length in the units of the input; else in "
            "`cells`");
}

TEST(GrowthKeys, OfUniformGrowthHaveNoMask) {
  EXPECT_TRUE(contains(refusal("growth: {law: uniform, mask: {ball: {center: [0, 0], radius: 1}}}",
                               "unbalanced_geodesic"),
                       "growth.mask: growth by the law `uniform` is the same everywhere"));
}

TEST(ModelKeys, AreWrittenOutAndReadBack) {
  const std::string box = "{box: [[0, 1], [0, 1]]}";
  const Case c =
      case_of(fmt::format("domain: {{time_grading: 0.5}}\nviscosity: 0.01\nmass: match_source\n"
                          "growth: {{law: total_variation, length_scale: 2 cells, mask: {0}}}\n"
                          "cost: {{law: power, exponent: 1.5, weight: {{sum: [{0}]}}, "
                          "density_bound: 3}}\noutput: {{fields: [source]}}",
                          box),
              "unbalanced_geodesic");
  EXPECT_EQ(c.viscosity, 0.01);
  EXPECT_EQ(c.domain.time_grading, 0.5);
  EXPECT_EQ(c.cost.density_bound, 3);
  const std::string resolved = resolved_yaml(c);
  EXPECT_EQ(resolved_yaml(parse_case(resolved, "resolved.yaml", "/elsewhere")), resolved);
  for (const char* part : {"viscosity: 0.01", "time_grading: 0.5", "mass: match_source",
                           "law: total_variation", "length_scale: 2 cells", "density_bound: 3"}) {
    EXPECT_TRUE(contains(resolved, part));
  }
}

TEST(ModelKeys, AgreeOnTheDimension) {
  EXPECT_TRUE(contains(refusal("cost: {obstacles: {box: [[0, 1]]}}"),
                       "cost.obstacles.box: expected 2 numbers, one an axis, got 1"));
}

}  // namespace
}  // namespace deblai
