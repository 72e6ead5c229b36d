#include <deblai/report/energy_plot.hpp>

#include <fmt/format.h>

namespace deblai {

LinePlot energy_plot(const std::vector<double>& time, const std::vector<double>& energy,
                     const std::vector<double>& dissipation) {
  PlotCurve falling{"energy", {}};
  PlotCurve left{"first energy less\nwhat is dissipated", {}, "#b3403a", "6 4"};
  double dissipated = 0;
  for (std::size_t k = 0; k < time.size(); ++k) {
    if (k > 0) dissipated += (time[k] - time[k - 1]) * dissipation[k];
    falling.points.emplace_back(time[k], energy[k]);
    left.points.emplace_back(time[k], energy.front() - dissipated);
  }
  LinePlot plot;
  plot.title = "The energy over time, and the first energy less what is dissipated";
  plot.x = {"time"};
  plot.y = {"energy"};
  plot.curves = {std::move(falling), std::move(left)};
  plot.width = 640;
  plot.height = 320;
  return plot;
}

LinePlot energy_plot(const FlowReport& flow) {
  std::vector<double> time;
  std::vector<double> energy;
  std::vector<double> dissipation;
  for (const FlowRow& row : flow.rows) {
    time.push_back(row.time);
    energy.push_back(row.energy);
    dissipation.push_back(row.dissipation);
  }
  return energy_plot(time, energy, dissipation);
}

}  // namespace deblai
