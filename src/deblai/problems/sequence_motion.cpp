#include <deblai/problems/sequence_motion.hpp>

namespace deblai {

SequenceMotion::SequenceMotion(const TimedDensities& frames, Legs& legs, const Model& model)
    : frames_(frames),
      legs_(legs),
      model_(model),
      slabs_(frames.densities.front().grid().time_steps()) {}

InPieces<Motion> SequenceMotion::pieces() {
  const std::vector<double>& faces = frames_.densities.front().grid().time().face;
  std::vector<double> jumps;
  for (int leg = 0; leg < frames_.legs(); ++leg) {
    for (int k = 1; k < slabs_; ++k) {
      jumps.push_back(frames_.start(leg) +
                      frames_.duration(leg) * faces[static_cast<std::size_t>(k)]);
    }
    if (leg + 1 < frames_.legs()) jumps.push_back(frames_.end(leg));
  }
  return {[this](int piece, double) -> const Motion& { return at(piece); }, std::move(jumps),
          false};
}

const Motion& SequenceMotion::at(int piece) {
  if (piece == piece_) return motion_;
  const int leg = piece / slabs_;
  if (leg != leg_) {
    on_leg_.reset();
    found_.reset();  // before the next one is there
    found_.emplace(legs_.read(leg));
    on_leg_.emplace(*found_, on_unit_time(model_, frames_.duration(leg)));
    leg_ = leg;
  }
  const InPieces<Motion> on_unit = on_leg_->pieces();
  motion_ = on_unit.at(piece % slabs_, 0);
  for (Field& flux : motion_.flux) scale(flux, 1 / frames_.duration(leg));
  piece_ = piece;
  return motion_;
}

}  // namespace deblai
