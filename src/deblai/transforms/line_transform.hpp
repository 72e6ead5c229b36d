#pragma once

#include <deblai/transforms/butterfly.hpp>
#include <deblai/transforms/line_plan.hpp>

namespace deblai {

/// Cosine transforms of `lanes` lines side by side: number j of line l lies at [j stride + l].
///
/// All arithmetic on a line happens in its lane, so that its bits depend neither on the other lines
/// nor on how many lanes there are. Compiled for a processor that may not be this one: calls
/// nothing that another translation unit might emit too.
template <int lanes>
class LineTransform {
 public:
  using V = Lanes<lanes>;
  using C = ComplexLanes<V>;

  /// DCT-II of the numbers that `number(j)` gives into what `put(k, x)` takes. `work` has room for
  /// 2 (half + 2 largest_radix) lanes numbers.
  template <class Number, class Put>
  static void forward(const LineTables& tables, double* work, Number number, Put put) {
    const bool even = tables.n % 2 == 0;
    const auto take = [&](int e) {
      return C{number(tables.placed_real[e]), even ? number(tables.placed_imag[e]) : V{}};
    };
    const auto kept = [work](int e) { return load_complex(work, e); };
    const auto keep = [work](int e, C x) { store_complex(work, e, x); };
    double* sums = work + std::ptrdiff_t{2} * lanes * tables.half;
    run(tables.passes[0], sums, take, keep);
    for (int i = 1; i < tables.pass_count; ++i) run(tables.passes[i], sums, kept, keep);
    if (even) {
      modes_of_even(tables, work, put);
    } else {
      modes_of_odd(tables, work, put);
    }
  }

  /// Its inverse.
  template <class Number, class Put>
  static void inverse(const LineTables& tables, double* work, Number number, Put put_number) {
    const bool even = tables.n % 2 == 0;
    if (even) {
      spectrum_of_even(tables, number, work);
    } else {
      spectrum_of_odd(tables, number, work);
    }
    // An inverse FFT is the FFT with real and imaginary parts exchanged.
    const auto put = [&](int e, C x) {
      put_number(tables.real[e], x.im);
      if (even) put_number(tables.imag[e], x.re);
    };
    const auto kept = [work](int e) { return load_complex(work, e); };
    const auto keep = [work](int e, C x) { store_complex(work, e, x); };
    double* sums = work + std::ptrdiff_t{2} * lanes * tables.half;
    const int last = tables.pass_count - 1;
    for (int i = 0; i < last; ++i) run(tables.passes[i], sums, kept, keep);
    run(tables.passes[last], sums, kept, put);
  }

 private:
  static C load_complex(const double* work, int e) {
    const double* x = work + std::ptrdiff_t{2} * lanes * e;
    return {load<lanes>(x), load<lanes>(x + lanes)};
  }
  static void store_complex(double* work, int e, C value) {
    double* x = work + std::ptrdiff_t{2} * lanes * e;
    store<lanes>(x, value.re);
    store<lanes>(x + lanes, value.im);
  }

  template <class Load, class Store>
  static void run(const LineTables::Pass& pass, double* sums, Load load_at, Store store_at) {
    switch (pass.radix) {
      case 1:
        return butterflies<1>(pass, load_at, store_at);
      case 2:
        return butterflies<2>(pass, load_at, store_at);
      case 3:
        return butterflies<3>(pass, load_at, store_at);
      case 4:
        return butterflies<4>(pass, load_at, store_at);
      case 5:
        return butterflies<5>(pass, load_at, store_at);
      case 8:
        return butterflies<8>(pass, load_at, store_at);
      default:
        return odd_butterflies(pass, sums, load_at, store_at);
    }
  }

  template <int radix, class Load, class Store>
  static void butterflies(const LineTables::Pass& pass, Load load_at, Store store_at) {
    C x[radix];
    const int block = pass.inner * radix;
    for (int b = 0; b < pass.blocks; ++b) {
#pragma GCC unroll 8
      for (int t = 0; t < radix; ++t) x[t] = load_at(b * block + t * pass.inner);
      Butterfly<radix>::apply(x);
#pragma GCC unroll 8
      for (int t = 0; t < radix; ++t) store_at(b * block + t * pass.inner, x[t]);
    }
    for (int b = 0; b < pass.blocks; ++b) {
      const double* w = pass.twiddles + 2 * (radix - 1);
      for (int q = 1; q < pass.inner; ++q, w += 2 * (radix - 1)) {
        const int first = b * block + q;
        x[0] = load_at(first);
#pragma GCC unroll 8
        for (int t = 1; t < radix; ++t)
          x[t] = load_at(first + t * pass.inner).rotated(w[2 * t - 2], w[2 * t - 1]);
        Butterfly<radix>::apply(x);
#pragma GCC unroll 8
        for (int t = 0; t < radix; ++t) store_at(first + t * pass.inner, x[t]);
      }
    }
  }

