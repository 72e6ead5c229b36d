#pragma once

#include <string_view>

#include <deblai/base/owned.hpp>

namespace deblai {

struct DescriptorTraits {
  using Handle = int;
  static Handle null() noexcept { return -1; }
  static void release(Handle& file) noexcept;
};

/// A file descriptor of the operating system.
using Descriptor = Owned<DescriptorTraits>;

/// Write all of `text`. When it fails errno says why, and some of the text may have been written.
bool write_all(const Descriptor& file, std::string_view text) noexcept;

}  // namespace deblai
