#include <deblai/input/points.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <deblai/input/text_file.hpp>

namespace deblai {

std::vector<std::array<double, 3>> read_points(const Communicator& comm,
                                               const std::filesystem::path& file, int dim) {
  std::string text;
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    require_readable(file);
    text = contents(file);
  });
  text = broadcast(comm, std::move(text));
  std::vector<std::array<double, 3>> points;
  collectively(comm, [&] {
    std::replace(text.begin(), text.end(), ',', ' ');
    TextCursor cursor(file, text);
    while (cursor.next_line()) {
      std::string_view word = cursor.word();
      if (word.empty() || word.starts_with('#')) continue;
      std::array<double, 3> point{0, 0, 0};
      for (int a = 0; a < dim; ++a, word = cursor.word()) {
        if (word.empty()) cursor.fail(fmt::format("a point has {} numbers, got {}", dim, a));
        point[static_cast<std::size_t>(a)] = cursor.number(word, "a coordinate");
      }
      if (!word.empty()) cursor.fail(fmt::format("a point has {} numbers, got more", dim));
      points.push_back(point);
    }
    require(!points.empty(), Failure::input, fmt::format("{}: holds no points", file.string()));
  });
  return points;
}

}  // namespace deblai
