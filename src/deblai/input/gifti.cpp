// GIfTI surfaces (.surf.gii): an XML file whose arrays POINTSET and TRIANGLE are text, base64, or
// compressed base64.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>

#include <expat.h>
#include <fmt/format.h>
#include <zlib.h>

#include <deblai/input/binary.hpp>
#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(Failure::input, message); }

/// A DataArray as the file has it.
struct RawArray {
  std::map<std::string, std::string> attributes;
  std::string data;

  std::string operator[](const std::string& name) const {
    const auto found = attributes.find(name);
    return found == attributes.end() ? "" : found->second;
  }
};

/// What is kept while expat walks over the file.
struct Walk {
  std::vector<RawArray> arrays;
  bool is_gifti = false;
  bool in_data = false;
};

void start_element(void* user, const char* name, const char** attributes) {
  auto& walk = *static_cast<Walk*>(user);
  const std::string_view element = name;
  if (element == "GIFTI") walk.is_gifti = true;
  if (element == "DataArray") {
    RawArray& array = walk.arrays.emplace_back();
    for (; *attributes != nullptr; attributes += 2) array.attributes[attributes[0]] = attributes[1];
  }
  walk.in_data = element == "Data" && !walk.arrays.empty();
}

void end_element(void* user, const char*) { static_cast<Walk*>(user)->in_data = false; }

void characters(void* user, const char* text, int length) {
  auto& walk = *static_cast<Walk*>(user);
  if (walk.in_data) walk.arrays.back().data.append(text, static_cast<std::size_t>(length));
}

std::vector<RawArray> arrays_of(const std::string& bytes) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  Walk walk;
  XML_SetUserData(parser.get(), &walk);
  XML_SetElementHandler(parser.get(), start_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), characters);
  constexpr std::size_t most = 1 << 30;
  std::size_t done = 0;
  for (bool last = false; !last;) {
    const std::size_t size = std::min(most, bytes.size() - done);
    last = done + size == bytes.size();
    if (XML_Parse(parser.get(), bytes.data() + done, static_cast<int>(size), last ? 1 : 0) ==
        XML_STATUS_ERROR) {
      refuse(fmt::format("not a complete GIfTI file: line {}: {}",
                         XML_GetCurrentLineNumber(parser.get()),
                         XML_ErrorString(XML_GetErrorCode(parser.get()))));
    }
    done += size;
  }
  if (!walk.is_gifti) refuse("not a GIfTI file: it has no element GIFTI");
  return std::move(walk.arrays);
}

std::string from_base64(const std::string& text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<int, 256> value{};
  value.fill(-1);
  for (std::size_t i = 0; i < digits.size(); ++i)
    value[static_cast<unsigned char>(digits[i])] = static_cast<int>(i);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int digit = value[static_cast<unsigned char>(c)];
    if (digit < 0 && std::string_view(" \t\r\n").find(c) == std::string_view::npos)
      refuse("its data are not base64");
    if (digit < 0) continue;
    held = held << 6 | static_cast<unsigned>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(held >> bits & 0xff));
    }
  }
  return bytes;
}

