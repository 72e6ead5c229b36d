#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

#include "support.hpp"
#include <deblai/input/mesh_info.hpp>
#include <deblai/input/mesh_reader.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

const std::string obj_cube =
    "# a comment\r\nv 0 0 0\r\nv 1 0 0 1.0\nv +1 1e0 0\nv 0 1 0\n\nvn 0 0 1\nvt 0.5 0.5\ng name\n"
    "v 0 0 1\nv 1 0 1\nv 1 1 1\nv 0 1 1\n"
    "f 1/1/1 4 3 2\nf 5 6//1 7 8\nf 1 2 6 5 # below\nf -6 -5 -1 -2\nf 1 5 8 4\nf 2 3 \\\n7 6\n";

/// One tetrahedron of volume 1/6 in each text format.
const std::string stl_text = [] {
  std::string text = "solid tetrahedron\n";
  for (const char* facet :
       {"0 0 0 0 1 0 1 0 0", "0 0 0 1 0 0 0 0 1", "1 0 0 0 1 0 0 0 1", "0 1 0 0 0 0 0 0 1"}) {
    std::array<std::string, 9> n;
    std::string all = facet;
    for (std::size_t i = 0; i < 9; ++i) n.at(i) = all.substr(2 * i, 1);
    text += "facet normal 0 0 0\nouter loop\n";
    for (std::size_t i = 0; i < 9; i += 3)
      text += "vertex " + n.at(i) + " " + n.at(i + 1) + " " + n.at(i + 2) + "\n";
    text += "endloop\nendfacet\n";
  }
  return text + "endsolid tetrahedron\n";
}();

const std::string ply_header =
    "element vertex 4\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\n"
    "element face 4\nproperty uchar flags\nproperty list uchar int vertex_indices\nend_header\n";
const std::string ply_text =
    "ply\nformat ascii 1.0\ncomment c\n" + ply_header +
    "0 0 0 7\n1 0 0 7\n0 1 0 7\n0 0 1 7\n9 3 0 2 1\n9 3 0 1 3\n9 3 1 2 3\n9 3 2 0 3\n";

template <class Number>
void append(std::string& bytes, Number value, std::endian order) {
  std::array<char, sizeof(Number)> raw{};
  std::memcpy(raw.data(), &value, sizeof(Number));
  if (order != std::endian::native) std::reverse(raw.begin(), raw.end());
  bytes.append(raw.data(), raw.size());
}

