#include <deblai/transport/tracers.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/fetch.hpp>

namespace deblai {

namespace {

using Place = std::array<double, max_dim>;

constexpr int margin = 3;  // cells that a stage may read beyond those of its rank

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

long long index_of(const Grid& grid, const std::array<int, max_dim>& cell) {
  return (static_cast<long long>(cell[2]) * grid.cells(1) + cell[1]) * grid.cells(0) + cell[0];
}

std::array<int, max_dim> cell_with(const Grid& grid, long long index) {
  const long long line = index / grid.cells(0);
  return {static_cast<int>(index % grid.cells(0)), static_cast<int>(line % grid.cells(1)),
          static_cast<int>(line / grid.cells(1))};
}

Place plus(const Place& a, double factor, const Place& b) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

}  // namespace

/// A motion on the cells that this rank owns, and some beyond.
struct Tracers::Sample {
  std::vector<FetchedBlock> flux, density;
  double fastest;

  Sample(const Grid& grid, const Motion& motion) : fastest(motion.fastest) {
    Block wanted = grid.owned();
    for (int a = 0; a < grid.dim() && !wanted.empty(); ++a) {
      wanted.start[at(a)] -= margin;
      wanted.count[at(a)] += 2 * margin;
    }
    for (const Field& each : motion.flux) flux.push_back(fetch(each, wanted));
    for (const Field& each : motion.density) density.push_back(fetch(each, wanted));
  }

