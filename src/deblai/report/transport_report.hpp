#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include <deblai/problems/continuity.hpp>
#include <deblai/report/line_file.hpp>

namespace deblai {

/// What `result` of run.json holds of a density that was carried. Not collective.
nlohmann::ordered_json to_json(const Carried& carried);

/// "carried to t = 1 in 412 steps, mass kept to 2e-16, density in [0, 0.98]". Not collective.
std::string in_words(const Carried& carried);

/// history.csv of a density that is carried: a row a picture,
/// `frame,time,steps,mass,minimum,maximum,seconds`, in numbers that read back to the same bits.
class TransportHistory {
 public:
  /// Create the file. Collective; throws CollectiveError(Failure::resources).
  TransportHistory(const Communicator& comm, const std::filesystem::path& path);
  /// Go on with one that is there, after its first `rows` rows. Alike.
  TransportHistory(const Communicator& comm, const std::filesystem::path& path, std::size_t rows);

  /// Append a row. Collective; throws CollectiveError(Failure::resources).
  void add(const CarriedState& state);

 private:
  Communicator comm_;
  LineFile file_;  ///< open on the root only
};

}  // namespace deblai
