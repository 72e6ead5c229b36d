#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include <sys/mman.h>

namespace deblai {

/// Allocates on cache lines; large arrays on huge pages, since our strides touch a new page each.
template <class T>
struct PageAllocator {
  using value_type = T;

  PageAllocator() noexcept = default;
  template <class U>
  PageAllocator(const PageAllocator<U>&) noexcept {}

  T* allocate(std::size_t count) {
    constexpr std::size_t huge = std::size_t{2} << 20;
    const std::size_t page = count * sizeof(T) >= 2 * huge ? huge : 64;
    const std::size_t bytes = (count * sizeof(T) + page - 1) / page * page;
    void* memory = std::aligned_alloc(page, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    if (page == huge) madvise(memory, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) noexcept { std::free(memory); }

  friend bool operator==(const PageAllocator&, const PageAllocator&) noexcept { return true; }
};

using Storage = std::vector<double, PageAllocator<double>>;

}  // namespace deblai
