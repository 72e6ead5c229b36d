#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// What carries a density at one time, and what makes and removes mass on the way:
///     d_t rho + div(rho v) = production - removal rho.
///
/// One slice each. That neither term can make a density negative is why a source is given in two
/// parts (Patankar 1980, 7.2): a sink is a rate that acts on what is there.
struct Flow {
  /// An axis: on its faces [length / time], stored with the cell on their right, zero in the walls.
  /// The halo above the last owned cell along the axis holds the neighbour's face.
  std::vector<Field> velocity;
  std::optional<Field> production;  ///< not negative [mass / (length^d time)]
  std::optional<Field> removal;     ///< not negative [1 / time]

  /// At rest.
  explicit Flow(const Grid& grid)
      : velocity(static_cast<std::size_t>(grid.dim()), Field(grid, 1)) {}
  const Grid& grid() const { return velocity.front().grid(); }
};

/// The flow at a time, valid until the next call. Collective on the grid; may throw
/// CollectiveError.
using FlowInTime = std::function<const Flow&(double time)>;

/// The largest rate at which a cell is emptied or exchanged, with limited slopes [1 / time]:
///     max over cells of  2 sum_a max(|v_-|, |v_+|) / h_a + removal,
/// v_- and v_+ on the two faces of the cell along axis a; infinite where anything of the flow is
/// not finite. Collective; the same bits on any number of ranks.
double exchange_rate(const Flow& flow);

/// The largest removal of a flow, 0 where it has none [1 / time]. Collective.
double removal_rate(const Flow& flow);

/// A component of a velocity at a point [length / time].
using VelocityComponent = std::function<double(const std::array<double, max_dim>& point)>;

/// flow.velocity <- one component an axis at the centres of its inner faces. Not collective.
void sample(const std::vector<VelocityComponent>& components, Flow& flow);

/// flow.velocity <- the rotated gradient of a stream function psi in the plane of the grid's first
/// two axes, (d_y psi, -d_x psi), by differences of its values at the corners: its discrete
/// divergence vanishes, whatever psi, if psi is constant along the walls. 2D. Not collective.
void sample_stream(const VelocityComponent& psi, Flow& flow);

/// The largest absolute velocity that `components`, an axis each, have across the walls of the box,
/// at the centres of the faces of this rank's cells: what `sample` leaves out. Not collective.
double speed_through_walls(const Grid& grid, const std::vector<VelocityComponent>& components);

/// Nothing crosses a face of a cell whose mobility is 0, and nothing is made in it.
///
/// mobility: one slice; its halo is filled. Collective on the grid.
void close_walls(Field& mobility, Flow& flow);

}  // namespace deblai