std::string ply_binary(std::endian order) {
  std::string bytes =
      std::string("ply\nformat ") +
      (order == std::endian::little ? "binary_little_endian" : "binary_big_endian") + " 1.0\n" +
      ply_header;
  for (const std::array<float, 3> p :
       {std::array{0.f, 0.f, 0.f}, {1.f, 0.f, 0.f}, {0.f, 1.f, 0.f}, {0.f, 0.f, 1.f}}) {
    for (const float x : p) append(bytes, x, order);
    append(bytes, std::uint8_t{7}, order);
  }
  for (const std::array<int, 3> t : {std::array{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}) {
    append(bytes, std::uint8_t{9}, order);
    append(bytes, std::uint8_t{3}, order);
    for (const std::int32_t i : t) append(bytes, i, order);
  }
  return bytes;
}

std::string stl_binary() {
  std::string bytes = "solid made by a program that writes solid into binary files too";
  bytes.resize(80);
  append(bytes, std::uint32_t{4}, std::endian::little);
  for (const std::array<float, 9> t : {std::array{0.f, 0.f, 0.f, 0.f, 1.f, 0.f, 1.f, 0.f, 0.f},
                                       {0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 0.f, 1.f},
                                       {1.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f},
                                       {0.f, 1.f, 0.f, 0.f, 0.f, 0.f, 0.f, 0.f, 1.f}}) {
    bytes.append(12, '\0');
    for (const float x : t) append(bytes, x, std::endian::little);
    bytes.append(2, '\0');
  }
  return bytes;
}

std::string vtp(const std::string& connectivity,
                const std::string& points = "0 0 0 1 0 0 0 1 0 0 0 1") {
  return "<VTKFile type=\"PolyData\" version=\"0.1\"><PolyData><Piece NumberOfPoints=\"4\" "
         "NumberOfPolys=\"4\"><Points>"
         "<DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">" +
         points +
         "</DataArray></Points>"
         "<Polys><DataArray type=\"Int64\" Name=\"connectivity\" format=\"ascii\">" +
         connectivity +
         "</DataArray><DataArray type=\"Int64\" Name=\"offsets\" format=\"ascii\">3 6 9 "
         "12</DataArray></Polys>"
         "</Piece></PolyData></VTKFile>";
}

void expect_tetrahedron(const std::filesystem::path& file) {
  const TriangleMesh mesh = read_solid(world(), file);
  EXPECT_EQ(mesh.points.size(), 4u) << file;
  EXPECT_EQ(mesh.triangles.size(), 4u) << file;
  EXPECT_DOUBLE_EQ(solid_of(mesh).volume, 1.0 / 6) << file;
}

TEST(MeshReader, KnowsItsFormats) {
  EXPECT_EQ(Catalogue<MeshFormat>::names(),
            (std::vector<std::string>{"gii", "obj", "ply", "stl", "vtp"}));
}

TEST(MeshReader, ReadsObjWithPolygonsTexturesNegativeIndicesAndContinuedLines) {
  const TriangleMesh mesh = read_solid(world(), written("cube.OBJ", obj_cube));
  EXPECT_EQ(mesh.points.size(), 8u);
  EXPECT_EQ(mesh.triangles.size(), 12u);
  EXPECT_DOUBLE_EQ(solid_of(mesh).volume, 1);
}

TEST(MeshReader, ReadsTextAndBinaryOfEveryFormat) {
  expect_tetrahedron(written("a.stl", stl_text));
  expect_tetrahedron(written("b.stl", stl_binary()));
  expect_tetrahedron(written("a.ply", ply_text));
  expect_tetrahedron(written("b.ply", ply_binary(std::endian::little)));
  expect_tetrahedron(written("c.ply", ply_binary(std::endian::big)));
  expect_tetrahedron(written("a.vtp", vtp("0 2 1 0 1 3 1 2 3 2 0 3")));
}

TEST(MeshReader, MergesEqualPointsAndDropsWhatIsUnused) {
  const PolygonSoup soup{
      {{0, 0, 0}, {9, 9, 9}, {1, 0, 0}, {-0.0, 0, 0}, {0, 1, 0}}, {0, 2, 4, 0, 3, 2}, {0, 3, 6}};
  const TriangleMesh mesh = cleaned(soup);
  EXPECT_EQ(mesh.points.size(), 3u);
  EXPECT_EQ(mesh.triangles.size(), 1u);
}

TEST(MeshReader, SaysWhatIsWrongWithTheFile) {
  const auto refused = [](const std::filesystem::path& file, const std::string& part) {
    return fails(Failure::input, part, [&] { read_solid(world(), file); });
  };
  const std::string folder = scratch().string();
  EXPECT_TRUE(refused(scratch() / "none.obj", folder + "/none.obj: no such file"));
  EXPECT_TRUE(refused(scratch(), "is a directory, expected a file"));
  EXPECT_TRUE(refused("/dev/null", "/dev/null: is not an ordinary file"));
  EXPECT_TRUE(refused(written("empty.obj", ""), "empty.obj: is empty"));
  EXPECT_TRUE(refused(written("cow.max", "x"),
                      "cow.max: unknown mesh format \".max\"; known: gii, obj, ply, stl, vtp"));
  EXPECT_TRUE(refused(written("cow", "x"), "cow: unknown mesh format \"\"; known"));
  EXPECT_TRUE(refused(written("text.obj", "hello\n"), "text.obj: the file holds no triangles"));
}

TEST(MeshReader, NamesTheLineOfABadObj) {
  const auto refused = [](const std::string& text, const std::string& part) {
    return fails(Failure::input, part, [&] { read_mesh(world(), written("a.obj", text)); });
  };
  const std::string three = "v 0 0 0\nv 1 0 0\nv 0 1 0\n";
  EXPECT_TRUE(refused("v 0 0\n", "a.obj:1: expected coordinate z, a number, got the end"));
  EXPECT_TRUE(
      refused("v 0 0 0\nv 0 zero 0\n", "a.obj:2: expected coordinate y, a number, got \"zero\""));
  EXPECT_TRUE(refused(three + "f 1 2\n", "a.obj:4: a face has three vertices or more"));
  EXPECT_TRUE(refused(three + "f 1 2 0\n", "a.obj:4: there is no vertex 0"));
  EXPECT_TRUE(refused(three + "f 1 2 -4\n", "a.obj:4: there is no vertex -4"));
  EXPECT_TRUE(refused(three + "f 1 2 1.5\n", "the index of a vertex, a whole number, got \"1.5\""));
  EXPECT_TRUE(refused(three + "f 1 2 99\n", "a.obj: face 1 uses vertex 99, but there are 3"));
  EXPECT_TRUE(refused("v 0 0 nan\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
                      "a.obj: vertex 1 is (0, 0, nan); coordinates are finite"));
  EXPECT_TRUE(refused(three + "f 1 2 2\n", "a.obj: the file holds no triangles"));
}

TEST(MeshReader, SaysWhereATruncatedFileEnds) {
  const auto refused = [](const std::string& name, const std::string& text,
                          const std::string& part) {
    return fails(Failure::input, part, [&] { read_mesh(world(), written(name, text)); });
  };
  const auto cut = [](const std::string& text, std::size_t bytes) {
    return text.substr(0, text.size() - bytes);
  };
  EXPECT_TRUE(refused("a.stl", cut(stl_text, 30), "the file ends before \"endsolid\""));
  EXPECT_TRUE(refused("a.stl", cut(stl_binary(), 1),
                      "announces 4 triangles, which take 284 bytes, but has 283"));
  EXPECT_TRUE(
      refused("a.ply", cut(ply_text, 8), "a.ply: the file ends within element \"face\" 4 of 4"));
  EXPECT_TRUE(refused("a.ply", cut(ply_binary(std::endian::big), 3),
                      "the file ends within element \"face\" 4 of 4"));
  EXPECT_TRUE(refused("a.ply", ply_text.substr(0, ply_text.find("property")),
                      "the file ends before \"end_header\""));
  EXPECT_TRUE(refused("a.ply", "hello", "a.ply:1: not a PLY file"));
  EXPECT_TRUE(
      refused("a.ply",
              "ply\nformat ascii 1.0\nelement vertex 3000000000\nproperty float x\nend_header\n1\n",
              "within element \"vertex\" 2 of 3000000000"));
  EXPECT_TRUE(refused("a.ply", "ply\nformat middle_endian 1.0\n",
                      "a.ply:2: unknown format \"middle_endian\""));
  EXPECT_TRUE(refused("a.ply", "ply\nelement vertex 1\nproperty quad x\n",
                      "a.ply:3: unknown type \"quad\""));
  EXPECT_TRUE(refused("a.vtp", cut(vtp("0 2 1 0 1 3 1 2 3 2 0 3"), 40),
                      "not a complete VTP file; VTK says: Error parsing XML"));
  EXPECT_TRUE(refused("a.vtp", vtp("0 2 1 0 1 3 1 2 3 2 0 77"),
                      "a.vtp: face 4 uses vertex 78, but there are 4"));
}

TEST(MeshReader, KeepsVtkQuiet) {
  ::testing::internal::CaptureStderr();
  const auto failure = failure_of([] { read_mesh(world(), written("a.vtp", "<VTKFile")); });
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_TRUE(failure);
}

}  // namespace
}  // namespace deblai
