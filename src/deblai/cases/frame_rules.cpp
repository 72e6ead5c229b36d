#include <deblai/cases/frame_rules.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <deblai/cases/dimension.hpp>
#include <deblai/cases/refusals.hpp>

namespace deblai {

namespace {

/// Those of a list, to the frames.
void give_times(Case& c, const Node& root) {
  if (!c.times) return;
  if (c.times->size() != c.frames.size()) {
    complain(at(root, "times"), "times",
             fmt::format("expected {} times, as many as there are frames, got {}", c.frames.size(),
                         c.times->size()));
  }
  for (std::size_t k = 0; k < c.frames.size(); ++k) {
    const std::string path = fmt::format("frames[{}].time", k);
    if (c.frames[k].time)
      complain(at(root, path), path, "`times` has the times of all frames", "remove one of them");
    c.frames[k].time = c.times->at(k);
  }
}

/// Equal steps where no frame has a time.
void resolve_times(Case& c, const Node& root) {
  give_times(c, root);
  std::vector<DensityCase>& frames = c.frames;
  const std::size_t last = frames.size() - 1;
  const auto has_time = [](const DensityCase& frame) { return frame.time.has_value(); };
  const auto timed = std::count_if(frames.begin(), frames.end(), has_time);
  for (std::size_t k = 0; k <= last; ++k) {
    const std::string path = fmt::format("frames[{}]", k);
    if (timed == 0) {
      frames[k].time = static_cast<double>(k) / static_cast<double>(last);
    } else if (!frames[k].time) {
      complain(at(root, path), path, "has no `time`, but others have",
               "give all frames a time, or none, for equal steps from 0 to 1");
    } else if (k > 0 && !(*frames[k].time > *frames[k - 1].time)) {
      const std::string where = c.times ? fmt::format("times[{}]", k) : path + ".time";
      complain(at(root, where), where,
               fmt::format("expected a time after {:g}, that of the frame before, got {:g}",
                           *frames[k - 1].time, *frames[k].time));
    }
  }
  c.times.reset();
}

/// What has frames has no other densities.
void refuse_other_ends(const Node& root, const std::string& problem) {
  for (const std::string name : {"source", "target", "densities"})
    refuse_key(root, name, problem + " has frames", "list its densities under `frames`");
}

/// Within the time of the frames, increasing.
void resolve_picture_times(Case& c, const Node& root) {
  if (!c.output.times) return;
  const std::vector<double>& times = *c.output.times;
  const double first = *c.frames.front().time;
  const double last = *c.frames.back().time;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::string path = fmt::format("output.times[{}]", i);
    if (!(times[i] >= first && times[i] <= last)) {
      complain(at(root, path), path,
               fmt::format("expected a time from {:g} to {:g}, those of the first and the last "
                           "frame, got {:g}",
                           first, last, times[i]));
    }
    if (i > 0 && !(times[i] > times[i - 1])) {
      complain(at(root, path), path,
               fmt::format("expected a time after {:g}, that of the picture before, got {:g}",
                           times[i - 1], times[i]));
    }
  }
  c.output.frames = 0;
}

}  // namespace

void resolve_film(Case& c, const Node& root) {
  refuse_checkpoint(c, root, "the velocity of given frames");
  refuse_other_ends(root, "a film");
  for (const std::string name : {"cost", "growth", "viscosity", "solver"}) {
    refuse_key(root, name, "the velocity of a film is that of least kinetic energy", "remove it");
  }
  refuse_flow_keys(root);
  require_key(root, "frames");
  resolve_times(c, root);
  const std::string of_frames = "the times are those of the `frames`";
  refuse_key(root, "output.frames", of_frames, "remove it");
  if (c.domain.time_steps > 1)
    complain(at(root, "domain.time_steps"), "domain.time_steps", of_frames, "remove it");
  if (c.domain.time_grading > 0)
    complain(at(root, "domain.time_grading"), "domain.time_grading", of_frames, "remove it");
  refuse_key(root, "output.velocity_floor", "the velocity of a film reaches into vacuum",
             "remove it");
  c.domain.time_steps = 1;
  c.output.frames = 0;
  c.output.velocity_floor = 0;
}

void resolve_sequence(Case& c, const Node& root) {
  refuse_other_ends(root, "a sequence");
  refuse_flow_keys(root);
  require_key(root, "frames");
  resolve_times(c, root);
  resolve_picture_times(c, root);
  refuse_single_step(c, root);
  if (c.solver.algorithm == GeodesicSettings::Algorithm::douglas_rachford)
    refuse_checkpoint(c, root, "what `douglas_rachford` computes");
}

}  // namespace deblai
