#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <deblai/base/catalogue.hpp>
#include <deblai/input/triangle_mesh.hpp>

namespace deblai {

/// A surface as files hold it: polygons of three corners or more over a list of points.
struct PolygonSoup {
  std::vector<Point> points;
  std::vector<long long> corners;  ///< indices into `points`, polygon after polygon
  std::vector<std::size_t> first_corner{
      0};  ///< of each polygon, and the number of corners at the end

  void end_polygon() { first_corner.push_back(corners.size()); }
};

/// A file format of surfaces. A new one is a file that adds itself to Catalogue<MeshFormat> under
/// the extension of its files, in lower case and without the dot.
class MeshFormat {
 public:
  virtual ~MeshFormat() = default;
  /// Rank-local. Throws Error, Failure::input, without the file's name where a line cannot be
  /// given.
  virtual PolygonSoup read(const std::filesystem::path& file) const = 0;
};

/// Any surface, open or closed, cleaned: equal points merged, polygons triangulated, unused points
/// and triangles with two equal corners dropped.
///
/// Collective; rank 0 reads. Throws CollectiveError, Failure::input, whose message names the file.
TriangleMesh read_mesh(const Communicator& comm, const std::filesystem::path& file);

/// A closed surface with all triangles facing outwards. Collective; throws CollectiveError as
/// `read_mesh` and `closed_surface` do.
TriangleMesh read_solid(const Communicator& comm, const std::filesystem::path& file);

/// The cleaned triangles of a soup. Not collective. Throws Error, Failure::input, on a corner that
/// is no point, a coordinate that is not finite, and where there is no triangle at all.
TriangleMesh cleaned(const PolygonSoup& soup);

}  // namespace deblai
