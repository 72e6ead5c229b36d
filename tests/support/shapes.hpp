#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include <deblai/grid/grid.hpp>

namespace deblai::testing {

inline GridShape shape(std::vector<Axis> axes, int time_steps) {
  return GridShape{std::move(axes), time_steps};
}

/// `n` cells an axis on the unit box.
inline GridShape unit_shape(const std::vector<int>& n, int time_steps) {
  GridShape result;
  for (const int cells : n) result.axes.push_back({cells, 0, 1});
  result.time_steps = time_steps;
  return result;
}

/// The same with time steps that are small at both ends.
inline GridShape graded(GridShape shape, double grading = 1) {
  shape.time_grading = grading;
  return shape;
}

/// 1D, 2D and 3D; odd, even and least sizes; other spacings on every axis; fewer rows than ranks; a
/// single time step.
inline std::vector<GridShape> sample_shapes() {
  return {
      shape({{2, 0, 1}}, 1),
      shape({{17, -1, 3}}, 5),
      shape({{64, 0, 1}}, 8),
      shape({{2, 0, 1}, {2, 0, 1}}, 2),
      shape({{5, 0, 1}, {7, 2, 0.5}}, 4),
      shape({{34, 0, 2}, {3, 0, 1}}, 3),
      shape({{6, -1, 1}, {16, 0, 4}}, 1),
      shape({{3, 0, 1}, {2, 0, 1}, {2, 0, 1}}, 2),
      shape({{5, 0, 1}, {4, 0, 2}, {6, 1, 0.3}}, 3),
      shape({{9, 0, 1}, {7, 0, 1}, {3, 0, 5}}, 4),
  };
}

/// Every process grid (Py, Pz) that fits a shape on `ranks` ranks, idle ranks included.
inline std::vector<std::array<int, 2>> process_grids(const GridShape& shape, int ranks) {
  std::vector<std::array<int, 2>> all;
  const int ny = shape.dim() > 1 ? shape.axes[1].cells : 1;
  const int nz = shape.dim() > 2 ? shape.axes[2].cells : 1;
  for (int pz = 1; pz <= std::min(ranks, nz); ++pz) {
    for (int py = 1; py * pz <= ranks && py <= ny; ++py) all.push_back({py, pz});
  }
  return all;
}

/// "5 x 7 x 4 steps on 2 x 1" for a failing test's trace.
inline std::string describe(const Grid& grid) {
  std::string text;
  for (const Axis& axis : grid.shape().axes) text += fmt::format("{} x ", axis.cells);
  return fmt::format("{}{}{} steps on {} x {} processes", text, grid.time_steps(),
                     grid.shape().time_grading > 0 ? " graded" : "", grid.processes(1),
                     grid.processes(2));
}

/// Run f(grid) for each sample shape on each process grid of `comm`.
template <class F>
void for_each_grid(const Communicator& comm, F&& f) {
  for (const GridShape& s : sample_shapes()) {
    for (const auto& processes : process_grids(s, comm.size())) f(Grid(comm, s, processes));
  }
}

}  // namespace deblai::testing
