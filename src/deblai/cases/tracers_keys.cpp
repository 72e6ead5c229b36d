#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/record.hpp>

namespace deblai {

Form<TracersCase> tracers_form() {
  Record<TracersCase> record{{
      key<TracersCase>("count", &TracersCase::count, integer(1, 10'000'000),
                       "how many, drawn from the density at time 0",
                       "Each stands for the same share of the mass. The same points on any number "
                       "of ranks.")
          .or_else("1000"),
      key<TracersCase>("seed", &TracersCase::seed, integer(0, 1'000'000'000),
                       "another one draws other points")
          .or_else("1"),
      key<TracersCase>("spacing", &TracersCase::spacing, length(),
                       "in place of `count`: the distance between points of a lattice",
                       "Those of them that have mass at time 0."),
      key<TracersCase>("points", &TracersCase::points, text("a path"),
                       "in place of `count`: a text file of points",
                       "A line each, one number an axis between blanks or commas, in the units of "
                       "the input; # begins a remark."),
  }};
  record.check = [](const TracersCase& tracers, const Node& node, const std::string& path) {
    std::vector<std::string> given;
    if (tracers.count) given.emplace_back("count");
    if (tracers.spacing) given.emplace_back("spacing");
    if (tracers.points) given.emplace_back("points");
    if (given.size() > 1) {
      complain(node, path, fmt::format("`{}` and `{}` exclude each other", given[0], given[1]),
               "give one of count, spacing and points");
    }
    if (tracers.spacing && !(tracers.spacing->value > 0)) {
      complain(*node.find("spacing"), path + ".spacing", "expected a positive length, got 0");
    }
    if (const Node* seed = node.find("seed");
        seed != nullptr && (tracers.spacing || tracers.points)) {
      complain(*seed, path + ".seed", "only points that are drawn have a seed",
               "remove it, or give `count`");
    }
  };
  return section(record);
}

Form<VolumeCase> labels_form() {
  return section(Record<VolumeCase>{{
      key<VolumeCase>("nifti", &VolumeCase::nifti, text("a path"),
                      "path of a NIfTI volume of whole numbers, relative to the case file",
                      "In world space, as `source: {nifti: ...}`.")
          .required(),
      key<VolumeCase>("frame", &VolumeCase::frame, integer(0, 2'000'000'000),
                      "which volume of a 4D file, counted from 0")
          .or_else("the only one"),
      key<VolumeCase>("affine", &VolumeCase::affine,
                      choice<AffineChoice>({{"auto", AffineChoice::automatic},
                                            {"sform", AffineChoice::sform},
                                            {"qform", AffineChoice::qform}}),
                      "which transform of the file gives its place in the world")
          .or_else("auto"),
  }});
}

}  // namespace deblai
