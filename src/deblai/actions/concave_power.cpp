#include <cmath>
#include <limits>

#include <deblai/actions/concave_mobility.hpp>

namespace deblai {
namespace {

/// h = rho^beta. Dolbeault, Nazaret & Savare (2009).
struct ConcavePower {
  double beta;
  double factor;  ///< (U r)^beta / U = factor r^beta

  MobilityAt at(double r) const {
    const double h = factor * std::pow(r, beta);
    if (!(r > 0) || std::isinf(r)) return {h, factor * beta * std::pow(r, beta - 1), 0};
    return {h, beta * h / r, beta * (beta - 1) * h / (r * r)};
  }
  double where_slope_is(double s) const {
    return 1 / std::pow(s > 0 ? s / (factor * beta) : 0, 1 / (1 - beta));
  }
  double largest() const { return std::numeric_limits<double>::infinity(); }
};

const Actions::Entry entry{
    "concave_power",
    [](const Medium& medium, const Parameters& given) {
      const double beta = given.at("exponent");
      return with_mobility(medium, ConcavePower{beta, std::pow(medium.density_unit, beta - 1)});
    },
    {"|m|^2 / (2 rho^exponent): a mobility that favours thin densities",
     {{"exponent", 0.5, 0, std::nextafter(1.0, 2.0), "at most 1, which is the kinetic energy"}}}};

}  // namespace
}  // namespace deblai
