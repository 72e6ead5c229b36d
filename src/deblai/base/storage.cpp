#include <deblai/base/storage.hpp>

#include <cstdint>
#include <cstdlib>
#include <new>

#include <sys/mman.h>

namespace deblai {

namespace {

constexpr std::size_t line = 64;
constexpr std::size_t page = 4096;
constexpr std::size_t large = std::size_t{4} << 20;

/// Bytes from the start of a page to that of the next large array: five cache lines on from the
/// last.
std::size_t next_start() {
  static std::size_t arrays = 0;
  return arrays++ * 5 * line % page;
}

std::size_t rounded(std::size_t bytes) { return (bytes + line - 1) / line * line; }

}  // namespace

void* allocate_array(std::size_t bytes) {
  if (rounded(bytes) < large) {
    void* memory = std::aligned_alloc(line, rounded(bytes));
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  const std::size_t all = rounded(bytes) + page;
  void* pages = mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  madvise(pages, all, MADV_HUGEPAGE);
  return static_cast<char*>(pages) + next_start();
}

void free_array(void* memory, std::size_t bytes) noexcept {
  if (rounded(bytes) < large) {
    std::free(memory);
    return;
  }
  char* start = static_cast<char*>(memory);
  munmap(start - reinterpret_cast<std::uintptr_t>(start) % page, rounded(bytes) + page);
}

}  // namespace deblai
