#pragma once

#include <vector>

#include <deblai/report/flow_report.hpp>
#include <deblai/report/line_plot.hpp>

namespace deblai {

/// The energy of a gradient flow over time, and what is left of the first one after all that was
/// dissipated: they differ by the error of the steps. Not collective.
/// @param dissipation [energy / time], during the step that ends at the time beside it
LinePlot energy_plot(const std::vector<double>& time, const std::vector<double>& energy,
                     const std::vector<double>& dissipation);

LinePlot energy_plot(const FlowReport& flow);

}  // namespace deblai
