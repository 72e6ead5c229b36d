#pragma once

#include <deblai/transforms/line_kernel.hpp>
#include <deblai/transforms/line_transform.hpp>

namespace deblai {

/// The lines of an array of numbers T, `lanes` at a time. Columns are transformed where they lie,
/// rows through a transposed copy in cache. What is read is the next group's turn soon: it is
/// fetched ahead, since the processor does not foresee strides of a plane.
template <class T, int lanes>
class LineGroups {
 public:
  static LineKernelOf<T> kernel() {
    return {lanes, rows<Forward>, rows<Inverse>, columns<Forward>, columns<Inverse>};
  }

 private:
  using V = Lanes<T, lanes>;
  using Tables = LineTablesOf<T>;

  struct Forward {
    template <class Number, class Put>
    [[gnu::always_inline]] static void of(const Tables& tables, T* work, Number number, Put put) {
      LineTransform<T, lanes>::forward(tables, work, number, put);
    }
  };
  struct Inverse {
    template <class Number, class Put>
    [[gnu::always_inline]] static void of(const Tables& tables, T* work, Number number, Put put) {
      LineTransform<T, lanes>::inverse(tables, work, number, put);
    }
  };

  /// Where the transposed copy of a group begins.
  static T* copy_in(const Tables& tables, T* work) {
    const std::ptrdiff_t numbers = tables.half + std::ptrdiff_t{2} * tables.largest_radix;
    return work + std::ptrdiff_t{2} * lanes * numbers;
  }

  template <class Direction>
  static void of_copy(const Tables& tables, T* copy, T* work) {
    const auto number = [copy](int j) { return load<lanes>(copy + std::ptrdiff_t{lanes} * j); };
    const auto put = [copy](int j, V x) { store<lanes>(copy + std::ptrdiff_t{lanes} * j, x); };
    Direction::of(tables, work, number, put);
  }

  template <class Direction>
  static void columns(const Tables& tables, T* data, std::ptrdiff_t stride, std::ptrdiff_t count,
                      T* work) {
    for (; count >= lanes; count -= lanes, data += lanes) {
      const auto number = [=](std::ptrdiff_t j) {
        const T* x = data + j * stride;
        __builtin_prefetch(x + std::ptrdiff_t{2} * lanes - 1, 1);
        return load<lanes>(x);
      };
      const auto put = [=](std::ptrdiff_t j, V x) { store<lanes>(data + j * stride, x); };
      Direction::of(tables, work, number, put);
    }
    if (count == 0) return;
    T* copy = copy_in(tables, work);
    for (std::ptrdiff_t j = 0; j < tables.n; ++j) {
      store<lanes>(copy + j * lanes, V{});
      for (std::ptrdiff_t l = 0; l < count; ++l) copy[j * lanes + l] = data[j * stride + l];
    }
    of_copy<Direction>(tables, copy, work);
    for (std::ptrdiff_t j = 0; j < tables.n; ++j)
      for (std::ptrdiff_t l = 0; l < count; ++l) data[j * stride + l] = copy[j * lanes + l];
  }

  template <class Direction>
  static void rows(const Tables& tables, T* data, std::ptrdiff_t stride, std::ptrdiff_t count,
                   T* work) {
    T* copy = copy_in(tables, work);
    const std::ptrdiff_t n = tables.n;
    for (; count > 0; count -= lanes, data += lanes * stride) {
      const std::ptrdiff_t width = count < lanes ? count : lanes;
      const std::ptrdiff_t whole = width == lanes ? n / lanes * lanes : 0;
      V square[lanes];
      for (std::ptrdiff_t j = 0; j < whole; j += lanes) {
#pragma GCC unroll 16
        for (std::ptrdiff_t l = 0; l < lanes; ++l) {
          const T* x = data + l * stride + j;
          __builtin_prefetch(x + lanes * stride + lanes, 1);
          square[l] = load<lanes>(x);
        }
        transpose<T, lanes>(square);
#pragma GCC unroll 16
        for (std::ptrdiff_t l = 0; l < lanes; ++l) store<lanes>(copy + (j + l) * lanes, square[l]);
      }
      for (std::ptrdiff_t j = whole; j < n; ++j) {
        store<lanes>(copy + j * lanes, V{});
        for (std::ptrdiff_t l = 0; l < width; ++l) copy[j * lanes + l] = data[l * stride + j];
      }
      of_copy<Direction>(tables, copy, work);
      for (std::ptrdiff_t j = 0; j < whole; j += lanes) {
#pragma GCC unroll 16
        for (std::ptrdiff_t l = 0; l < lanes; ++l) square[l] = load<lanes>(copy + (j + l) * lanes);
        transpose<T, lanes>(square);
#pragma GCC unroll 16
        for (std::ptrdiff_t l = 0; l < lanes; ++l) store<lanes>(data + l * stride + j, square[l]);
      }
      for (std::ptrdiff_t j = whole; j < n; ++j)
        for (std::ptrdiff_t l = 0; l < width; ++l) data[l * stride + j] = copy[j * lanes + l];
    }
  }
};

}  // namespace deblai
