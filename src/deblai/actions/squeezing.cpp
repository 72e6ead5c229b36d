#include <cmath>

#include <deblai/actions/concave_mobility.hpp>

namespace deblai {
namespace {

/// h = rho (1 - (rho / capacity)^stiffness): cells that squeeze through a crowd. Wang & Hillen
/// (2007).
struct Squeezing {
  double capacity;
  double stiffness;

  MobilityAt at(double r) const {
    const double full = std::pow(r / capacity, stiffness);
    const double bend = -stiffness * (1 + stiffness) * full;
    return {r * (1 - full), 1 - (1 + stiffness) * full, r > 0 ? bend / r : 0};
  }
  double where_slope_is(double s) const {
    return s < 1 ? capacity * std::pow((1 - s) / (1 + stiffness), 1 / stiffness) : 0;
  }
  double largest() const { return capacity; }
};

const Actions::Entry entry{
    "squeezing",
    [](const Medium& medium, const Parameters& given) {
      return with_mobility(
          medium, Squeezing{given.at("capacity") / medium.density_unit, given.at("stiffness")});
    },
    {"|m|^2 / (2 rho (1 - (rho/capacity)^stiffness)): a crowd that gives way until it is full",
     {{.name = "capacity", .fallback = 1, .low = 0, .help = "largest density [mass / length^d]"},
      {.name = "stiffness", .fallback = 3, .low = 0, .help = "1: the action saturation"}}}};

}  // namespace
}  // namespace deblai
