#include <deblai/input/gaussian.hpp>

#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace deblai {

namespace {

using Triple = std::array<double, max_dim>;

std::size_t at(int a) { return static_cast<std::size_t>(a); }

void require_finite(const std::vector<double>& centre) {
  require(!centre.empty() && centre.size() <= max_dim, Failure::case_file,
          fmt::format("gaussian: the centre has 1, 2 or 3 coordinates, got {}", centre.size()));
  for (const double c : centre) {
    require(std::isfinite(c), Failure::case_file,
            fmt::format("gaussian: the coordinates of the centre are finite numbers, got {}", c));
  }
}

/// L^-1 v by forward substitution.
Triple solved(const std::array<Triple, max_dim>& lower, Triple v) {
  v[0] /= lower[0][0];
  v[1] = (v[1] - lower[1][0] * v[0]) / lower[1][1];
  v[2] = (v[2] - lower[2][0] * v[0] - lower[2][1] * v[1]) / lower[2][2];
  return v;
}

double squared_norm(const Triple& v) { return v[0] * v[0] + v[1] * v[1] + v[2] * v[2]; }

}  // namespace

Gaussian::Gaussian(std::vector<double> centre, const std::vector<double>& width)
    : centre_(std::move(centre)) {
  require_finite(centre_);
  require(width.size() == 1 || width.size() == centre_.size(), Failure::case_file,
          fmt::format("gaussian: expected one width, or one an axis ({}), got {}", centre_.size(),
                      width.size()));
  std::vector<std::vector<double>> covariance(centre_.size(),
                                              std::vector<double>(centre_.size(), 0.0));
  for (std::size_t a = 0; a < centre_.size(); ++a) {
    const double w = width.size() == 1 ? width[0] : width[a];
    require(std::isfinite(w) && w > 0, Failure::case_file,
            fmt::format("gaussian: a width is a positive number, got {}", w));
    covariance[a][a] = w * w;
  }
  factorise(covariance);
}

Gaussian::Gaussian(std::vector<double> centre, const std::vector<std::vector<double>>& covariance)
    : centre_(std::move(centre)) {
  require_finite(centre_);
  require(covariance.size() == centre_.size(), Failure::case_file,
          fmt::format("gaussian: the covariance of {} axes has {} rows, got {}", centre_.size(),
                      centre_.size(), covariance.size()));
  for (std::size_t a = 0; a < covariance.size(); ++a) {
    require(covariance[a].size() == centre_.size(), Failure::case_file,
            fmt::format("gaussian: row {} of the covariance has {} numbers, expected {}", a + 1,
                        covariance[a].size(), centre_.size()));
    for (std::size_t b = 0; b < a; ++b) {
      require(covariance[a][b] == covariance[b][a], Failure::case_file,
              fmt::format("gaussian: a covariance is symmetric, got {} and {} at ({}, {})",
                          covariance[a][b], covariance[b][a], a + 1, b + 1));
    }
  }
  factorise(covariance);
}

void Gaussian::factorise(const std::vector<std::vector<double>>& covariance) {
  for (std::size_t a = 0; a < max_dim; ++a) lower_[a][a] = 1;
  for (std::size_t a = 0; a < covariance.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double rest = covariance[a][b];
      for (std::size_t c = 0; c < b; ++c) rest -= lower_[a][c] * lower_[b][c];
      if (b < a) {
        lower_[a][b] = rest / lower_[b][b];
        continue;
      }
      require(std::isfinite(rest) && rest > 0, Failure::case_file,
              fmt::format("gaussian: the covariance is not positive definite (pivot {} is {:.6g})",
                          a + 1, rest));
      lower_[a][a] = std::sqrt(rest);
    }
    deviation_[a] = std::sqrt(covariance[a][a]);
  }
}

std::optional<Bounds> Gaussian::bounds() const {
  Bounds box;
  for (std::size_t a = 0; a < centre_.size(); ++a) {
    box.low[a] = centre_[a] - 4 * deviation_[a];
    box.high[a] = centre_[a] + 4 * deviation_[a];
  }
  return box;
}

void Gaussian::add_to(Field& out, double weight) const {
  const Grid& grid = out.grid();
  require_one_per_axis(grid, centre_.size(), "the centre of the gaussian");
  double normal = weight;
  for (int a = 0; a < grid.dim(); ++a) {
    // The width of the density along a line in direction a: 1 / |L^-1 e_a|.
    Triple unit{};
    unit[at(a)] = 1;
    const double width = 1 / std::sqrt(squared_norm(solved(lower_, unit)));
    require(width >= 0.5 * grid.spacing(a), Failure::input,
            fmt::format("a gaussian of width {:.6g} is not resolved by cells of {:.6g} along {}: "
                        "use more cells, or a "
                        "width of at least {:.6g}",
                        width, grid.spacing(a), "xyz"[a], 0.5 * grid.spacing(a)));
    normal /= std::sqrt(2 * std::numbers::pi) * lower_[at(a)][at(a)];
  }
  const auto offset = [&](int a, int cell) {
    return a < grid.dim() ? grid.axis(a).centre(cell) - centre_[at(a)] : 0.0;
  };
  const Block& block = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double dy = offset(1, block.start[1] + y);
    const double dz = offset(2, block.start[2] + z);
    double* f = out.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      f[x] += normal * std::exp(-0.5 * squared_norm(solved(lower_, {offset(0, x), dy, dz})));
    }
  });
}

}  // namespace deblai
