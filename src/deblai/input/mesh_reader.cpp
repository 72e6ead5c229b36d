#include <deblai/input/mesh_reader.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include <deblai/input/mesh_info.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

struct PointHash {
  std::size_t operator()(const Point& p) const {
    std::size_t hash = 0;
    for (const double x : p) hash = (hash ^ std::hash<double>{}(x)) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
  }
};

TriangleMesh read_local(const std::filesystem::path& file) {
  require_readable(file);
  std::string extension = file.extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::vector<std::string> known = Catalogue<MeshFormat>::names();
  require(std::find(known.begin(), known.end(), extension) != known.end(), Failure::input,
          fmt::format("{}: unknown mesh format \"{}\"; known: {}", file.string(),
                      file.extension().string(), fmt::join(known, ", ")));
  try {
    return cleaned(Catalogue<MeshFormat>::make(extension)->read(file));
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with(file.string())) throw;
    throw Error(error.failure(), fmt::format("{}: {}", file.string(), error.what()));
  }
}

TriangleMesh read_on_root(const Communicator& comm, const std::filesystem::path& file,
                          auto&& treat) {
  TriangleMesh mesh;
  collectively(comm, [&] {
    if (comm.is_root()) mesh = treat(read_local(file));
  });
  return broadcast(comm, std::move(mesh));
}

}  // namespace

TriangleMesh read_mesh(const Communicator& comm, const std::filesystem::path& file) {
  return read_on_root(comm, file, [](TriangleMesh mesh) { return mesh; });
}

TriangleMesh read_solid(const Communicator& comm, const std::filesystem::path& file) {
  return read_on_root(comm, file, [&](TriangleMesh mesh) {
    return closed_surface(std::move(mesh), file.string());
  });
}

TriangleMesh cleaned(const PolygonSoup& soup) {
  const auto count = static_cast<long long>(soup.points.size());
  for (std::size_t i = 0; i < soup.points.size(); ++i) {
    const Point& p = soup.points[i];
    require(std::isfinite(p[0]) && std::isfinite(p[1]) && std::isfinite(p[2]), Failure::input,
            fmt::format("vertex {} is ({}, {}, {}); coordinates are finite numbers", i + 1, p[0],
                        p[1], p[2]));
  }
  require(count <= std::numeric_limits<int>::max(), Failure::input,
          fmt::format("a mesh has at most {} vertices, got {}", std::numeric_limits<int>::max(),
                      count));

  TriangleMesh mesh;
  std::unordered_map<Point, int, PointHash> known;
  std::vector<int> merged(soup.points.size(), -1);
  const auto index = [&](long long corner, std::size_t polygon) {
    require(
        corner >= 0 && corner < count, Failure::input,
        fmt::format("face {} uses vertex {}, but there are {}", polygon + 1, corner + 1, count));
    int& place = merged[static_cast<std::size_t>(corner)];
    if (place < 0) {
      Point p = soup.points[static_cast<std::size_t>(corner)];
      for (double& x : p) x += 0.0;  // -0 and 0 are one place
      const auto [found, is_new] = known.try_emplace(p, static_cast<int>(mesh.points.size()));
      if (is_new) mesh.points.push_back(p);
      place = found->second;
    }
    return place;
  };
  for (std::size_t f = 0; f + 1 < soup.first_corner.size(); ++f) {
    const std::size_t first = soup.first_corner[f];
    for (std::size_t c = first + 2; c < soup.first_corner[f + 1]; ++c) {
      // A fan: signed areas and volumes are right for polygons that are not convex, too.
      const std::array<int, 3> t{index(soup.corners[first], f), index(soup.corners[c - 1], f),
                                 index(soup.corners[c], f)};
      if (t[0] != t[1] && t[1] != t[2] && t[2] != t[0]) mesh.triangles.push_back(t);
    }
  }
  require(!mesh.triangles.empty(), Failure::input, "the file holds no triangles");
  return mesh;
}

}  // namespace deblai
