#include <deblai/actions/action.hpp>

#include <algorithm>
#include <array>

namespace deblai {

namespace {

constexpr std::ptrdiff_t chunk = 64;
constexpr std::size_t most_components = 8;

/// Call use(line, first) with the cells [first, first + line.n) of y in doubles, part by part.
template <class Use>
void in_doubles(const FloatLine& y, Use&& use) {
  std::array<double, most_components * chunk> copy;
  std::array<double*, most_components> rows;
  const std::size_t count = y.components.size();
  for (std::ptrdiff_t first = 0; first < y.n; first += chunk) {
    const std::ptrdiff_t n = std::min(chunk, y.n - first);
    for (std::size_t c = 0; c < count; ++c) {
      rows[c] = copy.data() + c * chunk;
      std::copy_n(y.components[c] + first, n, rows[c]);
    }
    use(CellLine{{rows.data(), count}, n, y.first + first}, first);
  }
}

}  // namespace

void Action::prox_dual_of_floats(double step, const FloatLine& y) const {
  in_doubles(y, [&](const CellLine& line, std::ptrdiff_t first) {
    prox_dual(step, line);
    for (std::size_t c = 0; c < line.components.size(); ++c) {
      std::transform(line.components[c], line.components[c] + line.n, y.components[c] + first,
                     [](double value) { return static_cast<float>(value); });
    }
  });
}

double Action::conjugate_of_floats(const FloatLine& y) const {
  double total = 0;
  in_doubles(y, [&](const CellLine& line, std::ptrdiff_t) { total += conjugate(line); });
  return total;
}

}  // namespace deblai
