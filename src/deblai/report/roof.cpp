#include <deblai/report/roof.hpp>

#include <algorithm>
#include <array>
#include <chrono>

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
  std::array<double, 5> seconds{};
  for (double& round : seconds) {
    max(comm, 0);  // all begin
    const Clock::time_point start = Clock::now();
#pragma omp simd
    for (std::size_t i = 0; i < elements; ++i) a[i] = b[i] + 3 * c[i];
    const std::chrono::duration<double> taken = Clock::now() - start;
    round = max(comm, taken.count());
    c.swap(a);  // so that no round can be left out
  }
  std::nth_element(seconds.begin(), seconds.begin() + 2, seconds.end());
  return 24.0 * static_cast<double>(elements) * comm.size() / seconds[2];
}

}  // namespace deblai
