#pragma once

#include <string>

#include <deblai/report/film_source.hpp>

namespace deblai {

/// Pictures of a film in full size without words, as PNG: the area under a curve in 1D, a map in
/// 2D, in 3D the shaded surface or, of scans, three slices beside one another. The colours and the
/// camera stay the same from picture to picture.
class Frames {
 public:
  /// Looks through the film once. Collective; throws CollectiveError, Failure::input, where the
  /// film cannot be read.
  /// @param pixels along the longest edge
  Frames(const FilmSource& film, int pixels);

  /// The bytes of picture k on the root, nothing elsewhere. Collective; throws alike.
  std::string operator()(int k) const;

 private:
  std::string curve(const std::vector<FilmPiece>& pieces) const;
  std::string map(const std::vector<FilmPiece>& pieces) const;
  std::string solid(const std::vector<FilmPiece>& pieces) const;
  std::string slices(const std::vector<FilmPiece>& pieces) const;

  const FilmSource& film_;
  int pixels_;
  double most_ = 0;              ///< density of the film [mass / length^d]
  std::array<int, 3> middle_{};  ///< cell through which slices go
};

}  // namespace deblai
