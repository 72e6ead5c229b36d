#include <deblai/cases/duration.hpp>

#include <array>
#include <cmath>
#include <optional>
#include <regex>
#include <utility>

#include <fmt/format.h>

#include <deblai/cases/forms.hpp>

namespace deblai {

namespace {

constexpr std::array<std::pair<const char*, double>, 3> units{
    {{"h", 3600.0}, {"min", 60.0}, {"s", 1.0}}};

const std::string accepts = "a time such as `10 min`, `30 s` or `2 h`, or `none`";

/// The time that `10 min` is.
std::optional<Duration> with_unit(const std::string& text) {
  static const std::regex pattern(R"(([0-9]{1,9}(\.[0-9]{1,9})?) +(s|min|h))");
  std::smatch parts;
  if (!std::regex_match(text, parts, pattern)) return std::nullopt;
  for (const auto& [name, seconds] : units) {
    if (parts[3] == name) return Duration{std::stod(parts[1]) * seconds};
  }
  return std::nullopt;
}

}  // namespace

Form<Duration> duration() {
  const Json schema = {{"type", "string"}, {"pattern", R"(^([0-9]+(\.[0-9]+)? +(s|min|h)|none)$)"}};
  return {accepts, schema,
          [](const Node& node, const std::string& path) {
            if (!node.is_scalar()) refuse(node, path, accepts);
            if (node.text == "none") return Duration::never();
            const std::optional<Duration> value = with_unit(node.text);
            if (!value)
              refuse(node, path, accepts, "write a number, a blank, and `s`, `min` or `h`");
            if (value->seconds <= 0) refuse(node, path, accepts, "for none at all write `none`");
            return *value;
          },
          [](const Duration& value) {
            if (!std::isfinite(value.seconds)) return Node::scalar("none");
            for (const auto& [name, seconds] : units) {
              const double count = value.seconds / seconds;
              if (count == std::floor(count))
                return Node::scalar(fmt::format("{} {}", count, name));
            }
            return Node::scalar(fmt::format("{} s", value.seconds));
          }};
}

Duration walltime(const std::string& text) {
  static const std::regex pattern("(([0-9]{1,4})-)?([0-9]{1,5}):([0-5][0-9]):([0-5][0-9])");
  std::smatch parts;
  std::optional<Duration> value = with_unit(text);
  if (std::regex_match(text, parts, pattern)) {
    const double days = parts[2].matched ? std::stod(parts[2]) : 0;
    value = Duration{((days * 24 + std::stod(parts[3])) * 60 + std::stod(parts[4])) * 60 +
                     std::stod(parts[5])};
  }
  require(value && value->seconds > 0, Failure::usage,
          fmt::format("--walltime {}: expected the time that the run may take, as `HH:MM:SS` or "
                      "`90 min`",
                      shown(text)));
  return *value;
}

Duration walltime_given(const Communicator& world, const std::string& text) {
  Duration result = Duration::never();
  collectively(world, [&] {
    if (!text.empty()) result = walltime(text);
  });
  return result;
}

}  // namespace deblai
