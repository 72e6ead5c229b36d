#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <deblai/pictures/colour_map.hpp>

namespace deblai {

/// Pixels, the upper row first, each the number of one of the colours of a map.
struct MappedImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
  const ColourMap* map = nullptr;
};

struct Rgba {
  Rgb colour;
  std::uint8_t alpha = 0;
};

/// Pixels in true colours, alike, see-through where alpha is 0.
struct ColourImage {
  int width = 0;
  int height = 0;
  std::vector<Rgba> pixels;
};

/// The bytes of a PNG file. Not collective; throws Error, Failure::internal.
std::string png(const MappedImage& image);
std::string png(const ColourImage& image);

/// "data:image/png;base64,...", as a page embeds it.
std::string data_address(const std::string& png);

}  // namespace deblai
