#include <deblai/grid/quick_size.hpp>

#include <algorithm>

namespace deblai {

namespace {

constexpr int largest_quick_prime = 7;

}  // namespace

int largest_prime(int cells) {
  int largest = 1;
  for (int p = 2; p <= cells / p; ++p) {
    for (; cells % p == 0; cells /= p) largest = p;
  }
  return std::max(largest, cells);
}

int quick_below(int cells) {
  while (largest_prime(cells) > largest_quick_prime) --cells;
  return cells;
}

int quick_above(int cells) {
  while (largest_prime(cells) > largest_quick_prime) ++cells;
  return cells;
}

}  // namespace deblai
