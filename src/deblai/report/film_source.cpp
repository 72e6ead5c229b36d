#include <deblai/report/film_source.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace deblai {

std::string Units::density() const {
  constexpr std::array powers{"", "²", "³"};
  return fmt::format("mass / {}{}", length, powers[static_cast<std::size_t>(dim - 1)]);
}

std::string Units::flow() const {
  constexpr std::array sections{"mass", "mass / {}", "mass / {}²"};
  return fmt::format(fmt::runtime(sections[static_cast<std::size_t>(dim - 1)]), length);
}

std::string Units::speed() const { return length + " / time"; }

FilmSource::FilmSource(const Communicator& comm, const std::filesystem::path& film, GridShape shape,
                       Units units, Look look)
    : comm_(comm), shape_(std::move(shape)), units_(std::move(units)), look_(look) {
  units_.dim = shape_.dim();
  collectively(comm_, [&] { times_ = read_film_index(film); });
  const std::vector<FilmPiece> first = read(0, {});
  for (const char* name :
       {"density", "velocity", "momentum", "growth_rate", "source", "target", "flow", "mask"}) {
    const bool here = std::any_of(first.begin(), first.end(), [&](const FilmPiece& piece) {
      return piece.arrays.contains(name);
    });
    if (max(comm_, here ? 1 : 0) > 0) arrays_.insert(name);
  }
}

std::vector<int> FilmSource::chosen(int count) const {
  std::vector<int> result;
  const int steps = std::min(count, pictures()) - 1;
  for (int i = 0; i < steps; ++i)
    result.push_back((2 * i * (pictures() - 1) + steps) / (2 * steps));
  result.push_back(pictures() - 1);
  return result;
}

std::vector<FilmPiece> FilmSource::read(int picture, const std::vector<std::string>& arrays) const {
  std::vector<FilmPiece> pieces;
  collectively(comm_, [&] {
    const auto& files = times_[static_cast<std::size_t>(picture)].pieces;
    const auto ranks = static_cast<std::size_t>(comm_.size());
    for (auto i = static_cast<std::size_t>(comm_.rank()); i < files.size(); i += ranks)
      pieces.push_back(read_film_piece(files[i], shape_, arrays));
  });
  return pieces;
}

std::string at_time(double time) { return fmt::format("t = {:.4g}", time); }

std::string axis_name(int axis, const Units& units) {
  constexpr std::array letters{"x", "y", "z"};
  const std::string name = letters[static_cast<std::size_t>(axis)];
  return units.length == "length" ? name : fmt::format("{} [{}]", name, units.length);
}

}  // namespace deblai
