#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace deblai {

enum class PlyType { int8, uint8, int16, uint16, int32, uint32, float32, float64 };
enum class PlyEncoding { text, little_endian, big_endian };

/// Of both generations of names: "uchar" and "uint8".
std::optional<PlyType> ply_type(std::string_view name);

/// The numbers of a PLY file after its header, one after the other.
class PlyBody {
 public:
  /// `bytes` outlives this.
  PlyBody(std::string_view bytes, PlyEncoding encoding) : bytes_(bytes), encoding_(encoding) {}

  /// Say where the file is, for messages.
  void now_in(std::string_view element, long long index, long long count);

  /// Throw Error, Failure::input, at the end of the file and where text is no number.
  double number(PlyType type);
  long long integer(PlyType type);

 private:
  [[noreturn]] void fail(std::string_view what) const;
  template <class Number>
  Number binary();
  std::string_view word();

  std::string_view bytes_;  ///< what is left
  PlyEncoding encoding_;
  std::string_view element_;
  long long index_ = 0;
  long long count_ = 0;
};

}  // namespace deblai
