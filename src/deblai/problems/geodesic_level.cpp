#include <deblai/problems/geodesic_level.hpp>

#include <algorithm>

#include <deblai/problems/discrete_bound.hpp>
#include <deblai/problems/kantorovich.hpp>

namespace deblai {

template <class T>
GeodesicLevel<T>::GeodesicLevel(GeodesicStateOf<T>& state, const Action& action,
                                const GeodesicSettings& settings)
    : state_(state),
      action_(action),
      settings_(settings),
      theta_(settings.theta.value_or(default_theta(state.path.grid().dim()))),
      saddle_(state, action, theta_) {}

template <class T>
double GeodesicLevel<T>::discrete() {
  return discrete_bound(state_, saddle_.dual_potential(), action_, theta_);
}

template <class T>
double GeodesicLevel<T>::kantorovich(const Field& source, const Field& target) {
  const int nt = state_.path.grid().time_steps();
  const FieldOf<T>& psi = saddle_.dual_potential();
  double best = 0;
  for (const int slice : {0, nt / 4, nt / 2, (3 * nt) / 4, nt - 1})
    best = std::max(best, bound_at(source, target, psi, slice));
  return best;
}

template <class T>
double GeodesicLevel<T>::glimpse(const Field& source, const Field& target) {
  const FieldOf<T>& psi = saddle_.constraint().potential();
  return bound_at(source, target, psi, psi.grid().time_steps() / 2);
}

template <class T>
void GeodesicLevel<T>::polish() {
  constexpr int times = std::is_same_v<T, float> ? 4 : 1;
  for (int i = 0; i < times; ++i) refine();
}

template <class T>
double GeodesicLevel<T>::bound_at(const Field& source, const Field& target, const FieldOf<T>& psi,
                                  int slice) const {
  const double scale = state_.law.length_scale;
  const double factor = 1 / (scale * scale);
  if (state_.law.source == BalanceLaw::Source::none)
    return kantorovich_bound(source, target, psi, slice, factor);
  return entropy_transport_bound(source, target, psi, slice, factor,
                                 state_.law.growth_length / scale);
}

template class GeodesicLevel<double>;
template class GeodesicLevel<float>;

}  // namespace deblai
