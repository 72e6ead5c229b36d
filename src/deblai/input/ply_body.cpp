#include <deblai/input/ply_body.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>

#include <fmt/format.h>

#include <deblai/base/error.hpp>
#include <deblai/input/binary.hpp>

namespace deblai {

std::optional<PlyType> ply_type(std::string_view name) {
  static const std::map<std::string_view, PlyType> known{
      {"char", PlyType::int8},      {"int8", PlyType::int8},       {"uchar", PlyType::uint8},
      {"uint8", PlyType::uint8},    {"short", PlyType::int16},     {"int16", PlyType::int16},
      {"ushort", PlyType::uint16},  {"uint16", PlyType::uint16},   {"int", PlyType::int32},
      {"int32", PlyType::int32},    {"uint", PlyType::uint32},     {"uint32", PlyType::uint32},
      {"float", PlyType::float32},  {"float32", PlyType::float32}, {"double", PlyType::float64},
      {"float64", PlyType::float64}};
  const auto found = known.find(name);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

void PlyBody::now_in(std::string_view element, long long index, long long count) {
  element_ = element;
  index_ = index;
  count_ = count;
}

double PlyBody::number(PlyType type) {
  if (encoding_ == PlyEncoding::text) {
    std::string_view text = word();
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) {
      fail(fmt::format("expected a number, got \"{}\"", text.substr(0, 40)));
    }
    return value;
  }
  switch (type) {
    case PlyType::int8:
      return binary<std::int8_t>();
    case PlyType::uint8:
      return binary<std::uint8_t>();
    case PlyType::int16:
      return binary<std::int16_t>();
    case PlyType::uint16:
      return binary<std::uint16_t>();
    case PlyType::int32:
      return binary<std::int32_t>();
    case PlyType::uint32:
      return binary<std::uint32_t>();
    case PlyType::float32:
      return static_cast<double>(binary<float>());
    case PlyType::float64:
      return binary<double>();
  }
  return 0;
}

long long PlyBody::integer(PlyType type) {
  const double value = number(type);
  if (!(std::abs(value) < 1e15) || value != std::floor(value)) {
    fail(fmt::format("expected a whole number, got {}", value));
  }
  return static_cast<long long>(value);
}

template <class Number>
Number PlyBody::binary() {
  if (bytes_.size() < sizeof(Number)) fail("the file ends");
  const auto order =
      encoding_ == PlyEncoding::little_endian ? std::endian::little : std::endian::big;
  const Number value = number_at<Number>(bytes_, 0, order);
  bytes_.remove_prefix(sizeof(Number));
  return value;
}

std::string_view PlyBody::word() {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const std::size_t begin = bytes_.find_first_not_of(blank);
  if (begin == std::string_view::npos) fail("the file ends");
  const std::size_t end = std::min(bytes_.find_first_of(blank, begin), bytes_.size());
  const std::string_view found = bytes_.substr(begin, end - begin);
  bytes_.remove_prefix(end);
  return found;
}

void PlyBody::fail(std::string_view what) const {
  throw Error(Failure::input,
              fmt::format("{} within element \"{}\" {} of {}", what, element_, index_ + 1, count_));
}

}  // namespace deblai
