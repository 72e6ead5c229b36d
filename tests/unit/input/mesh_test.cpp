#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

#include "support.hpp"
#include <deblai/input/fitted_box.hpp>
#include <deblai/input/mesh_density.hpp>
#include <deblai/input/mesh_info.hpp>
#include <deblai/input/mesh_reader.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

/// A tetrahedron with no symmetry, inside the unit cube.
TriangleMesh tetrahedron() {
  return {{{0.1, 0.2, 0.15}, {0.9, 0.3, 0.2}, {0.3, 0.85, 0.25}, {0.4, 0.35, 0.95}},
          {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}};
}

TEST(MeshDensity, OfACubeIsThatOfTheBox) {
  const Grid grid = unit_grid({10, 7, 9});
  const Field mesh = fill(grid, MeshDensity(cube(0.21, 0.83)), "source");
  EXPECT_NEAR(integral(mesh), std::pow(0.62, 3), 1e-15);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < 10; ++x) {
      double expected = 1;
      const std::array<int, 3> cell{x, grid.owned().start[1] + y, grid.owned().start[2] + z};
      for (int a = 0; a < 3; ++a) {
        const double low = grid.axis(a).origin + cell.at(std::size_t(a)) * grid.spacing(a);
        expected *= std::max(0.0, std::min(0.83, low + grid.spacing(a)) - std::max(0.21, low)) /
                    grid.spacing(a);
      }
      EXPECT_NEAR(mesh.at(0, z, y, x), expected, 1e-13);
    }
  });
}

TEST(MeshDensity, HasTheVolumeAndCentroidOfTheMesh) {
  const TriangleMesh mesh = tetrahedron();
  const Solid solid = solid_of(mesh);
  for (const int n : {2, 5, 16}) {
    const Field f = fill(unit_grid({n, n + 1, n + 3}), MeshDensity(mesh), "source");
    EXPECT_NEAR(integral(f) / solid.volume, 1, 1e-12);
    EXPECT_LE(maximum(f), 1);
  }
}

TEST(MeshDensity, FillsTheWholeBoxWithACubeOfItsSize) {
  const Field f = fill(unit_grid({4, 4, 4}), MeshDensity(cube(0, 1)), "source");
  EXPECT_EQ(minimum(f), 1);
  EXPECT_EQ(maximum(f), 1);
}

TEST(MeshDensity, AgreesWithPointsInsideATetrahedron) {
  // Against the share of 10^3 points a cell that lie on the inner side of all four faces.
  const TriangleMesh mesh = tetrahedron();
  const Grid grid = unit_grid({6, 6, 6});
  const Field f = fill(grid, MeshDensity(mesh), "source");
  const auto inside = [&](const Point& p) {
    for (std::size_t t = 0; t < 4; ++t) {
      const Point& a = mesh.corner(t, 0);
      Point u{};
      Point v{};
      Point w{};
      for (std::size_t i = 0; i < 3; ++i) {
        u[i] = mesh.corner(t, 1)[i] - a[i];
        v[i] = mesh.corner(t, 2)[i] - a[i];
        w[i] = p[i] - a[i];
      }
      if (w[0] * (u[1] * v[2] - u[2] * v[1]) + w[1] * (u[2] * v[0] - u[0] * v[2]) +
              w[2] * (u[0] * v[1] - u[1] * v[0]) >
          0) {
        return false;
      }
    }
    return true;
  };
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < 6; ++x) {
      int hits = 0;
      for (int s = 0; s < 1000; ++s) {
        hits += inside({(x + (s % 10 + 0.5) / 10) / 6,
                        (grid.owned().start[1] + y + (s / 10 % 10 + 0.5) / 10) / 6,
                        (grid.owned().start[2] + z + (s / 100 + 0.5) / 10) / 6});
      }
      EXPECT_NEAR(f.at(0, z, y, x), hits / 1000.0, 0.03);
    }
  });
}

TEST(MeshDensity, UnitesOverlappingPieces) {
  const Grid grid = unit_grid({10, 10, 10});
  const Field f = fill(grid, MeshDensity(joined(cube(0.1, 0.6), cube(0.4, 0.9))), "source");
  EXPECT_NEAR(integral(f), 2 * 0.125 - 0.008, 1e-12);
  EXPECT_EQ(maximum(f), 1);
}

