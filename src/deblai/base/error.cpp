#include <deblai/base/error.hpp>

#include <fmt/format.h>

namespace deblai {

void require(bool condition, Failure failure, std::string_view message) {
  if (!condition) throw Error(failure, std::string(message));
}

void fail(std::string_view message, std::source_location where) {
  throw Error(Failure::internal,
              fmt::format("{}\n  at {}:{}", message, where.file_name(), where.line()));
}

}  // namespace deblai
