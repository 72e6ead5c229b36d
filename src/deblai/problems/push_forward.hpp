#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <deblai/problems/deposit.hpp>

namespace deblai {

/// The push-forward of a density by the map  T = id - grad psi  of a potential in cells.
///
/// The map is that of the potential's differences at the corners of cells, linear along the edges
/// between them. The mass of a cell is taken at places spread over it, as many as its image covers
/// cells, and each share is given to the cells around its image by linear weights (Jacobs & Léger
/// 2020, sec. 4). Second order where the map is smooth; what it tears is spread over the tear. What
/// would leave the box stays at its wall.
///
/// Shares are counted in whole quanta, some 2^-61 of the mass: no mass is lost or made, none is
/// negative, and the bits are the same on any number of ranks.
class PushForward {
 public:
  /// From where in a cell its mass is taken: places spread over it, or its centre alone.
  enum class Spread { over_cells, at_centres };

  /// Not collective.
  explicit PushForward(const Grid& grid);

  /// image <- T# density, means over cells. Fields of one slice, the density not negative.
  /// Collective. Throws CollectiveError, Failure::resources, as Deposit does.
  void operator()(const Field& density, const Field& potential, Field& image);

  /// The same as a transport plan between point masses at centres. Of what arrives in a cell,
  /// origins[a] <- the sum over it of mass times the coordinate along axis a of the centre that it
  /// came from, from the middle of the box.
  void plan(const Field& density, const Field& potential, Spread spread, Field& image,
            std::vector<Field>& origins);

 private:
  /// Where shares go, and what of them is kept.
  struct Dropping {
    Deposit& deposit;
    Spread spread;
    bool keeps_origins;
  };

  void drop(const Field& density, double quanta, Dropping to);
  void take_potential(const Field& potential);
  void exchange(int axis);
  void extrapolate(int axis);
  void corners_of(int z, int y);
  void drop_cell(int x, std::int64_t mass, const std::array<int, max_dim>& cell, Dropping to);
  void drop_at(const std::array<double, max_dim>& place, std::int64_t mass,
               const std::array<int, max_dim>& cell, Dropping to);

  struct Side {
    OwnedDatatype send, receive;
    int neighbour = MPI_PROC_NULL;
  };

  Grid grid_;
  std::array<std::array<Side, 2>, max_dim> sides_;
  Field potential_;  ///< with its halo, corners of the halo too; linear beyond walls
  Deposit masses_, moments_;
  /// Images of the corners of a line of cells, in cells: [row of corners][axis][x]
  std::array<std::array<std::vector<double>, max_dim>, 4> image_;
};

}  // namespace deblai
