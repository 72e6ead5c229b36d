#pragma once

#include <deblai/transforms/butterfly.hpp>
#include <deblai/transforms/line_plan.hpp>

namespace deblai {

/// Cosine transforms of `lanes` lines side by side: number j of line l lies at [j stride + l].
///
/// All arithmetic on a line happens in its lane, so that its bits depend neither on the other lines
/// nor on how many lanes there are. Compiled for a processor that may not be this one: calls
/// nothing that another translation unit might emit too.
template <class T, int lanes>
class LineTransform {
 public:
  using V = Lanes<T, lanes>;
  using C = ComplexLanes<T, lanes>;
  using Tables = LineTablesOf<T>;
  using Pass = typename Tables::Pass;
  using Root = RootOf<T>;

  /// DCT-II of the numbers that `number(j)` gives into what `put(k, x)` takes. `work` has room for
  /// 2 (half + 2 largest_radix) lanes numbers.
  template <class Number, class Put>
  static void forward(const Tables& tables, T* work, Number number, Put put) {
    if (tables.n % 2 != 0) {
      real_fft(tables, work, [&](int e) { return number(tables.placed_real[e]); });
      modes_of_odd(tables, work, put);
      return;
    }
    const auto take = [&](int e) {
      return C{number(tables.placed_real[e]), number(tables.placed_imag[e])};
    };
    run<whole>(tables, tables.passes[0], work, take, Kept{work});
    for (int i = 1; i < tables.pass_count; ++i)
      run<whole>(tables, tables.passes[i], work, Kept{work}, Kept{work});
    modes_of_even(tables, work, put);
  }

  /// Its inverse.
  template <class Number, class Put>
  static void inverse(const Tables& tables, T* work, Number number, Put put) {
    if (tables.n % 2 != 0) {
      spectrum_of_odd(tables, number, work);
      real_fft(tables, work, [&](int e) { return load_complex(work, e).re; });
      numbers_of_odd(tables, work, put);
      return;
    }
    spectrum_of_even(tables, number, work);
    // An inverse FFT is the FFT with real and imaginary parts exchanged.
    struct Exchanged {
      const Tables& tables;
      Put& put;
      void operator()(int base, int k, int, C x) const {
        put(tables.real[base + k], x.im);
        put(tables.imag[base + k], x.re);
      }
    };
    const int last = tables.pass_count - 1;
    for (int i = 0; i < last; ++i)
      run<whole>(tables, tables.passes[i], work, Kept{work}, Kept{work});
    run<whole>(tables, tables.passes[last], work, Kept{work}, Exchanged{tables, put});
  }

 private:
  static C rotated(C x, Root r) { return x.rotated(r.cos, r.sin); }
  static Root scaled(T factor, Root r) { return {factor * r.cos, factor * r.sin}; }
  static Root back(Root r) { return {r.cos, -r.sin}; }

  static C load_complex(const T* work, int e) {
    const T* x = work + std::ptrdiff_t{2} * lanes * e;
    return {load<lanes>(x), load<lanes>(x + lanes)};
  }
  static void store_complex(T* work, int e, C value) {
    T* x = work + std::ptrdiff_t{2} * lanes * e;
    store<lanes>(x, value.re);
    store<lanes>(x + lanes, value.im);
  }

  /// The numbers of the FFT in `work`; number k of the block that begins at `base`.
  struct Kept {
    T* work;
    C operator()(int e) const { return load_complex(work, e); }
    void operator()(int base, int k, int, C x) const { store_complex(work, base + k, x); }
  };

  /// Of real numbers: the first half of each block, of an odd number; the rest are the conjugates.
  struct KeptHalf {
    T* work;
    void operator()(int base, int k, int block, C x) const {
      if (2 * k < block) {
        store_complex(work, base + k, x);
      } else {
        store_complex(work, base + block - k, {x.re, -x.im});
      }
    }
  };

  enum Numbers { whole, real };

  template <class Number>
  static void real_fft(const Tables& tables, T* work, Number number) {
    const auto take = [&](int e) { return C{number(e), V{}}; };
    run<real>(tables, tables.passes[0], work, take, KeptHalf{work});
    for (int i = 1; i < tables.pass_count; ++i)
      run<real>(tables, tables.passes[i], work, Kept{work}, KeptHalf{work});
  }

  template <Numbers numbers, class Load, class Store>
  static void run(const Tables& tables, const Pass& pass, T* work, Load load_at, Store store_at) {
    if constexpr (numbers == whole) {
      switch (pass.radix) {
        case 2:
          return butterflies<2, numbers>(pass, load_at, store_at);
        case 4:
          return butterflies<4, numbers>(pass, load_at, store_at);
        case 8:
          return butterflies<8, numbers>(pass, load_at, store_at);
        default:
          break;
      }
    }
    switch (pass.radix) {
      case 1:
        return butterflies<1, numbers>(pass, load_at, store_at);
      case 3:
        return butterflies<3, numbers>(pass, load_at, store_at);
      case 5:
        return butterflies<5, numbers>(pass, load_at, store_at);
      case 7:
        return butterflies<7, numbers>(pass, load_at, store_at);
      default:
        break;
    }
    odd_butterflies<numbers>(pass, work + std::ptrdiff_t{2} * lanes * tables.half, load_at,
                             store_at);
  }

