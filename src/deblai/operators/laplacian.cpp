#include <deblai/operators/laplacian.hpp>

#include <deblai/operators/faces.hpp>

namespace deblai {

void add_laplacian(double factor, const Field& f, double length_scale, int k, int z, int y,
                   double* out) {
  const Grid& grid = f.grid();
  const std::ptrdiff_t n = grid.owned().count[0];
  const double* value = f.line(k, z, y);
  for (int a = 0; a < grid.dim(); ++a) {
    const double h = grid.spacing(a) * length_scale;
    const double c = factor / (h * h);
    const std::ptrdiff_t up = neighbour(grid, a);
    if (a == 0) {  // walls at both ends of the line
      for (std::ptrdiff_t i = 0; i + 1 < n; ++i) {
        const double flux = c * (value[i + 1] - value[i]);
        out[i] += flux;
        out[i + 1] -= flux;
      }
      continue;
    }
    const InnerFaces faces(grid, a);
    const int index = a == 1 ? y : z;
    if (faces.contains(index + 1)) {
      for (std::ptrdiff_t i = 0; i < n; ++i) out[i] += c * (value[i + up] - value[i]);
    }
    if (faces.contains(index)) {
      for (std::ptrdiff_t i = 0; i < n; ++i) out[i] += c * (value[i - up] - value[i]);
    }
  }
}

}  // namespace deblai
