#include <deblai/actions/growth.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/law_keys.hpp>
#include <deblai/cases/record.hpp>

namespace deblai {

namespace {

/// A positive length, or `auto` for none.
Key<GrowthCase> length_scale_key() {
  Form<Length> form = length("`auto`, or a positive length such as `6`, `6 mm` or `2 cells`");
  form.schema["anyOf"].at(0) = above(0).schema();
  form.schema["anyOf"].push_back({{"const", "auto"}});
  Key<GrowthCase> made = key<GrowthCase>(
      "length_scale", &GrowthCase::length_scale, form, "kappa, the distance at which mass grows",
      "The action is (|m|^2 + kappa^2 s^2) / (2 rho): with a small kappa mass is made and lost "
      "rather than moved, with a large one it travels; under fisher_rao none travels further than "
      "pi kappa. `auto` takes the larger of two cells and the square root of Gelbrich's bound, "
      "the distance that means and covariances alone tell, between both densities at equal mass: "
      "mass then travels freely as far as the shapes are apart, and is made where it would have "
      "to travel more than pi times that. Two cells are taken where the shapes are no further "
      "apart: "
      "the number then depends on the grid, so that grids are to be compared at a length_scale "
      "that "
      "is set. It is said at the start and stands in the case.yaml of the run.");
  made.read = [form](GrowthCase& growth, const Node& node, const std::string& path) {
    growth.length_scale.reset();
    if (node.is_scalar() && node.text == "auto") return;
    const Length value = form.read(node, path);
    if (!(value.value > 0)) refuse(node, path, form.accepts);
    growth.length_scale = value;
  };
  made.write = [write = made.write](const GrowthCase& growth) {
    return growth.length_scale ? write(growth) : Node::scalar("auto");
  };
  return std::move(made).or_else("auto");
}

}  // namespace

Form<GrowthCase> growth_form() {
  return section(Record<GrowthCase>{{
      key<GrowthCase>("law", &GrowthCase::law, law_name<Growths>(), "the cost of making mass",
                      laws_in_words<Growths>()),
      length_scale_key(),
      key<GrowthCase>("mask", &GrowthCase::mask, density_form(), "where mass may be made and lost",
                      "Described as a density is: in cells where it is at least 1/2.")
          .or_else("everywhere in the box"),
  }});
}

}  // namespace deblai
