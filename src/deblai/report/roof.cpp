#include <deblai/report/roof.hpp>

#include <algorithm>
#include <chrono>
#include <limits>

#include <deblai/base/storage.hpp>

namespace deblai {

double triad_bandwidth(const Communicator& comm, std::size_t elements) {
  using Clock = std::chrono::steady_clock;
  Storage a, b, c;
  collectively(comm, [&] {
    a.assign(elements, 0.0);
    b.assign(elements, 1.0);
    c.assign(elements, 2.0);
  });
  double best = std::numeric_limits<double>::infinity();
  for (int round = 0; round < 5; ++round) {
    max(comm, 0);  // all begin
    const Clock::time_point start = Clock::now();
#pragma omp simd
    for (std::size_t i = 0; i < elements; ++i) a[i] = b[i] + 3 * c[i];
    const std::chrono::duration<double> taken = Clock::now() - start;
    best = std::min(best, max(comm, taken.count()));
    c.swap(a);  // so that no round can be left out
  }
  return 24.0 * static_cast<double>(elements) * comm.size() / best;
}

}  // namespace deblai