  template <int radix, Numbers numbers, class Load, class Store>
  static void butterflies(const Pass& pass, Load load_at, Store store_at) {
    C x[radix];
    const int block = pass.inner * radix;
    const int turns = numbers == whole ? pass.inner : (pass.inner + 1) / 2;
    for (int b = 0; b < pass.blocks; ++b) {
#pragma GCC unroll 8
      for (int t = 0; t < radix; ++t) x[t] = load_at(b * block + t * pass.inner);
      Butterfly<radix>::apply(x);
#pragma GCC unroll 8
      for (int t = 0; t < radix; ++t) store_at(b * block, t * pass.inner, block, x[t]);
    }
    for (int b = 0; b < pass.blocks; ++b) {
      const Root* w = pass.twiddles + (radix - 1);
      for (int q = 1; q < turns; ++q, w += radix - 1) {
        const int first = b * block + q;
        x[0] = load_at(first);
#pragma GCC unroll 8
        for (int t = 1; t < radix; ++t) x[t] = rotated(load_at(first + t * pass.inner), w[t - 1]);
        Butterfly<radix>::apply(x);
#pragma GCC unroll 8
        for (int t = 0; t < radix; ++t) store_at(b * block, q + t * pass.inner, block, x[t]);
      }
    }
  }

  /// Of any odd radix p by its definition, with sums and differences of opposite numbers: p - 1
  /// products of a number, half of that where all are real.
  template <Numbers numbers, class Load, class Store>
  static void odd_butterflies(const Pass& pass, T* sums, Load load_at, Store store_at) {
    const int p = pass.radix;
    const int block = pass.inner * p;
    const int turns = numbers == whole ? pass.inner : (pass.inner + 1) / 2;
    for (int b = 0; b < pass.blocks; ++b) {
      for (int q = 0; q < turns; ++q) {
        const int first = b * block + q;
        const Root* w = pass.twiddles + std::ptrdiff_t{q} * (p - 1);
        const auto turned = [&](int t) {
          return rotated(load_at(first + t * pass.inner), w[t - 1]);
        };
        const C x0 = load_at(first);
        C total = x0;
        for (int t = 1; 2 * t < p; ++t) {
          const C a = turned(t);
          const C c = turned(p - t);
          const C sum = a + c;
          store_complex(sums, 2 * t, sum);
          store_complex(sums, 2 * t + 1, a - c);
          total = total + sum;
        }
        store_at(b * block, q, block, total);
        constexpr int together = sizeof(V) > 32 ? 4 : 2;
        int k = 1;
        if (numbers == real && q == 0) {
          for (; 2 * (k + together - 1) < p; k += together)
            modes_of_sums<real, together>(pass, sums, x0, b * block, q, k, store_at);
          for (; 2 * k < p; ++k) modes_of_sums<real, 1>(pass, sums, x0, b * block, q, k, store_at);
        } else {
          for (; 2 * (k + together - 1) < p; k += together)
            modes_of_sums<whole, together>(pass, sums, x0, b * block, q, k, store_at);
          for (; 2 * k < p; ++k) modes_of_sums<whole, 1>(pass, sums, x0, b * block, q, k, store_at);
        }
      }
    }
  }

