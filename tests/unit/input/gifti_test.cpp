#include <cstring>

#include <gtest/gtest.h>
#include <zlib.h>

#include "support.hpp"
#include <deblai/input/mesh_info.hpp>
#include <deblai/input/mesh_reader.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

std::string base64(const std::string& bytes) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
    if (i % 57 == 0) text += '\n';
  }
  return text;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return out.substr(0, size);
}

/// How a surface is stored.
struct Style {
  std::string encoding = "GZipBase64Binary";
  std::endian order = std::endian::little;
  bool by_columns = false;
};

template <class Number>
std::string array(const std::string& intent, const std::string& type,
                  const std::vector<std::array<Number, 3>>& rows, const Style& style) {
  std::string text;
  std::string bytes;
  for (std::size_t i = 0; i < 3 * rows.size(); ++i) {
    const Number value =
        style.by_columns ? rows[i % rows.size()][i / rows.size()] : rows[i / 3][i % 3];
    text += fmt::format("{} ", value);
    std::string raw(sizeof(Number), '\0');
    std::memcpy(raw.data(), &value, sizeof(Number));
    if (style.order != std::endian::native) raw = {raw.rbegin(), raw.rend()};
    bytes += raw;
  }
  const std::string data = style.encoding == "ASCII"          ? text
                           : style.encoding == "Base64Binary" ? base64(bytes)
                                                              : base64(deflated(bytes));
  return fmt::format(
      "<DataArray Intent=\"{}\" DataType=\"{}\" ArrayIndexingOrder=\"{}\" Dimensionality=\"2\" "
      "Dim0=\"{}\" Dim1=\"3\" Encoding=\"{}\" Endian=\"{}\" ExternalFileName=\"\" "
      "ExternalFileOffset=\"\">\n<MetaData><MD><Name>a</Name><Value>b</Value></MD></MetaData>\n"
      "<CoordinateSystemTransformMatrix><MatrixData>1 0 0 0</MatrixData>"
      "</CoordinateSystemTransformMatrix>\n<Data>{}</Data></DataArray>\n",
      intent, type, style.by_columns ? "ColumnMajorOrder" : "RowMajorOrder", rows.size(),
      style.encoding, style.order == std::endian::little ? "LittleEndian" : "BigEndian", data);
}

std::string surface(const Style& style) {
  const TriangleMesh mesh = cube(-1, 2);
  std::vector<std::array<float, 3>> points;
  for (const Point& p : mesh.points)
    points.push_back(
        {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])});
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE GIFTI SYSTEM "
         "\"http://www.nitrc.org/frs/download.php/115/gifti.dtd\">\n<GIFTI Version=\"1.0\" "
         "NumberOfDataArrays=\"2\">\n" +
         array("NIFTI_INTENT_POINTSET", "NIFTI_TYPE_FLOAT32", points, style) +
         array("NIFTI_INTENT_TRIANGLE", "NIFTI_TYPE_INT32", mesh.triangles, style) + "</GIFTI>\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

::testing::AssertionResult refuses(const std::string& text, const std::string& part) {
  return fails(Failure::input, part, [&] { read_mesh(world(), written("bad.surf.gii", text)); });
}

TEST(Gifti, IsReadInEveryEncodingByteOrderAndIndexOrder) {
  for (const char* encoding : {"ASCII", "Base64Binary", "GZipBase64Binary"}) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
      for (const bool by_columns : {false, true}) {
        const auto file = written("a.surf.gii", surface({encoding, order, by_columns}));
        const TriangleMesh mesh = read_solid(world(), file);
        EXPECT_EQ(mesh.points.size(), 8U);
        EXPECT_EQ(mesh.triangles.size(), 12U);
        EXPECT_NEAR(describe(mesh).volume.value(), 27, 1e-12) << encoding << by_columns;
      }
    }
  }
}

TEST(Gifti, IsRefusedWhereItIsNoSurface) {
  const std::string good = surface({});
  EXPECT_TRUE(refuses("hello", "bad.surf.gii: not a complete GIfTI file: line 1"));
  EXPECT_TRUE(refuses("<a></a>", "it has no element GIFTI"));
  EXPECT_TRUE(refuses(good.substr(0, good.size() / 2), "not a complete GIfTI file: line"));
  EXPECT_TRUE(refuses(replaced(good, "INTENT_TRIANGLE", "INTENT_SHAPE"),
                      "holds no array NIFTI_INTENT_TRIANGLE: not a surface"));
  EXPECT_TRUE(
      refuses(replaced(good, "TYPE_FLOAT32", "TYPE_FLOAT64"), "is of type NIFTI_TYPE_FLOAT64"));
  EXPECT_TRUE(refuses(replaced(good, "Dim1=\"3\"", "Dim1=\"4\""), "has 4 numbers a row"));
  EXPECT_TRUE(refuses(replaced(good, "Dim0=\"8\"", "Dim0=\"-8\""), "has \"-8\" rows"));
  EXPECT_TRUE(
      refuses(replaced(good, "GZipBase64Binary", "ExternalFileBinary"), "is stored as External"));
}

TEST(Gifti, IsRefusedWhereItsDataAreNotWhatItTells) {
  EXPECT_TRUE(refuses(replaced(surface({}), "Dim0=\"8\"", "Dim0=\"9999999999\""), "cut short"));
  EXPECT_TRUE(refuses(replaced(surface({}), "Dim0=\"8\"", "Dim0=\"9\""), "damaged or cut short"));
  const std::string ascii = surface({"ASCII", std::endian::little, false});
  EXPECT_TRUE(refuses(replaced(ascii, "Dim0=\"8\"", "Dim0=\"9999999999\""), "ends before"));
  EXPECT_TRUE(refuses(replaced(ascii, "<Data>-1 ", "<Data>one "), "a number"));
  const std::string plain = surface({"Base64Binary", std::endian::little, false});
  EXPECT_TRUE(refuses(replaced(plain, "<Data>", "<Data>%%"), "are not base64"));
  EXPECT_TRUE(refuses(replaced(plain, "Dim0=\"8\"", "Dim0=\"7\""), "has 96 bytes, its dimensions"));
  EXPECT_TRUE(refuses(replaced(ascii, "<Data>0 2 1", "<Data>0 2 8"), "uses vertex 9"));
}

TEST(Gifti, IsNotFooledByABombOfEntities) {
  std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE GIFTI [<!ENTITY a \"aaaaaaaaaa\">";
  for (char c = 'b'; c <= 'k'; ++c)
    bomb += fmt::format("<!ENTITY {0} \"&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};\">", c,
                        static_cast<char>(c - 1));
  EXPECT_TRUE(refuses(bomb + "]><GIFTI><DataArray><Data>&k;</Data></DataArray></GIFTI>",
                      "not a complete GIfTI file"));
}

}  // namespace
}  // namespace deblai
