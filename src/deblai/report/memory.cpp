#include <deblai/report/memory.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace deblai {
namespace {

/// The number that follows `key` in a file of lines `key number [unit]`.
std::optional<double> number_after(const std::filesystem::path& file, const std::string& key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string first;
    double number = 0;
    if (words >> first >> number && first == key) return number;
  }
  return std::nullopt;
}

std::optional<double> number_in(const std::filesystem::path& file) {
  std::ifstream stream(file);
  double number = 0;
  if (stream >> number) return number;
  return std::nullopt;  // "max": no limit
}

/// What is left in a control group (version 2): limit - use, where cached files that are not being
/// used count as free.
double left_in_group(const std::filesystem::path& group) {
  const auto limit = number_in(group / "memory.max");
  const auto used = number_in(group / "memory.current");
  if (!limit || !used) return std::numeric_limits<double>::infinity();
  return std::max(
      0.0, *limit - *used + number_after(group / "memory.stat", "inactive_file").value_or(0));
}

/// Over this process's group and all groups around it.
double left_in_groups() {
  std::ifstream stream("/proc/self/cgroup");
  double left = std::numeric_limits<double>::infinity();
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("0::/")) continue;
    const std::filesystem::path root("/sys/fs/cgroup");
    for (std::filesystem::path group = root / line.substr(4);; group = group.parent_path()) {
      left = std::min(left, left_in_group(group));
      if (group.string().size() <= root.string().size()) break;
    }
  }
  return left;
}

}  // namespace

double peak_bytes() { return 1024 * number_after("/proc/self/status", "VmHWM:").value_or(0); }

PeakMemory peak_memory(const Communicator& comm) {
  const double mine = peak_bytes();
  return {max(comm, mine), static_cast<double>(sum(comm, std::llround(mine)))};
}

double available_bytes() {
  const auto machine = number_after("/proc/meminfo", "MemAvailable:");
  return std::min(machine ? 1024 * *machine : std::numeric_limits<double>::infinity(),
                  left_in_groups());
}

double free_disk_bytes(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path place = std::filesystem::absolute(path, error);
  while (place.has_relative_path() && !std::filesystem::exists(place, error)) {
    place = place.parent_path();
  }
  const std::filesystem::space_info space = std::filesystem::space(place, error);
  return error ? 0 : static_cast<double>(space.available);
}

std::string readable_bytes(double bytes) {
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  return unit == 0 || bytes >= 99.5 ? fmt::format("{:.0f} {}", bytes, units[unit])
                                    : fmt::format("{:.2g} {}", bytes, units[unit]);
}

}  // namespace deblai
