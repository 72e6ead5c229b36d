#include <deblai/input/nifti_stream.hpp>

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nifti/znzlib.h>

#include <deblai/base/owned.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

struct ZnzTraits {
  using Handle = znzFile;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& file) noexcept { Xznzclose(&file); }
};

}  // namespace

struct NiftiStream::Inside {
  Owned<ZnzTraits> file;
  bool damaged = false;
};

NiftiStream::NiftiStream(const std::filesystem::path& file) : inside_(new Inside) {
  require_readable(file);
  // zlib reads files that are not compressed as they are.
  inside_->file = Owned<ZnzTraits>(znzopen(file.c_str(), "rb", 1));
  require(inside_->file.get() != nullptr, Failure::input,
          fmt::format("{}: cannot be opened", file.string()));
}

NiftiStream::NiftiStream(NiftiStream&&) noexcept = default;
NiftiStream::~NiftiStream() = default;

bool NiftiStream::seek(std::size_t place) {
  return znzseek(inside_->file.get(), static_cast<znz_off_t>(place), SEEK_SET) >= 0 &&
         std::cmp_equal(znztell(inside_->file.get()), place);
}

std::size_t NiftiStream::read(void* bytes, std::size_t size) {
  const std::size_t count = znzread(bytes, 1, size, inside_->file.get());
  if (count <= size) return count;
  inside_->damaged = true;  // zlib's -1
  return 0;
}

void NiftiStream::finish(std::size_t most) {
  std::array<char, 65536> rest;
  for (std::size_t done = 0; done < most;) {
    const std::size_t count = read(rest.data(), rest.size());
    done += count;
    if (count < rest.size()) break;
  }
}

bool NiftiStream::damaged() const { return inside_->damaged; }

}  // namespace deblai
