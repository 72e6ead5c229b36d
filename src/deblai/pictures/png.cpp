#include <deblai/pictures/png.hpp>

#include <cassert>
#include <string_view>

#include <fmt/format.h>
#include <png.h>

#include <deblai/base/error.hpp>

namespace deblai {

namespace {

/// The simplified interface of libpng, which neither throws nor jumps.
std::string encoded(png_image& image, const void* pixels, const void* colours) {
  image.version = PNG_IMAGE_VERSION;
  std::string bytes;
  png_alloc_size_t size = 0;
  // asked once for the size, once for the bytes
  for (int pass = 0; pass < 2; ++pass) {
    bytes.resize(size);
    if (png_image_write_to_memory(&image, pass == 0 ? nullptr : bytes.data(), &size, 0, pixels, 0,
                                  colours) == 0) {
      fail(fmt::format("libpng: {}", &image.message[0]));
    }
  }
  bytes.resize(size);
  return bytes;
}

png_image outline(int width, int height) {
  png_image image{};
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  return image;
}

}  // namespace

std::string png(const MappedImage& image) {
  static_assert(sizeof(Rgb) == 3);
  assert(image.pixels.size() ==
         static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
  png_image out = outline(image.width, image.height);
  out.format = PNG_FORMAT_RGB_COLORMAP;
  out.colormap_entries = 256;
  return encoded(out, image.pixels.data(), image.map->colours().data());
}

std::string png(const ColourImage& image) {
  static_assert(sizeof(Rgba) == 4);
  assert(image.pixels.size() ==
         static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
  png_image out = outline(image.width, image.height);
  out.format = PNG_FORMAT_RGBA;
  return encoded(out, image.pixels.data(), nullptr);
}

std::string data_address(const std::string& png) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text = "data:image/png;base64,";
  text.reserve(text.size() + png.size() * 4 / 3 + 4);
  for (std::size_t i = 0; i < png.size(); i += 3) {
    const auto byte = [&](std::size_t k) {
      return i + k < png.size() ? static_cast<unsigned char>(png[i + k]) : 0U;
    };
    const unsigned group = (byte(0) << 16U) | (byte(1) << 8U) | byte(2);
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padded = i + k > png.size();
      text += padded ? '=' : letters[(group >> (18U - 6U * k)) & 63U];
    }
  }
  return text;
}

}  // namespace deblai
