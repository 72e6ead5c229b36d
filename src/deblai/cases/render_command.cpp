#include <array>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/run_record.hpp>
#include <deblai/report/frames.hpp>

extern char** environ;

namespace deblai {

namespace {

namespace fs = std::filesystem;

/// scripts/paraview/render of the tree that the program was built in or installed from: in a folder
/// above the program.
std::optional<fs::path> render_script() {
  std::error_code code;
  fs::path folder = fs::read_symlink("/proc/self/exe", code).parent_path();
  while (!code && folder != folder.root_path()) {
    for (const char* place : {"scripts/paraview/render", "share/deblai/paraview/render"})
      if (fs::exists(folder / place, code)) return folder / place;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

/// Where scripts/paraview/launch looks for it.
bool has_paraview() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (!variable("DEBLAI_PARAVIEW").empty()) return true;
  std::error_code code;
  if (fs::exists(fs::path(variable("HOME")) / ".local/share/deblai/paraview", code)) return true;
  std::istringstream folders(variable("PATH"));
  for (std::string folder; std::getline(folders, folder, ':');)
    if (fs::exists(fs::path(folder) / "pvbatch", code)) return true;
  return false;
}

/// Exit code of a program; nothing where it could not be started.
std::optional<int> exit_code_of(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
    return std::nullopt;
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

/// Frames of an earlier call, and those that scripts/paraview made.
void remove_frames(const fs::path& folder) {
  std::vector<fs::path> old;
  for (const auto& item : fs::directory_iterator(folder)) {
    const std::string name = item.path().filename().string();
    if (name.starts_with("frame_") && name.ends_with(".png")) old.push_back(item.path());
  }
  for (const fs::path& file : old) fs::remove(file);
}

void prepare(const fs::path& folder) {
  try {
    fs::create_directories(folder);
    remove_frames(folder);
  } catch (const fs::filesystem_error& error) {
    fail_to_write(folder, error.code().value());
  }
}

class RenderCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description(
        "pictures of a run's film: by ParaView where it is found, else frames of our own");
    parser.add_option("DIR", directory_, "the run directory")->type_name("")->required();
    parser.add_option("-o,--output", folder_, "where the pictures go; default: DIR/pictures")
        ->type_name("DIR");
    parser.add_option("--size", size_, "pixels along the longest edge of our own; default: 1024")
        ->check(CLI::Range(16, 8192));
    parser.add_flag("--plain", plain_, "our own, also where ParaView is");
    parser.footer("example: deblai render runs/shapes_3d");
  }

  int run(const Invocation& invocation) override {
    const Communicator& world = invocation.world;
    const nlohmann::json record = read_run_record(world, directory_);
    const fs::path folder = folder_.empty() ? fs::path(directory_) / "pictures" : fs::path(folder_);
    if (!plain_ && world.size() == 1 && has_paraview() && by_paraview(folder)) return 0;
    const std::vector<RunFilm> films = films_of(world, record, directory_, 1000);
    collectively(world, [&] {
      bool any = false;
      for (const RunFilm& each : films) any = any || each.film.has("density");
      const std::string status = record.value("status", "");
      require(any || (status != "running" && status != "stopped"), Failure::input,
              fmt::format("{}: the run has not finished: its status is `{}`\n  `deblai resume {}` "
                          "goes on with it",
                          directory_, status, directory_));
      require(any, Failure::input,
              fmt::format("{}: this run has no film of a density\n  `deblai report {}` shows it",
                          directory_, directory_));
      if (world.is_root()) prepare(folder);
    });
    int count = 0;
    for (const RunFilm& each : films)
      if (each.film.has("density")) count += draw(each, folder);
    say(world, fmt::format("pictures {} in {}\n", count, folder.string()));
    return 0;
  }

 private:
  /// False where ParaView has nothing to draw on.
  bool by_paraview(const fs::path& folder) const {
    const std::optional<fs::path> script = render_script();
    if (!script) return false;
    return exit_code_of({"/usr/bin/env", "DEBLAI_RENDERER=paraview", script->string(), directory_,
                         "-o", folder.string()}) == 0;
  }

  int draw(const RunFilm& shown, const fs::path& folder) const {
    const Frames frames(shown.film, size_);
    const std::string stem = shown.name == "density" ? "frame" : "frame_" + shown.name;
    for (int k = 0; k < shown.film.pictures(); ++k) {
      const std::string picture = frames(k);
      const Communicator& comm = shown.film.comm();
      collectively(comm, [&] {
        if (comm.is_root())
          write_atomically(folder / fmt::format("{}_{:04}.png", stem, k), picture);
      });
    }
    return shown.film.pictures();
  }

  std::string directory_;
  std::string folder_;
  int size_ = 1024;
  bool plain_ = false;
};

const Commands::Entry entry("render", [] { return std::make_unique<RenderCommand>(); });

}  // namespace

}  // namespace deblai
