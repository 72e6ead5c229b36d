#include <deblai/field/field.hpp>

#include <algorithm>
#include <limits>

namespace deblai {

template <class T>
ExactSum local_sum(const FieldOf<T>& field, int k) {
  ExactSum total;
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    const T* f = field.line(k, z, y);
    double line = 0;
    for (int x = 0; x < n; ++x) line += f[x];
    total.add(line);
  });
  return total;
}

template <class T>
double integral(const FieldOf<T>& field, int k) {
  return sum(field.grid().comm(), local_sum(field, k)) * field.grid().shape().cell_volume();
}

template <class T>
double minimum(const FieldOf<T>& field) {
  double least = std::numeric_limits<double>::infinity();
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), field.slices(), [&](int k, int z, int y) {
    const T* f = field.line(k, z, y);
    for (int x = 0; x < n; ++x) least = std::min<double>(least, f[x]);
  });
  return min(field.grid().comm(), least);
}

template <class T>
double maximum(const FieldOf<T>& field) {
  double most = -std::numeric_limits<double>::infinity();
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), field.slices(), [&](int k, int z, int y) {
    const T* f = field.line(k, z, y);
    for (int x = 0; x < n; ++x) most = std::max<double>(most, f[x]);
  });
  return max(field.grid().comm(), most);
}

template <class T>
void scale(FieldOf<T>& field, double factor) {
  for (T& value : field.raw()) value = static_cast<T>(value * factor);
}

template ExactSum local_sum(const FieldOf<double>&, int);
template double integral(const FieldOf<double>&, int);
template double minimum(const FieldOf<double>&);
template double maximum(const FieldOf<double>&);
template void scale(FieldOf<double>&, double);
template ExactSum local_sum(const FieldOf<float>&, int);
template double integral(const FieldOf<float>&, int);
template double minimum(const FieldOf<float>&);
template double maximum(const FieldOf<float>&);
template void scale(FieldOf<float>&, double);

}  // namespace deblai
