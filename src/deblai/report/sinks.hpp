#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <deblai/base/communicator.hpp>
#include <deblai/report/line_file.hpp>

namespace deblai {

/// A message as it is shown: warnings say so, control characters of file names become `?`.
std::string readable(const spdlog::details::log_msg& message);

/// Messages on the screen, below them at most one line that is drawn over itself.
class ScreenSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  ScreenSink(std::ostream& stream, std::size_t width) : stream_(stream), width_(width) {}

  /// Draw `line`, cut to the width of the screen, over the one drawn before.
  void draw(std::string_view line);

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override { stream_.flush(); }

 private:
  std::ostream& stream_;
  std::size_t width_;
  bool drawn_ = false;  ///< a line without its end stands on the screen
};

/// Messages in log.txt; until it is opened they are kept. Never throws: the first failure is kept,
/// too.
class LogSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  /// Throws Error(Failure::resources).
  void open(LineFile file);
  const std::optional<LocalFailure>& failure() const { return failure_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  LineFile file_;
  std::vector<std::string> waiting_;
  std::optional<LocalFailure> failure_;
};

}  // namespace deblai
