#pragma once

#include <cassert>
#include <utility>

namespace deblai {

/// Sole owner of a C handle: frees it once, moves it, never copies it.
///
/// `Traits` supplies `Handle`, `null()` and `release(Handle&) noexcept`.
/// Every PETSc, MPI and FFTW handle in the library is held by one of these.
template <class Traits>
class Owned {
 public:
  using Handle = typename Traits::Handle;

  Owned() noexcept = default;
  explicit Owned(Handle handle) noexcept : handle_(handle) {}
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, Traits::null())) {}
  Owned& operator=(Owned&& other) noexcept {
    Owned taken(std::move(other));
    std::swap(handle_, taken.handle_);
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (handle_ != Traits::null()) Traits::release(handle_);
  }

  Handle get() const noexcept { return handle_; }

  /// Slot for a C creation call, e.g. `KSPCreate(comm, ksp.slot())`. @pre empty.
  Handle* slot() noexcept {
    assert(handle_ == Traits::null());
    return &handle_;
  }

 private:
  Handle handle_ = Traits::null();
};

}  // namespace deblai
