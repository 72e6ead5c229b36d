#include <deblai/cases/followed.hpp>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <deblai/input/nearest_voxel.hpp>
#include <deblai/input/resampling.hpp>
#include <deblai/input/spread_volume.hpp>

namespace deblai {

namespace {

/// Less than this share of the largest density is vacuum.
constexpr double vacuum = 1e-3;
/// Of less than this share neighbours do not move alike enough for a derivative: docs/velocities.md
/// has figures.
constexpr double tail = 1e-2;

/// 1 where a density is above this share of its largest value.
Field support(const Field& density, double share) {
  const double floor = share * maximum(density);
  Field inside(density.grid(), 1);
  for_each_line(density.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < density.grid().owned().count[0]; ++x)
      inside.at(0, z, y, x) = density.at(0, z, y, x) > floor ? 1 : 0;
  });
  return inside;
}

}  // namespace

void require_in_box(const Grid& grid, const std::vector<std::array<double, 3>>& points) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (int a = 0; a < grid.dim(); ++a) {
      const Axis& axis = grid.axis(a);
      const double x = points[i][static_cast<std::size_t>(a)];
      require(x >= axis.origin && x <= axis.origin + axis.length, Failure::input,
              fmt::format("tracers.points: point {} lies at {:g} along {}, outside the box, which "
                          "is [{:g}, {:g}] there\n  points are in the units of the input",
                          i + 1, x, "xyz"[a], axis.origin, axis.origin + axis.length));
    }
  }
}

Followed::Followed(const Grid& grid, const Case& c, const std::filesystem::path& directory)
    : grid_(grid), case_(c) {
  const std::filesystem::path folder = directory / "fields";
  if (c.tracers) film_.emplace(grid.comm(), folder / "tracers.pvd");
  if (c.output.map) map_film_.emplace(grid, directory, "map", c.output);
  if (c.labels) labels_film_.emplace(grid, directory, "labels", c.output);
}

std::vector<Tracer> Followed::placed(const Field& density, const FollowedInputs& inputs) const {
  const TracersCase& asked = case_.tracers.value();
  if (asked.points) {
    std::vector<Tracer> points;
    if (!grid_.comm().is_root()) return points;
    for (const std::array<double, 3>& place : inputs.points)
      points.push_back({static_cast<double>(points.size()), place});
    return points;
  }
  if (!asked.spacing)
    return drawn(density, asked.count.value(), static_cast<std::uint64_t>(asked.seed.value_or(1)));
  std::array<double, max_dim> spacing{1, 1, 1};
  for (int a = 0; a < grid_.dim(); ++a)
    spacing[static_cast<std::size_t>(a)] = asked.spacing->along(grid_.axis(a));
  return lattice_points(density, vacuum * maximum(density), spacing);
}

void Followed::follow(const Field& first, const Field& last, const InPieces<Motion>& motion,
                      const std::vector<double>& times, const FollowedInputs& inputs) {
  if (!is_idle()) {
    start(first, inputs);
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (i > 0) carry(motion, times[i - 1], times[i]);
      show(times[i], motion.at(piece_at(motion, times[i]), times[i]));
    }
    finish(times.back());
  }
  if (has_labels()) pull_labels(last, motion, times.front(), times.back(), inputs);
}

void Followed::start(const Field& density, const FollowedInputs& inputs) {
  if (film_) {
    tracers_.emplace(grid_, placed(density, inputs));
    const long long all = sum(grid_.comm(), static_cast<long long>(tracers_->here().size()));
    collectively(grid_.comm(), [&] {
      require(
          all > 0, Failure::input,
          "tracers.spacing: no point of the lattice lies where there is mass\n  choose a smaller "
          "spacing, or `count`");
    });
  }
  if (map_film_) {
    inside_ = support(density, tail);
    mapped_.emplace(*inside_, 0.5);
  }
}

void Followed::carry(const InPieces<Motion>& motion, double from, double to) {
  if (tracers_) tracers_->carry(motion, from, to);
  if (mapped_) mapped_->carry(motion, from, to);
}

void Followed::show(double time, const Motion& now) {
  if (!tracers_) return;
  const std::vector<std::array<double, max_dim>> velocities = tracers_->velocities(now);
  std::vector<TracerPoint> points;
  for (const Tracer& tracer : tracers_->here())
    points.push_back({tracer.name, tracer.place, velocities[points.size()]});
  film_->write(shown_++, time, points);
}

void Followed::finish(double time) {
  if (film_) film_->close();
  if (mapped_) write_map(time);
}

void Followed::write_map(double time) {
  const std::vector<Field> map = mapped_->map();
  std::vector<Field> displacement = map;
  const Block& block = grid_.owned();
  for (int a = 0; a < grid_.dim(); ++a) {
    for_each_line(grid_, 1, [&](int, int z, int y) {
      double* d = displacement[static_cast<std::size_t>(a)].line(0, z, y);
      for (int x = 0; x < block.count[0]; ++x) {
        const std::array<int, max_dim> cell{x, block.start[1] + y, block.start[2] + z};
        d[x] -= grid_.axis(a).centre(cell[static_cast<std::size_t>(a)]);
      }
    });
  }
  const Field change = jacobian(map, *inside_);
  map_film_->add(0, time,
                 {{"map", pointers(map)},
                  {"displacement", pointers(displacement)},
                  {"jacobian", {&change}},
                  {"inside", {&*inside_}}},
                 std::nullopt);
  map_film_->close();
}

void Followed::pull_labels(const Field& density, const InPieces<Motion>& motion, double start,
                           double end, const FollowedInputs& inputs) {
  const Field inside = support(density, vacuum);
  Tracers back(inside, 0.5);
  constexpr int parts = 16;  // in each, what changes is looked at again and again
  const double part = (end - start) / parts;
  for (int i = parts; i > 0; --i)
    back.carry(motion, i == parts ? end : start + i * part,
               i == 1 ? start : start + (i - 1) * part);
  const std::vector<Field> origin = back.map();
  const auto place = [&](int z, int y, int x) {
    return Point{origin[0].at(0, z, y, x), origin[1].at(0, z, y, x), origin[2].at(0, z, y, x)};
  };
  const auto for_each_inside = [&](const auto& work) {
    for_each_line(grid_, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid_.owned().count[0]; ++x) {
        if (inside.at(0, z, y, x) != 0) work(z, y, x);
      }
    });
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Bounds box{{infinity, infinity, infinity}, {-infinity, -infinity, -infinity}};
  for_each_inside([&](int z, int y, int x) {
    const Point point = place(z, y, x);
    box = united(box, {point, point});
  });
  const NearestVoxel nearest(
      std::make_shared<const Volume>(part_of(*inputs.labels, voxels_in(*inputs.labels, box))));
  Field label(grid_, 1);
  for_each_inside([&](int z, int y, int x) { label.at(0, z, y, x) = nearest(place(z, y, x)); });
  labels_film_->add(0, end, {{"label", {&label}}, {"came_from", pointers(origin)}}, std::nullopt);
  labels_film_->close();
}

std::vector<std::filesystem::path> Followed::files() const {
  std::vector<std::filesystem::path> all;
  if (film_) {
    all.push_back(film_->entrance());
    all.push_back(film_->lines());
  }
  for (const auto* film : {&map_film_, &labels_film_}) {
    if (!*film) continue;
    for (std::filesystem::path& file : (*film)->entrances()) all.push_back(std::move(file));
  }
  return all;
}

}  // namespace deblai
