#include <deblai/problems/traffic.hpp>

#include <algorithm>

#include <deblai/transforms/pencil.hpp>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

long long part(const std::vector<int>& bounds, int p) { return bounds[at(p) + 1] - bounds[at(p)]; }

/// Ranks of a line that own some of what is cut, but this one.
long long others(const std::vector<int>& bounds, int me) {
  long long count = 0;
  for (int p = 0; p + 1 < static_cast<int>(bounds.size()); ++p)
    count += p != me && part(bounds, p) > 0 ? 1 : 0;
  return count;
}

}  // namespace

Traffic iteration_traffic(const GridShape& shape, const std::array<int, 2>& processes, int rank,
                          const CellComponents& kind, const NumberSizes& sizes) {
  Traffic traffic;
  traffic.reductions = 1;
  if (rank >= processes[0] * processes[1]) return traffic;
  const std::array<int, max_dim> ranks{1, processes[0], processes[1]};
  const std::array<int, max_dim> me{0, rank % processes[0], rank / processes[0]};
  std::array<std::vector<int>, max_dim> owned;
  std::array<long long, max_dim> count{1, 1, 1};
  for (int a = 0; a < shape.dim(); ++a) {
    owned[at(a)] = even_partition(shape.axes[at(a)].cells, ranks[at(a)]);
    count[at(a)] = part(owned[at(a)], me[at(a)]);
  }
  const long long slices = shape.time_steps;
  const long long cells = count[0] * count[1] * count[2];
  for (int a = 1; a < shape.dim(); ++a) {
    const int p = ranks[at(a)];
    if (p == 1) continue;
    const long long neighbours = (me[at(a)] > 0 ? 1 : 0) + (me[at(a)] + 1 < p ? 1 : 0);
    const long long layer = slices * cells / count[at(a)];
    const long long duals = kind.differences ? 2 : 1;
    traffic.halo_messages += neighbours * (duals + 1);
    traffic.halo_bytes += neighbours * layer * (duals * sizes.dual + sizes.potential);
  }
  // As SpectralSolver: y is made whole by cutting x, then z by cutting y, and back.
  std::array<long long, max_dim> now = count;
  for (int gathered = 1; gathered < shape.dim(); ++gathered) {
    const int p = ranks[at(gathered)];
    if (p == 1) continue;
    const int cut = gathered - 1;
    const int place = me[at(gathered)];
    const std::vector<int> bounds = transposed_partition(0, static_cast<int>(now[at(cut)]), p, cut);
    const long long whole = shape.axes[at(gathered)].cells;
    const long long kept = part(bounds, place);
    const long long beside = now[0] * now[1] * now[2] / (now[at(cut)] * now[at(gathered)]);
    const long long there = (now[at(cut)] - kept) * now[at(gathered)];
    const long long back = kept * (whole - now[at(gathered)]);
    traffic.all_to_all_bytes += sizes.potential * slices * beside * (there + back);
    if (beside > 0)  // else no column along x was left for this rank
      traffic.all_to_all_messages += others(bounds, place) + (kept > 0 ? p - 1 : 0);
    now[at(cut)] = kept;
    now[at(gathered)] = whole;
  }
  return traffic;
}

Traffic heaviest_traffic(const GridShape& shape, int ranks, const CellComponents& kind,
                         const NumberSizes& sizes) {
  const auto [py, pz] = process_grid(shape, ranks);
  const int rank = std::min(1, py - 1) + py * std::min(1, pz - 1);
  return iteration_traffic(shape, {py, pz}, rank, kind, sizes);
}

}  // namespace deblai
