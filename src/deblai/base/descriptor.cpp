#include <deblai/base/descriptor.hpp>

#include <cerrno>

#include <unistd.h>

namespace deblai {

void DescriptorTraits::release(Handle& file) noexcept { ::close(file); }

bool write_all(const Descriptor& file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace deblai
