#pragma once

#include <deblai/report/flow_report.hpp>
#include <deblai/report/plot.hpp>

namespace deblai {

/// The energy of a gradient flow over time, and what is left of the first one after all that was
/// dissipated: they differ by the error of the steps. As SVG: to_svg. Not collective.
std::string energy_picture(const FlowReport& flow);

}  // namespace deblai
