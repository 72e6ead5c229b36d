#pragma once

#include <array>
#include <cstdint>

namespace deblai {

/// In sRGB.
struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// Numbers in [0, 1] as colours, perceptually uniform: equal steps of the number are equal steps of
/// OKLab (Ottosson 2020), up to the rounding to eight bits.
class ColourMap {
 public:
  /// White at 0, over green and blue to a dark violet: prints as grey, zero costs no ink.
  static const ColourMap& sequential();
  /// Black at 0 to white, as scans are looked at.
  static const ColourMap& grey();
  /// Blue at 0, white at 1/2, red at 1: signed numbers, of which zero is white.
  static const ColourMap& diverging();

  /// Those of the numbers from 0 to 1, and last the grey of what is not part of the space.
  const std::array<Rgb, 256>& colours() const { return colours_; }
  static constexpr std::uint8_t last = 254;
  static constexpr std::uint8_t outside = 255;
  /// Which of the colours is that of `number`; the ends beyond [0, 1].
  static std::uint8_t index(double number);
  Rgb operator()(double number) const { return colours_[index(number)]; }

 private:
  explicit ColourMap(const std::array<Rgb, 256>& colours) : colours_(colours) {}
  std::array<Rgb, 256> colours_;
};

/// Lightness and the two colour axes of OKLab.
std::array<double, 3> oklab(Rgb colour);

}  // namespace deblai