TEST(MeshDensity, IsTheSameToTheBitOnAnyPartition) {
  const MeshDensity density(
      joined(tetrahedron(), placed(tetrahedron(), {{20, 0, 7}, 0.5, {0.1, 0.2, 0.3}})));
  const Field whole = fill(unit_grid({15, 14, 13}, std::array{1, 1}), density, "source");
  const int ranks = world().size();
  for (const std::array<int, 2> processes : {std::array{ranks, 1}, std::array{1, ranks}}) {
    const Field parts = fill(unit_grid({15, 14, 13}, processes), density, "source");
    for (int z = 0; z < 13; ++z) {
      for (int y = 0; y < 14; ++y) {
        for (int x = 0; x < 15; ++x) {
          const auto value = [&](const Field& f) {
            const Block& b = f.grid().owned();
            const bool mine = y >= b.start[1] && y < b.end(1) && z >= b.start[2] && z < b.end(2);
            return max(world(),
                       mine && !b.empty() ? f.at(0, z - b.start[2], y - b.start[1], x) : -1.0);
          };
          EXPECT_EQ(value(whole), value(parts));
        }
      }
    }
  }
}

TEST(MeshDensity, LivesIn3DInsideTheBoxOnly) {
  const MeshDensity density(cube(0.2, 1.25));
  EXPECT_TRUE(
      fails(Failure::input, "target: a mesh is a shape in 3D, but the grid has 2 axes", [&] {
        fill(unit_grid({8, 8}), density, "target");
      }));
  EXPECT_TRUE(fails(Failure::input, "the grid has 1 axis",
                    [&] { fill(unit_grid({8}), density, "target"); }));
  EXPECT_TRUE(fails(Failure::input, "target: outside the box [0, 1] along x, by 0.25", [&] {
    fill(unit_grid({8, 8, 8}), density, "target");
  }));
}

TEST(MeshInfo, CountsPiecesHandlesAndVolume) {
  const MeshInfo two = describe(joined(cube(0, 1), cube(2, 4)));
  EXPECT_TRUE(two.closed);
  EXPECT_EQ(two.vertices, 16);
  EXPECT_EQ(two.faces, 24);
  EXPECT_EQ(two.components, 2);
  EXPECT_EQ(two.genus, 0);
  EXPECT_DOUBLE_EQ(*two.volume, 9);
  EXPECT_DOUBLE_EQ(two.area, 6 + 24);
  EXPECT_EQ(two.bounds, (Bounds{{0, 0, 0}, {4, 4, 4}}));
}

TEST(MeshInfo, DescribesAnOpenSurfaceWithoutVolume) {
  TriangleMesh open = cube(0, 1);
  open.triangles.pop_back();
  const MeshInfo info = describe(open);
  EXPECT_FALSE(info.closed);
  EXPECT_EQ(info.open_edges, 3);
  EXPECT_FALSE(info.volume);
  EXPECT_FALSE(info.genus);
  EXPECT_DOUBLE_EQ(info.area, 5.5);
}

TEST(ClosedSurface, FacesOutwardsHoweverItCame) {
  EXPECT_DOUBLE_EQ(solid_of(closed_surface(reversed(cube(0, 2)), "a")).volume, 8);
  TriangleMesh mixed = cube(0, 2);
  std::swap(mixed.triangles[3][0], mixed.triangles[3][1]);
  std::swap(mixed.triangles[8][0], mixed.triangles[8][1]);
  EXPECT_DOUBLE_EQ(solid_of(closed_surface(mixed, "a")).volume, 8);
  EXPECT_DOUBLE_EQ(solid_of(closed_surface(joined(cube(0, 2), reversed(cube(3, 4))), "a")).volume,
                   9);
}

TEST(ClosedSurface, KeepsCavities) {
  const TriangleMesh shell = closed_surface(joined(cube(0, 3), reversed(cube(1, 2))), "a");
  EXPECT_DOUBLE_EQ(solid_of(shell).volume, 26);
  EXPECT_DOUBLE_EQ(solid_of(closed_surface(reversed(shell), "a")).volume, 26);
}

TEST(ClosedSurface, SaysHowManyEdgesAreOpenAndWhere) {
  TriangleMesh open = cube(0, 1);
  open.triangles.pop_back();
  EXPECT_TRUE(fails(Failure::input,
                    "cow.obj: the surface is not closed: 3 of 18 edges lie in one triangle only, "
                    "in the box from (1, 0, 0) to (1, 1, 1)",
                    [&] { closed_surface(open, "cow.obj"); }));
  EXPECT_TRUE(fails(Failure::input, "fill the holes", [&] { closed_surface(open, "cow.obj"); }));
}