  /// Modes k to k + count - 1 and their opposites: x0 + sum_t cos(2 pi k t / p) (x_t + x_{p-t})
  /// -+ i sum_t sin(2 pi k t / p) (x_t - x_{p-t}). Several at a time, since additions take longer
  /// than it takes to start the next.
  template <Numbers numbers, int count, class Store>
  static void modes_of_sums(const Pass& pass, const T* sums, C x0, int base, int q, int k,
                            Store store_at) {
    const int p = pass.radix;
    C even[count];
    C odd[count];
    int m[count];
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i) {
      even[i] = x0;
      odd[i] = {V{}, V{}};
      m[i] = 0;
    }
    for (int t = 1; 2 * t < p; ++t) {
      const C sum = load_complex(sums, 2 * t);
      const C difference = load_complex(sums, 2 * t + 1);
#pragma GCC unroll 4
      for (int i = 0; i < count; ++i) {
        m[i] += k + i;
        m[i] -= m[i] >= p ? p : 0;
        const Root root = pass.roots[m[i]];
        even[i].re = even[i].re + root.cos * sum.re;
        odd[i].re = odd[i].re + root.sin * difference.re;
        if constexpr (numbers == whole) {
          even[i].im = even[i].im + root.cos * sum.im;
          odd[i].im = odd[i].im + root.sin * difference.im;
        }
      }
    }
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i) {
      const C turned = odd[i].turned();
      store_at(base, q + (k + i) * pass.inner, p * pass.inner, even[i] + turned);
      store_at(base, q + (p - k - i) * pass.inner, p * pass.inner, even[i] - turned);
    }
  }

  // With h = n/2, Z the FFT of v_2j + i v_2j+1, E and O those of the even and the odd v, and
  // V_k = E_k + w^k O_k that of v, w = exp(-2 pi i / n):
  //     2 E_k = Z_k + conj Z_{h-k},  2 O_k = -i (Z_k - conj Z_{h-k}),
  //     V_{h-k} = conj(E_k - w^k O_k),  X_k - i X_{n-k} = exp(-i pi k / 2n) V_k.
  template <class Put>
  static void modes_of_even(const Tables& tables, const T* work, Put put) {
    const int n = tables.n;
    const int h = tables.half;
    const Root* root = tables.cosines;
    const C first = load_complex(work, 0);
    put(0, first.re + first.im);
    put(h, root[h].cos * (first.re - first.im));
    for (int k = 1; 2 * k <= h; ++k) {
      const C z = load_complex(work, k);
      const C y = load_complex(work, h - k);
      const C even = {z.re + y.re, z.im - y.im};
      const C odd = rotated(C{z.im + y.im, y.re - z.re}, root[std::ptrdiff_t{4} * k]);
      const C x = rotated(even + odd, scaled(0.5, root[k]));
      const C d = even - odd;
      const C u = rotated(C{d.re, -d.im}, scaled(0.5, root[h - k]));
      put(k, x.re);
      put(n - k, -x.im);
      put(h - k, u.re);
      put(h + k, -u.im);
    }
  }

  template <class Mode>
  static void spectrum_of_even(const Tables& tables, Mode mode, T* work) {
    const int n = tables.n;
    const int h = tables.half;
    const Root* root = tables.cosines;
    const int* place = tables.place;
    const T scale = T{1} / static_cast<T>(n);
    const V x0 = scale * mode(0);
    const V xh = 2 * root[h].cos * scale * mode(h);  // V_h = sqrt(2) X_h
    store_complex(work, place[0], {x0 - xh, x0 + xh});
    for (int k = 1; 2 * k <= h; ++k) {
      const C v = rotated(C{mode(k), -mode(n - k)}, back(scaled(scale, root[k])));
      const C u = rotated(C{mode(h - k), -mode(h + k)}, back(scaled(scale, root[h - k])));
      const C even = {v.re + u.re, v.im - u.im};
      const C odd = rotated(C{v.re - u.re, v.im + u.im}, back(root[std::ptrdiff_t{4} * k]));
      // Z_k = E + i O, Z_{h-k} = conj E + i conj O
      store_complex(work, place[k], {even.im + odd.re, even.re - odd.im});
      store_complex(work, place[h - k], {odd.re - even.im, even.re + odd.im});
    }
  }

  template <class Put>
  static void modes_of_odd(const Tables& tables, const T* work, Put put) {
    const Root* root = tables.cosines;
    put(0, load_complex(work, 0).re);
    for (int k = 1; 2 * k < tables.n; ++k) {
      const C x = rotated(load_complex(work, k), root[k]);
      put(k, x.re);
      put(tables.n - k, -x.im);
    }
  }

  // The numbers are sum_k V_k exp(2 pi i j k / n), real since V_{n-k} = conj V_k. With H the FFT of
  // the real numbers Re V_k - Im V_k (Hartley), they are Re H_j - Im H_j.
  template <class Mode>
  static void spectrum_of_odd(const Tables& tables, Mode mode, T* work) {
    const Root* root = tables.cosines;
    const int* place = tables.place;
    const T scale = T{1} / static_cast<T>(tables.n);
    store_complex(work, place[0], {scale * mode(0), V{}});
    for (int k = 1; 2 * k < tables.n; ++k) {
      const C v = rotated(C{mode(k), -mode(tables.n - k)}, back(scaled(scale, root[k])));
      store_complex(work, place[k], {v.re - v.im, V{}});
      store_complex(work, place[tables.n - k], {v.re + v.im, V{}});
    }
  }

  template <class Put>
  static void numbers_of_odd(const Tables& tables, const T* work, Put put) {
    put(tables.real[0], load_complex(work, 0).re);
    for (int j = 1; 2 * j < tables.n; ++j) {
      const C h = load_complex(work, j);
      put(tables.real[j], h.re - h.im);
      put(tables.real[tables.n - j], h.re + h.im);
    }
  }
};

}  // namespace deblai
