#pragma once

#include <string>

#include <deblai/report/film_source.hpp>

namespace deblai {

/// The path as a strip of pictures: curves in 1D, maps with arrows of the velocity in 2D, surfaces,
/// slices and projections in 3D. Markup on the root, nothing elsewhere.
/// @param pixels at most along an edge of a picture
/// @param subject of the alternative texts: "the path"
///
/// Collective; throws CollectiveError, Failure::input, where the film cannot be read. The same bits
/// on any number of ranks.
std::string film_strip(const FilmSource& film, const std::string& subject, int pixels);

/// Where mass was made and lost, summed over the time of the film; nothing for a film that keeps
/// its mass. Alike.
std::string growth_map(const FilmSource& film, int pixels);

/// How many pictures a strip has at most.
inline constexpr int strip_pictures = 5;

// Of one dimension each.
std::string strip_of_curves(const FilmSource& film, const std::string& subject, int pixels);
std::string strip_of_maps(const FilmSource& film, const std::string& subject, int pixels);
std::string strip_of_volumes(const FilmSource& film, const std::string& subject, int pixels);
/// A flow without time in 2D and 3D, and what it carries from where to where.
std::string strip_of_flow(const FilmSource& film, int pixels);

}  // namespace deblai
