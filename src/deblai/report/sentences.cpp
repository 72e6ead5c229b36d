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

/// Two digits, with the exponent as one writes it by hand: 4.0e-4.
std::string scientific(double value) {
  std::string text = fmt::format("{:.1e}", value);
  const std::size_t mark = text.find('e');
  if (mark == std::string::npos) return text;  // not finite
  const bool negative = text[mark + 1] == '-';
  const std::size_t digit = text.find_first_not_of('0', mark + 2);
  return text.substr(0, mark + 1) + (negative ? "-" : "") +
         (digit == std::string::npos ? "0" : text.substr(digit));
}

std::string percent(double share) { return fmt::format("{:.2g} %", 100 * share); }

/// A squared distance, or its root where `symbol` means that.
double shown(std::string_view symbol, double squared) {
  return symbol == "W1" ? std::sqrt(squared) : squared;
}

/// The bound, and how far the value is from it.
std::string certificate(const RunReport& report) {
  const RunReport::Result& found = report.result;
  const double bound_shown = shown(report.model.symbol, found.lower_bound());
  const double gap =
      report.model.symbol == "W1" ? 1 - bound_shown / found.distance() : found.relative_gap();
  if (!std::isfinite(gap)) return "no lower bound is known";
  const bool samples = found.bound == "kantorovich";
  const std::string bound = fmt::format("{} lower bound {:.6g}",
                                        samples ? "Kantorovich" : "discrete Fenchel", bound_shown);
  if (gap >= 0) return fmt::format("proven to {} by the {}", percent(gap), bound);
  return fmt::format("the {} {}is {} above it: the error of the {}", bound,
                     samples ? "of the sampled masses " : "", percent(-gap),
                     samples ? "grid" : "solver");
}

/// Where mass grows: what of the squared distance is transport and what growth.
std::string split(const RunReport& report) {
  if (!report.model.growth) return {};
  return fmt::format(": transport {:.4g}, growth {:.4g}", report.result.transport_part(),
                     report.result.growth_part);
}

std::string verdict(const RunReport& report) {
  const int finest = report.iterations_per_level.empty() ? 0 : report.iterations_per_level.back();
  switch (report.status) {
    case Status::converged:
      return fmt::format("converged after {} iterations", finest);
    case Status::iteration_limit:
      return fmt::format(
          "NOT converged after {} iterations (consensus {}): raise solver.max_iterations or "
          "solver.tolerance",
          finest, scientific(report.residuals.consensus));
    case Status::stopped:
      return fmt::format("stopped early after {} iterations", finest);
    case Status::failed:
      break;
  }
  return "failed: " + report.error;
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
  std::string line =
      fmt::format("level {}/{}  iter {}  {} {:.5g}", progress.level, progress.levels,
                  progress.iteration, symbol, shown(symbol, progress.distance_squared));
  if (relative_gap) line += "  gap " + scientific(*relative_gap);
  line += "  consensus " + scientific(progress.consensus);
  if (seconds_per_iteration) line += fmt::format("  {:.2g} s/it", *seconds_per_iteration);
  if (seconds_to_go) line += fmt::format("  ETA {}", readable_seconds(*seconds_to_go));
  return line;
}

std::string found_line(const RunReport& report, const std::filesystem::path& directory) {
  std::string line = verdict(report);
  if (report.group) {
    line += fmt::format("; {}, {}", in_words(*report.group), certificate(report));
  } else if (report.model.symbol == "W1") {
    line += fmt::format("; W1 {:.6g}, {}", report.result.distance(), certificate(report));
  } else if (std::isfinite(report.result.distance_squared)) {
    line += fmt::format("; distance {:.6g} ({} {:.6g}{}), {}", report.result.distance(),
                        report.model.symbol, report.result.distance_squared, split(report),
                        certificate(report));
  }
  if (!report.outputs.empty()) {
    line += fmt::format("; open {} in ParaView", (directory / report.outputs.front()).string());
  }
  return line;
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
