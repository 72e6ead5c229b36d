// STL: triangles as triples of points, in text ("vertex x y z") or binary (80 bytes, a count, 50
// bytes a triangle, little-endian). VTK's reader takes a truncated binary file for a complete one.

#include <cstdint>

#include <fmt/format.h>

#include <deblai/input/binary.hpp>
#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

constexpr std::size_t header_bytes = 84;
constexpr std::size_t triangle_bytes = 50;

class Stl : public MeshFormat {
 public:
  PolygonSoup read(const std::filesystem::path& file) const override {
    const std::string bytes = contents(file);
    const std::size_t count =
        bytes.size() < header_bytes ? 0 : number_at<std::uint32_t>(bytes, 80, std::endian::little);
    if (bytes.size() >= header_bytes && bytes.size() == header_bytes + triangle_bytes * count)
      return binary(bytes, count);
    // Programs write "solid" at the start of binary files too; text has its first facet near the
    // start.
    const std::string_view start = std::string_view(bytes).substr(0, 1000);
    if (start.starts_with("solid") &&
        (start.find("facet") != start.npos || start.find("endsolid") != start.npos)) {
      return text(file, bytes);
    }
    throw Error(Failure::input,
                fmt::format("neither a text STL nor a complete binary one: it announces {} "
                            "triangles, which take {} "
                            "bytes, but has {}",
                            count, header_bytes + triangle_bytes * count, bytes.size()));
  }

 private:
  static PolygonSoup binary(const std::string& bytes, std::size_t count) {
    PolygonSoup soup;
    for (std::size_t t = 0; t < count; ++t) {
      for (std::size_t c = 0; c < 3; ++c) {
        Point p{};
        for (std::size_t a = 0; a < 3; ++a) {
          // after the normal's three numbers
          const std::size_t place = header_bytes + triangle_bytes * t + 12 + 12 * c + 4 * a;
          p[a] = static_cast<double>(number_at<float>(bytes, place, std::endian::little));
        }
        add(soup, p);
      }
    }
    return soup;
  }

  static PolygonSoup text(const std::filesystem::path& file, const std::string& bytes) {
    TextCursor cursor(file, bytes);
    PolygonSoup soup;
    bool complete = false;
    while (cursor.next_line()) {
      const std::string_view kind = cursor.word();
      complete = complete || kind == "endsolid";
      if (kind == "endfacet" && soup.points.size() % 3 != 0)
        cursor.fail("a facet has three vertices");
      if (kind != "vertex") continue;
      Point p{};
      for (std::size_t a = 0; a < 3; ++a)
        p[a] = cursor.number(cursor.word(), fmt::format("coordinate {}", "xyz"[a]));
      add(soup, p);
    }
    if (!complete || soup.points.size() % 3 != 0) cursor.fail("the file ends before \"endsolid\"");
    return soup;
  }

  static void add(PolygonSoup& soup, const Point& p) {
    soup.corners.push_back(static_cast<long long>(soup.points.size()));
    soup.points.push_back(p);
    if (soup.points.size() % 3 == 0) soup.end_polygon();
  }
};

const Catalogue<MeshFormat>::Entry entry("stl", [] { return std::make_unique<Stl>(); });

}  // namespace

}  // namespace deblai
