#include <algorithm>
#include <cmath>
#include <optional>

#include <deblai/cases/film.hpp>
#include <deblai/cases/followed.hpp>
#include <deblai/cases/leg_files.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/problems/sequence_motion.hpp>

namespace deblai {

namespace {

/// Where a time is that of a frame but for round-off, to the bit: the picture is then the frame.
std::vector<double> drawn_to_frames(std::vector<double> times, const std::vector<double>& frames) {
  const double round_off = 1e-9 * (frames.back() - frames.front());
  for (double& time : times) {
    for (const double frame : frames)
      if (std::abs(time - frame) <= round_off) time = frame;
  }
  return times;
}

/// Frames joined by geodesics, and one film through all of them.
class SequenceSolution : public Solution {
 public:
  SequenceSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c),
        directory_(directory),
        times_(c.frame_times()),
        pictures_(drawn_to_frames(
            c.output.times ? *c.output.times
                           : equal_times({times_.front(), times_.back()}, c.output.frames),
            times_)),
        film_(grid, directory, "density", c.output),
        followed_(grid, c, directory) {}

  void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
            RunReport& report) override {
    posed_ = &posed;
    frames_.emplace(TimedDensities{posed.ends.fields, times_});
    legs_.emplace(posed.ends.grid(), posed.model, times_, directory_);
    if (checkpoints == nullptr && posed.ends.grid().comm().is_root()) remove_legs(directory_);
    SequenceReport found;
    const auto take = [&](const Geodesic& geodesic) {
      const std::size_t k = found.legs.size();
      found.legs.push_back(described(geodesic, times_[k], times_[k + 1], posed.ends.masses[k],
                                     posed.ends.masses[k + 1]));
    };
    solve_sequence(*frames_, posed.model, case_.solver, *legs_, take, monitor, checkpoints);
    report.take(found);
  }

  std::vector<std::filesystem::path> draw() override {
    int index = 0;
    for (int leg = 0; leg < frames_->legs(); ++leg) {
      const std::vector<double> times = times_of(leg);
      if (times.empty()) continue;
      film_.add(legs_->read(leg), {frames_->start(leg), frames_->end(leg)}, times, index,
                case_.output);
      index += static_cast<int>(times.size());
    }
    film_.close();
    std::vector<std::filesystem::path> files = film_.entrances();
    for (int leg = 0; case_.output.path && leg < frames_->legs(); ++leg)
      files.push_back(LegFiles::name(directory_, leg));
    if (case_.follows()) {
      SequenceMotion along(*frames_, *legs_, posed_->model);
      followed_.follow(posed_->ends.source(), posed_->ends.target(), along.pieces(),
                       times_to_follow(), posed_->followed);
    }
    for (std::filesystem::path& file : followed_.files()) files.push_back(std::move(file));
    return files;
  }

 private:
  /// The pictures in a leg; those of a frame between two legs are in the later one.
  std::vector<double> times_of(int leg) const {
    const bool last = leg + 1 == frames_->legs();
    const auto from = std::lower_bound(pictures_.begin(), pictures_.end(), frames_->start(leg));
    const auto to = last ? pictures_.end()
                         : std::lower_bound(pictures_.begin(), pictures_.end(), frames_->end(leg));
    return {from, to};
  }

  /// What is followed goes from the first frame to the last, whatever is shown.
  std::vector<double> times_to_follow() const {
    std::vector<double> times = pictures_;
    if (times.front() > times_.front()) times.insert(times.begin(), times_.front());
    if (times.back() < times_.back()) times.push_back(times_.back());
    return times;
  }

  const Case& case_;
  std::filesystem::path directory_;
  std::vector<double> times_;     ///< of the frames
  std::vector<double> pictures_;  ///< their times
  Film film_;
  Followed followed_;
  std::optional<TimedDensities> frames_;
  std::optional<LegFiles> legs_;
  const PosedProblem* posed_ = nullptr;
};

}  // namespace

std::unique_ptr<Solution> make_sequence_solution(const Grid& grid, const Case& c,
                                                 const std::filesystem::path& directory) {
  return std::make_unique<SequenceSolution>(grid, c, directory);
}

}  // namespace deblai
