#include <deblai/report/history_plots.hpp>

#include <charconv>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include <deblai/report/energy_plot.hpp>
#include <deblai/report/line_plot.hpp>
#include <deblai/report/markup.hpp>
#include <deblai/report/plain_words.hpp>

namespace deblai {

namespace {

using Columns = std::map<std::string, std::vector<double>>;
constexpr const char* blue = "#1f5f8b";
constexpr const char* red = "#b3403a";
constexpr const char* green = "#3c7a3f";

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (true) {
    const std::size_t comma = line.find(',');
    cells.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

double number_of(std::string_view cell) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  const bool whole = error == std::errc() && end == cell.data() + cell.size();
  return whole ? value : std::numeric_limits<double>::quiet_NaN();
}

PlotCurve curve(const Columns& columns, const std::string& x, const std::string& y,
                const std::string& name, const char* colour, const char* dashes = "") {
  PlotCurve result{name, {}, colour, dashes};
  const std::vector<double>& across = columns.at(x);
  const std::vector<double>& up = columns.at(y);
  for (std::size_t i = 0; i < across.size(); ++i) result.points.emplace_back(across[i], up[i]);
  return result;
}

bool has(const Columns& columns, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (!columns.contains(name)) return false;
  return !columns.begin()->second.empty();
}

/// Iterations are counted through all levels.
std::string convergence(const nlohmann::json& run, Columns columns) {
  if (!has(columns, {"level", "iteration", "value", "lower_bound", "consensus"})) return {};
  std::vector<double>& number = columns["number"];
  for (std::size_t i = 0; i < columns["level"].size(); ++i)
    number.push_back(static_cast<double>(i + 1));
  const bool is_group = text_at(run, "/problem") == "barycentre";
  LinePlot consensus;
  consensus.title = "Convergence: the consensus residual over the iterations, falling";
  const bool has_legs = columns.contains("leg");
  consensus.x = {has_legs ? "iterations, leg after leg, coarse grids first"
                          : "iterations, coarse grids first"};
  consensus.y = {"consensus", PlotAxis::Scale::logarithmic};
  consensus.curves = {curve(columns, "number", "consensus", "", blue)};
  LinePlot value;
  value.title = "Convergence: the value and its lower bound over the iterations";
  value.x = consensus.x;
  value.y = {is_group ? "variance" : "squared distance"};
  value.curves = {curve(columns, "number", "value", "value", blue),
                  curve(columns, "number", "lower_bound", "bound", red, "5 3")};
  double last = columns["value"].back();
  for (std::size_t i = 1; has_legs && i < columns["leg"].size(); ++i)  // the largest of those
    if (columns["leg"][i] != columns["leg"][i - 1]) last = std::max(last, columns["value"][i - 1]);
  if (!(number_at(run, "/result/lower_bound") > 0)) value.curves.pop_back();
  value.curves[0].name = value.curves.size() > 1 ? "value" : "";
  value.y.low = 0;
  value.y.high = 1.6 * std::max(last, 1e-300);
  const double finest = number_at(run, "/iterations/finest");
  return "<div class=\"beside\">\n" +
         figure(svg(consensus),
                "How far each iteration was from agreement with itself: it must fall to the "
                "tolerance. Each jump up is a step to a finer grid.") +
         figure(svg(value),
                "The value, and what none can be below where that is known." +
                    (has_legs ? std::string(" Each leg has its own.")
                              : fmt::format(" The last {:.0f} iterations are on the grid itself.",
                                            finest))) +
         "</div>\n";
}

std::string energies(const Columns& columns) {
  if (!has(columns, {"time", "energy", "dissipation", "second_moment", "largest_density"}))
    return {};
  const auto plot = [&](const char* column, const char* label, const char* caption) {
    LinePlot one;
    one.title = fmt::format("The {} over time", label);
    one.x = {"time"};
    one.y = {label};
    one.curves = {curve(columns, "time", column, "", blue)};
    return figure(svg(one), caption);
  };
  const LinePlot energy =
      energy_plot(columns.at("time"), columns.at("energy"), columns.at("dissipation"));
  return figure(svg(energy),
                "The energy, which never rises; dashed, the first energy less what was dissipated "
                "since: the error of the steps lies between.") +
         "<div class=\"beside\">\n" +
         plot("second_moment", "spread [mass × length²]", "The second moment about the mean.") +
         plot("largest_density", "largest density", "The highest place of the density.") +
         "</div>\n";
}

std::string carried(const Columns& columns) {
  if (!has(columns, {"time", "mass", "minimum", "maximum"})) return {};
  LinePlot extrema;
  extrema.title = "The least and the largest density over time";
  extrema.x = {"time"};
  extrema.y = {"density"};
  extrema.curves = {curve(columns, "time", "maximum", "largest", red),
                    curve(columns, "time", "minimum", "least", blue)};
  return figure(svg(extrema), "The limits within which the density lies.");
}

std::string slabs(Columns columns) {
  if (!has(columns, {"from", "to", "kinetic_energy"})) return {};
  std::vector<double>& middle = columns["middle"];
  for (std::size_t i = 0; i < columns["from"].size(); ++i)
    middle.push_back(0.5 * (columns["from"][i] + columns["to"][i]));
  LinePlot energy;
  energy.title = "The kinetic energy over time";
  energy.x = {"time"};
  energy.y = {"kinetic energy"};
  energy.y.low = 0;
  energy.curves = {curve(columns, "middle", "kinetic_energy", "", blue)};
  return figure(svg(energy), "The kinetic energy between the densities.");
}

}  // namespace

Columns columns_of(const std::string& csv) {
  Columns columns;
  std::vector<std::string> names;
  std::string_view rest = csv;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::vector<std::string_view> cells = cells_of(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (names.empty()) {
      names.assign(cells.begin(), cells.end());
      for (const std::string& name : names) columns[name];
    } else if (cells.size() == names.size()) {
      for (std::size_t i = 0; i < cells.size(); ++i)
        columns[names[i]].push_back(number_of(cells[i]));
    }
  }
  return columns;
}

std::string history_plots(const nlohmann::json& run, const std::string& csv) {
  const Columns columns = columns_of(csv);
  if (columns.empty()) return {};
  const std::string problem = text_at(run, "/problem");
  if (problem == "gradient_flow") return energies(columns);
  if (problem == "continuity") return carried(columns);
  if (problem == "velocity") return slabs(columns);
  return convergence(run, columns);
}

std::string mass_plot(const nlohmann::json& run) {
  const nlohmann::json::json_pointer times("/result/mass/times");
  const nlohmann::json::json_pointer masses("/result/mass/over_time");
  if (!run.contains(times) || !run.contains(masses)) return {};
  PlotCurve mass{"", {}, green, ""};
  double most = 0;
  double least = std::numeric_limits<double>::infinity();
  const nlohmann::json& along = run.at(times);
  const nlohmann::json& up = run.at(masses);
  if (!along.is_array() || !up.is_array() || along.size() != up.size() || along.size() < 2)
    return {};
  for (std::size_t k = 0; k < along.size(); ++k) {
    if (!along[k].is_number() || !up[k].is_number()) return {};
    mass.points.emplace_back(along[k].get<double>(), up[k].get<double>());
    most = std::max(most, up[k].get<double>());
    least = std::min(least, up[k].get<double>());
  }
  if (!(most - least > 1e-6 * most)) return {};
  LinePlot plot;
  plot.title = "The total mass over time";
  plot.x = {"time"};
  plot.y = {"mass"};
  plot.y.low = 0;
  plot.y.high = 1.1 * most;
  plot.curves = {std::move(mass)};
  return figure(svg(plot), fmt::format("The total mass, from {} to {}.",
                                       readable_number(plot.curves[0].points.front().second),
                                       readable_number(plot.curves[0].points.back().second)));
}

}  // namespace deblai
