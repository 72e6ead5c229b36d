#pragma once

#include <deblai/grid/grid.hpp>

namespace deblai {

/// Local indices of the faces along `a` that this rank can see and that are not in a wall: from
/// `begin` to `end`, where face i lies between cells i-1 and i, and i = count is the upper halo.
struct InnerFaces {
  int begin;
  int end;

  InnerFaces(const Grid& grid, int a)
      : begin(grid.process(a) == 0 ? 1 : 0),
        end(grid.owned().count[static_cast<std::size_t>(a)] +
            (grid.process(a) + 1 == grid.processes(a) ? 0 : 1)) {}
  bool contains(int face) const { return face >= begin && face < end; }
};

/// Offset of the neighbour above along `a` [doubles].
inline std::ptrdiff_t neighbour(const Grid& grid, int a) {
  return grid.layout().stride[static_cast<std::size_t>(a)];
}

/// Call f(k, z, y, x_begin, x_end) for the lines along x of all inner faces of axis a that this
/// rank sees, the upper halo included.
template <class F>
void for_each_face_line(const Grid& grid, int a, int slices, F&& f) {
  const Block& block = grid.owned();
  if (block.empty()) return;
  const InnerFaces faces(grid, a);
  const int z0 = a == 2 ? faces.begin : 0;
  const int z1 = a == 2 ? faces.end : block.count[2];
  const int y0 = a == 1 ? faces.begin : 0;
  const int y1 = a == 1 ? faces.end : block.count[1];
  const int x0 = a == 0 ? faces.begin : 0;
  const int x1 = a == 0 ? faces.end : block.count[0];
  for (int k = 0; k < slices; ++k) {
    for (int z = z0; z < z1; ++z) {
      for (int y = y0; y < y1; ++y) f(k, z, y, x0, x1);
    }
  }
}

}  // namespace deblai
