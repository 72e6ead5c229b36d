#pragma once

#include <algorithm>

#include <deblai/field/field.hpp>

namespace deblai::testing {

/// The numbers of a field rounded to T, its halo included.
template <class T>
FieldOf<T> rounded(const Field& field) {
  FieldOf<T> result(field.grid(), field.slices());
  std::transform(field.raw().begin(), field.raw().end(), result.raw().begin(),
                 [](double x) { return static_cast<T>(x); });
  return result;
}

/// The same numbers in doubles.
template <class T>
Field widened(const FieldOf<T>& field) {
  Field result(field.grid(), field.slices());
  std::copy(field.raw().begin(), field.raw().end(), result.raw().begin());
  return result;
}

}  // namespace deblai::testing
