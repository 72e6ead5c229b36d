#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>
#include <nifti/znzlib.h>
#include <support/world.hpp>

namespace deblai::testing {

/// A NIfTI file, written byte by byte after the standard's tables and not by the library that the
/// reader uses.
struct NiftiFile {
  int version = 1;
  std::endian order = std::endian::native;
  std::vector<int> dim{2, 3, 4};
  int datatype = 16;
  std::vector<double> pixdim{1, 1, 1, 1, 1, 1, 1, 1};
  double slope = 1;
  double intercept = 0;
  int units = 2;  ///< mm
  int qform = 0;
  int sform = 1;
  std::array<double, 6> quatern{};
  std::array<double, 12> srow{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
  std::string magic = "+";
  std::string samples;  ///< in `order`

  template <class T>
  std::string raw(T value) const {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    if (order != std::endian::native) bytes = {bytes.rbegin(), bytes.rend()};
    return bytes;
  }

  /// The datatype and samples of this type.
  template <class T>
  NiftiFile& with(int type, const std::vector<double>& values) {
    datatype = type;
    samples.clear();
    for (const double value : values) samples += raw(static_cast<T>(value));
    return *this;
  }

  std::string header() const {
    std::string h(version == 1 ? 352 : 544, '\0');
    const auto put = [&](std::size_t place, const std::string& bytes) {
      h.replace(place, bytes.size(), bytes);
    };
    // Integers and reals are wider in NIfTI-2.
    const auto wide = [&](std::size_t place, double value, auto narrow, auto full) {
      if (version == 1) put(place, raw(static_cast<decltype(narrow)>(value)));
      if (version == 2) put(place, raw(static_cast<decltype(full)>(value)));
    };
    const bool one = version == 1;
    const std::size_t real = one ? 4 : 8;
    put(0, raw(std::int32_t{one ? 348 : 540}));
    put(one ? 344 : 4,
        one ? "n" + magic + "1" : "n" + magic + "2" + std::string("\0\r\n\032\n", 5));
    const std::size_t width = one ? 2 : 8;
    for (std::size_t a = 0; a < 8; ++a) {
      const double n = a == 0 ? double(dim.size()) : a <= dim.size() ? dim[a - 1] : 1;
      wide((one ? 40 : 16) + width * a, n, std::int16_t{}, std::int64_t{});
      wide((one ? 76 : 104) + real * a, pixdim.at(a), float{}, double{});
    }
    put(one ? 70 : 12, raw(static_cast<std::int16_t>(datatype)));
    wide(one ? 108 : 168, magic == "+" ? double(h.size()) : 0, float{}, std::int64_t{});
    wide(one ? 112 : 176, slope, float{}, double{});
    wide(one ? 116 : 184, intercept, float{}, double{});
    wide(one ? 123 : 500, units, std::int8_t{}, std::int32_t{});
    wide(one ? 252 : 344, qform, std::int16_t{}, std::int32_t{});
    wide(one ? 254 : 348, sform, std::int16_t{}, std::int32_t{});
    for (std::size_t i = 0; i < 6; ++i)
      wide((one ? 256 : 352) + real * i, quatern.at(i), float{}, double{});
    for (std::size_t i = 0; i < 12; ++i)
      wide((one ? 280 : 400) + real * i, srow.at(i), float{}, double{});
    return h;
  }

  std::string bytes() const { return header() + samples; }

  /// In the running test's folder, compressed if the name ends in .gz. Collective.
  std::filesystem::path write(const std::string& name) const { return write(name, bytes()); }

  static std::filesystem::path write(const std::string& name, const std::string& content) {
    const std::filesystem::path file = scratch() / name;
    if (world().is_root()) {
      znzFile stream = znzopen(file.c_str(), "wb", file.extension() == ".gz" ? 1 : 0);
      znzwrite(content.data(), 1, content.size(), stream);
      Xznzclose(&stream);
    }
    return file;
  }
};

/// 0, 1, 2, ...
inline std::vector<double> counted(int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(i);
  return values;
}

}  // namespace deblai::testing
