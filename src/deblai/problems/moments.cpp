#include <deblai/problems/moments.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

namespace {

using Matrix = std::array<std::array<double, max_dim>, max_dim>;

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (std::size_t i = 0; i < max_dim; ++i) {
    for (std::size_t j = 0; j < max_dim; ++j) {
      for (std::size_t k = 0; k < max_dim; ++k) c[i][j] += a[i][k] * b[k][j];
    }
  }
  return c;
}

/// Eigenvalues, and the orthonormal eigenvectors as columns, of a symmetric matrix: cyclic Jacobi.
void eigen(Matrix a, std::array<double, max_dim>& values, Matrix& vectors) {
  vectors = {};
  for (std::size_t i = 0; i < max_dim; ++i) vectors[i][i] = 1;
  for (int rotation = 0; rotation < 60; ++rotation) {
    const std::size_t p = rotation % 3 == 2 ? 1 : 0;
    const std::size_t q = rotation % 3 == 0 ? 1 : 2;
    if (a[p][q] == 0) continue;
    const double angle = 0.5 * std::atan2(2 * a[p][q], a[p][p] - a[q][q]);
    Matrix r{};
    for (std::size_t i = 0; i < max_dim; ++i) r[i][i] = 1;
    r[p][p] = r[q][q] = std::cos(angle);
    r[q][p] = std::sin(angle);
    r[p][q] = -r[q][p];
    Matrix rt = r;
    std::swap(rt[p][q], rt[q][p]);
    a = product(product(rt, a), r);
    vectors = product(vectors, r);
  }
  for (std::size_t i = 0; i < max_dim; ++i) values[i] = a[i][i];
}

Matrix square_root(const Matrix& a) {
  std::array<double, max_dim> values{};
  Matrix v;
  eigen(a, values, v);
  Matrix root{};
  for (std::size_t i = 0; i < max_dim; ++i) {
    for (std::size_t j = 0; j < max_dim; ++j) {
      for (std::size_t k = 0; k < max_dim; ++k)
        root[i][j] += v[i][k] * std::sqrt(std::max(values[k], 0.0)) * v[j][k];
    }
  }
  return root;
}

}  // namespace

Moments moments(const Field& density) {
  const Grid& grid = density.grid();
  const Block& block = grid.owned();
  // 1, x, y, z, xx, xy, xz, yy, yz, zz
  std::array<ExactSum, 10> sums;
  // From the box's own corner: a distant origin would cancel the spread away.
  const auto centre = [&](int a, int i) {
    if (a >= grid.dim()) return 0.0;
    return (block.start[static_cast<std::size_t>(a)] + i + 0.5) * grid.spacing(a);
  };
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* rho = density.line(0, z, y);
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    for (int x = 0; x < block.count[0]; ++x) {
      const double cx = centre(0, x);
      s0 += rho[x];
      s1 += rho[x] * cx;
      s2 += rho[x] * cx * cx;
    }
    const double cy = centre(1, y);
    const double cz = centre(2, z);
    const std::array<double, 10> line{s0,      s1,      s0 * cy,      s0 * cz,      s2,
                                      s1 * cy, s1 * cz, s0 * cy * cy, s0 * cy * cz, s0 * cz * cz};
    for (std::size_t i = 0; i < line.size(); ++i) sums[i].add(line[i]);
  });
  sum(grid.comm(), sums);
  Moments result;
  const double total = sums[0].value();
  result.mass = total * grid.shape().cell_volume();
  for (std::size_t a = 0; a < max_dim; ++a) result.mean[a] = sums[1 + a].value() / total;
  std::size_t next = 4;
  for (std::size_t a = 0; a < max_dim; ++a) {
    for (std::size_t b = a; b < max_dim; ++b, ++next) {
      result.covariance[a][b] = result.covariance[b][a] =
          sums[next].value() / total - result.mean[a] * result.mean[b];
    }
  }
  for (int a = 0; a < grid.dim(); ++a)
    result.mean[static_cast<std::size_t>(a)] += grid.axis(a).origin;
  return result;
}

double gelbrich_bound(const Moments& a, const Moments& b) {
  double bound = 0;
  for (std::size_t i = 0; i < max_dim; ++i) {
    const double shift = a.mean[i] - b.mean[i];
    bound += shift * shift + a.covariance[i][i] + b.covariance[i][i];
  }
  const Matrix root = square_root(a.covariance);
  const Matrix cross = square_root(product(product(root, b.covariance), root));
  for (std::size_t i = 0; i < max_dim; ++i) bound -= 2 * cross[i][i];
  return std::max(bound, 0.0);
}

}  // namespace deblai
