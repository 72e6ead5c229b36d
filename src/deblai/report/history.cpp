#include <deblai/report/history.hpp>

#include <fmt/format.h>

namespace deblai {

History::History(const Communicator& comm, const std::filesystem::path& path)
    : History(comm, path, 0) {}

History::History(const Communicator& comm, const std::filesystem::path& path, int rows, Rows kind)
    : comm_(comm), kind_(kind) {
  collectively(comm_, [&] {
    if (!comm_.is_root()) return;
    file_ = LineFile(path, rows > 0 ? static_cast<std::size_t>(rows) + 1 : 0);
    if (!file_.is_empty()) return;
    file_.append(fmt::format("{}level,iteration,value,lower_bound,consensus,seconds",
                             kind_ == Rows::of_legs ? "leg," : ""));
  });
}

void History::add(const Progress& progress, std::optional<double> lower_bound) {
  collectively(comm_, [&] {
    if (!comm_.is_root()) return;
    // {} writes the shortest text that reads back to the same bits
    file_.append(fmt::format(
        "{}{},{},{},{},{},{:.6f}", kind_ == Rows::of_legs ? fmt::format("{},", progress.leg) : "",
        progress.level, progress.iteration, progress.distance_squared,
        lower_bound ? fmt::format("{}", *lower_bound) : "", progress.consensus, progress.seconds));
  });
}

}  // namespace deblai