  /// Linear between the faces along `axis` and between the centres along the others.
  static double interpolated(const Grid& grid, const FetchedBlock& values, int axis,
                             const Place& place) {
    std::array<int, max_dim> lower{0, 0, 0};
    Place share{0, 0, 0};
    for (int b = 0; b < grid.dim(); ++b) {
      const double s = (place[at(b)] - grid.axis(b).origin) / grid.spacing(b);
      const int n = grid.cells(b);
      const double last = b == axis ? n : n - 1;
      const double position = std::clamp(b == axis ? s : s - 0.5, 0.0, last);
      lower[at(b)] = std::min(static_cast<int>(position), static_cast<int>(last) - 1);
      share[at(b)] = position - lower[at(b)];
    }
    double total = 0;
    for (int corner = 0; corner < 1 << grid.dim(); ++corner) {
      double weight = 1;
      std::array<int, max_dim> cell = lower;
      for (int b = 0; b < grid.dim(); ++b) {
        const int up = corner >> b & 1;
        weight *= up == 1 ? share[at(b)] : 1 - share[at(b)];
        cell[at(b)] += up;
      }
      if (weight > 0)
        total += weight * values.line(0, cell[2], cell[1])[cell[0] - values.block.start[0]];
    }
    return total;
  }
};

Tracers::Tracers(const Field& density, double floor) : grid_(density.grid()) {
  const Block& block = grid_.owned();
  for_each_line(grid_, 1, [&](int, int z, int y) {
    for (int x = 0; x < block.count[0]; ++x) {
      if (!(density.at(0, z, y, x) > floor)) continue;
      const std::array<int, max_dim> cell{x, block.start[1] + y, block.start[2] + z};
      Tracer tracer{static_cast<double>(index_of(grid_, cell)), {0, 0, 0}};
      for (int a = 0; a < grid_.dim(); ++a) tracer.place[at(a)] = grid_.axis(a).centre(cell[at(a)]);
      tracers_.push_back(tracer);
    }
  });
}

Tracers::Tracers(const Grid& grid, std::vector<Tracer> points)
    : grid_(grid), tracers_(std::move(points)) {
  migrate();
}

/// The motion at the beginning, in the middle and at the end of a step.
struct Tracers::Stages {
  std::shared_ptr<const Sample> start, middle, end;
};

std::array<double, max_dim> Tracers::velocity(const Sample& sample, const Place& place) const {
  Place v{0, 0, 0};
  for (int a = 0; a < grid_.dim(); ++a) {
    double value = Sample::interpolated(grid_, sample.flux[at(a)], a, place);
    if (!sample.density.empty()) {
      const double rho = Sample::interpolated(grid_, sample.density[at(a)], a, place);
      value = rho > 0 ? value / rho : 0;
    }
    const double limit = sample.fastest * grid_.axis(a).length;
    v[at(a)] = std::clamp(value, -limit, limit);
  }
  return v;
}

std::vector<Place> Tracers::velocities(const Motion& motion) const {
  const Sample sample(grid_, motion);
  std::vector<Place> all;
  all.reserve(tracers_.size());
  for (const Tracer& tracer : tracers_) all.push_back(velocity(sample, tracer.place));
  return all;
}

/// One step, unless a stage would lead further than a cell along an axis: that way [cells].
double Tracers::move(Tracer& tracer, const Stages& stages, double step) const {
  double furthest = 0;
  const auto stage = [&](const Sample& sample, const Place& place) {
    const Place k = velocity(sample, place);
    for (int a = 0; a < grid_.dim(); ++a)
      furthest = std::max(furthest, std::abs(step * k[at(a)]) / grid_.spacing(a));
    return k;
  };
  const Place& here = tracer.place;
  const Place k1 = stage(*stages.start, here);
  if (furthest > 1) return furthest;
  const Place k2 = stage(*stages.middle, plus(here, 0.5 * step, k1));
  if (furthest > 1) return furthest;
  const Place k3 = stage(*stages.middle, plus(here, 0.5 * step, k2));
  if (furthest > 1) return furthest;
  const Place k4 = stage(*stages.end, plus(here, step, k3));
  for (int a = 0; a < grid_.dim(); ++a) {
    const double mean = (k1[at(a)] + 2 * k2[at(a)] + 2 * k3[at(a)] + k4[at(a)]) / 6;
    const Axis& axis = grid_.axis(a);
    tracer.place[at(a)] =
        std::clamp(here[at(a)] + step * mean, axis.origin, axis.origin + axis.length);
  }
  return furthest;
}

void Tracers::carry_in(const InPieces<Motion>& motion, int piece, double from, double to) {
  std::shared_ptr<const Sample> held;
  const auto sampled = [&](double time) {
    if (!held || motion.changes)
      held = std::make_shared<const Sample>(grid_, motion.at(piece, time));
    return held;
  };
  const double whole = std::abs(to - from);
  const double longest = whole / (motion.changes ? 16 : 2);
  double length = longest;
  double time = from;
  std::shared_ptr<const Sample> start = sampled(from);
  while (time != to) {
    const double left = to - time;
    const bool is_last = std::abs(left) <= length * (1 + 1e-9);
    const double step = is_last ? left : std::copysign(length, left);
    const double next = is_last ? to : time + step;
    const std::shared_ptr<const Sample> middle = sampled(time + 0.5 * step);
    const Stages stages{start, middle, sampled(next)};
    std::vector<Tracer> moved = tracers_;
    double furthest = 0;
    for (Tracer& tracer : moved) furthest = std::max(furthest, move(tracer, stages, step));
    furthest = max(grid_.comm(), furthest);
    length = std::min(longest, std::abs(step) * std::clamp(0.5 / furthest, 0.1, 2.0));
    if (furthest > 1) {
      collectively(grid_.comm(), [&] {
        require(length > 1e-9 * whole, Failure::input,
                fmt::format("the velocity at t = {:.6g} is so large that no point can be followed: "
                            "look for its largest values",
                            time));
      });
      continue;
    }
    tracers_ = std::move(moved);
    migrate();
    time = next;
    start = stages.end;
  }
}

void Tracers::carry(const InPieces<Motion>& motion, double from, double to) {
  for_each_piece(motion, from, to,
                 [&](int piece, double start, double end) { carry_in(motion, piece, start, end); });
}

std::array<int, max_dim> Tracers::cell_of(const Place& place) const {
  std::array<int, max_dim> cell{0, 0, 0};
  for (int a = 0; a < grid_.dim(); ++a) {
    const double s = (place[at(a)] - grid_.axis(a).origin) / grid_.spacing(a);
    cell[at(a)] = std::clamp(static_cast<int>(s), 0, grid_.cells(a) - 1);
  }
  return cell;
}

int Tracers::owner(const std::array<int, max_dim>& cell) const {
  std::array<int, max_dim> process{0, 0, 0};
  for (int a = 1; a < max_dim; ++a) {
    const std::vector<int>& first = grid_.partition(a);
    const auto above = std::upper_bound(first.begin(), first.end(), cell[at(a)]);
    process[at(a)] = static_cast<int>(above - first.begin()) - 1;
  }
  return process[2] * grid_.processes(1) + process[1];
}

void Tracers::migrate() {
  Parcels parcels;
  std::vector<Tracer> staying;
  for (const Tracer& tracer : tracers_) {
    const int rank = owner(cell_of(tracer.place));
    if (rank == grid_.comm().rank()) {
      staying.push_back(tracer);
    } else {
      parcels[rank].push_back(tracer.name);
      parcels[rank].insert(parcels[rank].end(), tracer.place.begin(), tracer.place.end());
    }
  }
  const std::vector<double> arriving = all_to_all(grid_.comm(), parcels);
  for (std::size_t i = 0; i < arriving.size(); i += 1 + max_dim)
    staying.push_back({arriving[i], {arriving[i + 1], arriving[i + 2], arriving[i + 3]}});
  tracers_ = std::move(staying);
}

/// Fields of `count` values a tracer, put into the cells that they started from; NaN elsewhere.
std::vector<Field> Tracers::returned(const std::vector<std::vector<double>>& values,
                                     int count) const {
  Parcels parcels;
  for (std::size_t i = 0; i < tracers_.size(); ++i) {
    const int rank = owner(cell_with(grid_, std::llround(tracers_[i].name)));
    std::vector<double>& parcel = parcels[rank];
    parcel.push_back(tracers_[i].name);
    parcel.insert(parcel.end(), values[i].begin(), values[i].end());
  }
  const std::vector<double> arriving = all_to_all(grid_.comm(), parcels);
  std::vector<Field> fields(at(count), Field(grid_, 1));
  for (Field& field : fields) {
    for_each_line(grid_, 1, [&](int, int z, int y) {
      std::fill_n(field.line(0, z, y), grid_.owned().count[0], std::nan(""));
    });
  }
  const Block& block = grid_.owned();
  for (std::size_t i = 0; i < arriving.size(); i += 1 + at(count)) {
    const std::array<int, max_dim> cell = cell_with(grid_, std::llround(arriving[i]));
    for (std::size_t a = 0; a < at(count); ++a) {
      fields[a].at(0, cell[2] - block.start[2], cell[1] - block.start[1], cell[0]) =
          arriving[i + 1 + a];
    }
  }
  return fields;
}

std::vector<Field> Tracers::map() const {
  std::vector<std::vector<double>> values;
  for (const Tracer& tracer : tracers_)
    values.emplace_back(tracer.place.begin(), tracer.place.begin() + grid_.dim());
  std::vector<Field> fields = returned(values, grid_.dim());
  const Block& block = grid_.owned();
  for (int a = 0; a < grid_.dim(); ++a) {
    for_each_line(grid_, 1, [&](int, int z, int y) {
      double* place = fields[at(a)].line(0, z, y);
      for (int x = 0; x < block.count[0]; ++x) {
        const std::array<int, max_dim> cell{x, block.start[1] + y, block.start[2] + z};
        if (std::isnan(place[x])) place[x] = grid_.axis(a).centre(cell[at(a)]);
      }
    });
  }
  return fields;
}

}  // namespace deblai
