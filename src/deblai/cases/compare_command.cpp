#include <cmath>

#include <fmt/format.h>

#include <deblai/cases/command.hpp>
#include <deblai/cases/comparison.hpp>
#include <deblai/report/sentences.hpp>

namespace deblai {

namespace {

/// Two digits; 0 only where it is.
std::string share(double value) { return value == 0 ? "0" : scientific(value); }

std::string of_runs(const RecordedResult& a, const RecordedResult& b) {
  if (!a.run || !b.run) return {};
  std::string text;
  if (!a.run->fingerprint.empty() && !b.run->fingerprint.empty()) {
    text += fmt::format("bits     {}\n", a.run->fingerprint == b.run->fingerprint
                                             ? "the fields of both runs are the same to the bit"
                                             : "the fields of the runs differ");
  }
  if (a.run->distance_squared && b.run->distance_squared) {
    text += fmt::format("found    distance squared {:.6g} and {:.6g}\n", *a.run->distance_squared,
                        *b.run->distance_squared);
  }
  return text;
}

std::string of_densities(const Difference& last) {
  return fmt::format(
      "mass     {:.6g} and {:.6g}, differs by {:.3g}\n"
      "L1       {:.3g}, {} of the mass\n"
      "largest  {:.3g} in a cell, {} of the peak\n",
      last.mass_a, last.mass_b, last.mass(), last.l1, share(last.relative_l1()), last.largest,
      share(last.relative_largest()));
}

std::string of_distance(const Comparison::Distance& distance) {
  return fmt::format("distance {:.4g} is W2 of the final densities{}{}\n", distance.value,
                     distance.rescaled ? ", the second scaled to the mass of the first" : "",
                     distance.converged ? "" : ", NOT converged");
}

std::string of_frames(const Comparison& found, const RecordedResult& a, const RecordedResult& b) {
  std::string text;
  for (const Comparison::Frame& frame : found.frames) {
    text += fmt::format("frame    t = {:<10.4g} L1 {} of the mass\n", frame.time,
                        share(frame.relative_l1));
  }
  const std::size_t pictures = a.record->times().size();
  const std::size_t others = b.record->times().size();
  if (found.frames.empty() && pictures + others > 2)
    text += fmt::format("frames   {} and {}, at other times: only the last were compared\n",
                        pictures, others);
  return text;
}

class CompareCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("how far two results are apart: L1, mass, Wasserstein distance, each frame");
    parser
        .add_option("A", first_,
                    "a run directory, a film (.pvd), a frame (.vti, .pvti), a volume (.nii, "
                    ".nii.gz), a stored path (path.h5) or other numbers on a grid")
        ->type_name("")
        ->required();
    parser.add_option("B", second_, "the other, on the same grid")->type_name("")->required();
    parser
        .add_option("--tolerance", tolerance_,
                    "largest L1 difference of equal results, over the mass")
        ->type_name("NUMBER")
        ->capture_default_str();
    parser.add_flag("--no-distance", no_distance_,
                    "leave out the Wasserstein distance, which takes a solve");
    parser.footer(
        "example: deblai compare run-on-1-rank run-on-4-ranks\n"
        "         deblai compare result/nifti/density_0008.nii.gz other/nifti/density_0008.nii.gz\n"
        "Of films with the same times every frame is compared, else the last of each; of a group "
        "its\n"
        "template. Exit code 0 when all are equal within --tolerance, 1 when not.");
  }

  int run(const Invocation& invocation) override {
    const Communicator& world = invocation.world;
    collectively(world, [&] {
      require(tolerance_ >= 0 && std::isfinite(tolerance_), Failure::usage,
              fmt::format("--tolerance {:g}: expected a number from 0", tolerance_));
    });
    const RecordedResult a = open_result(world, first_);
    const RecordedResult b = open_result(world, second_);
    const Comparison found =
        compare(world, a, b, no_distance_ ? DistanceWish::none : DistanceWish::computed);
    std::string text = of_runs(a, b) + of_densities(found.last);
    if (found.distance) text += of_distance(*found.distance);
    text += of_frames(found, a, b);
    const bool equal = found.worst() <= tolerance_;
    text += fmt::format("{}    {} {} of the mass, {} --tolerance {}\n", equal ? "equal" : "apart",
                        found.frames.empty() ? "by" : "by at most", share(found.worst()),
                        equal ? "within" : "above", scientific(tolerance_));
    say(world, text);
    return equal ? 0 : 1;
  }

 private:
  std::string first_;
  std::string second_;
  double tolerance_ = 1e-6;
  bool no_distance_ = false;
};

const Commands::Entry entry("compare", [] { return std::make_unique<CompareCommand>(); });

}  // namespace

}  // namespace deblai
