#include <deblai/problems/sequence.hpp>

#include <numeric>
#include <utility>

#include <deblai/problems/checkpoints.hpp>

namespace deblai {

namespace {

/// The checkpoints of one leg.
class CheckpointsOfLeg : public Checkpoints {
 public:
  CheckpointsOfLeg(Checkpoints& all, const EarlierLegs& earlier) : all_(all), earlier_(earlier) {}

  std::optional<Standing> standing() override {
    std::optional<Standing> stopped = all_.standing();
    if (stopped && stopped->earlier.count != earlier_.count) stopped.reset();
    told_ = stopped || earlier_.count == 0;
    return stopped;
  }

  void restore(const std::vector<StateField>& fields) override { all_.restore(fields); }

  /// The first of a leg is made whatever the time: of a coarse grid, it takes none.
  bool due() override {
    const bool wanted = all_.due();
    return !std::exchange(told_, true) || wanted;
  }

  void save(const Standing& standing, const std::vector<StateField>& fields) override {
    Standing in_sequence = standing;
    in_sequence.earlier = earlier_;
    all_.save(in_sequence, fields);
  }

 private:
  Checkpoints& all_;
  EarlierLegs earlier_;
  bool told_ = false;  ///< that the legs before this one, if any, are finished
};

void add(EarlierLegs& earlier, const Geodesic& found) {
  const std::vector<int>& levels = found.iterations_per_level;
  ++earlier.count;
  earlier.iterations = std::accumulate(levels.begin(), levels.end(), earlier.iterations);
  earlier.seconds += found.solve_seconds;
}

}  // namespace

Model on_unit_time(const Model& model, double duration) {
  Model leg = model;
  leg.viscosity *= duration;
  return leg;
}

void solve_sequence(const TimedDensities& frames, const Model& model,
                    const GeodesicSettings& settings, Legs& legs,
                    const std::function<void(const Geodesic&)>& take, const Monitor& monitor,
                    Checkpoints* checkpoints) {
  EarlierLegs earlier;
  const auto finish = [&](const Geodesic& found) {
    add(earlier, found);
    take(found);
  };
  const int finished = legs.finished();
  while (earlier.count < finished) finish(legs.read(earlier.count));
  for (int leg = earlier.count; leg < frames.legs(); ++leg) {
    const auto watch = [&](const Progress& now) {
      Progress in_sequence = now;
      in_sequence.leg = leg + 1;
      in_sequence.legs = frames.legs();
      in_sequence.seconds += earlier.seconds;
      monitor(in_sequence);
    };
    std::optional<CheckpointsOfLeg> kept;
    if (checkpoints != nullptr) kept.emplace(*checkpoints, earlier);
    const auto index = static_cast<std::size_t>(leg);
    const Geodesic found =
        solve_geodesic(frames.densities[index], frames.densities[index + 1],
                       on_unit_time(model, frames.duration(leg)), settings,
                       monitor ? Monitor(watch) : Monitor(), kept ? &*kept : nullptr);
    legs.keep(leg, found);
    finish(found);
  }
}

}  // namespace deblai
