#pragma once

#include <cstddef>
#include <vector>

namespace deblai {

/// `bytes` of memory on a cache line, zero or not. Large ones come from the system on huge pages,
/// since our strides touch a new page each, and go back to it at once: a heap would keep what the
/// coarser levels left. Successive large ones start at different cache lines of a page, so that
/// passes that go through twenty arrays at the same index do not put twenty lines in one set of a
/// cache that holds twelve.
///
/// @throws std::bad_alloc.
void* allocate_array(std::size_t bytes);
/// `bytes` as they were asked for.
void free_array(void* memory, std::size_t bytes) noexcept;

/// Allocates with allocate_array.
template <class T>
struct PageAllocator {
  using value_type = T;

  PageAllocator() noexcept = default;
  template <class U>
  PageAllocator(const PageAllocator<U>&) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_array(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { free_array(memory, count * sizeof(T)); }

  friend bool operator==(const PageAllocator&, const PageAllocator&) noexcept { return true; }
};

template <class T>
using StorageOf = std::vector<T, PageAllocator<T>>;
using Storage = StorageOf<double>;

}  // namespace deblai
