// What an iteration of the geodesic costs, beside what the machine's memory can do.
//
//     iteration [cells an axis = 96] [time steps = 16] [iterations = 10] [dimension = 3]
//
// Under mpirun the figures are those of the slowest rank. Compare ratios within one run, never
// seconds between runs: machines differ, and so does one machine from hour to hour.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include <deblai/base/run.hpp>
#include <deblai/operators/dual_divergence.hpp>
#include <deblai/problems/budget.hpp>
#include <deblai/problems/levels.hpp>

namespace {

using namespace deblai;

/// Seconds of the median of `rounds` calls on the slowest rank. Collective.
double median_of(const Communicator& comm, int rounds, const std::function<void()>& work) {
  std::vector<double> seconds;
  for (int i = 0; i < rounds; ++i) {
    check_mpi(MPI_Barrier(comm.get()));
    const auto start = std::chrono::steady_clock::now();
    work();
    seconds.push_back(
        max(comm, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));
  }
  std::nth_element(seconds.begin(), seconds.begin() + rounds / 2, seconds.end());
  return seconds[static_cast<std::size_t>(rounds / 2)];
}

/// Bytes a second of a <- b + c d over arrays of 256 MiB a rank, 24 bytes an element, all ranks.
double triad(const Communicator& comm) {
  constexpr std::size_t n = std::size_t{1} << 25;
  Storage a(n, 0.0);
  Storage b(n, 1.0);
  Storage c(n, 2.0);
  const double seconds = median_of(comm, 5, [&] {
#pragma omp simd
    for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + 3 * c[i];
  });
  return 24.0 * static_cast<double>(n) * comm.size() / seconds;
}

Field bump(const Grid& grid, double centre) {
  Field field(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const std::array<int, max_dim> cell{x, y, z};
      double r2 = 0;
      for (int a = 0; a < grid.dim(); ++a) {
        const auto i = static_cast<std::size_t>(a);
        r2 += std::pow(grid.axis(a).centre(grid.owned().start[i] + cell[i]) - centre, 2);
      }
      field.at(0, z, y, x) = std::exp(-r2 / 0.02);
    }
  });
  scale(field, grid.shape().volume() / integral(field));
  return field;
}

template <class T>
void measure(const Grid& grid, double bandwidth, int rounds, const char* precision) {
  const Communicator& world = grid.comm();
  const int nt = grid.time_steps();
  const int dim = grid.dim();
  const auto action = Actions::make("kinetic", {}, {});
  constexpr double theta = 0.02;
  auto state = mixture<T>(bump(grid, 0.35), bump(grid, 0.65), {1}, {dim, true});
  GeodesicSaddleOf<T> saddle(state, *action, theta);
  for (int i = 0; i < 3; ++i) {
    saddle.project();
    saddle.advance(0.1, 1.85);
  }
  FieldOf<T>& potential = saddle.constraint().potential();
  const double right_hand_side = median_of(world, rounds, [&] {
    for (int k = 0; k < nt; ++k) {
      for (int z = 0; z < grid.owned().count[2]; ++z)
        dual_divergence(state.dual, theta, {1}, -1, k, z, potential);
    }
  });
  const double project = median_of(world, rounds, [&] { saddle.project(); });
  const double advance = median_of(world, rounds, [&] { saddle.advance(0.1, 1.85); });

  const double cells = static_cast<double>(grid.shape().cells()) * nt;
  const auto row = [&](const char* name, double seconds, double bytes) {
    const double per_core = seconds / cells * world.size() * 1e9;
    if (world.is_root()) {
      fmt::print("{:<34}{:>9.1f}{:>12.1f}{:>12.0f}{:>12.2f}\n", name, seconds * 1e3, per_core,
                 bytes, bytes * cells / seconds / bandwidth);
    }
  };
  if (world.is_root()) {
    fmt::print("{:<34}{:>9}{:>12}{:>12}{:>12}\n", precision, "ms", "ns/cell/core", "bytes/cell",
               "of triad");
  }
  const int number = static_cast<int>(sizeof(T));
  const Budget budget = iteration_budget({dim, true}, {8, number, number});
  row("gradient step alone", right_hand_side, budget.gradient_step + number);
  row("gradient step and spectral solve", project, budget.gradient_step + budget.spectral_solve);
  row("admissible path and prox", advance, budget.sweep);
  row("an iteration", project + advance, budget.total());
}

int measure(const Communicator& world, int n, int nt, int rounds, int dim) {
  GridShape shape;
  shape.axes.assign(static_cast<std::size_t>(dim), Axis{n, 0, 1});
  shape.time_steps = nt;
  const Grid grid(world, shape);
  const double bandwidth = triad(world);
  if (world.is_root()) {
    fmt::print("{}^{} x {}, {} rank(s); triad {:.1f} GB/s on all of them; medians of {}\n", n, dim,
               nt, world.size(), bandwidth / 1e9, rounds);
  }
  measure<double>(grid, bandwidth, rounds, "double");
  measure<float>(grid, bandwidth, rounds, "mixed");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int fallback) {
    return argc > i ? std::atoi(argv[i]) : fallback;
  };
  return deblai::run([&](const deblai::Communicator& world) {
    return measure(world, argument(1, 96), argument(2, 16), argument(3, 10), argument(4, 3));
  });
}
