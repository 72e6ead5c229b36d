#include <deblai/report/findings.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/report/sentences.hpp>
#include <deblai/report/transport_report.hpp>

namespace deblai {
namespace {

/// Two digits, without an exponent for large ones.
std::string percent(double share) {
  return share < 1 ? fmt::format("{:.2g} %", 100 * share) : fmt::format("{:.0f} %", 100 * share);
}

/// A squared distance, or its root where that is what the report calls by its symbol.
double shown(const RunReport& report, double squared) {
  return report.model.symbol == "W1" ? std::sqrt(squared) : squared;
}

/// Where mass grows: what of the squared distance is transport and what growth.
std::string split(const RunReport& report) {
  if (!report.model.growth) return {};
  return fmt::format(": transport {:.4g}, growth {:.4g}", report.result.transport_part(),
                     report.result.growth_part);
}

std::string distance(const RunReport& report) {
  const RunReport::Result& found = report.result;
  const std::string& symbol = report.model.symbol;
  if (report.group) return in_words(*report.group);
  if (report.flow) return in_words(*report.flow);
  if (report.film) return in_words(*report.film);
  if (report.sequence) return in_words(*report.sequence);
  if (found.vanishes()) return "distance 0: the two densities agree to round-off";
  if (symbol == "W1") return fmt::format("W1 {:.6g}", found.distance());
  return fmt::format("distance {:.6g} ({} {:.6g}{})", found.distance(), symbol,
                     found.distance_squared, split(report));
}

std::string verdict(const RunReport& report) {
  if (report.film) {
    return report.status == Status::converged
               ? "all equations solved"
               : fmt::format("NOT converged: residual {}", scientific(report.residuals.continuity));
  }
  if (report.flow) {
    const int left = report.flow->steps() - report.flow->converged;
    if (left == 0) return "every step converged";
    return fmt::format("{} of its steps NOT converged; {}", left,
                       report.flow->scheme == "implicit_fv"
                           ? "shorten stepping.dt, or choose stepping.scheme: jko"
                           : "raise solver.max_iterations or solver.tolerance, shorten "
                             "stepping.dt, or, where mass diffuses, choose stepping.scheme: "
                             "implicit_fv");
  }
  if (report.sequence) {
    const std::size_t left =
        report.sequence->legs.size() - static_cast<std::size_t>(report.sequence->converged());
    return left == 0 ? "every leg converged"
                     : fmt::format(
                           "{} of its legs NOT converged (consensus {}): their distances "
                           "mean little yet; raise solver.max_iterations or solver.tolerance",
                           left, scientific(report.residuals.consensus));
  }
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

/// The part of a value that a bound leaves open, both as they are shown.
double open_part(const RunReport& report, double bound) {
  const double value = shown(report, report.result.distance_squared);
  return (value - shown(report, bound)) / value;
}

std::string of_solver(const RunReport& report) {
  const double bound = report.result.discrete;
  return fmt::format("solver   no {} on this grid costs less than {:.6g}: the discrete bound, {}",
                     report.model.symbol == "W1" ? "flow" : "path", shown(report, bound),
                     beside(open_part(report, bound)));
}

/// What of a model static duality has no bound for; empty where it has one.
std::string without_static_dual(const ModelReport& model) {
  if (model.cost != "kinetic") return fmt::format("the cost `{}`", model.cost);
  if (model.has_obstacles) return "obstacles";
  if (model.has_weight) return "a weight";
  if (std::isfinite(model.density_bound)) return "a bound of the density";
  if (model.viscosity > 0) return "viscosity";
  if (!model.growth) return {};
  if (model.growth->has_mask) return "a mask of growth";
  if (model.growth->law == "fisher_rao") return {};
  return fmt::format("the growth law `{}`", model.growth->law);
}

/// Of a bound that run.json calls so.
std::string name_of(const std::string& bound, const ModelReport& model) {
  if (bound != "kantorovich") return bound;
  return model.growth ? "entropy-transport" : "Kantorovich";
}

std::string of_samples(const RunReport& report) {
  const RunReport::Result& found = report.result;
  std::string line = fmt::format(
      "exact    no transport of the sampled densities costs less than {:.6g}: the {} bound",
      found.kantorovich, name_of("kantorovich", report.model));
  if (report.status != Status::converged) return line + ", converged or not";
  const double gap = found.kantorovich_gap();
  return fmt::format("{}, {}{}", line, beside(gap),
                     gap < 0 ? ", which is the error of the grid" : "");
}

/// Each leg, and what is known of all.
std::vector<std::string> of_legs(const RunReport& report) {
  const SequenceReport& sequence = report.sequence.value();
  std::vector<std::string> lines = lines_of_legs(sequence, report.model.symbol);
  const double bound = sequence.lower_bound();
  if (bound > 0) {
    lines.push_back(fmt::format(
        "bound    no curve through these frames is shorter than {:.6g} (the {} bounds), {}{}",
        bound, name_of(sequence.legs.front().result.bound, report.model),
        beside(1 - bound / sequence.length()),
        bound > sequence.length() ? ", which is the error of the grid" : ""));
  }
  return lines;
}

/// Of a path that has converged.
std::optional<std::string> doubt_of(const PathResult& found, const ModelReport& model) {
  constexpr double much = 0.05;
  if (found.vanishes()) return std::nullopt;
  const double gap = found.kantorovich_gap();
  if (!(std::abs(gap) > much)) return std::nullopt;  // nor where it is not known
  if (gap < 0) {
    return fmt::format(
        "the distance is not resolved on this grid: {} is at least {} too low; use more cells, and "
        "a smaller blur{}",
        model.symbol, percent(-gap / (1 - gap)),
        model.growth
            ? fmt::format(", at the same growth.length_scale: {:.4g}", model.growth->length_scale)
            : "");
  }
  // What bounds a path of the grid from below does so whatever the samples say.
  const double known = std::min(gap, found.discrete_gap());
  if (known <= much) return std::nullopt;
  return fmt::format("{} is only known to {}: use a smaller solver.tolerance, then more cells",
                     model.symbol, percent(known));
}

/// Of a flow whose steps are too long to follow it.
std::optional<std::string> doubt(const FlowReport& flow) {
  constexpr double much = 0.25;
  const double imbalance = flow.imbalance();
  if (!(imbalance > much)) return std::nullopt;
  return fmt::format(
      "the steps are too long: what was dissipated is off by {} of what the energy lost, and the "
      "curves of energy.svg part; take a smaller stepping.dt, or a short one with "
      "`stepping.tolerance: 0.03`",
      percent(imbalance));
}

}  // namespace

std::vector<std::string> found_lines(const RunReport& report,
                                     const std::filesystem::path& directory) {
  if (report.status == Status::failed) return {"failed: " + report.error};
  std::vector<std::string> lines;
  const RunReport::Result& found = report.result;
  lines.push_back(report.carried
                      ? fmt::format("found    {}", in_words(*report.carried))
                      : fmt::format("found    {}, {}", distance(report), verdict(report)));
  if (report.group) {
    for (std::string& line : member_lines(*report.group)) lines.push_back(std::move(line));
  }
  if (report.sequence) {
    for (std::string& line : of_legs(report)) lines.push_back(std::move(line));
  } else if (!report.carried && !report.film && !found.vanishes()) {
    if (report.status == Status::converged && found.discrete > 0)
      lines.push_back(of_solver(report));
    if (std::isfinite(found.kantorovich)) {
      lines.push_back(of_samples(report));
    } else if (const std::string hindrance = without_static_dual(report.model);
               lines.size() > 1 && report.model.symbol != "W1" && !report.group && !report.flow &&
               !hindrance.empty()) {
      lines.push_back("exact    no bound is known with " + hindrance);
    }
    if (lines.size() == 1 && !report.group && !report.flow)
      lines.emplace_back("solver   no lower bound is known");
  }
  if (!report.outputs.empty()) {
    lines.push_back(
        fmt::format("film     open {} in ParaView", (directory / report.outputs.front()).string()));
  }
  return lines;
}

std::optional<std::string> doubt(const RunReport& report) {
  if (report.flow && report.flow->steps() > 0) return doubt(*report.flow);
  if (report.sequence) {
    for (std::size_t i = 0; i < report.sequence->legs.size(); ++i) {
      const SequenceReport::Leg& leg = report.sequence->legs[i];
      const auto what = leg.converged ? doubt_of(leg.result, report.model) : std::nullopt;
      if (what) return fmt::format("leg {}: {}", i + 1, *what);
    }
    return std::nullopt;
  }
  if (report.status != Status::converged || report.carried || report.film) return std::nullopt;
  return doubt_of(report.result, report.model);
}

}  // namespace deblai
