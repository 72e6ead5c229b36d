// What an iteration sends, counted through MPI's profiling interface, beside the model of
// problems/traffic.hpp.
//
//     messages [cells an axis = 64] [time steps = 8] [dimension = 3]
//
// Counts do not depend on the machine: oversubscribed ranks will do. benchmarks/count_messages runs
// it on 1 to 64 of them.

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include <deblai/base/run.hpp>
#include <deblai/problems/levels.hpp>
#include <support/counted_messages.hpp>

namespace {

using namespace deblai;

/// Most and, for bytes of all-to-alls, the total over the ranks. Collective.
struct Heaviest {
  double bytes, messages, halo_bytes, halo_messages, reductions, all_bytes;

  Heaviest(const Communicator& comm, const Traffic& mine)
      : bytes(max(comm, static_cast<double>(mine.all_to_all_bytes))),
        messages(max(comm, static_cast<double>(mine.all_to_all_messages))),
        halo_bytes(max(comm, static_cast<double>(mine.halo_bytes))),
        halo_messages(max(comm, static_cast<double>(mine.halo_messages))),
        reductions(max(comm, static_cast<double>(mine.reductions))),
        all_bytes(static_cast<double>(sum(comm, mine.all_to_all_bytes))) {}

  void print(const char* name, int ranks) const {
    fmt::print("{:<9}{:>14.0f}{:>14.0f}{:>10.0f}{:>12.0f}{:>10.0f}{:>8.0f}\n", name,
               all_bytes / ranks, bytes, messages, halo_bytes, halo_messages, reductions);
  }
};

int measure(const Communicator& world, int n, int nt, int dim) {
  constexpr int iterations = 3;
  GridShape shape;
  shape.axes.assign(static_cast<std::size_t>(dim), Axis{n, 0, 1});
  shape.time_steps = nt;
  const Grid grid(world, shape);
  const CellComponents kind{dim, true};
  Field density(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::fill_n(density.line(0, z, y), grid.owned().count[0], 1.0);
  });
  GeodesicState state = mixture(density, density, {1}, kind);
  const auto action = Actions::make("kinetic", {}, {});
  GeodesicSaddle saddle(state, *action, 0.02);
  testing::counted_since_last();
  for (int i = 0; i < iterations; ++i) {
    saddle.project();
    saddle.advance(0.1, 1.85);
  }
  Traffic counted = testing::counted_since_last();
  for (long long* each : {&counted.all_to_all_bytes, &counted.all_to_all_messages,
                          &counted.halo_bytes, &counted.halo_messages, &counted.reductions})
    *each /= iterations;
  const std::array<int, 2> processes{grid.processes(1), grid.processes(2)};
  const Traffic expected = iteration_traffic(shape, processes, world.rank(), kind);
  const Heaviest most_counted(world, counted);
  const Heaviest most_expected(world, expected);
  const bool same = sum(world, counted == expected ? 0LL : 1LL) == 0;
  if (world.is_root()) {
    fmt::print("{}^{} x {} on {} ranks, process grid {} x {}\n", n, dim, nt, world.size(),
               processes[0], processes[1]);
    fmt::print("{:<9}{:>14}{:>14}{:>10}{:>12}{:>10}{:>8}\n", "a rank", "all-to-all", "most",
               "messages", "halo", "messages", "sums");
    most_counted.print("counted", world.size());
    most_expected.print("model", world.size());
    fmt::print("{}\n", same ? "the same on every rank" : "NOT THE SAME");
  }
  return same ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int fallback) {
    return argc > i ? std::atoi(argv[i]) : fallback;
  };
  return deblai::run([&](const deblai::Communicator& world) {
    return measure(world, argument(1, 64), argument(2, 8), argument(3, 3));
  });
}
