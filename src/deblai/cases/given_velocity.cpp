#include <deblai/cases/given_velocity.hpp>

#include <algorithm>
#include <cmath>

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

void require_finite(double value, const std::string& path, const std::array<double, max_dim>& point,
                    double time) {
  require(
      std::isfinite(value), Failure::input,
      fmt::format("{}: is {} at x, y, z = {:.6g}, {:.6g}, {:.6g} and t = {:.6g}\n  a formula is "
                  "finite on the whole grid; a division by zero is avoided by `+ 1e-12`",
                  path, std::isnan(value) ? "not a number" : "infinite", point[0], point[1],
                  point[2], time));
}

/// out <- the formula at the centres of the cells. Throws where it is negative.
void sample(const PointFormula& formula, double time, const std::string& path, Field& out) {
  const Grid& grid = out.grid();
  const Block& block = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* line = out.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      const std::array<int, max_dim> cell{x, block.start[1] + y, block.start[2] + z};
      std::array<double, max_dim> centre{0, 0, 0};
      for (int a = 0; a < grid.dim(); ++a) {
        const auto axis = static_cast<std::size_t>(a);
        centre[axis] = grid.axis(a).centre(cell[axis]);
      }
      line[x] = formula(centre, time);
      require_finite(line[x], path, centre, time);
      require(
          line[x] >= 0, Failure::input,
          fmt::format("{}: is {:.6g} at t = {:.6g}; it is never negative\n  what takes away goes "
                      "under sources.removal, a rate that acts on what is there",
                      path, line[x], time));
    }
  });
}

}  // namespace

GivenVelocity::GivenVelocity(const VelocityCase& velocity, const SourcesCase& sources, int dim,
                             std::shared_ptr<const VectorVolume> vectors)
    : is_stream_(velocity.stream.has_value()), vectors_(std::move(vectors)) {
  if (sources.production)
    production_.emplace(formula(*sources.production, dim, "sources.production"));
  if (sources.removal) removal_.emplace(formula(*sources.removal, dim, "sources.removal"));
  if (is_stream_) {
    formulas_.push_back(formula(*velocity.stream, dim, "velocity.stream"));
    return;
  }
  for (const std::string& each : velocity.formula.value_or(std::vector<std::string>{}))
    formulas_.push_back(formula(each, dim, fmt::format("velocity.formula[{}]", formulas_.size())));
}

bool GivenVelocity::changes() const {
  const auto depends = [](const auto& each) { return each && each->depends_on_time(); };
  return depends(production_) || depends(removal_) ||
         std::any_of(formulas_.begin(), formulas_.end(),
                     [](const PointFormula& each) { return each.depends_on_time(); });
}

std::shared_ptr<const VectorVolume> GivenVelocity::vectors_near(const Grid& grid) const {
  return vectors_ ? std::make_shared<const VectorVolume>(vectors_->near(grid)) : nullptr;
}

/// Those of the formulas or the volume; of a stream function itself.
std::vector<VelocityComponent> GivenVelocity::components(double time,
                                                         const VectorVolume* vectors) const {
  std::vector<VelocityComponent> values;
  for (const PointFormula& each : formulas_) {
    const std::string path =
        is_stream_ ? "velocity.stream" : fmt::format("velocity.formula[{}]", values.size());
    values.emplace_back([&each, path, time](const std::array<double, max_dim>& point) {
      const double value = each(point, time);
      require_finite(value, path, point, time);
      return value;
    });
  }
  if (vectors != nullptr) {
    for (int a = 0; a < max_dim; ++a)
      values.emplace_back(
          [vectors, a](const Point& point) { return vectors->component(a, point); });
  }
  return values;
}

std::vector<std::string> GivenVelocity::remarks(const Grid& grid) const {
  std::vector<std::string> found;
  const std::shared_ptr<const VectorVolume> vectors = vectors_near(grid);
  std::vector<VelocityComponent> values = components(0, vectors.get());
  if (vectors_) {
    bool covered = true;
    for (int side = 0; side < 1 << grid.dim(); ++side) {
      Point point{0, 0, 0};
      for (int a = 0; a < grid.dim(); ++a) {
        const Axis& axis = grid.axis(a);
        const bool upper = (side >> a & 1) == 1;
        point[static_cast<std::size_t>(a)] = axis.centre(upper ? axis.cells - 1 : 0);
      }
      covered = covered && vectors_->covers(point);
    }
    if (!covered) {
      found.emplace_back(
          "velocity: the volume covers a part of the box only; outside it nothing moves");
    }
  }
  if (is_stream_) {
    const VelocityComponent psi = values.front();
    const auto slope = [&](int axis, double sign) {
      return [=, h = grid.spacing(axis)](std::array<double, max_dim> point) {
        point[static_cast<std::size_t>(axis)] -= 0.5 * h;
        const double low = psi(point);
        point[static_cast<std::size_t>(axis)] += h;
        return sign * (psi(point) - low) / h;
      };
    };
    values = {slope(1, 1), slope(0, -1)};
  }
  double through = 0;
  collectively(grid.comm(), [&] {
    if (!values.empty()) through = speed_through_walls(grid, values);
  });
  through = max(grid.comm(), through);
  Flow flow(grid);
  collectively(grid.comm(), [&] { at(0, vectors.get(), flow); });
  const double fastest = std::max(exchange_rate(flow), 1e-300);
  double shortest = grid.spacing(0);
  for (int a = 1; a < grid.dim(); ++a) shortest = std::min(shortest, grid.spacing(a));
  if (through / shortest > 1e-3 * fastest) {
    found.push_back(fmt::format(
        "velocity: up to {:.3g} across the walls of the box, which let nothing through: there mass "
        "piles up, or is drained",
        through));
  }
  return found;
}

void GivenVelocity::at(double time, const VectorVolume* vectors, Flow& flow) const {
  std::vector<VelocityComponent> values = components(time, vectors);
  if (vectors != nullptr) values.resize(static_cast<std::size_t>(flow.grid().dim()));
  if (is_stream_) {
    sample_stream(values.front(), flow);
  } else if (!values.empty()) {
    sample(values, flow);
  }
  const auto fill = [&](const std::optional<PointFormula>& formula, const std::string& path,
                        std::optional<Field>& out) {
    if (!formula) return;
    if (!out) out.emplace(flow.grid(), 1);
    sample(*formula, time, path, *out);
  };
  fill(production_, "sources.production", flow.production);
  fill(removal_, "sources.removal", flow.removal);
}

}  // namespace deblai
