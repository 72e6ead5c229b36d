#include <algorithm>
#include <deblai/report/sentences.hpp>

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/report/memory.hpp>
#include <deblai/report/versions.hpp>

namespace deblai {
namespace {

std::string cells_in_words(const GridShape& grid) {
  std::vector<int> cells;
  cells.reserve(grid.axes.size());
  for (const Axis& axis : grid.axes) cells.push_back(axis.cells);
  if (grid.time_steps == 1) {
    return fmt::format("{} cells ({:.3g} million)", fmt::join(cells, " x "),
                       1e-6 * static_cast<double>(grid.cells()));
  }
  return fmt::format("{} cells, {} time steps ({:.3g} million space-time cells)",
                     fmt::join(cells, " x "), grid.time_steps,
                     1e-6 * static_cast<double>(grid.cells()) * grid.time_steps);
}

std::string box_in_words(const GridShape& grid) {
  std::vector<std::string> sides;
  sides.reserve(grid.axes.size());
  for (const Axis& axis : grid.axes) {
    sides.push_back(fmt::format("[{:.4g}, {:.4g}]", axis.origin, axis.origin + axis.length));
  }
  return fmt::format("{}", fmt::join(sides, " x "));
}

/// A squared distance, or its root where `symbol` means that.
double shown(std::string_view symbol, double squared) {
  return symbol == "W1" ? std::sqrt(squared) : squared;
}

}  // namespace

std::vector<std::string> header_lines(const RunHeader& header) {
  std::string memory = fmt::format("{} {}", readable_bytes(header.predicted_bytes),
                                   header.ranks > 1 ? "on the fullest rank" : "predicted");
  if (header.available_bytes) {
    memory +=
        fmt::format(", {} available on this machine", readable_bytes(*header.available_bytes));
  }
  std::vector<std::string> lines{
      fmt::format("deblai {} ({})", version(), revision()),
      fmt::format("problem  {}{}", header.problem,
                  header.case_file.empty() ? "" : ", " + header.case_file),
      fmt::format("grid     {}", cells_in_words(header.grid)),
      fmt::format("box      {}", box_in_words(header.grid)),
      fmt::format("ranks    {}", header.ranks),
      fmt::format("memory   {}", memory)};
  if (header.estimated_seconds) {
    lines.push_back(fmt::format("time     about {}", readable_seconds(*header.estimated_seconds)));
  }
  if (!header.directory.empty()) lines.push_back(fmt::format("results  {}", header.directory));
  return lines;
}

std::string progress_line(const Progress& progress, std::optional<double> relative_gap,
                          std::optional<double> seconds_per_iteration,
                          std::optional<double> seconds_to_go, std::string_view symbol) {
  if (progress.end > 0) {
    return fmt::format("t {:.4g}/{:.4g}  step {}  {:.2g} s/step  ETA {}", progress.time,
                       progress.end, progress.iteration,
                       progress.seconds / std::max(progress.iteration, 1),
                       readable_seconds(progress.seconds * (progress.end / progress.time - 1)));
  }
  const bool has_levels = progress.levels > 0;
  std::string line =
      has_levels
          ? fmt::format("level {}/{}  iter {}", progress.level, progress.levels, progress.iteration)
          : fmt::format("step {}/{}", progress.iteration, progress.max_iterations);
  if (progress.legs > 0) line = fmt::format("leg {}/{}  ", progress.leg, progress.legs) + line;
  line += fmt::format("  {} {:.5g}", symbol, shown(symbol, progress.distance_squared));
  if (relative_gap) line += "  gap " + scientific(*relative_gap);
  if (std::isfinite(progress.consensus)) line += "  consensus " + scientific(progress.consensus);
  if (seconds_per_iteration)
    line += fmt::format("  {:.2g} s/{}", *seconds_per_iteration, has_levels ? "it" : "step");
  if (seconds_to_go) line += fmt::format("  ETA {}", readable_seconds(*seconds_to_go));
  return line;
}

std::string scientific(double value) {
  std::string text = fmt::format("{:.1e}", value);
  const std::size_t mark = text.find('e');
  if (mark == std::string::npos) return text;  // not finite
  const bool negative = text[mark + 1] == '-';
  const std::size_t digit = text.find_first_not_of('0', mark + 2);
  return text.substr(0, mark + 1) + (negative ? "-" : "") +
         (digit == std::string::npos ? "0" : text.substr(digit));
}

std::string readable_seconds(double seconds) {
  if (seconds < 0.95) return fmt::format("{:.1g} s", seconds);
  if (seconds < 99.5) return fmt::format("{:.0f} s", seconds);
  const auto minutes = static_cast<long long>(seconds / 60);
  if (minutes < 60)
    return fmt::format("{} min {} s", minutes, static_cast<long long>(seconds) % 60);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace deblai
