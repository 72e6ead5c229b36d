#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <deblai/grid/grid.hpp>

namespace deblai::testing {

/// What a cell costs: a function of its density and of |m|^2; infinite outside its domain.
using CellCost = std::function<double(double rho, double square)>;

/// Solve the dense system m x = b by elimination with row pivots. `m` is [row][column].
inline std::vector<double> solved(std::vector<std::vector<double>> m, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c; r < n; ++r) {
      if (std::abs(m[r][c]) > std::abs(m[pivot][c])) pivot = r;
    }
    std::swap(m[c], m[pivot]);
    std::swap(b[c], b[pivot]);
    for (std::size_t r = c + 1; r < n; ++r) {
      const double factor = m[r][c] / m[c][c];
      if (factor == 0) continue;
      for (std::size_t k = c; k < n; ++k) m[r][k] -= factor * m[c][k];
      b[r] -= factor * b[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t k = c + 1; k < n; ++k) b[c] -= m[c][k] * b[k];
    b[c] /= m[c][c];
  }
  return b;
}

/// The least discrete action between two densities, by Newton's method on the whole problem with
/// dense matrices: nothing of the library but the shape of the box. For small boxes, and densities
/// and costs for which the minimum is smooth.
///
///     min  sum dt vol J( (rho_k + rho_k+1) / 2,  sum_a ((1 + theta)(l_a^2 + u_a^2)
///                                                       + 2 (1 - theta) l_a u_a) / 4 )
///
/// over all space-time cells with momenta l and u on their lower and upper faces, subject to
/// (rho_k+1 - rho_k) / dt + sum_a (u_a - l_a) / h_a = 0, with no flux through walls and the ends of
/// rho given. Uniform time steps.
class DiscreteMinimum {
 public:
  /// Densities are [z][y][x].
  DiscreteMinimum(const GridShape& shape, double theta, CellCost cost,
                  const std::vector<double>& source, const std::vector<double>& target)
      : shape_(shape), theta_(theta), cost_(std::move(cost)) {
    number();
    for (std::size_t i = 0; i < cells_; ++i) {
      value_[density_[0][i]] = source[i];
      value_[density_[steps_][i]] = target[i];
      for (std::size_t k = 1; k < steps_; ++k) {
        const double t = double(k) / double(steps_);
        value_[density_[k][i]] = (1 - t) * source[i] + t * target[i];
      }
    }
    // The momentum of least norm that carries the mixture: a Newton step of |x|^2 / 2.
    Quadratic norm(unknowns_);
    for (std::size_t i = 0; i < unknowns_; ++i) norm.hessian[i][i] = 1;
    move(value_, 1, step(norm));
  }

  /// The least action. `newton_decrement()` afterwards bounds what is missing, about.
  double solve() {
    double action = value(value_);
    for (int count = 0; count < 300; ++count) {
      const Quadratic model = expansion();
      const std::vector<double> direction = step(model);
      decrement_ = 0;
      for (std::size_t i = 0; i < unknowns_; ++i) decrement_ -= model.gradient[i] * direction[i];
      if (std::abs(decrement_) < 1e-13 * action) break;
      double length = 1;
      std::vector<double> next;
      double least = std::numeric_limits<double>::infinity();
      for (; length > 1e-12; length *= 0.5) {
        next = value_;
        move(next, length, direction);
        least = value(next);
        if (least <= action - 1e-4 * length * decrement_) break;
      }
      if (!(least < action)) break;
      value_ = next;
      action = least;
    }
    return action;
  }

  double newton_decrement() const { return decrement_; }

  /// Density of time face k at a cell.
  double density(int k, std::size_t cell) const {
    return value_[density_[static_cast<std::size_t>(k)][cell]];
  }

 private:
  struct Quadratic {
    std::vector<double> gradient;
    std::vector<std::vector<double>> hessian;
    explicit Quadratic(std::size_t n) : gradient(n, 0.0), hessian(n, std::vector<double>(n, 0.0)) {}
  };
  /// Places in value_ of what a cell sees: two densities, then two momenta an axis.
  using Places = std::vector<std::size_t>;

  /// Unknowns first, then the given ends, then one zero for all walls.
  void number() {
    steps_ = static_cast<std::size_t>(shape_.time_steps);
    cells_ = static_cast<std::size_t>(shape_.cells());
    const std::size_t dim = shape_.axes.size();
    density_.assign(steps_ + 1, std::vector<std::size_t>(cells_));
    std::size_t next = 0;
    for (std::size_t k = 1; k < steps_; ++k) {
      for (std::size_t& place : density_[k]) place = next++;
    }
    std::vector<std::vector<std::vector<std::size_t>>> upper(
        steps_, std::vector<std::vector<std::size_t>>(dim, std::vector<std::size_t>(cells_)));
    const std::size_t wall = std::numeric_limits<std::size_t>::max();
    for (std::size_t k = 0; k < steps_; ++k) {
      for (std::size_t a = 0; a < dim; ++a) {
        for (std::size_t i = 0; i < cells_; ++i)
          upper[k][a][i] = index(i, a) + 1 < count(a) ? next++ : wall;
      }
    }
    unknowns_ = next;
    for (const std::size_t k : {std::size_t{0}, steps_}) {
      for (std::size_t& place : density_[k]) place = next++;
    }
    const std::size_t zero = next;
    value_.assign(next + 1, 0.0);
    for (std::size_t k = 0; k < steps_; ++k) {
      for (std::size_t i = 0; i < cells_; ++i) {
        Places places{density_[k][i], density_[k + 1][i]};
        for (std::size_t a = 0; a < dim; ++a) {
          places.push_back(index(i, a) > 0 ? upper[k][a][i - stride(a)] : zero);
          places.push_back(upper[k][a][i] == wall ? zero : upper[k][a][i]);
        }
        places_.push_back(places);
      }
    }
  }

