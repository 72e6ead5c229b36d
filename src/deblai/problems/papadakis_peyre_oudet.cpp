#include <deblai/problems/papadakis_peyre_oudet.hpp>

#include <array>
#include <cmath>

#include <deblai/operators/interpolation.hpp>

namespace deblai {

namespace {

void combine_fields(double a, const Field& y, double b, Field& x) {
  const std::span<const double> from = y.raw();
  const std::span<double> to = x.raw();
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = a * from[i] + b * to[i];
}

}  // namespace

void combine(double a, const LiftedPath& y, double b, LiftedPath& x) {
  combine_fields(a, y.path.density, b, x.path.density);
  for (std::size_t i = 0; i < x.path.momentum.size(); ++i)
    combine_fields(a, y.path.momentum[i], b, x.path.momentum[i]);
  if (x.path.source) combine_fields(a, *y.path.source, b, *x.path.source);
  for (std::size_t i = 0; i < x.cells.components.size(); ++i)
    combine_fields(a, y.cells.components[i], b, x.cells.components[i]);
}

void AdmissibleAction::prox(double step, LiftedPath& p) {
  constraint_.project(p.path);
  // Moreau: prox_{step J}(v) = v - step prox_{J* / step}(v / step)
  const Grid& grid = p.path.grid();
  const std::size_t components = p.cells.components.size();
  std::vector<double*> rows(components);
  const int n = grid.owned().count[0];
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    for (std::size_t c = 0; c < components; ++c) {
      rows[c] = dual_.components[c].line(k, z, y);
      const double* v = p.cells.components[c].line(k, z, y);
      for (int x = 0; x < n; ++x) rows[c][x] = v[x] / step;
    }
    action_.prox_dual(1 / step, {rows, n, dual_.alpha().line(0, z, y) - dual_.alpha().slice(0)});
    for (std::size_t c = 0; c < components; ++c) {
      double* v = p.cells.components[c].line(k, z, y);
      for (int x = 0; x < n; ++x) v[x] -= step * rows[c][x];
    }
  });
}

InterpolationGraph::InterpolationGraph(const Grid& grid, double theta)
    : theta_(theta), gram_(grid, theta, 1), halo_(grid, grid.time_steps()) {}

void InterpolationGraph::exchange(CellPath& cells) { exchange_momenta(halo_, cells); }

// V = K U + b, where b is an end's share of the mean in the first and the last slab. The nearest
// point solves  (1 + K* K) U = U_0 + K* (V_0 - b)  on inner faces.
void InterpolationGraph::prox(double, LiftedPath& p) {
  const Grid& grid = p.path.grid();
  exchange(p.cells);
  add_interpolation_adjoint(1, p.cells, theta_, p.path);
  const int nt = grid.time_steps();
  if (nt > 1) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      const TimeSteps& time = grid.time();
      const auto last = static_cast<std::size_t>(nt - 1);
      const auto subtract_end = [&](int end, int face, double share) {
        const double* rho = p.path.density.line(end, z, y);
        double* inner = p.path.density.line(face, z, y);
        for (int x = 0; x < grid.owned().count[0]; ++x) inner[x] -= share * rho[x];
      };
      subtract_end(0, 1, time.from_below(1) * (1 - time.upper[0]));
      subtract_end(nt, nt - 1, time.from_above(nt - 1) * time.upper[last]);
    });
  }
  gram_.solve(p.path);
  interpolate(p.path, theta_, p.cells);
}

LiftedPath PapadakisPeyreOudet::start(const GeodesicState& state, double theta, double sigma,
                                      InterpolationGraph& graph) {
  LiftedPath z{state.path, state.dual};
  graph.exchange(z.cells);
  add_interpolation_adjoint(1 / sigma, z.cells, theta, z.path);
  interpolate(state.path, theta, z.cells);
  for (std::size_t c = 0; c < z.cells.components.size(); ++c)
    combine_fields(-1 / sigma, state.dual.components[c], 1, z.cells.components[c]);
  return z;
}

PapadakisPeyreOudet::PapadakisPeyreOudet(GeodesicState& state, ContinuityConstraint& constraint,
                                         const Action& action, double theta, double sigma,
                                         double relaxation)
    : state_(state),
      theta_(theta),
      action_(constraint, action, state.dual),
      graph_(state.path.grid(), theta),
      algorithm_(action_, graph_, 1 / sigma, relaxation),
      point_(start(state, theta, sigma, graph_)) {}

StepReport PapadakisPeyreOudet::advance() {
  algorithm_.advance(point_);
  return report();
}

StepReport PapadakisPeyreOudet::finish() {
  const StepReport last = advance();
  state_.path = point_.y.path;
  return last;
}

StepReport PapadakisPeyreOudet::report() {
  const Grid& grid = state_.path.grid();
  CellPath& kx = point_.work.cells;
  interpolate(point_.y.path, theta_, kx);
  std::array<ExactSum, 3> sums;  // <K x', y'> - J*(y'), |K x' - v|^2, |v|^2
  const int n = grid.owned().count[0];
  std::vector<double*> rows(kx.components.size());
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    std::array<double, 3> line{};
    for (std::size_t c = 0; c < kx.components.size(); ++c) {
      const double* point = kx.components[c].line(k, z, y);
      const double* v = point_.y.cells.components[c].line(k, z, y);
      const double* dual = rows[c] = state_.dual.components[c].line(k, z, y);
      for (int x = 0; x < n; ++x) {
        line[0] += point[x] * dual[x];
        line[1] += (point[x] - v[x]) * (point[x] - v[x]);
        line[2] += v[x] * v[x];
      }
    }
    line[0] -= action_.conjugate({rows, n, kx.alpha().line(0, z, y) - kx.alpha().slice(0)});
    const double weight = grid.time().step[static_cast<std::size_t>(k)] * grid.time_steps();
    for (std::size_t i = 0; i < line.size(); ++i) sums[i].add(weight * line[i]);
  });
  sum(grid.comm(), sums);
  const double cells = static_cast<double>(grid.shape().cells()) * grid.time_steps();
  const double point = sums[2].value();
  return {sums[0].value() / cells, point > 0 ? std::sqrt(sums[1].value() / point) : 0};
}

}  // namespace deblai