TEST(ClosedSurface, RefusesWhatHasNoInside) {
  TriangleMesh fin = cube(0, 1);
  fin.points.push_back({2, 2, 2});
  fin.triangles.push_back({0, 1, 8});
  fin.triangles.push_back({1, 0, 8});
  EXPECT_TRUE(fails(Failure::input,
                    "a: the surface has no inside: 1 of 20 edges lie in more than two triangles",
                    [&] { closed_surface(fin, "a"); }));
  const TriangleMesh flat{{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}},
                          {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}};
  EXPECT_TRUE(fails(Failure::input, "encloses no volume", [&] { closed_surface(flat, "a"); }));
  EXPECT_TRUE(fails(Failure::input, "has no triangles", [&] { closed_surface({}, "a"); }));
  // The projective plane with six vertices: each edge in two triangles, one side only.
  TriangleMesh projective{{},
                          {{0, 1, 2},
                           {0, 2, 3},
                           {0, 3, 4},
                           {0, 4, 5},
                           {0, 5, 1},
                           {1, 2, 4},
                           {2, 3, 5},
                           {3, 4, 1},
                           {4, 5, 2},
                           {5, 1, 3}}};
  for (int i = 0; i < 6; ++i) projective.points.push_back({std::cos(i), std::sin(i), 0.1 * i * i});
  EXPECT_TRUE(fails(Failure::input, "a: the surface has one side only",
                    [&] { closed_surface(projective, "a"); }));
  EXPECT_FALSE(describe(projective).volume);
}

TEST(TriangleMesh, IsRotatedThenScaledThenTranslated) {
  const TriangleMesh point{{{1, 0, 0}, {0, 0, 1}}, {}};
  const TriangleMesh moved = placed(point, {{90, 0, 90}, 2, {10, 20, 30}});
  EXPECT_EQ(moved.points[0], (Point{10, 22, 30}));
  EXPECT_EQ(moved.points[1], (Point{12, 20, 30}));
  EXPECT_TRUE(fails(Failure::case_file, "scale of a mesh is a positive number, got 0", [&] {
    placed(point, {{}, 0, {}});
  }));
  EXPECT_TRUE(fails(Failure::case_file, "finite numbers", [&] {
    placed(point, {{NAN, 0, 0}, 1, {}});
  }));
}

TEST(TriangleMesh, IsAlignedByCentroidAndVolume) {
  const TriangleMesh source = tetrahedron();
  const TriangleMesh centred = centred_on(source, cube(5, 7));
  const TriangleMesh target = scaled_to_volume_of(source, centred);
  EXPECT_NEAR(solid_of(target).volume, solid_of(source).volume, 1e-15);
  for (std::size_t a = 0; a < 3; ++a) {
    EXPECT_NEAR(solid_of(centred).centroid[a], solid_of(source).centroid[a], 1e-14);
    EXPECT_NEAR(solid_of(target).centroid[a], solid_of(source).centroid[a], 1e-14);
  }
}

TEST(RealMeshes, KeepTheirVolumeOnAGrid) {
  DEBLAI_REQUIRE_DATA("mesh/spot.obj");
  DEBLAI_REQUIRE_DATA("mesh/blub_fish.obj");
  for (const auto& [name, volume] : {std::pair{"spot", 0.7183}, {"blub_fish", 1.353}}) {
    const TriangleMesh mesh = read_solid(world(), data() / "mesh" / (std::string(name) + ".obj"));
    EXPECT_NEAR(solid_of(mesh).volume, volume, 5e-4);
    const MeshDensity density(mesh);
    const Grid grid(world(), fitted_box(*density.bounds(), {64, 64, 64}, 1, 0.1));
    EXPECT_NEAR(integral(fill(grid, density, name)) / solid_of(mesh).volume, 1, 1e-12);
  }
}

TEST(RealMeshes, AreFilledQuickly) {
  DEBLAI_REQUIRE_DATA("mesh/spot.obj");
  const MeshDensity density(read_solid(world(), data() / "mesh" / "spot.obj"));
  const Grid grid(world(), fitted_box(*density.bounds(), {128, 128, 128}, 1, 0.1));
  const auto start = std::chrono::steady_clock::now();
  fill(grid, density, "spot");
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 5);
}

}  // namespace
}  // namespace deblai