std::string inflated(const std::string& bytes, std::size_t size) {
  if (static_cast<double>(size) > 1032.0 * static_cast<double>(bytes.size()))
    refuse("its data are cut short");
  std::string result(size, '\0');
  uLongf length = size;
  const int code = uncompress(reinterpret_cast<Bytef*>(result.data()), &length,
                              reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  if (code != Z_OK || length != size) refuse("its compressed data are damaged or cut short");
  return result;
}

/// Rows of three numbers.
class Triples {
 public:
  explicit Triples(const RawArray& array, const std::string& type) : by_columns_(false) {
    const std::string name = array["Intent"];
    if (array["DataType"] != type)
      refuse(fmt::format("{} is of type {}, not {}", name, array["DataType"], type));
    if (array["Dimensionality"] != "2" || array["Dim1"] != "3")
      refuse(fmt::format("{} has {} numbers a row, not 3", name, array["Dim1"]));
    const std::string dim = array["Dim0"];
    if (dim.empty() || dim.size() > 10 || dim.find_first_not_of("0123456789") != dim.npos)
      refuse(fmt::format("{} has \"{}\" rows", name, dim));
    count_ = static_cast<std::size_t>(std::stoll(dim));
    by_columns_ = array["ArrayIndexingOrder"] == "ColumnMajorOrder";
    order_ = array["Endian"] == "BigEndian" ? std::endian::big : std::endian::little;
    const std::string encoding = array["Encoding"];
    const std::size_t size = 12 * count_;
    if (encoding == "ASCII") {
      text_ = array.data;
      // Two characters a number at the least.
      if (text_.size() + 1 < 6 * count_) refuse("an array of text ends before its dimensions");
    } else if (encoding == "Base64Binary") {
      bytes_ = from_base64(array.data);
    } else if (encoding == "GZipBase64Binary") {
      bytes_ = inflated(from_base64(array.data), size);
    } else {
      refuse(
          fmt::format("{} is stored as {}; ASCII, Base64Binary and GZipBase64Binary are read: "
                      "convert it, as by `gifti_tool -encoding ZLIB`",
                      name, encoding));
    }
    if (encoding != "ASCII" && bytes_.size() != size)
      refuse(fmt::format("{} has {} bytes, its dimensions tell of {}", name, bytes_.size(), size));
  }

  /// Call take(row, column, number) for all of them.
  template <class Number, class Take>
  void each(const std::filesystem::path& file, Take&& take) const {
    TextCursor cursor(file, text_);
    cursor.next_line();
    for (std::size_t i = 0; i < 3 * count_; ++i) {
      const std::size_t row = by_columns_ ? i % count_ : i / 3;
      const std::size_t column = by_columns_ ? i / count_ : i % 3;
      if (text_.empty()) {
        take(row, column, number_at<Number>(bytes_, i * sizeof(Number), order_));
      } else {
        const std::string_view word = cursor.word_anywhere();
        if (word.empty()) refuse("an array of text ends before its dimensions");
        take(row, column, static_cast<Number>(cursor.number(word, "a number")));
      }
    }
  }

  std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
  bool by_columns_;
  std::endian order_ = std::endian::little;
  std::string text_;
  std::string bytes_;
};

const RawArray& only(const std::vector<RawArray>& arrays, const std::string& intent) {
  const RawArray* found = nullptr;
  for (const RawArray& each : arrays) {
    if (each["Intent"] != intent) continue;
    if (found != nullptr) refuse(fmt::format("holds several arrays {}", intent));
    found = &each;
  }
  if (found == nullptr)
    refuse(fmt::format("holds no array {}: not a surface (.surf.gii), but data on one", intent));
  return *found;
}

class Gifti : public MeshFormat {
 public:
  PolygonSoup read(const std::filesystem::path& file) const override {
    const std::vector<RawArray> arrays = arrays_of(contents(file));
    const Triples points(only(arrays, "NIFTI_INTENT_POINTSET"), "NIFTI_TYPE_FLOAT32");
    const Triples triangles(only(arrays, "NIFTI_INTENT_TRIANGLE"), "NIFTI_TYPE_INT32");
    PolygonSoup soup;
    soup.points.resize(points.count());
    points.each<float>(file, [&](std::size_t row, std::size_t column, float x) {
      soup.points[row][column] = static_cast<double>(x);
    });
    soup.corners.resize(3 * triangles.count());
    triangles.each<std::int32_t>(file, [&](std::size_t row, std::size_t column, std::int32_t i) {
      soup.corners[3 * row + column] = i;
    });
    for (std::size_t t = 1; t <= triangles.count(); ++t) soup.first_corner.push_back(3 * t);
    return soup;
  }
};

const Catalogue<MeshFormat>::Entry entry("gii", [] { return std::make_unique<Gifti>(); });

}  // namespace

}  // namespace deblai
