// PLY, text or binary: the x, y, z of the element "vertex" and the list vertex_indices of "face".
// VTK's reader ends the program on a truncated file.

#include <optional>

#include <fmt/format.h>

#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/ply_body.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

struct Property {
  std::string name;
  PlyType type = PlyType::float32;
  std::optional<PlyType> count;  ///< of a list
};

struct Element {
  std::string name;
  long long count = 0;
  std::vector<Property> properties;
};

struct Header {
  PlyEncoding encoding = PlyEncoding::text;
  std::vector<Element> elements;
};

PlyType type_of(const TextCursor& cursor, std::string_view word) {
  const std::optional<PlyType> type = ply_type(word);
  if (!type) cursor.fail(fmt::format("unknown type \"{}\" of a property", word.substr(0, 40)));
  return *type;
}

PlyEncoding encoding_of(const TextCursor& cursor, std::string_view word) {
  if (word == "ascii") return PlyEncoding::text;
  if (word == "binary_little_endian") return PlyEncoding::little_endian;
  if (word == "binary_big_endian") return PlyEncoding::big_endian;
  cursor.fail(
      fmt::format("unknown format \"{}\"; known: ascii, binary_little_endian, binary_big_endian",
                  word.substr(0, 40)));
}

Header read_header(TextCursor& cursor) {
  if (!cursor.next_line() || cursor.word() != "ply")
    cursor.fail("not a PLY file: it does not start with \"ply\"");
  Header header;
  while (cursor.next_line()) {
    const std::string_view kind = cursor.word();
    if (kind == "end_header") return header;
    if (kind == "format") header.encoding = encoding_of(cursor, cursor.word());
    if (kind == "element") {
      Element element{std::string(cursor.word()), 0, {}};
      element.count = cursor.integer(cursor.word(), "the number of elements");
      if (element.count < 0)
        cursor.fail(fmt::format("{} elements \"{}\"", element.count, element.name));
      header.elements.push_back(std::move(element));
    }
    if (kind == "property") {
      if (header.elements.empty()) cursor.fail("a property before the first element");
      Property property;
      std::string_view type = cursor.word();
      if (type == "list") {
        property.count = type_of(cursor, cursor.word());
        type = cursor.word();
      }
      property.type = type_of(cursor, type);
      property.name = std::string(cursor.word());
      header.elements.back().properties.push_back(std::move(property));
    }
  }
  cursor.fail("the file ends before \"end_header\"");
}

class Ply : public MeshFormat {
 public:
  PolygonSoup read(const std::filesystem::path& file) const override {
    const std::string bytes = contents(file);
    TextCursor cursor(file, bytes);
    const Header header = read_header(cursor);
    PlyBody body(std::string_view(bytes).substr(std::min(cursor.offset(), bytes.size())),
                 header.encoding);
    PolygonSoup soup;
    for (const Element& element : header.elements) {
      for (long long i = 0; i < element.count; ++i) {
        body.now_in(element.name, i, element.count);
        if (element.name == "vertex") soup.points.push_back({});
        for (const Property& property : element.properties)
          read_property(body, element, property, soup);
      }
    }
    return soup;
  }

 private:
  static void read_property(PlyBody& body, const Element& element, const Property& property,
                            PolygonSoup& soup) {
    if (!property.count) {
      const double value = body.number(property.type);
      const bool coordinate = element.name == "vertex" && property.name.size() == 1;
      const std::size_t axis =
          coordinate ? std::string_view("xyz").find(property.name) : std::string_view::npos;
      if (axis != std::string_view::npos) soup.points.back()[axis] = value;
      return;
    }
    const bool corners = element.name == "face" &&
                         (property.name == "vertex_indices" || property.name == "vertex_index");
    const long long length = body.integer(*property.count);
    for (long long i = 0; i < length; ++i) {
      const long long value =
          corners ? body.integer(property.type) : (body.number(property.type), 0LL);
      if (corners) soup.corners.push_back(value);
    }
    if (corners) soup.end_polygon();
  }
};

const Catalogue<MeshFormat>::Entry entry("ply", [] { return std::make_unique<Ply>(); });

}  // namespace

}  // namespace deblai
