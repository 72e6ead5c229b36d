#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <deblai/base/communicator.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/report/run_report.hpp>

namespace deblai {

/// What a run says before it starts.
struct RunHeader {
  std::string problem = "geodesic";
  std::string case_file;
  std::string directory;  ///< where the results go
  GridShape grid;
  int ranks = 1;
  double predicted_bytes = 0;               ///< of the rank that owns most
  std::optional<double> available_bytes;    ///< of the machine
  std::optional<double> estimated_seconds;  ///< of the solve
};

enum class Screen {
  automatic,  ///< redrawn on a terminal, lines elsewhere
  redrawn,    ///< the progress line is drawn over itself
  lines,      ///< a progress line every few seconds
  silent      ///< nothing but log.txt
};

struct TerminalSettings {
  Screen screen = Screen::automatic;
  std::ostream* stream = nullptr;    ///< null: standard output
  double seconds_between_lines = 5;  ///< of the progress lines in log.txt and pipes
  double seconds_between_redraws = 0.1;
  double tolerance = 0;         ///< the stopping rule's, for the time to go; 0: unknown
  std::string symbol = "W2^2";  ///< of the squared distance
};

/// What the user reads while the program runs. Rank 0 speaks, to the screen and to log.txt; on the
/// other ranks the functions do nothing. Texts are collective only where it is said.
class Terminal {
 public:
  /// Not collective.
  explicit Terminal(const Communicator& comm, const TerminalSettings& settings = {});
  Terminal(Terminal&&) noexcept;
  ~Terminal();

  /// From now on everything is also written to log.txt, what was said before included.
  /// Collective; throws CollectiveError(Failure::resources).
  void open_log(const std::filesystem::path& path);
  /// The same, after what an earlier run wrote.
  void continue_log(const std::filesystem::path& path);

  /// At most eight lines: problem, grid, ranks, predicted memory and time.
  void header(const RunHeader& header);

  /// The progress line. For a Monitor: cheap, to be called after each iteration.
  void progress(const Progress& progress, std::optional<double> lower_bound = std::nullopt);

  void say(std::string_view line);
  void warn(std::string_view line);
  /// To log.txt alone: what reaches the screen by another way, such as the error that ends the
  /// program.
  void record(std::string_view line);

  /// The last lines: what was found, how sure it is, which file to open, and a warning where the
  /// grid is too coarse.
  /// @param directory the run directory, as the user wrote it
  void found(const RunReport& report, const std::filesystem::path& directory);

  /// Throw CollectiveError(Failure::resources) if log.txt could not be written to the end.
  /// Collective.
  void close_log();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;  ///< null on ranks that are silent
  Communicator comm_;
};

}  // namespace deblai
