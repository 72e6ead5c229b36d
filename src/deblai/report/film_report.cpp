#include <deblai/report/film_report.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/base/atomic_file.hpp>

namespace deblai {

nlohmann::ordered_json to_json(const FilmReport& film) {
  using Json = nlohmann::ordered_json;
  return {{"length", film.length},
          {"action", film.action},
          {"time", film.times.back()},
          {"frames", film.times.size()},
          {"kinetic_energy", film.kinetic_energy},
          {"mass", Json{{"times", film.times}, {"over_time", film.masses}}}};
}

std::string in_words(const FilmReport& film) {
  const auto [least, most] =
      std::minmax_element(film.kinetic_energy.begin(), film.kinetic_energy.end());
  return fmt::format("a curve of length {:.6g} through {} frames, kinetic energy {}", film.length,
                     film.times.size(),
                     film.kinetic_energy.size() == 1
                         ? fmt::format("{:.4g}", *least)
                         : fmt::format("from {:.4g} to {:.4g}", *least, *most));
}

void write_history(const Communicator& comm, const std::filesystem::path& path,
                   const FilmReport& film) {
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    std::string text = "slab,from,to,kinetic_energy,length\n";
    for (std::size_t k = 0; k < film.kinetic_energy.size(); ++k) {
      const double dt = film.times[k + 1] - film.times[k];
      text += fmt::format("{},{},{},{},{}\n", k, film.times[k], film.times[k + 1],
                          film.kinetic_energy[k], dt * std::sqrt(2 * film.kinetic_energy[k]));
    }
    write_atomically(path, text);
  });
}

}  // namespace deblai
