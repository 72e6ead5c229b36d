#include <deblai/report/findings.hpp>

#include <cmath>

#include <fmt/format.h>

#include <deblai/report/sentences.hpp>

namespace deblai {
namespace {

/// Two digits, without an exponent for large ones.
std::string percent(double share) {
  return share < 1 ? fmt::format("{:.2g} %", 100 * share) : fmt::format("{:.0f} %", 100 * share);
}

std::string distance(const RunReport& report) {
  const RunReport::Result& found = report.result;
  if (found.vanishes()) return "distance 0: the two densities agree to round-off";
  return fmt::format("distance {:.6g} (W2^2 {:.6g})", found.distance(), found.distance_squared);
}

std::string verdict(const RunReport& report) {
  const int finest = report.iterations_per_level.empty() ? 0 : report.iterations_per_level.back();
  if (report.status == Status::converged)
    return fmt::format("converged after {} iterations", finest);
  return fmt::format(
      "{} after {} iterations (consensus {}): the value means little yet and can be too low{}",
      report.status == Status::stopped ? "stopped" : "NOT converged", finest,
      scientific(report.residuals.consensus),
      report.status == Status::stopped ? "" : "; raise solver.max_iterations or solver.tolerance");
}

/// "0.4 % below", of what the gap is counted from.
std::string beside(double gap) {
  return fmt::format("{} {}", percent(std::abs(gap)), gap >= 0 ? "below" : "above");
}

std::string of_solver(const RunReport& report) {
  const RunReport::Result& found = report.result;
  return fmt::format("solver   no path on this grid costs less than {:.6g}: the discrete bound, {}",
                     found.discrete, beside(found.discrete_gap()));
}

std::string of_samples(const RunReport& report) {
  const RunReport::Result& found = report.result;
  std::string line = fmt::format(
      "exact    no transport of the sampled densities costs less than {:.6g}: the Kantorovich "
      "bound",
      found.kantorovich);
  if (report.status != Status::converged) return line + ", converged or not";
  const double gap = found.kantorovich_gap();
  return fmt::format("{}, {}{}", line, beside(gap),
                     gap < 0 ? ", which is the error of the grid" : "");
}

}  // namespace

std::vector<std::string> found_lines(const RunReport& report,
                                     const std::filesystem::path& directory) {
  if (report.status == Status::failed) return {"failed: " + report.error};
  std::vector<std::string> lines;
  const RunReport::Result& found = report.result;
  lines.push_back(fmt::format("found    {}, {}", distance(report), verdict(report)));
  if (!found.vanishes()) {
    if (report.status == Status::converged && std::isfinite(found.discrete)) {
      lines.push_back(of_solver(report));
    }
    if (std::isfinite(found.kantorovich)) lines.push_back(of_samples(report));
  }
  if (!report.outputs.empty()) {
    lines.push_back(
        fmt::format("film     open {} in ParaView", (directory / report.outputs.front()).string()));
  }
  return lines;
}

std::optional<std::string> doubt(const RunReport& report) {
  constexpr double much = 0.05;
  const RunReport::Result& found = report.result;
  if (report.status != Status::converged || found.vanishes()) return std::nullopt;
  const double gap = found.kantorovich_gap();
  if (!(std::abs(gap) > much)) return std::nullopt;  // nor where it is not known
  if (gap < 0) {
    return fmt::format(
        "the distance is not resolved on this grid: W2^2 is at least {} too low; use more cells, "
        "and "
        "a smaller blur",
        percent(-gap / (1 - gap)));
  }
  return fmt::format("W2^2 is only known to {}: use a smaller solver.tolerance, then more cells",
                     percent(gap));
}

}  // namespace deblai
