#include <array>

#include <gtest/gtest.h>
#include <png.h>

#include <deblai/pictures/png.hpp>

namespace deblai {
namespace {

/// The pixels of a PNG as RGBA.
std::vector<std::array<int, 4>> decoded(const std::string& bytes, int& width, int& height) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return {};
  image.format = PNG_FORMAT_RGBA;
  std::vector<png_byte> raw(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, raw.data(), 0, nullptr) == 0) return {};
  width = static_cast<int>(image.width);
  height = static_cast<int>(image.height);
  std::vector<std::array<int, 4>> pixels;
  for (std::size_t i = 0; i < raw.size(); i += 4)
    pixels.push_back({raw[i], raw[i + 1], raw[i + 2], raw[i + 3]});
  return pixels;
}

TEST(Png, ReadsBackAsTheColoursOfItsMap) {
  const ColourMap& map = ColourMap::sequential();
  const MappedImage image{3, 2, {0, 17, 254, 255, 100, 3}, &map};
  int width = 0;
  int height = 0;
  const auto pixels = decoded(png(image), width, height);
  ASSERT_EQ(pixels.size(), 6U);
  EXPECT_EQ(width, 3);
  EXPECT_EQ(height, 2);
  for (std::size_t i = 0; i < 6; ++i) {
    const Rgb due = map.colours()[image.pixels[i]];
    EXPECT_EQ(pixels[i], (std::array<int, 4>{due.red, due.green, due.blue, 255}));
  }
}

TEST(Png, KeepsColoursAndWhatIsSeenThrough) {
  const ColourImage image{1, 2, {Rgba{{1, 2, 3}, 255}, Rgba{{0, 0, 0}, 0}}};
  int width = 0;
  int height = 0;
  const auto pixels = decoded(png(image), width, height);
  ASSERT_EQ(pixels.size(), 2U);
  EXPECT_EQ(pixels[0], (std::array<int, 4>{1, 2, 3, 255}));
  EXPECT_EQ(pixels[1][3], 0);
}

TEST(DataAddress, IsBase64) {  // RFC 4648, section 10
  EXPECT_EQ(data_address("f"), "data:image/png;base64,Zg==");
  EXPECT_EQ(data_address("fo"), "data:image/png;base64,Zm8=");
  EXPECT_EQ(data_address("foobar"), "data:image/png;base64,Zm9vYmFy");
  EXPECT_EQ(data_address(std::string("\xff\x00\xfe", 3)), "data:image/png;base64,/wD+");
}

}  // namespace
}  // namespace deblai
