#include <deblai/problems/jko_saddle.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <deblai/operators/dual_divergence.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

double energy_weight(const TimeSteps& time) { return time.weight.back(); }

}  // namespace

JkoSaddle::JkoSaddle(JkoState& state, const Action& action, double theta, const EnergySum& energy,
                     double density_unit, double factor, const Field* mobility)
    : state_(state),
      theta_(theta),
      energy_(energy),
      density_unit_(density_unit),
      factor_(factor / energy_weight(state.path.path.grid().time())),
      mobility_(mobility),
      end_weight_(state.path.path.grid().time().weight.back() +
                  energy_weight(state.path.path.grid().time())),
      potential_(state.path.path.grid(), state.path.path.grid().time_steps()),
      solver_(potential_.grid(), potential_.slices(), state.path.law, end_weight_),
      sweep_(potential_.grid(), action, theta, state.path.law, state.path.dual.kind),
      halo_(potential_.grid(), potential_.slices()),
      face_(potential_.grid(), 1) {}

void JkoSaddle::make_admissible() {
  const Grid& grid = potential_.grid();
  StaggeredPath& path = state_.path.path;
  const int nt = grid.time_steps();
  for (int a = 1; a < grid.dim(); ++a) halo_.exchange(a, {&path.momentum[at(a)]});
  divergence(path, state_.path.law, potential_);
  solver_.solve(potential_);
  for (int a = 1; a < grid.dim(); ++a) halo_.exchange(a, {&potential_});
  subtract_adjoint_divergence(1, potential_, state_.path.law, path);
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* rho = path.density.line(nt, z, y);
    const double* psi = potential_.line(nt - 1, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x) rho[x] -= psi[x] / end_weight_;
  });
}

void JkoSaddle::project() {
  const Grid& grid = potential_.grid();
  const TimeSteps& time = grid.time();
  const CellPath& y = state_.path.dual;
  const int n = grid.owned().count[0];
  const int last = grid.time_steps() - 1;
  const double share = time.weight.back() / end_weight_;
  for_each_line(grid, 1, [&](int, int z, int row) {
    const double* alpha = y.alpha().line(last, z, row);
    const double* e = state_.end_dual.line(0, z, row);
    double* face = face_.line(0, z, row);
    for (int x = 0; x < n; ++x) face[x] = share * alpha[x] + (1 - share) * e[x];
  });
  subtract_mean(face_);  // the mass of the last density is data
  exchange_momenta(halo_, state_.path.dual);
  solver_.solve(potential_, [&](int k, int z) {
    dual_divergence(y, theta_, state_.path.law, -1, k, z, potential_, &face_);
  });
  for (int a = 1; a < grid.dim(); ++a) halo_.exchange(a, {&potential_});
  for_each_line(grid, 1, [&](int, int z, int row) {
    const double* psi = potential_.line(last, z, row);
    double* face = face_.line(0, z, row);
    for (int x = 0; x < n; ++x) face[x] = -(face[x] + psi[x] / end_weight_);
  });
  if (last > 0) subtract_mean(face_);
}

// The half steps of the energy's slab; the path's last density itself moves in the sweep.
void JkoSaddle::advance_end(double sigma, double relaxation, SweepSums& sums) {
  const Grid& grid = potential_.grid();
  const std::ptrdiff_t n = grid.owned().count[0];
  const int nt = grid.time_steps();
  const double inverse = 1 / sigma;
  // v minimises factor e'(U v) + sigma v - ybar: in the user's units of density U v.
  const double stiffness = sigma / (factor_ * density_unit_);
  std::vector<double> bar(at(int(n)));
  std::vector<double> centre(bar);
  std::vector<double> found(bar);
  const double weight = energy_weight(grid.time()) * nt;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* rho = state_.path.path.density.line(nt, z, y);
    const double* step = face_.line(0, z, y);
    double* dual = state_.end_dual.line(0, z, y);
    double* end = state_.end.line(0, z, y);
    const double* open = mobility_ != nullptr ? mobility_->line(0, z, y) : nullptr;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      bar[std::size_t(i)] = dual[i] + sigma * (rho[i] + 2 * inverse * step[i]);
      centre[std::size_t(i)] = density_unit_ * inverse * bar[std::size_t(i)];
      found[std::size_t(i)] = density_unit_ * end[i];
    }
    energy_.prox(stiffness, centre.data(), n, end - state_.end.slice(0), found.data());
    double distance = 0;
    double square = 0;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const bool closed = open != nullptr && !(open[i] > 0);
      end[i] = closed ? 0 : found[std::size_t(i)] / density_unit_;
      const double next = bar[std::size_t(i)] - sigma * end[i];
      const double gap = rho[i] + inverse * step[i] - end[i];
      distance += gap * gap;
      square += end[i] * end[i];
      dual[i] += relaxation * (next - dual[i]);
    }
    sums.distance.add(weight * distance);
    sums.point.add(weight * square);
  });
}

