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

std::string in_words(const GroupReport& group) {
  return fmt::format("variance {:.6g} of {} densities about their barycentre", group.variance,
                     group.legs.size());
}

}  // namespace deblai
