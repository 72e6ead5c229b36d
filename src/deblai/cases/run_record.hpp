#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/base/communicator.hpp>
#include <deblai/report/film_source.hpp>

namespace deblai {

/// What is in a file; nothing where it cannot be read. Not collective.
std::optional<std::string> file_contents(const std::filesystem::path& file);

/// run.json of a run directory, on every rank. Collective; throws CollectiveError, Failure::input,
/// where it is none of ours.
nlohmann::json read_run_record(const Communicator& world, const std::filesystem::path& directory);

/// The grid that the run had in space, of one time step. Rank-local; throws Error, Failure::input.
GridShape shape_of(const nlohmann::json& run, const std::filesystem::path& directory);

/// Volumes, which are in millimetres, are among what the run read.
bool reads_volumes(const nlohmann::json& run);

struct RunFilm {
  std::string name;  ///< "density"
  FilmSource film;
};

/// The films of cells that a run wrote, the first `most` of them. Collective; throws as
/// read_run_record does.
std::vector<RunFilm> films_of(const Communicator& world, const nlohmann::json& run,
                              const std::filesystem::path& directory, std::size_t most);

}  // namespace deblai
