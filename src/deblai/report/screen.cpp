#include <deblai/report/screen.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace deblai {
namespace {

/// By Open MPI's, or MPICH's and its relatives'. (PMIX_RANK is set in a program started alone,
/// too.)
bool launched_by_mpirun() {
  return std::getenv("OMPI_COMM_WORLD_RANK") != nullptr || std::getenv("PMI_RANK") != nullptr;
}

bool parent_is_on_a_terminal() {
  std::error_code error;
  const std::string output =
      std::filesystem::read_symlink(fmt::format("/proc/{}/fd/1", getppid()), error).string();
  return !error && (output.starts_with("/dev/pts/") || output.starts_with("/dev/tty"));
}

}  // namespace

bool on_a_terminal() {
  const char* kind = std::getenv("TERM");
  if (kind == nullptr || std::string(kind) == "dumb" || isatty(STDOUT_FILENO) == 0) return false;
  return !launched_by_mpirun() || parent_is_on_a_terminal();
}

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace deblai
