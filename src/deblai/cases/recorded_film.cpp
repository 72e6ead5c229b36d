#include <deblai/cases/recorded_film.hpp>

#include <utility>

#include <fmt/format.h>

#include <deblai/field/scattered.hpp>
#include <deblai/input/vtk_film.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;

constexpr const char* array = "density";

class RecordedFilm : public Recorded {
 public:
  RecordedFilm(std::string name, GridShape shape, std::vector<FilmTime> pictures)
      : name_(std::move(name)), shape_(std::move(shape)), pictures_(std::move(pictures)) {
    for (const FilmTime& each : pictures_) times_.push_back(each.time);
  }

  const GridShape& shape() const override { return shape_; }
  const std::vector<double>& times() const override { return times_; }

  Field density(const Grid& grid, int time) const override {
    const std::vector<fs::path>& files = pictures_.at(static_cast<std::size_t>(time)).pieces;
    const Communicator& comm = grid.comm();
    std::vector<FilmPiece> pieces;
    std::vector<PlacedCells> cells;
    collectively(comm, [&] {
      const auto ranks = static_cast<std::size_t>(comm.size());
      for (auto i = static_cast<std::size_t>(comm.rank()); i < files.size(); i += ranks)
        pieces.push_back(read_film_piece(files[i], shape_, {array}));
      for (const FilmPiece& piece : pieces) {
        const auto found = piece.arrays.find(array);
        require(found != piece.arrays.end() && found->second.components == 1, Failure::input,
                fmt::format("{}: its pictures have no array `{}` of one number a cell\n  run the "
                            "case with it among output.fields",
                            name_, array));
        cells.push_back({piece.cells, found->second.values.data()});
      }
    });
    Field field(grid, 1);
    const std::ptrdiff_t written = scatter(cells, field);
    collectively(comm, [&] {
      const Block& own = grid.owned();
      require(written == (own.empty() ? 0 : own.cells()), Failure::input,
              fmt::format("{}: the pieces of its picture {} do not cover the grid: one is missing\n"
                          "  run the case again",
                          name_, time));
    });
    return field;
  }

 private:
  std::string name_;
  GridShape shape_;
  std::vector<FilmTime> pictures_;
  std::vector<double> times_;
};

}  // namespace

std::unique_ptr<Recorded> open_film(const Communicator& world, const fs::path& film,
                                    std::optional<GridShape> shape) {
  std::vector<FilmTime> pictures;
  collectively(world, [&] {
    pictures = read_film_index(film);
    if (!shape) shape = film_shape(film);
  });
  return std::make_unique<RecordedFilm>(film.string(), *std::move(shape), std::move(pictures));
}

std::unique_ptr<Recorded> open_picture(const Communicator& world, const fs::path& picture) {
  GridShape shape;
  std::vector<fs::path> pieces;
  collectively(world, [&] {
    shape = picture_shape(picture);
    pieces = picture_pieces(picture);
  });
  return std::make_unique<RecordedFilm>(picture.string(), std::move(shape),
                                        std::vector<FilmTime>{{0, std::move(pieces)}});
}

}  // namespace deblai
