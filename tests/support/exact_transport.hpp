#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace deblai::testing {

/// The optimal transport between two discrete measures, and the proof that it is.
struct ExactTransport {
  double cost = 0;        ///< of the plan found
  double dual_bound = 0;  ///< <= the cost of every plan; equal to `cost` up to round-off
};

/// Successive shortest paths from all sources with supply left, with potentials (Ahuja, Magnanti &
/// Orlin 1993, 9.7), on the complete bipartite graph: slow, and meant to be read. `cost` is
/// [source][target], not negative. The masses must have equal sums up to round-off.
inline ExactTransport exact_transport(const std::vector<double>& a, const std::vector<double>& b,
                                      const std::vector<double>& cost) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::size_t n = a.size();
  const std::size_t m = b.size();
  std::vector<double> supply = a;
  std::vector<double> demand = b;
  std::vector<double> flow(n * m, 0.0);
  std::vector<double> potential(n + m, 0.0);  // sources first, then targets
  double total = 0;
  for (const double mass : a) total += mass;
  const double nothing = 1e-16 * total;

  for (;;) {
    std::vector<double> distance(n + m, infinity);
    std::vector<std::size_t> before(n + m, n + m);
    std::vector<char> done(n + m, 0);
    for (std::size_t i = 0; i < n; ++i) {
      if (supply[i] > nothing) distance[i] = 0;
    }
    std::size_t reached = n + m;
    for (;;) {  // Dijkstra on reduced costs
      std::size_t u = n + m;
      for (std::size_t v = 0; v < n + m; ++v) {
        if (done[v] == 0 && distance[v] < infinity && (u == n + m || distance[v] < distance[u]))
          u = v;
      }
      if (u == n + m) break;
      done[u] = 1;
      if (u >= n && demand[u - n] > nothing) {
        reached = u;
        break;
      }
      const auto relax = [&](std::size_t v, double arc) {
        const double through = distance[u] + std::max(0.0, arc + potential[u] - potential[v]);
        if (done[v] != 0 || through >= distance[v]) return;
        distance[v] = through;
        before[v] = u;
      };
      if (u < n) {
        for (std::size_t j = 0; j < m; ++j) relax(n + j, cost[u * m + j]);
      } else {
        for (std::size_t i = 0; i < n; ++i) {
          if (flow[i * m + u - n] > 0) relax(i, -cost[i * m + u - n]);
        }
      }
    }
    if (reached == n + m) break;
    for (std::size_t v = 0; v < n + m; ++v)
      potential[v] += std::min(distance[v], distance[reached]);

    double amount = demand[reached - n];
    std::size_t v = reached;
    for (; before[v] != n + m; v = before[v]) {
      if (v < n) amount = std::min(amount, flow[v * m + before[v] - n]);
    }
    amount = std::min(amount, supply[v]);
    supply[v] -= amount;
    demand[reached - n] -= amount;
    for (v = reached; before[v] != n + m; v = before[v]) {
      const std::size_t u = before[v];
      (v >= n ? flow[u * m + v - n] : flow[v * m + u - n]) += v >= n ? amount : -amount;
    }
  }

  // Feasible prices: for whatever potential of the targets, the best of the sources.
  ExactTransport result;
  for (std::size_t i = 0; i < n; ++i) {
    double least = infinity;
    for (std::size_t j = 0; j < m; ++j) {
      result.cost += flow[i * m + j] * cost[i * m + j];
      least = std::min(least, cost[i * m + j] - potential[n + j]);
    }
    result.dual_bound += least * a[i];
  }
  for (std::size_t j = 0; j < m; ++j) result.dual_bound += potential[n + j] * b[j];
  return result;
}

/// Squared distance of order 2 between masses at increasing places on a line: the monotone plan.
inline double exact_transport_on_a_line(std::vector<double> a, const std::vector<double>& xa,
                                        std::vector<double> b, const std::vector<double>& xb) {
  double cost = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double mass = std::min(a[i], b[j]);
    cost += mass * (xa[i] - xb[j]) * (xa[i] - xb[j]);
    a[i] -= mass;
    b[j] -= mass;
    if (a[i] <= 0) {
      ++i;
    } else {
      ++j;
    }
  }
  return cost;
}

}  // namespace deblai::testing
