#include <fstream>

#include <gtest/gtest.h>

#include <deblai/base/error.hpp>
#include <deblai/input/vtk_film.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

namespace fs = std::filesystem;

/// A file of that text, of a rank's own.
fs::path file(const std::string& name, const std::string& text) {
  const fs::path folder = testing::scratch() / std::to_string(testing::world().rank());
  fs::create_directories(folder);
  std::ofstream(folder / name) << text;
  return folder / name;
}

constexpr const char* head = R"(<?xml version="1.0"?>
<VTKFile type="Collection" version="1.0" byte_order="LittleEndian" header_type="UInt64">)";

std::string piece(const std::string& extent) {
  return R"(<?xml version="1.0"?>
<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
<ImageData WholeExtent=")" +
         extent + R"(" Origin="0 0 0" Spacing="1 1 1"><Piece Extent=")" + extent +
         R"("><CellData><DataArray type="Float32" Name="density" format="ascii">1 2 3 4</DataArray>
<DataArray type="Float32" Name="velocity" NumberOfComponents="3" format="ascii">
0 0 0 1 1 1 2 2 2 3 3 3</DataArray></CellData></Piece></ImageData></VTKFile>)";
}

GridShape two_by_three() {
  GridShape shape;
  shape.axes = {{2, 0, 1}, {3, 0, 1}};
  return shape;
}

TEST(FilmIndex, NamesThePiecesOfEachTime) {
  file("a.pvti", R"(<?xml version="1.0"?><VTKFile type="PImageData"><PImageData>
<Piece Extent="0 2 0 1 0 0" Source="a_r0.vti"/><Piece Extent="0 2 1 3 0 0" Source="a_r1.vti"/>
</PImageData></VTKFile>)");
  const fs::path film = file("film.pvd", std::string(head) + R"(<Collection>
<DataSet timestep="0" part="0" file="a.pvti"/><DataSet timestep="0.5" part="0" file="b.vti"/>
</Collection></VTKFile>)");
  const std::vector<FilmTime> times = read_film_index(film);
  ASSERT_EQ(times.size(), 2U);
  EXPECT_EQ(times[0].time, 0);
  ASSERT_EQ(times[0].pieces.size(), 2U);
  EXPECT_EQ(times[0].pieces[1], film.parent_path() / "a_r1.vti");
  EXPECT_EQ(times[1].time, 0.5);
  EXPECT_EQ(times[1].pieces, std::vector{film.parent_path() / "b.vti"});
}

TEST(FilmIndex, RefusesWhatIsNone) {
  EXPECT_THROW(read_film_index(testing::scratch() / "nowhere.pvd"), Error);
  EXPECT_THROW(read_film_index(file("a.pvd", "")), Error);
  EXPECT_THROW(read_film_index(file("b.pvd", "words")), Error);
  EXPECT_THROW(read_film_index(file("c.pvd", std::string(head) + "<Collection/></VTKFile>")),
               Error);
  EXPECT_THROW(
      read_film_index(file("d.pvd", std::string(head) + R"(<Collection><DataSet timestep="0"/>)"
                                                        "</Collection></VTKFile>")),
      Error);
}

TEST(FilmPiece, HasItsCellsAndArrays) {
  const FilmPiece found = read_film_piece(file("p.vti", piece("0 2 1 3 0 0")), two_by_three());
  EXPECT_EQ(found.cells.start, (std::array<int, 3>{0, 1, 0}));
  EXPECT_EQ(found.cells.count, (std::array<int, 3>{2, 2, 1}));
  EXPECT_EQ(found.arrays.at("density").values, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(found.arrays.at("velocity").components, 3);
  EXPECT_EQ(found.arrays.at("velocity").values[7], 2);
}

TEST(FilmPiece, LeavesAloneWhatWasNotAskedFor) {
  const fs::path path = file("p.vti", piece("0 2 1 3 0 0"));
  const FilmPiece found = read_film_piece(path, two_by_three(), {"density", "growth_rate"});
  EXPECT_TRUE(found.arrays.contains("density"));
  EXPECT_EQ(found.arrays.size(), 1U);
}

TEST(FilmPiece, IsRefusedWhereItDoesNotFitOrIsDamaged) {
  EXPECT_THROW(read_film_piece(file("q.vti", piece("0 2 2 4 0 0")), two_by_three()), Error);
  EXPECT_THROW(read_film_piece(file("r.vti", piece("0 2 1 3 0 1")), two_by_three()), Error);
  EXPECT_THROW(read_film_piece(file("s.vti", "words"), two_by_three()), Error);
  EXPECT_THROW(read_film_piece(file("t.vti", piece("0 2 1 3 0 0").substr(0, 300)), two_by_three()),
               Error);
}

}  // namespace
}  // namespace deblai
