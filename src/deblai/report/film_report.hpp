#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// What is known of the velocity of a film.
struct FilmReport {
  std::vector<double> times;           ///< of the frames
  std::vector<double> masses;          ///< theirs
  std::vector<double> kinetic_energy;  ///< a slab between two frames [mass length^2 / time^2]
  double length = 0;                   ///< of the curve in Wasserstein space
  double action = 0;                   ///< twice the integral of the kinetic energy over time
  double residual = 0;                 ///< of the elliptic equations, the largest, relative
  int iterations = 0;                  ///< of all slabs
  bool converged = true;
  double solve_seconds = 0;
};

/// The keys that it adds to `result` of run.json.
nlohmann::ordered_json to_json(const FilmReport& film);

/// "a curve of length 0.5 through 9 frames, kinetic energy from 0.12 to 0.13".
std::string in_words(const FilmReport& film);

/// history.csv: a row a slab, `slab,from,to,kinetic_energy,length`, in numbers that read back to
/// the same bits. Collective; throws CollectiveError(Failure::resources).
void write_history(const Communicator& comm, const std::filesystem::path& path,
                   const FilmReport& film);

}  // namespace deblai
