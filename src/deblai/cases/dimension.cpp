#include <deblai/cases/dimension.hpp>

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace deblai {

namespace {

/// The dimension so far and the key that told it.
class Dimension {
 public:
  explicit Dimension(const Node& root) : root_(root) {}

  /// `path` has `count` numbers, one an axis.
  void tell(const std::string& path, std::size_t count) {
    if (told_by_.empty()) {
      told_by_ = path;
      dim_ = count;
    } else if (count != dim_) {
      complain(at(root_, path), path,
               fmt::format("expected {} number{}, one an axis, got {}", dim_, dim_ == 1 ? "" : "s",
                           count),
               fmt::format("the problem has {} dimension{} because of {}", dim_,
                           dim_ == 1 ? "" : "s", told_by_));
    }
  }
  /// `what` is 3D: "a mesh encloses a volume".
  void tell_solid(const std::string& path, const std::string& what) {
    tell_space(path, what, 3, "give domain.cells and domain.box three axes");
  }
  /// `what` is 2D: "a picture is flat".
  void tell_plane(const std::string& path, const std::string& what) {
    tell_space(path, what, 2, "give domain.cells and domain.box two axes");
  }

  int value() const {
    if (told_by_.empty()) {
      complain(at(root_, "domain"), "domain", "nothing tells the dimension of the problem",
               "give as many numbers as axes, such as `domain: {cells: [64, 64]}`");
    }
    return static_cast<int>(dim_);
  }

 private:
  void tell_space(const std::string& path, const std::string& what, std::size_t dim,
                  const std::string& cure) {
    if (!told_by_.empty() && dim_ != dim) {
      complain(at(root_, path), path,
               fmt::format("{} in {}D, but {} makes the problem {}D", what, dim, told_by_, dim_),
               cure);
    }
    tell(path, dim);
  }

  const Node& root_;
  std::string told_by_;
  std::size_t dim_ = 0;
};

void tell_gaussian(Dimension& dimension, const GaussianCase& gaussian, const std::string& path,
                   const Node& root) {
  dimension.tell(path + ".center", gaussian.center.size());
  if (gaussian.width && gaussian.width->size() > 1) {
    dimension.tell(path + ".width", gaussian.width->size());
  }
  if (!gaussian.covariance) return;
  const auto& rows = *gaussian.covariance;
  const std::string name = path + ".covariance";
  dimension.tell(name, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    dimension.tell(fmt::format("{}[{}]", name, i), rows[i].size());
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (std::abs(rows[i][j] - rows[j][i]) >
          1e-12 * (std::abs(rows[i][i]) + std::abs(rows[j][j]))) {
        complain(at(root, name), name,
                 fmt::format("expected a symmetric matrix, got {} and {} across its diagonal",
                             rows[i][j], rows[j][i]));
      }
    }
  }
}

void tell_density(Dimension& dimension, const DensityCase& density, const std::string& path,
                  const Node& root) {
  if (density.mesh) dimension.tell_solid(path + ".mesh", "a mesh encloses a volume");
  if (density.volume.nifti) dimension.tell_solid(path + ".nifti", "a volume has its voxels");
  if (density.volume.image) dimension.tell_plane(path + ".image", "a picture has its pixels");
  if (density.gaussian) tell_gaussian(dimension, *density.gaussian, path + ".gaussian", root);
  if (density.ball) dimension.tell(path + ".ball.center", density.ball->center.size());
  if (density.box) dimension.tell(path + ".box", density.box->size());
  if (density.ellipsoid) {
    const std::string name = path + ".ellipsoid";
    dimension.tell(name + ".center", density.ellipsoid->center.size());
    dimension.tell(name + ".semi_axes", density.ellipsoid->semi_axes.size());
    const std::size_t angles = density.ellipsoid->rotate.size();
    const int dim = dimension.value();
    if (angles != 0 && (dim == 1 || angles != (dim == 2 ? 1U : 3U))) {
      complain(at(root, name + ".rotate"), name + ".rotate",
               fmt::format("expected {}, got {}",
                           dim == 1   ? "no angle in 1D"
                           : dim == 2 ? "one angle in 2D"
                                      : "three angles in 3D",
                           angles));
    }
  }
  if (density.sum) {
    for (std::size_t i = 0; i < density.sum->size(); ++i) {
      tell_density(dimension, (*density.sum)[i], fmt::format("{}.sum[{}]", path, i), root);
    }
  }
}

}  // namespace

int dimension(const Case& c, const Node& root) {
  Dimension dimension(root);
  if (c.domain.cells.size() > 1 && !c.velocity.run)
    dimension.tell("domain.cells", c.domain.cells.size());
  if (const Node* cells = at(root, "domain").find("cells"); cells != nullptr && cells->is_list()) {
    dimension.tell("domain.cells", c.domain.cells.size());
  }
  if (c.velocity.run) dimension.tell("velocity.run", c.domain.cells.size());
  if (c.domain.like) dimension.tell_solid("domain.like", "a volume has its voxels");
  if (c.domain.box) dimension.tell("domain.box", c.domain.box->size());
  for (const NamedDensity& end : c.ends()) tell_density(dimension, *end.density, end.path, root);
  if (c.velocity.formula) dimension.tell("velocity.formula", c.velocity.formula->size());
  if (c.velocity.nifti) dimension.tell_solid("velocity.nifti", "a volume has its voxels");
  if (c.labels) dimension.tell_solid("labels", "a volume has its voxels");
  if (c.velocity.stream && dimension.value() != 2) {
    complain(at(root, "velocity.stream"), "velocity.stream",
             fmt::format("a stream function is that of a plane, the problem has {} dimension{}",
                         dimension.value(), dimension.value() == 1 ? "" : "s"),
             "give a `formula` for each component");
  }
  if (c.cost.weight) tell_density(dimension, *c.cost.weight, "cost.weight", root);
  if (c.cost.obstacles) tell_density(dimension, *c.cost.obstacles, "cost.obstacles", root);
  if (c.energy && c.energy->target)
    tell_density(dimension, c.energy->target->density, "energy.target.density", root);
  if (c.growth && c.growth->mask) tell_density(dimension, *c.growth->mask, "growth.mask", root);
  return dimension.value();
}

const Node& at(const Node& root, const std::string& path) {
  const Node* node = &root;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const std::string step = path.substr(begin, end - begin);
    const std::size_t bracket = step.find('[');
    const Node* next = node->find(step.substr(0, bracket));
    if (next == nullptr) return *node;
    node = next;
    if (bracket != std::string::npos) {
      std::size_t index = 0;
      std::from_chars(step.data() + bracket + 1, step.data() + step.size(), index);
      if (index >= node->items.size()) return *node;
      node = &node->items[index];
    }
    begin = end + 1;
  }
  return *node;
}

}  // namespace deblai
