// The counts that benchmarks/performance_model.py makes times of, for grids and ranks of any size:
// nothing is allocated.
//
//     traffic cells_an_axis time_steps bytes_of_dual_and_potential ranks...
//
// A line of numbers for each: ranks, Py, Pz, cells a slice of the largest part, bytes a cell of the
// budget; then of the heaviest rank bytes and messages of all-to-alls and of halos.

#include <cstdlib>

#include <fmt/format.h>

#include <deblai/problems/traffic.hpp>

int main(int argc, char** argv) {
  using namespace deblai;
  GridShape shape;
  shape.axes.assign(3, Axis{argc > 1 ? std::atoi(argv[1]) : 256, 0, 1});
  shape.time_steps = argc > 2 ? std::atoi(argv[2]) : 32;
  const CellComponents kind{3, true};
  const int bytes = argc > 3 ? std::atoi(argv[3]) : 8;
  const NumberSizes sizes{.potential = bytes, .dual = bytes};
  for (int i = 4; i < argc; ++i) {
    const int ranks = std::atoi(argv[i]);
    const std::array<int, 2> processes = process_grid(shape, ranks);
    const Traffic traffic = heaviest_traffic(shape, ranks, kind, sizes);
    double cells = shape.axes[0].cells;
    for (std::size_t a = 0; a < 2; ++a)
      cells *= (shape.axes[a + 1].cells + processes[a] - 1) / processes[a];
    fmt::print("{} {} {} {:.0f} {} {} {} {} {}\n", ranks, processes[0], processes[1], cells,
               iteration_budget(kind, sizes).total(), traffic.all_to_all_bytes,
               traffic.all_to_all_messages, traffic.halo_bytes, traffic.halo_messages);
  }
  return 0;
}
