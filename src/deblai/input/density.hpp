#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include <deblai/field/field.hpp>

namespace deblai {

/// A box with its sides along the axes [length]; 0 on absent axes.
struct Bounds {
  std::array<double, max_dim> low{0, 0, 0};
  std::array<double, max_dim> high{0, 0, 0};

  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Smallest box that holds both.
Bounds united(const Bounds& a, const Bounds& b);

/// A density somewhere in space: what a case file calls source, target or initial [mass /
/// length^d].
///
/// Immutable and known to every rank, but for the voxels of large volumes. To add a kind, derive
/// from this in a file of its own.
class Density {
 public:
  virtual ~Density() = default;

  /// Box that holds the mass; none where the density fills whatever box it is given.
  virtual std::optional<Bounds> bounds() const = 0;

  /// What of it the owned cells of a grid need, where it lies spread over the ranks: it is to add
  /// itself in the place of this. Null where this can. Collective on the grid.
  virtual std::shared_ptr<const Density> near(const Grid& /*grid*/) const { return nullptr; }

  /// out <- out + weight times the density, on the owned cells of a field of one slice.
  /// Not collective. The value of a cell depends on that cell alone, never on the partition.
  /// Throws Error, Failure::input, where the density cannot live on this grid.
  virtual void add_to(Field& out, double weight) const = 0;
};

/// The density on the grid, one slice; cells where round-off left it below zero are set to zero.
///
/// Collective on the grid. The same bits, and the same message, on any number of ranks. Throws
/// CollectiveError, Failure::input, whose message starts with `name`, when a value is not finite or
/// is negative (the first such cell is named) and when no mass lies inside the box.
Field fill(const Grid& grid, const Density& density, const std::string& name);

/// weight times a function of the place that is described as a density is, one slice: it may be
/// negative, and has no mass.
///
/// Collective on the grid. The same bits, and the same message, on any number of ranks. Throws
/// CollectiveError, Failure::input, whose message starts with `name`, when a value is not finite
/// (the first such cell is named), and says what is asked by `rule`.
Field sampled(const Grid& grid, const Density& density, double weight, const std::string& name,
              const std::string& rule);

/// A fraction of a cell, exactly 0 or 1 where round-off has left it next to them: vacuum is empty.
inline double settled(double fraction) {
  constexpr double round_off = 1e-10;
  return fraction < round_off ? 0.0 : fraction > 1 - round_off ? 1.0 : fraction;
}

/// Throw Error, Failure::input, unless `count` numbers are one an axis of the grid.
void require_one_per_axis(const Grid& grid, std::size_t count, const std::string& what);

}  // namespace deblai
