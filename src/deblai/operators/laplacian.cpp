#include <deblai/operators/laplacian.hpp>

#include <deblai/operators/faces.hpp>

namespace deblai {

template <class T, class U>
void add_laplacian(double factor, const FieldOf<T>& f, double length_scale, int k, int z, int y,
                   U* out) {
  const Grid& grid = f.grid();
  const std::ptrdiff_t n = grid.owned().count[0];
  const T* value = f.line(k, z, y);
  const auto difference = [value](std::ptrdiff_t i, std::ptrdiff_t j) {
    return static_cast<double>(value[i]) - static_cast<double>(value[j]);
  };
  for (int a = 0; a < grid.dim(); ++a) {
    const double h = grid.spacing(a) * length_scale;
    const double c = factor / (h * h);
    const std::ptrdiff_t up = neighbour(grid, a);
    if (a == 0) {  // walls at both ends of the line
      for (std::ptrdiff_t i = 0; i + 1 < n; ++i) {
        const double flux = c * difference(i + 1, i);
        out[i] = static_cast<U>(out[i] + flux);
        out[i + 1] = static_cast<U>(out[i + 1] - flux);
      }
      continue;
    }
    const InnerFaces faces(grid, a);
    const int index = a == 1 ? y : z;
    if (faces.contains(index + 1)) {
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        out[i] = static_cast<U>(out[i] + c * difference(i + up, i));
      }
    }
    if (faces.contains(index)) {
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        out[i] = static_cast<U>(out[i] + c * difference(i - up, i));
      }
    }
  }
}

template void add_laplacian(double, const FieldOf<double>&, double, int, int, int, double*);
template void add_laplacian(double, const FieldOf<float>&, double, int, int, int, double*);
template void add_laplacian(double, const FieldOf<float>&, double, int, int, int, float*);

}  // namespace deblai
