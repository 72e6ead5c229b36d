#include <deblai/transforms/line_plan.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Of 2 pi k / n. The angle is taken from the nearest quarter of the circle,
/// so that multiples of an eighth are exact and all others lose nothing to its reduction.
template <class T>
RootOf<T> root(long long k, long long n) {
  k %= n;
  const long long quarter = (8 * k / n + 1) / 2;
  const long double angle = std::numbers::pi_v<long double> *
                            static_cast<long double>(4 * k - quarter * n) /
                            static_cast<long double>(2 * n);
  const auto c = static_cast<T>(std::cos(angle));
  const auto s = static_cast<T>(std::sin(angle));
  switch (quarter % 4) {
    case 0:
      return {c, s};
    case 1:
      return {-s, c};
    case 2:
      return {-c, -s};
    default:
      return {s, -c};
  }
}

/// Factors of n: eights and fours rather than twos, beside its odd primes; 1 of 1. Small first,
/// since the first pass has no twiddles.
std::vector<int> radices(int n) {
  std::vector<int> all;
  int twos = 0;
  for (; n % 2 == 0; n /= 2) ++twos;
  for (int p = 3; n > 1; p += 2)
    for (; n % p == 0; n /= p) all.push_back(p);
  if (twos % 3 == 1 && twos > 1) {
    all.insert(all.end(), {4, 4});
    twos -= 4;
  } else if (twos % 3 == 2) {
    all.push_back(4);
    twos -= 2;
  }
  for (; twos >= 3; twos -= 3) all.push_back(8);
  if (twos == 1) all.push_back(2);
  if (all.empty()) all.push_back(1);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

template <class T>
LinePlanOf<T>::LinePlanOf(int n) {
  tables_.n = n;
  tables_.half = n % 2 == 0 ? n / 2 : n;
  cut_into_passes();
  permute();
  for (int k = 0; k <= n; ++k) cosines_.push_back(root<T>(k, 4LL * n));
  tables_.cosines = cosines_.data();
}

template <class T>
void LinePlanOf<T>::cut_into_passes() {
  int inner = 1;
  for (const int radix : radices(tables_.half)) {
    std::vector<RootOf<T>> twiddles;
    std::vector<RootOf<T>> roots;
    for (int q = 0; q < inner; ++q)
      for (int t = 1; t < radix; ++t) twiddles.push_back(root<T>(1LL * q * t, 1LL * inner * radix));
    for (int m = 0; m < radix; ++m) roots.push_back(root<T>(m, radix));
    const int blocks = tables_.half / (inner * radix);
    passes_.push_back({radix, inner, blocks, twiddles.data(), roots.data()});
    roots_.push_back(std::move(twiddles));
    roots_.push_back(std::move(roots));
    inner *= radix;
    tables_.largest_radix = std::max(tables_.largest_radix, radix);
  }
  tables_.passes = passes_.data();
  tables_.pass_count = static_cast<int>(passes_.size());
}

template <class T>
void LinePlanOf<T>::permute() {
  const int n = tables_.n;
  const int half = tables_.half;
  // Makhoul: v_j = x_2j, v_{n-1-j} = x_{2j+1}. Even n: z_j = v_2j + i v_2j+1.
  const auto source = [n](int j) { return 2 * j < n ? 2 * j : 2 * (n - 1 - j) + 1; };
  place_.resize(at(half));
  placed_real_.resize(at(half));
  placed_imag_.resize(at(half));
  for (int j = 0; j < half; ++j) {
    int rest = j;
    for (auto pass = passes_.rbegin(); pass != passes_.rend(); ++pass) {
      place_[at(j)] += rest % pass->radix * pass->inner;
      rest /= pass->radix;
    }
    real_.push_back(n % 2 == 0 ? source(2 * j) : source(j));
    imag_.push_back(n % 2 == 0 ? source(2 * j + 1) : 0);
    placed_real_[at(place_[at(j)])] = real_.back();
    placed_imag_[at(place_[at(j)])] = imag_.back();
  }
  tables_.place = place_.data();
  tables_.real = real_.data();
  tables_.imag = imag_.data();
  tables_.placed_real = placed_real_.data();
  tables_.placed_imag = placed_imag_.data();
}

template class LinePlanOf<double>;
template class LinePlanOf<float>;

}  // namespace deblai
