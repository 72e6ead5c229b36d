#include <deblai/output/hdf5_seal.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include <deblai/base/error.hpp>
#include <deblai/base/word_hash.hpp>

namespace deblai {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they are");

constexpr std::string_view title = "deblai store 1\n";

/// The text of the seal but for its own hash.
std::string body(const Seal& seal) {
  return fmt::format("{}bytes {}\nhash {:016x}\n", title, seal.bytes, seal.hash);
}

/// The number after `name`; none where there is none.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view name, int base) {
  const std::size_t at = text.find(name);
  std::uint64_t value = 0;
  if (at == std::string_view::npos) return std::nullopt;
  const char* first = text.data() + at + name.size();
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), value, base);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string Seal::text() const {
  std::string text = body(*this);
  text += fmt::format("seal {:016x}\n", piece_hash(text, 0));
  text.resize(user_block, ' ');
  text.back() = '\n';
  return text;
}

Seal Seal::read(std::string_view text, const std::filesystem::path& path) {
  require(text.starts_with(title.substr(0, title.find('1'))), Failure::input,
          fmt::format("{}: is not a file of fields that deblai wrote", path.string()));
  require(text.starts_with(title), Failure::input,
          fmt::format("{}: was written by another version of deblai, which alone can read it",
                      path.string()));
  const Seal seal{number_after(text, "\nbytes ", 10).value_or(0),
                  number_after(text, "\nhash ", 16).value_or(0)};
  require(
      text == seal.text(), Failure::input,
      fmt::format("{}: is damaged: its first bytes are not as they were written", path.string()));
  return seal;
}

std::uint64_t piece_hash(std::string_view bytes, std::uint64_t offset) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, std::min<std::size_t>(8, bytes.size() - i));
    total += word_hash(word, (offset + i) / 8);
  }
  return total;
}

std::uint64_t piece_hash(const Descriptor& file, const std::filesystem::path& path,
                         std::uint64_t begin, std::uint64_t end) {
  std::vector<char> buffer(std::size_t{1} << 20);
  std::uint64_t total = 0;
  for (std::uint64_t at = begin; at < end; at += buffer.size()) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), end - at));
    read_at(file, path, at, buffer.data(), count);
    total += piece_hash({buffer.data(), count}, at);
  }
  return total;
}

void read_at(const Descriptor& file, const std::filesystem::path& path, std::uint64_t offset,
             void* bytes, std::size_t count) {
  auto* to = static_cast<char*>(bytes);
  while (count > 0) {
    const ssize_t got = ::pread(file.get(), to, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    require(
        got >= 0, Failure::input,
        fmt::format("{}: cannot read: {}", path.string(), std::generic_category().message(errno)));
    require(got > 0, Failure::input,
            fmt::format("{}: is damaged: it ends after {} bytes", path.string(), offset));
    to += got;
    offset += static_cast<std::uint64_t>(got);
    count -= static_cast<std::size_t>(got);
  }
}

}  // namespace deblai
