#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include <sys/mman.h>

namespace deblai {

/// Allocates on cache lines. Large arrays come from the system on huge pages, since our strides
/// touch a new page each, and go back to it at once: a heap would keep what the coarser levels
/// left.
template <class T>
struct PageAllocator {
  using value_type = T;

  PageAllocator() noexcept = default;
  template <class U>
  PageAllocator(const PageAllocator<U>&) noexcept {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = rounded(count);
    void* memory = nullptr;
    if (bytes < large) {
      memory = std::aligned_alloc(line, bytes);
    } else {
      memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) memory = nullptr;
      if (memory != nullptr) madvise(memory, bytes, MADV_HUGEPAGE);
    }
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) noexcept {
    const std::size_t bytes = rounded(count);
    if (bytes < large) {
      std::free(memory);
    } else {
      munmap(memory, bytes);
    }
  }

  friend bool operator==(const PageAllocator&, const PageAllocator&) noexcept { return true; }

 private:
  static constexpr std::size_t line = 64;
  static constexpr std::size_t large = std::size_t{4} << 20;

  static std::size_t rounded(std::size_t count) {
    return (count * sizeof(T) + line - 1) / line * line;
  }
};

template <class T>
using StorageOf = std::vector<T, PageAllocator<T>>;
using Storage = StorageOf<double>;

}  // namespace deblai
