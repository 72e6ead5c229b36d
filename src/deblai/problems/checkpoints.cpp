#include <deblai/problems/checkpoints.hpp>

#include <array>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include <deblai/field/halo.hpp>

namespace deblai {

int Standing::total() const {
  return std::accumulate(iterations_per_level.begin(), iterations_per_level.end(),
                         earlier.iterations + done + course.iterations);
}

std::string place_of(const Standing& standing) {
  const int iteration = standing.done + standing.course.iterations;
  const std::string leg = standing.earlier.count == 0
                              ? std::string()
                              : fmt::format("leg {}, ", standing.earlier.count + 1);
  return leg + (standing.level == 0
                    ? fmt::format("step {}", iteration)
                    : fmt::format("level {}, iteration {}", standing.level, iteration));
}

template <class T>
std::vector<StateField> fields_of(GeodesicStateOf<T>& state, const std::string& prefix) {
  constexpr std::array<std::string_view, max_dim> axes{"x", "y", "z"};
  std::vector<StateField> fields;
  const auto add = [&](std::string name, auto& field) {
    fields.push_back({prefix + std::move(name), &field});
  };
  const auto along = [&](const std::string& name, int a) {
    return name + std::string(axes[static_cast<std::size_t>(a)]);
  };
  const int dim = state.path.grid().dim();
  add("density", state.path.density);
  for (int a = 0; a < dim; ++a)
    add(along("momentum_", a), state.path.momentum[static_cast<std::size_t>(a)]);
  if (state.path.source) add("source", *state.path.source);
  add("dual_density", state.dual.alpha());
  for (int a = 0; a < dim; ++a) {
    add(along("dual_sum_", a), state.dual.sum(a));
    if (state.dual.has_differences()) add(along("dual_difference_", a), state.dual.difference(a));
  }
  if (state.dual.source() != nullptr) add("dual_source", *state.dual.source());
  return fields;
}

template <class T>
void complete_halo(GeodesicStateOf<T>& state) {
  const Grid& grid = state.path.grid();
  Halo halo(grid, grid.time_steps());
  for (int a = 1; a < grid.dim(); ++a)
    halo.exchange(a, {&state.path.momentum[static_cast<std::size_t>(a)]});
}

template std::vector<StateField> fields_of(GeodesicState&, const std::string&);
template std::vector<StateField> fields_of(GeodesicStateOf<float>&, const std::string&);
template void complete_halo(GeodesicState&);
template void complete_halo(GeodesicStateOf<float>&);

}  // namespace deblai
