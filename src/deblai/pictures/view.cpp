#include <deblai/pictures/view.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace deblai {

namespace {

/// f(pixel, offset of the cell in the piece) for the cells of a piece that the view shows.
template <class F>
void for_each_cell(const FilmPiece& piece, const View& view, F&& f) {
  std::array<int, 3> from{};
  std::array<int, 3> to{};
  for (std::size_t a = 0; a < 3; ++a) {
    from[a] = std::max(view.start[a], piece.cells.start[a]);
    to[a] = std::min(view.start[a] + view.cells[a], piece.cells.start[a] + piece.cells.count[a]);
  }
  const std::array<int, 3>& count = piece.cells.count;
  const auto offset = [&](int x, int y, int z) {
    return (
        (static_cast<std::size_t>(z - piece.cells.start[2]) * static_cast<std::size_t>(count[1]) +
         static_cast<std::size_t>(y - piece.cells.start[1])) *
            static_cast<std::size_t>(count[0]) +
        static_cast<std::size_t>(x - piece.cells.start[0]));
  };
  const auto pixel = [&](int cell, std::size_t a) {
    return static_cast<std::size_t>((cell - view.start[a]) / view.factor[a]);
  };
  const auto width = static_cast<std::size_t>(view.pixels(0));
  const auto height = static_cast<std::size_t>(view.pixels(1));
  for (int z = from[2]; z < to[2]; ++z) {
    for (int y = from[1]; y < to[1]; ++y) {
      const std::size_t line = (pixel(z, 2) * height + pixel(y, 1)) * width;
      for (int x = from[0]; x < to[0]; ++x) f(line + pixel(x, 0), offset(x, y, z));
    }
  }
}

const FilmArray* find(const FilmPiece& piece, const std::string& name) {
  const auto found = piece.arrays.find(name);
  return found == piece.arrays.end() ? nullptr : &found->second;
}

/// f(pixel, value) for the cells that the view shows of this rank's pieces.
template <class F>
void for_each_value(std::span<const FilmPiece> pieces, const Quantity& what, const View& view,
                    F&& f) {
  for (const FilmPiece& piece : pieces) {
    const FilmArray* array = find(piece, what.array);
    const FilmArray* weight = what.weight.empty() ? nullptr : find(piece, what.weight);
    if (array == nullptr || (weight == nullptr && !what.weight.empty())) continue;
    if (what.component >= array->components) continue;
    const auto components = static_cast<std::size_t>(array->components);
    for_each_cell(piece, view, [&](std::size_t pixel, std::size_t cell) {
      const float* tuple = array->values.data() + cell * components;
      double value = 0;
      if (what.component == Quantity::length) {
        for (std::size_t c = 0; c < components; ++c) value += double{tuple[c]} * double{tuple[c]};
        value = std::sqrt(value);
      } else {
        value = tuple[what.component];
      }
      f(pixel, weight == nullptr ? value : value * double{weight->values[cell]});
    });
  }
}

/// Cells of a pixel along an axis.
double extent(const View& view, int axis, int pixel) {
  const auto a = static_cast<std::size_t>(axis);
  return std::min(view.factor[a], view.cells[a] - pixel * view.factor[a]);
}

}  // namespace

int View::pixels(int axis) const {
  const auto a = static_cast<std::size_t>(axis);
  return (cells[a] + factor[a] - 1) / factor[a];
}

std::size_t View::size() const {
  return static_cast<std::size_t>(pixels(0)) * static_cast<std::size_t>(pixels(1)) *
         static_cast<std::size_t>(pixels(2));
}

View whole_view(const GridShape& shape, int most) {
  View view;
  int longest = 1;
  for (std::size_t a = 0; a < shape.axes.size(); ++a) {
    view.cells[a] = shape.axes[a].cells;
    longest = std::max(longest, view.cells[a]);
  }
  view.factor.fill((longest + most - 1) / most);
  for (std::size_t a = 0; a < 3; ++a) view.factor[a] = std::min(view.factor[a], view.cells[a]);
  return view;
}

std::vector<double> means(const Communicator& comm, std::span<const FilmPiece> pieces,
                          const Quantity& what, const View& view) {
  double largest = 0;
  for_each_value(pieces, what, view,
                 [&](std::size_t, double value) { largest = std::max(largest, std::abs(value)); });
  largest = max(comm, largest);
  std::vector<std::int64_t> sums(view.size(), 0);
  if (largest > 0) {
    const double unit = std::ldexp(1.0, 40) / largest;
    for_each_value(pieces, what, view, [&](std::size_t pixel, double value) {
      sums[pixel] += std::llround(value * unit);
    });
  }
  check_mpi(MPI_Reduce(comm.is_root() ? MPI_IN_PLACE : sums.data(), sums.data(),
                       static_cast<int>(sums.size()), MPI_INT64_T, MPI_SUM, 0, comm.get()));
  if (!comm.is_root()) return {};
  std::vector<double> result;
  result.reserve(sums.size());
  for (int z = 0; z < view.pixels(2); ++z) {
    for (int y = 0; y < view.pixels(1); ++y) {
      for (int x = 0; x < view.pixels(0); ++x) {
        const double cells = extent(view, 0, x) * extent(view, 1, y) * extent(view, 2, z);
        const double sum = static_cast<double>(sums[result.size()]);
        result.push_back(std::ldexp(sum, -40) * largest / cells);
      }
    }
  }
  return result;
}

std::vector<double> maxima(const Communicator& comm, std::span<const FilmPiece> pieces,
                           const Quantity& what, const View& view) {
  std::vector<double> most(view.size(), -std::numeric_limits<double>::infinity());
  for_each_value(pieces, what, view, [&](std::size_t pixel, double value) {
    most[pixel] = std::max(most[pixel], value);
  });
  check_mpi(MPI_Reduce(comm.is_root() ? MPI_IN_PLACE : most.data(), most.data(),
                       static_cast<int>(most.size()), MPI_DOUBLE, MPI_MAX, 0, comm.get()));
  if (!comm.is_root()) return {};
  for (double& value : most) value = std::isfinite(value) ? value : 0;
  return most;
}

}  // namespace deblai
