#include <deblai/report/group_report.hpp>

#include <cmath>

#include <fmt/format.h>

namespace deblai {

GroupReport described(const Barycentre& barycentre, const std::vector<double>& masses) {
  GroupReport group;
  group.variance = barycentre.variance;
  group.template_mass = integral(barycentre.density);
  for (std::size_t i = 0; i < barycentre.legs.size(); ++i) {
    const Geodesic& leg = barycentre.legs[i];
    group.legs.push_back({barycentre.weights[i], masses[i], leg.distance_squared, leg.growth_part});
  }
  return group;
}

nlohmann::ordered_json to_json(const GroupReport& group) {
  using Json = nlohmann::ordered_json;
  Json legs = Json::array();
  for (const GroupReport::Leg& leg : group.legs) {
    legs.push_back({{"weight", leg.weight},
                    {"mass", leg.mass},
                    {"distance_squared", leg.distance_squared},
                    {"distance", std::sqrt(leg.distance_squared)},
                    {"transport_part", leg.distance_squared - leg.growth_part},
                    {"growth_part", leg.growth_part}});
  }
  return {{"variance", group.variance}, {"template_mass", group.template_mass}, {"legs", legs}};
}

std::vector<std::string> member_lines(const GroupReport& group) {
  constexpr std::size_t most = 8;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < group.legs.size(); ++i) {
    const GroupReport::Leg& leg = group.legs[i];
    if (i + 1 == most && group.legs.size() > most) {
      lines.push_back(fmt::format("member   ... and {} more, in run.json", group.legs.size() - i));
      break;
    }
    lines.push_back(fmt::format(
        "member   densities[{}] is {:.4g} from the template, weight {:.3g}{}", i,
        std::sqrt(leg.distance_squared), leg.weight,
        leg.growth_part > 0 ? fmt::format(", mass {:.4g}, growth {:.0f} % of the square", leg.mass,
                                          100 * leg.growth_part / leg.distance_squared)
                            : ""));
  }
  return lines;
}

std::string in_words(const GroupReport& group) {
  return fmt::format("variance {:.6g} of {} densities about their barycentre", group.variance,
                     group.legs.size());
}

}  // namespace deblai
