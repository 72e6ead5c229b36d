#include <deblai/report/terminal.hpp>

#include <iostream>
#include <limits>

#include <spdlog/logger.h>

#include <deblai/report/findings.hpp>
#include <deblai/report/forecast.hpp>
#include <deblai/report/screen.hpp>
#include <deblai/report/sentences.hpp>
#include <deblai/report/sinks.hpp>

namespace deblai {

struct Terminal::Inside {
  TerminalSettings settings;
  std::shared_ptr<ScreenSink> screen;  ///< null when silent
  std::shared_ptr<LogSink> log = std::make_shared<LogSink>();
  spdlog::logger everywhere{"deblai"};
  spdlog::logger log_alone{"deblai", log};

  Forecast forecast;
  Progress last;
  std::string last_line;  ///< of the progress; empty once it was written
  double written_at = 0;  ///< [s] since the start of the solve, as all times here
  double drawn_at = -std::numeric_limits<double>::infinity();

  explicit Inside(const TerminalSettings& given) : settings(given), forecast(given.tolerance) {
    if (settings.screen == Screen::automatic) {
      const bool redrawn = settings.stream == nullptr && on_a_terminal();
      settings.screen = redrawn ? Screen::redrawn : Screen::lines;
    }
    everywhere.sinks().push_back(log);
    if (settings.screen == Screen::silent) return;
    std::ostream& stream = settings.stream != nullptr ? *settings.stream : std::cout;
    screen = std::make_shared<ScreenSink>(stream, terminal_width());
    everywhere.sinks().push_back(screen);
  }

  /// The line stays: where a level ends, and at the end.
  void keep_last_line() {
    if (!last_line.empty()) everywhere.info(last_line);
    last_line.clear();
  }
};

Terminal::Terminal(const Communicator& comm, const TerminalSettings& settings) : comm_(comm) {
  if (comm.is_root()) inside_ = std::make_unique<Inside>(settings);
}

Terminal::Terminal(Terminal&&) noexcept = default;
Terminal::~Terminal() = default;

void Terminal::open_log(const std::filesystem::path& path) {
  collectively(comm_, [&] {
    if (inside_) inside_->log->open(LineFile(path));
  });
}

void Terminal::continue_log(const std::filesystem::path& path) {
  collectively(comm_, [&] {
    if (inside_) inside_->log->open(LineFile(path, std::numeric_limits<std::size_t>::max()));
  });
}

void Terminal::header(const RunHeader& header) {
  for (const std::string& line : header_lines(header)) say(line);
}

void Terminal::progress(const Progress& progress, std::optional<double> lower_bound) {
  if (!inside_) return;
  Inside& in = *inside_;
  const bool new_level = progress.leg != in.last.leg || progress.level != in.last.level ||
                         progress.iteration < in.last.iteration;
  if (new_level) in.keep_last_line();

  in.forecast.add(progress);
  std::optional<double> gap;
  if (lower_bound && progress.distance_squared > 0)
    gap = (progress.distance_squared - *lower_bound) / progress.distance_squared;
  in.last = progress;
  in.last_line = progress_line(progress, gap, in.forecast.seconds_per_iteration(),
                               in.forecast.seconds_to_go(), in.settings.symbol);

  if (in.settings.screen == Screen::redrawn &&
      (new_level || progress.seconds - in.drawn_at >= in.settings.seconds_between_redraws)) {
    in.screen->draw(in.last_line);
    in.drawn_at = progress.seconds;
  }
  if (progress.seconds - in.written_at >= in.settings.seconds_between_lines) {
    in.written_at = progress.seconds;
    if (in.settings.screen == Screen::redrawn) {
      in.log_alone.info(in.last_line);
    } else {
      in.keep_last_line();
    }
  }
}

void Terminal::say(std::string_view line) {
  if (inside_) inside_->everywhere.info(line);
}

void Terminal::warn(std::string_view line) {
  if (inside_) inside_->everywhere.warn(line);
}

void Terminal::record(std::string_view line) {
  if (!inside_) return;
  inside_->keep_last_line();
  inside_->log_alone.info(line);
}

void Terminal::found(const RunReport& report, const std::filesystem::path& directory) {
  if (inside_) inside_->keep_last_line();
  for (const std::string& line : found_lines(report, directory)) say(line);
  if (const std::optional<std::string> what = doubt(report)) warn(*what);
}

void Terminal::close_log() { agree(comm_, inside_ ? inside_->log->failure() : std::nullopt); }

}  // namespace deblai
