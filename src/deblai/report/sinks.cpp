#include <deblai/report/sinks.hpp>

#include <deblai/base/error.hpp>

namespace deblai {

std::string readable(const spdlog::details::log_msg& message) {
  std::string text = message.level == spdlog::level::warn ? "warning: " : "";
  for (const char letter : std::string_view(message.payload.data(), message.payload.size())) {
    const auto code = static_cast<unsigned char>(letter);
    const bool control = (code < 0x20 && letter != '\n' && letter != '\t') || code == 0x7f;
    text += control ? '?' : letter;
  }
  return text;
}

void ScreenSink::draw(std::string_view line) {
  stream_ << "\r\x1b[K" << line.substr(0, width_) << std::flush;
  drawn_ = true;
}

void ScreenSink::sink_it_(const spdlog::details::log_msg& message) {
  if (drawn_) stream_ << "\r\x1b[K";
  drawn_ = false;
  stream_ << readable(message) << '\n' << std::flush;
}

void LogSink::open(LineFile file) {
  file_ = std::move(file);
  for (const std::string& line : waiting_) file_.append(line);
  waiting_.clear();
}

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
  if (failure_) return;
  if (!file_.is_open()) {
    waiting_.push_back(readable(message));
    return;
  }
  try {
    file_.append(readable(message));
  } catch (const Error& error) {
    failure_ = LocalFailure{error.failure(), error.what()};
  }
}

}  // namespace deblai
