// Wavefront OBJ: the lines "v x y z" and "f a b c ...", where a corner may be "a/texture/normal"
// and a negative index counts back from the last vertex. All other lines (normals, groups,
// materials) are skipped. VTK's reader turns "nan" and missing numbers into zero and duplicates
// vertices along texture seams.

#include <fmt/format.h>

#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

class Obj : public MeshFormat {
 public:
  PolygonSoup read(const std::filesystem::path& file) const override {
    const std::string text = contents(file);
    TextCursor cursor(file, text);
    PolygonSoup soup;
    while (cursor.next_line()) {
      const std::string_view kind = cursor.word();
      if (kind == "v") read_vertex(cursor, soup);
      if (kind == "f") read_face(cursor, soup);
    }
    return soup;
  }

 private:
  static void read_vertex(TextCursor& cursor, PolygonSoup& soup) {
    Point p{};
    for (std::size_t a = 0; a < 3; ++a)
      p[a] = cursor.number(cursor.word(), fmt::format("coordinate {}", "xyz"[a]));
    soup.points.push_back(p);
  }

  static void read_face(TextCursor& cursor, PolygonSoup& soup) {
    const auto count = static_cast<long long>(soup.points.size());
    for (std::string_view corner = cursor.word(); !corner.empty(); corner = cursor.word()) {
      if (corner == "\\") {  // the face goes on in the next line
        cursor.next_line();
        continue;
      }
      if (corner.starts_with('#')) break;
      const long long index =
          cursor.integer(corner.substr(0, corner.find('/')), "the index of a vertex");
      const long long from_zero = index > 0 ? index - 1 : count + index;
      if (index == 0 || from_zero < 0) cursor.fail(fmt::format("there is no vertex {}", index));
      soup.corners.push_back(from_zero);
    }
    if (soup.corners.size() < soup.first_corner.back() + 3)
      cursor.fail("a face has three vertices or more");
    soup.end_polygon();
  }
};

const Catalogue<MeshFormat>::Entry entry("obj", [] { return std::make_unique<Obj>(); });

}  // namespace

}  // namespace deblai
