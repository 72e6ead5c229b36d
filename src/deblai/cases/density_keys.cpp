#include <deblai/cases/density_keys.hpp>

#include <algorithm>
#include <limits>

#include <fmt/ranges.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/record.hpp>
#include <deblai/input/formula.hpp>

namespace deblai {

namespace {

const Range coordinate = any_number();

template <class R, class Member>
Key<R> center(Member member) {
  return key<R>("center", member, list_of(number(coordinate), 1, 3),
                "where it is centred, one number an axis, in the units of the input")
      .required();
}

Form<GaussianCase> gaussian_form() {
  const Form<std::vector<double>> row = list_of(number(any_number()), 1, 3);
  Record<GaussianCase> record{{
      center<GaussianCase>(&GaussianCase::center),
      key<GaussianCase>(
          "width", &GaussianCase::width, an_axis(number(above(0))),
          "its standard deviation, for all axes or one an axis, in the units of the input",
          "At least half a cell. Either this or `covariance`."),
      key<GaussianCase>("covariance", &GaussianCase::covariance, list_of(row, 1, 3),
                        "its covariance matrix by rows, symmetric and positive definite",
                        "In squared units of the input. Either this or `width`."),
  }};
  record.check = [](const GaussianCase& gaussian, const Node& node, const std::string& path) {
    if (gaussian.width.has_value() == gaussian.covariance.has_value()) {
      complain(node, path,
               gaussian.width ? "both `width` and `covariance` are given"
                              : "neither `width` nor `covariance` is given",
               "give exactly one of them");
    }
  };
  record.constraint = {{"oneOf", {{{"required", {"width"}}}, {{"required", {"covariance"}}}}}};
  return section(record);
}

Form<BallCase> ball_form() {
  return section(Record<BallCase>{{
      center<BallCase>(&BallCase::center),
      key<BallCase>("radius", &BallCase::radius, number(above(0)),
                    "its radius, in the units of the input")
          .required(),
  }});
}

Form<EllipsoidCase> ellipsoid_form() {
  return section(Record<EllipsoidCase>{{
      center<EllipsoidCase>(&EllipsoidCase::center),
      key<EllipsoidCase>("semi_axes", &EllipsoidCase::semi_axes, list_of(number(above(0)), 1, 3),
                         "its half lengths, one number an axis, before it is rotated")
          .required(),
      key<EllipsoidCase>("rotate", &EllipsoidCase::rotate, list_of(number(any_number()), 0, 3),
                         "degrees: [about z] in 2D, [about x, then y, then z] in 3D")
          .or_else("none"),
  }});
}

struct Corners {
  std::vector<double> low;
  std::vector<double> high;
};

/// `[[low, high], ...]` or `{low: [...], high: [...]}`.
Form<std::vector<Interval>> box_form() {
  const auto corners = shared(section(Record<Corners>{{
      key<Corners>("low", &Corners::low, list_of(number(coordinate), 1, 3),
                   "the corner of least coordinates")
          .required(),
      key<Corners>("high", &Corners::high, list_of(number(coordinate), 1, 3), "the opposite corner")
          .required(),
  }}));
  const auto sides = shared(list_of(interval(), 1, 3));
  Form<std::vector<Interval>> form = *sides;
  form.accepts = "`[low, high]` an axis, or the corners `low` and `high`";
  form.schema = {{"anyOf", {sides->schema, corners->schema}}};
  form.keys = corners->keys;
  form.read = [=, accepts = form.accepts](const Node& node, const std::string& path) {
    if (!node.is_list() && !node.is_map()) refuse(node, path, accepts);
    if (node.is_list()) return sides->read(node, path);
    const Corners ends = corners->read(node, path);
    std::vector<Interval> result;
    for (std::size_t a = 0; a < ends.low.size() && a < ends.high.size(); ++a) {
      if (!(ends.low[a] < ends.high[a])) {
        complain(*node.find("high"), path + ".high",
                 fmt::format("expected a corner above `low` on every axis, got {} and {}",
                             ends.low[a], ends.high[a]));
      }
      result.push_back({ends.low[a], ends.high[a]});
    }
    if (ends.low.size() != ends.high.size()) {
      complain(
          node, path,
          fmt::format("`low` has {} numbers, `high` has {}", ends.low.size(), ends.high.size()),
          "give one number an axis in both");
    }
    return result;
  };
  return form;
}

std::vector<Key<DensityCase>> shape_keys() {
  using D = DensityCase;
  std::vector<Key<D>> keys{
      key<D>("mesh", &D::mesh, text("a path"),
             "path of a closed surface (.obj, .stl, .ply, .vtp, .gii), relative to the case file",
             "Its inside has density 1."),
      key<D>("rotate", &D::rotate, list_of(number(any_number()), 3, 3),
             "turns a mesh: degrees about x, then y, then z")
          .or_else("[0, 0, 0]"),
      key<D>("scale", &D::scale, number(above(0)),
             "scales a mesh, picture, vti or hdf5 about the origin, after `rotate`")
          .or_else("1"),
      key<D>("translate", &D::translate, list_of(number(coordinate), 1, 3),
             "moves a mesh, picture, vti or hdf5, after `scale`: a number an axis")
          .or_else("zeros"),
      key<D>("formula", &D::formula, formula_form(), "an expression in x, y, z, never negative",
             "In the language of muParser, sampled at cell centres; the constant is `pi`. Needs "
             "domain.box."),
      key<D>("gaussian", &D::gaussian, gaussian_form(), "a normal density of mass 1"),
      key<D>("ball", &D::ball, ball_form(), "density 1 in a ball (2D: a disc, 1D: an interval)"),
      key<D>("ellipsoid", &D::ellipsoid, ellipsoid_form(), "density 1 in an ellipsoid"),
      key<D>("box", &D::box, box_form(), "density 1 in a box with its sides along the axes"),
  };
  for (Key<D>& each : volume_keys()) keys.push_back(std::move(each));
  return keys;
}

/// A key that goes with some kinds of density only.
struct Companion {
  std::string name;
  std::vector<std::string> kinds;
  std::string problem;
  std::string cure;
};

std::vector<Companion> companions() {
  const std::string placed = "only a mesh or a file of numbers on a grid is placed by this key";
  const std::string turned = "remove it; an `ellipsoid` has a `rotate` of its own";
  const std::string read = "only a volume is read by this key";
  const std::vector<std::string> grids{"nifti", "image", "vti", "hdf5"};
  return {{"rotate", {"mesh"}, "only a mesh is placed by this key", turned},
          {"scale",
           {"mesh", "image", "vti", "hdf5"},
           placed,
           "remove it; a `nifti` has its place in its file"},
          {"translate",
           {"mesh", "image", "vti", "hdf5"},
           placed,
           "remove it; a `nifti` has its place in its file"},
          {"threshold", grids, read, "remove it, or give `nifti`"},
          {"nan", grids, read, "remove it, or give `nifti`"},
          {"resample", grids, read, "remove it, or give `nifti`"},
          {"frame", {"nifti", "hdf5"}, read, "remove it, or give `nifti`"},
          {"affine", {"nifti"}, read, "remove it, or give `nifti`"},
          {"mask",
           {"nifti"},
           "only a NIfTI volume is masked by this key",
           "remove it, or give `nifti`"},
          {"array", {"vti", "hdf5"}, "only a `vti` or `hdf5` holds arrays", "remove it"},
          {"ink", {"image"}, "only a picture has ink", "remove it, or give `image`"}};
}

void require_companions(const DensityCase& density, const Node& node, const std::string& path,
                        const std::string& kind) {
  for (const Companion& each : companions()) {
    const Node* value = node.find(each.name);
    if (value == nullptr) continue;
    if (std::find(each.kinds.begin(), each.kinds.end(), kind) == each.kinds.end())
      complain(*value, joined(path, each.name), each.problem, each.cure);
  }
  if (density.mesh && density.translate && density.translate->size() != 3) {
    complain(*node.find("translate"), joined(path, "translate"),
             fmt::format("a mesh is moved by three numbers, got {}", density.translate->size()));
  }
}

/// A table of the given keys of which exactly one says what the density is.
Form<DensityCase> one_of(std::vector<Key<DensityCase>> keys) {
  std::vector<std::string> kinds;
  Json alternatives = Json::array();
  for (const Key<DensityCase>& each : keys) {
    if (!is_density_kind(each.info.name)) continue;
    kinds.push_back(each.info.name);
    alternatives.push_back({{"required", {each.info.name}}});
  }
  Record<DensityCase> record{std::move(keys)};
  record.check = [=](const DensityCase& density, const Node& node, const std::string& path) {
    std::vector<std::string> given;
    for (const auto& [name, place, value] : node.entries) {
      if (is_density_kind(name)) given.push_back(name);
    }
    if (given.size() != 1) {
      complain(node, path,
               given.empty() ? "says nothing of the density"
                             : fmt::format("`{}` exclude each other", fmt::join(given, "` and `")),
               fmt::format("give exactly one of {}; `sum` adds several", fmt::join(kinds, ", ")));
    }
    require_companions(density, node, path, given.front());
  };
  record.constraint = {{"oneOf", alternatives}};
  return section(record);
}

std::vector<Key<DensityCase>> density_keys() {
  std::vector<Key<DensityCase>> term_keys = shape_keys();
  term_keys.push_back(
      key<DensityCase>("weight", &DensityCase::weight, number(any_number()),
                       "factor of this term; a negative one carves out of the others"));
  std::vector<Key<DensityCase>> keys = shape_keys();
  keys.push_back(key<DensityCase>(
      "sum", &DensityCase::sum, list_of(one_of(std::move(term_keys)), 1, 1000),
      "a list of densities that are added: each one of the above, with a `weight`"));
  return keys;
}

std::vector<Key<DensityCase>> member_keys() {
  std::vector<Key<DensityCase>> keys = density_keys();
  keys.push_back(key<DensityCase>("weight", &DensityCase::weight, number(above(0)),
                                  "what its squared distance to the barycentre counts"));
  return keys;
}

/// The keys of a file whose volumes are the frames.
std::vector<Key<DensityCase>> series_keys() {
  std::vector<Key<DensityCase>> keys;
  for (Key<DensityCase>& each : volume_keys()) {
    const std::string& name = each.info.name;
    if (name == "nifti") {
      keys.push_back(std::move(each).required());
    } else if (name == "mask" || name == "threshold" || name == "nan" || name == "resample" ||
               name == "affine") {
      keys.push_back(std::move(each));
    }
  }
  return keys;
}

/// A list, or in its place the single file that holds all frames.
Form<std::vector<DensityCase>> or_a_file(Form<std::vector<DensityCase>> frames) {
  const auto list = shared(std::move(frames));
  const auto file = shared(section(Record<DensityCase>{series_keys()}));
  Form<std::vector<DensityCase>> form = *list;
  form.accepts = fmt::format("a list of 2 to {} densities, or one 4D volume, `nifti: film.nii.gz`",
                             most_frames);
  form.schema = {{"anyOf", {list->schema, file->schema}}};
  form.read = [=, accepts = form.accepts](const Node& node, const std::string& path) {
    if (!node.is_list() && !node.is_map()) refuse(node, path, accepts);
    return node.is_list() ? list->read(node, path)
                          : std::vector<DensityCase>{file->read(node, path)};
  };
  return form;
}

std::vector<Key<DensityCase>> frame_keys() {
  std::vector<Key<DensityCase>> keys = density_keys();
  keys.push_back(key<DensityCase>("time", &DensityCase::time, number(any_number()),
                                  "the time of this frame, later than that of the one before")
                     .or_else("equal steps from 0 to 1, where no frame has one"));
  return keys;
}

}  // namespace

Form<std::string> formula_form() {
  Form<std::string> form = text("a formula in x, y, z");
  form.read = [read = form.read](const Node& node, const std::string& path) {
    std::string expression = read(node, path);
    try {
      const Formula parsed(expression);
    } catch (const Error& error) {
      complain(node, path, error.what(), "`deblai explain source.formula`");
    }
    return expression;
  };
  return form;
}

Form<DensityCase> potential_form() {
  std::vector<Key<DensityCase>> keys;
  for (Key<DensityCase>& each : shape_keys()) {
    const std::string& name = each.info.name;
    const std::vector<std::string> taken{"nifti", "image", "vti",    "hdf5",  "array",
                                         "ink",   "frame", "affine", "scale", "translate"};
    if (std::find(taken.begin(), taken.end(), name) == taken.end()) continue;
    if (is_density_kind(name)) {
      each.info.explanation =
          "Its values are V, of either sign, interpolated at the centres of the cells; it must "
          "cover the box. Placed as under `source`.";
    }
    keys.push_back(std::move(each));
  }
  keys.push_back(key<DensityCase>("weight", &DensityCase::weight, number(any_number()),
                                  "what the values are multiplied by; a negative one turns hills "
                                  "into valleys"));
  const auto file = shared(one_of(std::move(keys)));
  const auto formula = shared(formula_form());
  Form<DensityCase> form;
  form.accepts = "a formula in x, y, z, or a mapping that names a file";
  form.schema = {{"anyOf", {formula->schema, file->schema}}};
  form.keys = file->keys;
  form.read = [=](const Node& node, const std::string& path) {
    DensityCase made;
    if (!node.is_map()) {
      made.formula = formula->read(node, path);
      return made;
    }
    made = file->read(node, path);
    made.volume.threshold = -std::numeric_limits<double>::infinity();  // it may be negative
    made.volume.resample = Resample::interpolate;
    return made;
  };
  form.write = [=](const DensityCase& made) {
    return made.formula ? formula->write(*made.formula) : file->write(made);
  };
  return form;
}

bool is_density_kind(std::string_view name) {
  return name == "mesh" || name == "nifti" || name == "image" || name == "vti" || name == "hdf5" ||
         name == "formula" || name == "gaussian" || name == "ball" || name == "ellipsoid" ||
         name == "box" || name == "sum";
}

const Form<DensityCase>& density_form() {
  static const Form<DensityCase> form = one_of(density_keys());
  return form;
}

const Form<std::vector<DensityCase>>& group_form() {
  static const Form<std::vector<DensityCase>> form = list_of(one_of(member_keys()), 2, 1000);
  return form;
}

const Form<std::vector<DensityCase>>& frames_form() {
  static const Form<std::vector<DensityCase>> form =
      or_a_file(list_of(one_of(frame_keys()), 2, most_frames));
  return form;
}

}  // namespace deblai
