#include <deblai/report/energy_picture.hpp>

#include <fmt/format.h>

namespace deblai {

std::string energy_picture(const FlowReport& flow) {
  Curve energy{"energy", {}, {}};
  Curve left{"first energy less what is dissipated", {}, {}, Curve::Style::dashed};
  double dissipated = 0;
  for (const FlowRow& row : flow.rows) {
    const double before = energy.x.empty() ? row.time : energy.x.back();
    dissipated += (row.time - before) * row.dissipation;
    energy.x.push_back(row.time);
    energy.y.push_back(row.energy);
    left.x.push_back(row.time);
    left.y.push_back(flow.rows.front().energy - dissipated);
  }
  return to_svg({fmt::format("Gradient flow, {}, {} step{}", flow.scheme, flow.steps(),
                             flow.steps() == 1 ? "" : "s"),
                 "time",
                 "energy",
                 {energy, left}});
}

}  // namespace deblai