  /// Of any odd radix p, by its definition: p - 1 products a number.
  template <class Load, class Store>
  static void odd_butterflies(const LineTables::Pass& pass, double* sums, Load load_at,
                              Store store_at) {
    const int p = pass.radix;
    for (int b = 0; b < pass.blocks; ++b) {
      for (int q = 0; q < pass.inner; ++q) {
        const int first = b * pass.inner * p + q;
        const double* w = pass.twiddles + std::ptrdiff_t{2} * (p - 1) * q;
        const auto turned = [&](int t) {
          return load_at(first + t * pass.inner).rotated(w[2 * t - 2], w[2 * t - 1]);
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
        store_at(first, total);
        for (int k = 1; 2 * k < p; ++k) {
          C even = x0;
          C odd{};
          int m = 0;
          for (int t = 1; 2 * t < p; ++t) {
            m += k;
            if (m >= p) m -= p;
            even = even + pass.roots[2 * m] * load_complex(sums, 2 * t);
            odd = odd + pass.roots[2 * m + 1] * load_complex(sums, 2 * t + 1);
          }
          store_at(first + k * pass.inner, even + odd.turned());
          store_at(first + (p - k) * pass.inner, even - odd.turned());
        }
      }
    }
  }

  // With h = n/2, Z the FFT of v_2j + i v_2j+1, E and O those of the even and the odd v, and
  // V_k = E_k + w^k O_k that of v, w = exp(-2 pi i / n):
  //     2 E_k = Z_k + conj Z_{h-k},  2 O_k = -i (Z_k - conj Z_{h-k}),
  //     V_{h-k} = conj(E_k - w^k O_k),  X_k - i X_{n-k} = exp(-i pi k / 2n) V_k.
  template <class Put>
  static void modes_of_even(const LineTables& tables, const double* work, Put put) {
    const int n = tables.n;
    const int h = tables.half;
    const double* root = tables.cosines;
    const C first = load_complex(work, 0);
    put(0, first.re + first.im);
    put(h, root[n] * (first.re - first.im));
    for (int k = 1; 2 * k <= h; ++k) {
      const C z = load_complex(work, k);
      const C y = load_complex(work, h - k);
      const C even = {z.re + y.re, z.im - y.im};
      const C odd = C{z.im + y.im, y.re - z.re}.rotated(root[8 * k], root[8 * k + 1]);
      const C x = (even + odd).rotated(0.5 * root[2 * k], 0.5 * root[2 * k + 1]);
      const C d = even - odd;
      const C u = C{d.re, -d.im}.rotated(0.5 * root[2 * (h - k)], 0.5 * root[2 * (h - k) + 1]);
      put(k, x.re);
      put(n - k, -x.im);
      put(h - k, u.re);
      put(h + k, -u.im);
    }
  }

  template <class Mode>
  static void spectrum_of_even(const LineTables& tables, Mode mode, double* work) {
    const int n = tables.n;
    const int h = tables.half;
    const double* root = tables.cosines;
    const int* place = tables.place;
    const double scale = 1.0 / n;
    const V x0 = scale * mode(0);
    const V xh = 2 * root[n] * scale * mode(h);  // V_h = sqrt(2) X_h
    store_complex(work, place[0], {x0 - xh, x0 + xh});
    for (int k = 1; 2 * k <= h; ++k) {
      const double c = scale * root[2 * k];
      const double s = scale * root[2 * k + 1];
      const double cb = scale * root[2 * (h - k)];
      const double sb = scale * root[2 * (h - k) + 1];
      const C v = C{mode(k), -mode(n - k)}.rotated(c, -s);
      const C u = C{mode(h - k), -mode(h + k)}.rotated(cb, -sb);
      const C even = {v.re + u.re, v.im - u.im};
      const C odd = C{v.re - u.re, v.im + u.im}.rotated(root[8 * k], -root[8 * k + 1]);
      // Z_k = E + i O, Z_{h-k} = conj E + i conj O
      store_complex(work, place[k], {even.im + odd.re, even.re - odd.im});
      store_complex(work, place[h - k], {odd.re - even.im, even.re + odd.im});
    }
  }

  template <class Put>
  static void modes_of_odd(const LineTables& tables, const double* work, Put put) {
    const double* root = tables.cosines;
    put(0, load_complex(work, 0).re);
    for (int k = 1; 2 * k < tables.n; ++k) {
      const C x = load_complex(work, k).rotated(root[2 * k], root[2 * k + 1]);
      put(k, x.re);
      put(tables.n - k, -x.im);
    }
  }

  template <class Mode>
  static void spectrum_of_odd(const LineTables& tables, Mode mode, double* work) {
    const double* root = tables.cosines;
    const int* place = tables.place;
    const double scale = 1.0 / tables.n;
    store_complex(work, place[0], {V{}, scale * mode(0)});
    for (int k = 1; 2 * k < tables.n; ++k) {
      const C v =
          C{mode(k), -mode(tables.n - k)}.rotated(scale * root[2 * k], -scale * root[2 * k + 1]);
      store_complex(work, place[k], {v.im, v.re});
      store_complex(work, place[tables.n - k], {-v.im, v.re});
    }
  }
};

}  // namespace deblai
