#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <deblai/grid/grid.hpp>

namespace deblai {

/// An array of a film as it is read back: cells with x fastest, components interleaved.
struct FilmArray {
  int components = 1;
  std::vector<float> values;
};

/// The cells that one file holds of a picture.
struct FilmPiece {
  Block cells;  ///< global indices
  std::map<std::string, FilmArray> arrays;
};

/// One time of a film, and the files of its picture: one, or one a rank of the run.
struct FilmTime {
  double time = 0;
  std::vector<std::filesystem::path> pieces;
};

/// What a .pvd of ours refers to, times ascending. Not collective; throws Error, Failure::input,
/// where it cannot be read.
std::vector<FilmTime> read_film_index(const std::filesystem::path& film);

/// The grid of a picture, .vti or .pvti, or of the first picture of a film, of one time step; and
/// the files that hold the cells of a picture. Not collective; throw Error, Failure::input, where
/// it cannot be read.
GridShape picture_shape(const std::filesystem::path& picture);
GridShape film_shape(const std::filesystem::path& film);
std::vector<std::filesystem::path> picture_pieces(const std::filesystem::path& picture);

/// A .vti of ours, of a picture of that shape: those of the arrays `names` that it has, or all
/// where none is named. Not collective; throws Error, Failure::input, where it cannot be read or
/// does not fit.
FilmPiece read_film_piece(const std::filesystem::path& file, const GridShape& shape,
                          const std::vector<std::string>& names = {});

}  // namespace deblai
