#include <deblai/report/sha256.hpp>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <deblai/base/error.hpp>
#include <deblai/base/owned.hpp>

namespace deblai {
namespace {

struct DigestTraits {
  using Handle = EVP_MD_CTX*;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& digest) noexcept { EVP_MD_CTX_free(digest); }
};

}  // namespace

std::string sha256(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  require(
      file.is_open(), Failure::input,
      fmt::format("{}: cannot read: {}", path.string(), std::generic_category().message(errno)));

  const Owned<DigestTraits> digest(EVP_MD_CTX_new());
  if (EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) fail("SHA-256 is not available");
  std::vector<char> buffer(std::size_t{1} << 20);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  require(file.eof(), Failure::input,
          fmt::format("{}: cannot read to the end: is it a file, and is the disk sound?",
                      path.string()));

  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int count = 0;
  if (EVP_DigestFinal_ex(digest.get(), bytes.data(), &count) != 1) fail("SHA-256 failed");
  std::string text;
  for (unsigned int i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

}  // namespace deblai
