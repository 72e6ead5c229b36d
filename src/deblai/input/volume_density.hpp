#pragma once

#include <memory>

#include <deblai/input/density.hpp>
#include <deblai/input/volume.hpp>

namespace deblai {

/// How the voxels of a volume become the cells of a grid.
enum class Resample {
  conserve_mass,  ///< each voxel's mass goes to the cells that it overlaps
  interpolate     ///< trilinear between the centres of voxels, at the centres of cells
};

/// What becomes of voxels outside of the grid.
enum class Outside {
  refuse,  ///< mass there is an error: for densities
  cut,     ///< they are left out: for masks and weights, which may cover more than the grid
  hold     ///< alike, but the grid must lie within all voxels: for potentials, which do not end
};

/// The density that a volume holds [mass / length^dim]; nothing outside of its voxels. With
/// Outside::hold any function of the place, by interpolation.
///
/// On a grid whose cells are the voxels both ways give the values of the voxels to the bit.
/// Mass is conserved to round-off: by exact overlaps where the axes are those of the world up to
/// order and direction, else by small pieces into which each voxel is cut.
class VolumeDensity : public Density {
 public:
  /// Throws Error, Failure::input, where every voxel is zero. Collective where the volume is spread
  /// over ranks, which throw alike.
  VolumeDensity(std::shared_ptr<const Volume> volume, Resample resample,
                Outside outside = Outside::refuse);

  const Volume& volume() const { return *volume_; }

  /// Box that holds all voxels that are not zero, and for `interpolate` half a voxel more where the
  /// volume goes on.
  std::optional<Bounds> bounds() const override { return bounds_; }

  /// Of a volume that is spread over the ranks: with the voxels that the owned cells need.
  std::shared_ptr<const Density> near(const Grid& grid) const override;

  /// Throws Error, Failure::input, when the grid has not its dimension, and when it does not hold
  /// all the mass unless that is to be cut, or reaches beyond what must cover it. Work: the owned
  /// cells, or all voxels where these are oblique.
  void add_to(Field& out, double weight) const override;

 private:
  VolumeDensity(const VolumeDensity& whole, Volume part);

  std::shared_ptr<const Volume> volume_;
  Resample resample_;
  Outside outside_;
  Bounds bounds_;
};

}  // namespace deblai