  std::size_t count(std::size_t a) const { return static_cast<std::size_t>(shape_.axes[a].cells); }
  std::size_t stride(std::size_t a) const {
    std::size_t result = 1;
    for (std::size_t b = 0; b < a; ++b) result *= count(b);
    return result;
  }
  std::size_t index(std::size_t cell, std::size_t a) const { return cell / stride(a) % count(a); }
  double weight() const { return shape_.cell_volume() / shape_.time_steps; }

  double square(const Places& p, const std::vector<double>& x) const {
    double total = 0;
    for (std::size_t c = 2; c < p.size(); c += 2) {
      const double l = x[p[c]];
      const double u = x[p[c + 1]];
      total += 0.25 * ((1 + theta_) * (l * l + u * u) + 2 * (1 - theta_) * l * u);
    }
    return total;
  }

  double value(const std::vector<double>& x) const {
    double total = 0;
    for (const Places& p : places_) {
      const double rho = 0.5 * (x[p[0]] + x[p[1]]);
      if (rho <= 0) return std::numeric_limits<double>::infinity();
      total += weight() * cost_(rho, square(p, x));
    }
    return total;
  }

  /// Gradient and Hessian of the action; the cost's own derivatives are central differences.
  Quadratic expansion() const {
    Quadratic result(unknowns_);
    for (const Places& p : places_) {
      const double rho = 0.5 * (value_[p[0]] + value_[p[1]]);
      const double q = square(p, value_);
      const double dr = 1e-4 * rho;
      const double dq = 1e-4 * q;
      const auto f = [&](int i, int j) { return weight() * cost_(rho + i * dr, q + j * dq); };
      const double f_r = (8 * (f(1, 0) - f(-1, 0)) - f(2, 0) + f(-2, 0)) / (12 * dr);
      const double f_q = (8 * (f(0, 1) - f(0, -1)) - f(0, 2) + f(0, -2)) / (12 * dq);
      const double f_rr = (f(1, 0) - 2 * f(0, 0) + f(-1, 0)) / (dr * dr);
      const double f_qq = (f(0, 1) - 2 * f(0, 0) + f(0, -1)) / (dq * dq);
      const double f_rq = (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * dr * dq);

      const std::size_t n = p.size();
      std::vector<double> to_rho(n, 0.0);
      std::vector<double> to_q(n, 0.0);
      to_rho[0] = to_rho[1] = 0.5;
      for (std::size_t c = 2; c < n; c += 2) {
        const double l = value_[p[c]];
        const double u = value_[p[c + 1]];
        to_q[c] = 0.5 * ((1 + theta_) * l + (1 - theta_) * u);
        to_q[c + 1] = 0.5 * ((1 + theta_) * u + (1 - theta_) * l);
      }
      for (std::size_t i = 0; i < n; ++i) {
        if (p[i] >= unknowns_) continue;
        result.gradient[p[i]] += f_r * to_rho[i] + f_q * to_q[i];
        for (std::size_t j = 0; j < n; ++j) {
          if (p[j] >= unknowns_) continue;
          double entry = f_rr * to_rho[i] * to_rho[j] + f_qq * to_q[i] * to_q[j] +
                         f_rq * (to_rho[i] * to_q[j] + to_q[i] * to_rho[j]);
          if (i >= 2 && i / 2 == j / 2) entry += 0.5 * f_q * (i == j ? 1 + theta_ : 1 - theta_);
          result.hessian[p[i]][p[j]] += entry;
        }
      }
    }
    return result;
  }

  /// The minimiser of a quadratic on the affine set of the law, as a step from here:
  ///     H s + A* phi = -g,   A s = -A x.
  /// One row of A follows from the others, mass being kept.
  std::vector<double> step(const Quadratic& model) const {
    const std::size_t rows = places_.size() - 1;
    const std::size_t n = unknowns_ + rows;
    std::vector<std::vector<double>> matrix(n, std::vector<double>(n, 0.0));
    std::vector<double> right(n, 0.0);
    for (std::size_t i = 0; i < unknowns_; ++i) {
      std::copy(model.hessian[i].begin(), model.hessian[i].end(), matrix[i].begin());
      right[i] = -model.gradient[i];
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const Places& p = places_[row];
      for (std::size_t c = 0; c < p.size(); ++c) {
        const double over = c < 2 ? shape_.time_steps : 1 / shape_.axes[(c - 2) / 2].spacing();
        const double entry = c % 2 == 0 ? -over : over;
        right[unknowns_ + row] -= entry * value_[p[c]];
        if (p[c] < unknowns_) matrix[unknowns_ + row][p[c]] = matrix[p[c]][unknowns_ + row] = entry;
      }
    }
    return solved(std::move(matrix), std::move(right));
  }

  void move(std::vector<double>& x, double length, const std::vector<double>& direction) const {
    for (std::size_t i = 0; i < unknowns_; ++i) x[i] += length * direction[i];
  }

  GridShape shape_;
  double theta_;
  CellCost cost_;
  std::size_t steps_ = 0;
  std::size_t cells_ = 0;
  std::size_t unknowns_ = 0;
  std::vector<std::vector<std::size_t>> density_;  ///< [time face][cell], places in value_
  std::vector<Places> places_;                     ///< a space-time cell
  std::vector<double> value_;
  double decrement_ = 0;
};

}  // namespace deblai::testing
