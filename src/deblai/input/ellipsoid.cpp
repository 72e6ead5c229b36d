#include <deblai/input/ellipsoid.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/input/rotation.hpp>

namespace deblai {

namespace {

double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// rise <- rise + weight times the increase along x of the indicator of [low, high], as cell
/// averages. `low`, `high` in cells from the left wall; the running sum of `rise` is the fraction
/// of each cell.
void add_chord(std::vector<double>& rise, double low, double high, double weight) {
  const auto step = [&rise](double x, double height) {
    const double end = static_cast<double>(rise.size()) - 1;
    x = std::clamp(x, 0.0, end);
    const auto cell = static_cast<std::size_t>(std::min(x, end - 1));
    const double inside = static_cast<double>(cell) + 1 - x;  // part of the cell to the right of x
    rise[cell] += height * inside;
    rise[cell + 1] += height * (1 - inside);
  };
  step(low, weight);
  step(high, -weight);
}

}  // namespace

Ellipsoid::Ellipsoid(std::vector<double> centre, const std::vector<double>& semi_axes,
                     const std::vector<double>& turn)
    : centre_(std::move(centre)) {
  const std::size_t dim = centre_.size();
  require(
      dim >= 1 && dim <= max_dim && semi_axes.size() == dim, Failure::case_file,
      fmt::format(
          "ellipsoid: expected a centre and semi-axes with 1, 2 or 3 numbers each, got {} and {}",
          dim, semi_axes.size()));
  const std::size_t angles = dim == 3 ? 3 : dim - 1;
  require(turn.empty() || turn.size() == angles, Failure::case_file,
          fmt::format("ellipsoid: a rotation in {}D has {} angles in degrees, got {}", dim, angles,
                      turn.size()));
  for (const double degrees : turn) {
    require(std::isfinite(degrees), Failure::case_file,
            fmt::format("ellipsoid: an angle is a finite number of degrees, got {}", degrees));
  }
  Point semi{1, 1, 1};
  for (std::size_t a = 0; a < dim; ++a) {
    require(std::isfinite(centre_[a]), Failure::case_file,
            fmt::format("the coordinates of a centre are finite numbers, got {}", centre_[a]));
    require(std::isfinite(semi_axes[a]) && semi_axes[a] > 0, Failure::case_file,
            fmt::format("a radius or semi-axis is a positive number, got {}", semi_axes[a]));
    semi[a] = semi_axes[a];
  }
  Point degrees{0, 0, 0};
  std::copy(turn.begin(), turn.end(), turn.size() == 1 ? degrees.begin() + 2 : degrees.begin());
  // Points R S u with |u| <= 1: u = S^-1 R^T (p - centre); the half width along a is |row a of R
  // S|.
  const Matrix r = rotation(degrees);
  for (std::size_t a = 0; a < 3; ++a) {
    double squares = 0;
    for (std::size_t b = 0; b < 3; ++b) {
      unit_[b][a] = r[a][b] / semi[b];
      squares += r[a][b] * semi[b] * (r[a][b] * semi[b]);
    }
    half_width_[a] = std::sqrt(squares);
  }
}

std::optional<Bounds> Ellipsoid::bounds() const {
  Bounds box;
  for (std::size_t a = 0; a < centre_.size(); ++a) {
    box.low[a] = centre_[a] - half_width_[a];
    box.high[a] = centre_[a] + half_width_[a];
  }
  return box;
}

void Ellipsoid::add_to(Field& out, double weight) const {
  const Grid& grid = out.grid();
  require_one_per_axis(grid, centre_.size(), "the centre of the ball or ellipsoid");
  const int rows = grid.dim() == 3 ? 12 : 64;
  const std::array<int, max_dim> samples{1, grid.dim() > 1 ? rows : 1, grid.dim() > 2 ? rows : 1};
  // Height of row s of cell i above the centre.
  const auto height = [&](int a, int i, int s) {
    if (a >= grid.dim()) return 0.0;
    const Axis& axis = grid.axis(a);
    return axis.origin + (i + (s + 0.5) / rows) * axis.spacing() -
           centre_[static_cast<std::size_t>(a)];
  };
  const Block& block = grid.owned();
  const Point along = product(unit_, {1, 0, 0});
  const double a = dot(along, along);
  const double share = 1.0 / (samples[1] * samples[2]);
  std::vector<double> rise(static_cast<std::size_t>(block.count[0]) + 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::fill(rise.begin(), rise.end(), 0.0);
    bool touched = false;
    for (int sz = 0; sz < samples[2]; ++sz) {
      for (int sy = 0; sy < samples[1]; ++sy) {
        // |unit (x e_x + q)|^2 = a x^2 + 2 b x + c + 1 <= 1, with x from the centre
        const Point q = product(
            unit_, {0, height(1, block.start[1] + y, sy), height(2, block.start[2] + z, sz)});
        const double b = dot(along, q);
        const double discriminant = b * b - a * (dot(q, q) - 1);
        if (discriminant <= 0) continue;
        touched = true;
        const double half = std::sqrt(discriminant) / a;
        const double middle = centre_[0] - b / a - grid.axis(0).origin;
        add_chord(rise, (middle - half) / grid.spacing(0), (middle + half) / grid.spacing(0),
                  share);
      }
    }
    if (!touched) return;
    double fraction = 0;
    double* f = out.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      fraction += rise[static_cast<std::size_t>(x)];
      f[x] += weight * settled(fraction);
    }
  });
}

Ellipsoid ball(std::vector<double> centre, double radius) {
  const std::vector<double> semi_axes(centre.size(), radius);
  return Ellipsoid(std::move(centre), semi_axes);
}

}  // namespace deblai