void JkoSaddle::measure_motion() {
  const Grid& grid = potential_.grid();
  const StaggeredPath& path = state_.path.path;
  const int nt = grid.time_steps();
  const int n = grid.owned().count[0];
  ExactSum total;
  for_each_line(grid, nt, [&](int k, int z, int y) {
    double line = 0;
    for (const Field& m : path.momentum) {
      const double* values = m.line(k, z, y);
      for (int x = 0; x < n; ++x) line += values[x] * values[x];
    }
    if (k + 1 == nt) {
      const double* before = path.density.line(0, z, y);
      const double* after = path.density.line(nt, z, y);
      for (int x = 0; x < n; ++x) line += (after[x] - before[x]) * (after[x] - before[x]);
    }
    total.add(line);
  });
  motion_ = sum(grid.comm(), total);
}

StepReport JkoSaddle::advance(double sigma, double relaxation) {
  SweepSums end;
  advance_end(sigma, relaxation, end);
  SweepSums sums =
      sweep_.advance(state_.path.path, state_.path.dual, potential_, sigma, relaxation, &face_);
  sums.distance += end.distance;
  sums.point += end.point;
  std::array<ExactSum, 3> all{sums.value, sums.distance, sums.point};
  sum(potential_.grid().comm(), all);
  constexpr int every = 5;
  if (iterations_++ % every == 0) measure_motion();
  // A move of less than 1e-5 of the density counts as one of that size.
  const double motion = motion_ + 1e-10 * all[2].value();
  const Grid& grid = potential_.grid();
  const double cells = static_cast<double>(grid.shape().cells()) * grid.time_steps();
  return {all[0].value() / cells, motion > 0 ? std::sqrt(all[1].value() / motion) : 0};
}

double JkoSaddle::distance_squared() const {
  const Grid& grid = potential_.grid();
  const StaggeredPath& path = state_.path.path;
  const CellPath& dual = state_.path.dual;
  const int n = grid.owned().count[0];
  std::array<ExactSum, 2> totals;
  const double half_root = 0.5 * std::sqrt(theta_);
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    const double step = grid.time().step[at(k)];
    const double upper = grid.time().upper[at(k)];
    const double* before = path.density.line(k, z, y);
    const double* after = path.density.line(k + 1, z, y);
    const double* mobility = mobility_ != nullptr ? mobility_->line(0, z, y) : nullptr;
    double pairing = 0;
    double kinetic = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const double* m = path.momentum[at(a)].line(k, z, y);
      const double* above = m + neighbour(grid, a);
      const double* u = dual.sum(a).line(k, z, y);
      const double* d = dual.has_differences() ? dual.difference(a).line(k, z, y) : nullptr;
      for (int x = 0; x < n; ++x) {
        const double open = mobility != nullptr ? mobility[x] : 1;
        const double rho = open * std::max((1 - upper) * before[x] + upper * after[x], 0.0);
        pairing += 0.5 * (m[x] + above[x]) * u[x];
        kinetic += rho * u[x] * u[x];
        if (d == nullptr) continue;
        pairing += half_root * (above[x] - m[x]) * d[x];
        kinetic += rho * d[x] * d[x];
      }
    }
    totals[0].add(step * pairing);
    totals[1].add(step * kinetic);
  });
  sum(grid.comm(), totals);
  return std::max(totals[0].value(), totals[1].value()) / static_cast<double>(grid.shape().cells());
}

}  // namespace deblai
