#include <deblai/cases/given_velocity.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace deblai {

namespace {

PointFormula formula(const std::string& text, int dim, const std::string& path) {
  try {
    PointFormula made(text, PointFormula::Time::given);
    made.require_axes(dim);
    return made;
  } catch (const Error& error) {
    throw Error(error.failure(), fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace

GivenVelocity::GivenVelocity(const VelocityCase& velocity, int dim)
    : is_stream_(velocity.stream.has_value()) {
  if (is_stream_) {
    formulas_.push_back(formula(*velocity.stream, dim, "velocity.stream"));
    return;
  }
  for (const std::string& each : velocity.formula.value())
    formulas_.push_back(formula(each, dim, fmt::format("velocity.formula[{}]", formulas_.size())));
}

bool GivenVelocity::changes() const {
  return std::any_of(formulas_.begin(), formulas_.end(),
                     [](const PointFormula& each) { return each.depends_on_time(); });
}

void GivenVelocity::at(double time, Flow& flow) const {
  std::vector<VelocityComponent> values;
  for (const PointFormula& each : formulas_) {
    values.emplace_back(
        [&each, time](const std::array<double, max_dim>& point) { return each(point, time); });
  }
  if (is_stream_) {
    sample_stream(values.front(), flow);
  } else {
    sample(values, flow);
  }
}

}  // namespace deblai
