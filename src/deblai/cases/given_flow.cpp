#include <deblai/cases/given_flow.hpp>

#include <algorithm>
#include <utility>

namespace deblai {

GivenFlow::GivenFlow(const Grid& grid, const Inputs& inputs, std::optional<Field> mobility)
    : formulas_(inputs.velocity), mobility_(std::move(mobility)), flow_(grid) {
  if (inputs.path) {
    stored_.emplace(inputs.path->read(grid));
    BalanceLaw law;
    law.viscosity = stored_->viscosity;
    law.growth_length = stored_->growth_length;
    if (stored_->path.source) law.source = BalanceLaw::Source::field;
    path_flow_.emplace(stored_->path, law);
    const std::vector<double>& faces = grid.time().face;
    pieces_ = {[this](int slab, double time) -> const Flow& { return path_flow_->at(slab, time); },
               {faces.begin() + 1, faces.end() - 1},
               true};
    return;
  }
  vectors_ = formulas_->vectors_near(grid);
  look(0);
  pieces_ = {[this](int, double time) -> const Flow& {
               if (pieces_.changes) look(time);
               return flow_;
             },
             {},
             formulas_->changes()};
}

void GivenFlow::look(double time) {
  collectively(flow_.grid().comm(), [&] { formulas_->at(time, vectors_.get(), flow_); });
  if (mobility_) close_walls(*mobility_, flow_);
}

InPieces<Motion> GivenFlow::motion() const {
  if (!stored_) return motion_of(pieces_);
  const auto along = std::make_shared<PathMotion>(stored_->path, stored_->viscosity);
  return {[along](int slab, double) -> const Motion& { return (*along)(slab); }, pieces_.jumps,
          false};
}

std::optional<Field> GivenFlow::density_of_run(double time) const {
  if (!stored_) return std::nullopt;
  const Field& path = stored_->path.density;
  const Grid& grid = path.grid();
  const std::vector<double>& faces = grid.time().face;
  const auto above = std::upper_bound(faces.begin() + 1, faces.end() - 1, time);
  const int upper = static_cast<int>(above - faces.begin());
  const double from = faces[static_cast<std::size_t>(upper - 1)];
  const double share = std::clamp((time - from) / (*above - from), 0.0, 1.0);
  Field density(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* a = path.line(upper - 1, z, y);
    const double* b = path.line(upper, z, y);
    double* rho = density.line(0, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x)
      rho[x] = std::max((1 - share) * a[x] + share * b[x], 0.0);
  });
  return density;
}

}  // namespace deblai
