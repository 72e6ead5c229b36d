#pragma once

#include <deblai/transforms/lanes.hpp>

namespace deblai {

/// One complex number of each of several lines.
template <class T, int count>
struct ComplexLanes {
  using Number = T;

  Lanes<T, count> re, im;

  friend ComplexLanes operator+(ComplexLanes a, ComplexLanes b) {
    return {a.re + b.re, a.im + b.im};
  }
  friend ComplexLanes operator-(ComplexLanes a, ComplexLanes b) {
    return {a.re - b.re, a.im - b.im};
  }
  friend ComplexLanes operator*(T c, ComplexLanes a) { return {c * a.re, c * a.im}; }
  /// Times -i.
  ComplexLanes turned() const { return {im, -re}; }
  /// Times c - i s.
  ComplexLanes rotated(T c, T s) const { return {c * re + s * im, c * im - s * re}; }
};

/// x <- its discrete Fourier transform, sum_j x_j exp(-2 pi i j k / radix). Its constants are
/// numbers of x, rounded from more digits.
template <int radix>
struct Butterfly;

template <>
struct Butterfly<1> {
  template <class C>
  [[gnu::always_inline]] static void apply(C (&)[1]) {}
};

template <>
struct Butterfly<2> {
  template <class C>
  [[gnu::always_inline]] static void apply(C (&x)[2]) {
    const C a = x[0] + x[1];
    x[1] = x[0] - x[1];
    x[0] = a;
  }
};

template <>
struct Butterfly<3> {
  template <class C, class T = typename C::Number>
  [[gnu::always_inline]] static void apply(C (&x)[3]) {
    constexpr auto s = static_cast<T>(0.866025403784438646763723170752936183L);  // sin(2 pi / 3)
    const C sum = x[1] + x[2];
    const C turned = (s * (x[1] - x[2])).turned();
    const C middle = x[0] - 0.5 * sum;
    x[0] = x[0] + sum;
    x[1] = middle + turned;
    x[2] = middle - turned;
  }
};

template <>
struct Butterfly<4> {
  template <class C>
  [[gnu::always_inline]] static void apply(C (&x)[4]) {
    const C a = x[0] + x[2];
    const C b = x[0] - x[2];
    const C c = x[1] + x[3];
    const C d = (x[1] - x[3]).turned();
    x[0] = a + c;
    x[1] = b + d;
    x[2] = a - c;
    x[3] = b - d;
  }
};

template <>
struct Butterfly<5> {
  template <class C, class T = typename C::Number>
  [[gnu::always_inline]] static void apply(C (&x)[5]) {
    constexpr auto c1 = static_cast<T>(0.309016994374947424102293417182819059L);   // cos(2 pi / 5)
    constexpr auto c2 = static_cast<T>(-0.809016994374947424102293417182819059L);  // cos(4 pi / 5)
    constexpr auto s1 = static_cast<T>(0.951056516295153572116439333379382143L);
    constexpr auto s2 = static_cast<T>(0.587785252292473129168705954639072769L);
    const C sum1 = x[1] + x[4];
    const C sum2 = x[2] + x[3];
    const C difference1 = x[1] - x[4];
    const C difference2 = x[2] - x[3];
    const C even1 = x[0] + c1 * sum1 + c2 * sum2;
    const C even2 = x[0] + c2 * sum1 + c1 * sum2;
    const C odd1 = (s1 * difference1 + s2 * difference2).turned();
    const C odd2 = (s2 * difference1 - s1 * difference2).turned();
    x[0] = x[0] + sum1 + sum2;
    x[1] = even1 + odd1;
    x[2] = even2 + odd2;
    x[3] = even2 - odd2;
    x[4] = even1 - odd1;
  }
};

template <>
struct Butterfly<7> {
  template <class C, class T = typename C::Number>
  [[gnu::always_inline]] static void apply(C (&x)[7]) {
    constexpr auto c1 = static_cast<T>(0.623489801858733530525004884004239811L);   // cos(2 pi / 7)
    constexpr auto c2 = static_cast<T>(-0.222520933956314404288902564496794759L);  // cos(4 pi / 7)
    constexpr auto c3 = static_cast<T>(-0.900968867902419126236102319507445051L);  // cos(6 pi / 7)
    constexpr auto s1 = static_cast<T>(0.781831482468029808708444526674057750L);
    constexpr auto s2 = static_cast<T>(0.974927912181823607018131682993931217L);
    constexpr auto s3 = static_cast<T>(0.433883739117558120475768332848358755L);
    const C sum1 = x[1] + x[6];
    const C sum2 = x[2] + x[5];
    const C sum3 = x[3] + x[4];
    const C difference1 = x[1] - x[6];
    const C difference2 = x[2] - x[5];
    const C difference3 = x[3] - x[4];
    const C even1 = x[0] + c1 * sum1 + c2 * sum2 + c3 * sum3;
    const C even2 = x[0] + c2 * sum1 + c3 * sum2 + c1 * sum3;
    const C even3 = x[0] + c3 * sum1 + c1 * sum2 + c2 * sum3;
    const C odd1 = (s1 * difference1 + s2 * difference2 + s3 * difference3).turned();
    const C odd2 = (s2 * difference1 - s3 * difference2 - s1 * difference3).turned();
    const C odd3 = (s3 * difference1 - s1 * difference2 + s2 * difference3).turned();
    x[0] = x[0] + sum1 + sum2 + sum3;
    x[1] = even1 + odd1;
    x[2] = even2 + odd2;
    x[3] = even3 + odd3;
    x[4] = even3 - odd3;
    x[5] = even2 - odd2;
    x[6] = even1 - odd1;
  }
};

template <>
struct Butterfly<8> {
  template <class C, class T = typename C::Number>
  [[gnu::always_inline]] static void apply(C (&x)[8]) {
    constexpr auto h = static_cast<T>(0.707106781186547524400844362104849039L);  // sqrt(1/2)
    C even[4] = {x[0], x[2], x[4], x[6]};
    C odd[4] = {x[1], x[3], x[5], x[7]};
    Butterfly<4>::apply(even);
    Butterfly<4>::apply(odd);
    const C one = {h * (odd[1].re + odd[1].im), h * (odd[1].im - odd[1].re)};
    const C two = odd[2].turned();
    const C three = {h * (odd[3].im - odd[3].re), -h * (odd[3].re + odd[3].im)};
    x[0] = even[0] + odd[0];
    x[1] = even[1] + one;
    x[2] = even[2] + two;
    x[3] = even[3] + three;
    x[4] = even[0] - odd[0];
    x[5] = even[1] - one;
    x[6] = even[2] - two;
    x[7] = even[3] - three;
  }
};

}  // namespace deblai
