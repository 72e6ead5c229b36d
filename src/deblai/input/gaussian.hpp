#pragma once

#include <vector>

#include <deblai/input/density.hpp>

namespace deblai {

/// A normal density of mass 1, sampled at cell centres (spectrally accurate once it is resolved).
class Gaussian : public Density {
 public:
  /// @param centre  one number an axis [length]
  /// @param width   standard deviation, one number for all axes or one an axis [length]
  /// Throws Error, Failure::case_file.
  Gaussian(std::vector<double> centre, const std::vector<double>& width);

  /// @param covariance  symmetric, positive definite, d rows of d numbers [length^2]
  Gaussian(std::vector<double> centre, const std::vector<std::vector<double>>& covariance);

  /// Four widths around the centre: all but 6e-5 of the mass an axis.
  std::optional<Bounds> bounds() const override;

  /// Throws Error when it is narrower than half a cell: its samples would not add up to its mass.
  void add_to(Field& out, double weight) const override;

 private:
  void factorise(const std::vector<std::vector<double>>& covariance);

  std::vector<double> centre_;
  std::array<double, max_dim> deviation_{};  ///< sqrt of the covariance's diagonal
  std::array<std::array<double, max_dim>, max_dim>
      lower_{};  ///< Cholesky factor; identity on absent axes
};

}  // namespace deblai
