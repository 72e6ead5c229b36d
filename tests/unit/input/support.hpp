#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <deblai/input/density.hpp>
#include <deblai/input/triangle_mesh.hpp>
#include <support/world.hpp>

namespace deblai::testing {

/// What `work` throws; none when it returns.
template <class Work>
std::optional<LocalFailure> failure_of(Work&& work) {
  try {
    work();
  } catch (const Error& error) {
    return LocalFailure{error.failure(), error.what()};
  }
  return std::nullopt;
}

/// `work` throws an Error of this kind whose message has `part` in it.
template <class Work>
::testing::AssertionResult fails(Failure failure, const std::string& part, Work&& work) {
  const auto found = failure_of(work);
  if (!found) return ::testing::AssertionFailure() << "nothing was thrown";
  if (found->failure == failure && found->message.find(part) != std::string::npos) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure()
         << "exit code " << static_cast<int>(found->failure) << ": " << found->message;
}

/// Equal cells on [0, 1]^d.
inline Grid unit_grid(const std::vector<int>& cells,
                      std::optional<std::array<int, 2>> processes = std::nullopt) {
  GridShape shape;
  for (const int n : cells) shape.axes.push_back({n, 0, 1});
  return Grid(world(), shape, processes);
}

/// A file of the running test, written by rank 0. Collective.
inline std::filesystem::path written(const std::string& name, std::string_view text) {
  const std::filesystem::path file = scratch() / name;
  if (world().is_root()) std::ofstream(file, std::ios::binary) << text;
  return file;
}

/// Sum over all cells of |a - b|, times the cell volume, of two fields on one grid. Collective.
inline double distance(const Field& a, const Field& b) {
  Field difference(a.grid(), 1);
  const int n = a.grid().owned().count[0];
  for_each_line(a.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < n; ++x)
      difference.at(0, z, y, x) = std::abs(a.at(0, z, y, x) - b.at(0, z, y, x));
  });
  return integral(difference);
}

/// The cube [low, high]^3, twelve triangles facing outwards.
inline TriangleMesh cube(double low, double high) {
  TriangleMesh mesh;
  for (int i = 0; i < 8; ++i) {
    mesh.points.push_back(
        {(i & 1) != 0 ? high : low, (i & 2) != 0 ? high : low, (i & 4) != 0 ? high : low});
  }
  mesh.triangles = {{0, 2, 1}, {1, 2, 3}, {4, 5, 6}, {5, 7, 6}, {0, 1, 4}, {1, 5, 4},
                    {2, 6, 3}, {3, 6, 7}, {0, 4, 2}, {2, 4, 6}, {1, 3, 5}, {3, 7, 5}};
  return mesh;
}

/// Both meshes as one.
inline TriangleMesh joined(TriangleMesh a, const TriangleMesh& b) {
  const int shift = static_cast<int>(a.points.size());
  a.points.insert(a.points.end(), b.points.begin(), b.points.end());
  for (const auto& t : b.triangles)
    a.triangles.push_back({t[0] + shift, t[1] + shift, t[2] + shift});
  return a;
}

/// All triangles facing the other way.
inline TriangleMesh reversed(TriangleMesh mesh) {
  for (auto& t : mesh.triangles) std::swap(t[1], t[2]);
  return mesh;
}

}  // namespace deblai::testing
