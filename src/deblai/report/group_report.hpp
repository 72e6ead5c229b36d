#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/problems/barycentre.hpp>

namespace deblai {

/// What run.json says of a group and its barycentre.
struct GroupReport {
  struct Leg {
    double weight = 0;            ///< its share, all of them sum to 1
    double mass = 0;              ///< of its density
    double distance_squared = 0;  ///< from its density to the template [mass length^2]
    double growth_part = 0;       ///< what growing mass adds to it
  };

  double variance = 0;       ///< the weighted mean of distance_squared, at its least
  double template_mass = 0;  ///< of the barycentre
  std::vector<Leg> legs;
};

/// Collective. `masses` are those of the densities.
GroupReport described(const Barycentre& barycentre, const std::vector<double>& masses);

/// The keys that it adds to `result` of run.json. Not collective.
nlohmann::ordered_json to_json(const GroupReport& group);

/// Of each density, or of the first ones, how far it is from the template, and its share. Not
/// collective.
std::vector<std::string> member_lines(const GroupReport& group);

/// "variance 0.0213 of 4 densities about their barycentre". Not collective.
std::string in_words(const GroupReport& group);

}  // namespace deblai
