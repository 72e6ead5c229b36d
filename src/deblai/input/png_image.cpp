// Pictures in PNG: grey, colours or a palette, with or without opacity, 1 to 16 bits.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <png.h>

#include <deblai/input/gridded.hpp>

namespace deblai {

namespace {

/// What libpng keeps of a file, given back whatever happens.
class Image {
 public:
  explicit Image(const std::filesystem::path& file) {
    image_.version = PNG_IMAGE_VERSION;
    check(png_image_begin_read_from_file(&image_, file.c_str()));
  }
  ~Image() { png_image_free(&image_); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  std::size_t width() const { return image_.width; }
  std::size_t height() const { return image_.height; }
  bool has_alpha() const { return (image_.format & PNG_FORMAT_FLAG_ALPHA) != 0; }
  bool has_16_bits() const { return (image_.format & PNG_FORMAT_FLAG_LINEAR) != 0; }

  /// Luminance and opacity of each pixel, the upper left one first.
  template <class Component>
  std::vector<Component> read(png_uint_32 format) {
    image_.format = format;
    std::vector<Component> pixels(2 * width() * height());
    check(png_image_finish_read(&image_, nullptr, pixels.data(), 0, nullptr));
    return pixels;
  }

 private:
  void check(int succeeded) const {
    require(succeeded != 0 && !PNG_IMAGE_FAILED(image_), Failure::input,
            fmt::format("not a complete PNG picture; libpng says: {}", image_.message));
  }
  png_image image_{};
};

/// Light, as seen on black, and opacity of each pixel, from 0 to 1.
struct Pixels {
  std::vector<float> light;
  std::vector<float> alpha;
};

Pixels pixels_of(Image& image) {
  Pixels pixels;
  if (image.has_16_bits()) {  // libpng multiplies these by the opacity itself
    const auto raw = image.read<std::uint16_t>(PNG_FORMAT_LINEAR_Y_ALPHA);
    for (std::size_t i = 0; i < raw.size(); i += 2) {
      pixels.light.push_back(static_cast<float>(raw[i]) / 65535);
      pixels.alpha.push_back(static_cast<float>(raw[i + 1]) / 65535);
    }
    return pixels;
  }
  const auto raw = image.read<std::uint8_t>(PNG_FORMAT_GA);
  for (std::size_t i = 0; i < raw.size(); i += 2) {
    pixels.alpha.push_back(static_cast<float>(raw[i + 1]) / 255);
    pixels.light.push_back(pixels.alpha.back() * static_cast<float>(raw[i]) / 255);
  }
  return pixels;
}

bool varies(const std::vector<float>& values) {
  for (const float value : values) {
    if (value != values.front()) return true;
  }
  return false;
}

class Png : public GridFormat {
 public:
  VolumeFile open(const std::filesystem::path& file, const GriddedChoice& choice) const override {
    Image image(file);
    constexpr double most = 1 << 28;
    const double count = static_cast<double>(image.width()) * static_cast<double>(image.height());
    require(count <= most, Failure::input,
            fmt::format("has {} x {} pixels; a picture has at most {:.0f} in all", image.width(),
                        image.height(), most));
    require_room_for(file, count / 8);  // of one bit
    const bool has_alpha = image.has_alpha();
    require(choice.ink != Ink::alpha || has_alpha, Failure::input,
            "`ink: alpha`, but the picture is opaque everywhere; choose `ink: dark` or `light`");
    Volume volume;
    volume.dim = 2;
    volume.counts = {static_cast<int>(image.width()), static_cast<int>(image.height()), 1};
    Pixels pixels = pixels_of(image);
    const Ink ink = choice.ink != Ink::automatic        ? choice.ink
                    : has_alpha && varies(pixels.alpha) ? Ink::alpha
                                                        : Ink::dark;
    std::vector<float> values = ink == Ink::light ? std::move(pixels.light) : pixels.alpha;
    if (ink == Ink::dark) {
      for (std::size_t i = 0; i < values.size(); ++i) values[i] -= pixels.light[i];
    }
    for (float& value : values) value = std::max(value, 0.0F);
    volume.samples = std::vector<float>();
    place_by_itself(volume);
    // The first row of a picture is its upper one.
    volume.affine.origin[1] = volume.affine.linear[1][1] * (volume.counts[1] - 0.5);
    volume.affine.linear[1][1] = -volume.affine.linear[1][1];
    // A picture comes whole from its library.
    const auto rows = std::make_shared<const std::vector<float>>(std::move(values));
    const auto width = static_cast<std::ptrdiff_t>(image.width());
    return {std::move(volume), [rows, width](const Block& block) {
              const auto first = rows->begin() + width * block.start[1];
              return std::vector<float>(first, first + width * block.count[1]);
            }};
  }

  std::vector<std::string> extensions() const override { return {"png"}; }
};

const GridFormats::Entry entry("image", [] { return std::make_unique<Png>(); });

}  // namespace

}  // namespace deblai
