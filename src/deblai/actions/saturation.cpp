#include <deblai/actions/concave_mobility.hpp>

namespace deblai {
namespace {

/// h = rho (1 - rho / capacity): what is full does not move. Carrillo, Lisini, Savare & Slepcev
/// (2010).
struct Saturation {
  double capacity;

  MobilityAt at(double r) const {
    return {r * (1 - r / capacity), 1 - 2 * r / capacity, -2 / capacity};
  }
  double where_slope_is(double s) const { return 0.5 * capacity * (1 - s); }
  double largest() const { return capacity; }
};

const Actions::Entry entry{
    "saturation",
    [](const Medium& medium, const Parameters& given) {
      return with_mobility(medium, Saturation{given.at("capacity") / medium.density_unit});
    },
    {"|m|^2 / (2 rho (1 - rho/capacity)): mass slows down where it is dense",
     {{.name = "capacity", .fallback = 1, .low = 0, .help = "largest density [mass / length^d]"}}}};

}  // namespace
}  // namespace deblai
