#pragma once

#include <string>
#include <vector>

#include <deblai/output/vtk_piece.hpp>

namespace deblai {

/// One file of a parallel image, and the points it spans.
struct VtkSource {
  std::string file;
  VtkExtent extent{};
};

/// Text of a .pvti: the whole image of `shape`, made of the files of several ranks.
std::string vtk_image_index(const GridShape& shape, const std::vector<NamedField>& fields,
                            const std::vector<VtkSource>& pieces);

/// Text of a .pvtp: the whole surface, whose points have that array as their normals; empty: none.
std::string vtk_surface_index(const std::vector<VtkSource>& pieces, const std::string& normals);

/// One time of a film and the file, beside the film's, that shows it.
struct VtkTime {
  double time = 0;
  std::string file;
};

/// Text of a .pvd: a film.
std::string vtk_film_index(const std::vector<VtkTime>& times);

}  // namespace deblai
