#include <deblai/output/nifti_file.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <nifti/nifti2_io.h>
#include <nifti/znzlib.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/base/owned.hpp>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

/// A stream, and where to leave what closing it said: the last bytes are written then.
struct Stream {
  znzFile file = nullptr;
  int* closed = nullptr;
  friend bool operator==(const Stream&, const Stream&) = default;
};

struct ZnzTraits {
  using Handle = Stream;
  static Handle null() noexcept { return {}; }
  static void release(Handle& stream) noexcept {
    const int code = Xznzclose(&stream.file);
    if (stream.closed != nullptr) *stream.closed = code;
  }
};
using OwnedStream = Owned<ZnzTraits>;

/// Bytes before the first voxel: a header, and four that say that no extension follows.
template <class Raw>
constexpr std::size_t header_size = sizeof(Raw) + 4;

bool needs_version_2(const GridShape& shape) {
  return std::any_of(shape.axes.begin(), shape.axes.end(), [](const Axis& axis) {
    return axis.cells > std::numeric_limits<std::int16_t>::max();
  });
}

/// Cells, step and first centre of each voxel index, in the world.
struct Layout {
  std::array<int, max_dim> counts{1, 1, 1};
  std::array<int, max_dim> axis{0, 1, 2};  ///< of the grid, by voxel index
  nifti_dmat44 affine{};
};

Layout layout_of(const GridShape& shape, const VoxelOrder& order) {
  Layout layout;
  layout.affine.m[3][3] = 1;
  for (int a = 0; a < max_dim; ++a) {
    const auto i = static_cast<std::size_t>(a);
    const auto q = static_cast<std::size_t>(order.voxel_axis[i]);
    const Axis axis = a < shape.dim() ? shape.axes[i] : Axis{1, -0.5, 1};
    const bool back = order.reversed[i];
    layout.counts[q] = axis.cells;
    layout.axis[q] = a;
    layout.affine.m[i][q] = back ? -axis.spacing() : axis.spacing();
    layout.affine.m[i][3] = axis.centre(back ? axis.cells - 1 : 0);
  }
  return layout;
}

template <std::size_t size>
void put_text(char (&place)[size], const std::string& text) {
  std::copy_n(text.begin(), std::min(text.size(), size - 1), place);
}

template <class Raw>
std::string header_of(const GridShape& shape, const VoxelOrder& order, const NiftiTitle& title) {
  const Layout layout = layout_of(shape, order);
  Raw raw{};
  using Real = std::remove_reference_t<decltype(raw.pixdim[0])>;
  using Count = std::remove_reference_t<decltype(raw.dim[0])>;
  constexpr bool first_version = sizeof(Raw) == sizeof(nifti_1_header);
  raw.sizeof_hdr = sizeof(Raw);
  std::memcpy(raw.magic, first_version ? "n+1\0" : "n+2\0\r\n\032\n", first_version ? 4 : 8);
  std::fill_n(raw.dim, 8, Count{1});
  raw.dim[0] = title.frames > 1 ? 4 : 3;
  for (std::size_t q = 0; q < max_dim; ++q) raw.dim[q + 1] = static_cast<Count>(layout.counts[q]);
  raw.dim[4] = static_cast<Count>(title.frames);
  raw.datatype = NIFTI_TYPE_FLOAT32;
  raw.bitpix = 32;
  raw.vox_offset = header_size<Raw>;
  raw.scl_slope = 1;
  raw.xyzt_units = order.millimetres ? NIFTI_UNITS_MM : NIFTI_UNITS_UNKNOWN;
  raw.toffset = static_cast<Real>(title.time);

  raw.qform_code = raw.sform_code = static_cast<std::int16_t>(order.space);
  std::array<double, 6> quatern{};
  std::array<double, 3> spacing{};
  double handedness = 1;
  nifti_dmat44_to_quatern(layout.affine, &quatern[0], &quatern[1], &quatern[2], &quatern[3],
                          &quatern[4], &quatern[5], &spacing[0], &spacing[1], &spacing[2],
                          &handedness);
  raw.quatern_b = static_cast<Real>(quatern[0]);
  raw.quatern_c = static_cast<Real>(quatern[1]);
  raw.quatern_d = static_cast<Real>(quatern[2]);
  raw.qoffset_x = static_cast<Real>(quatern[3]);
  raw.qoffset_y = static_cast<Real>(quatern[4]);
  raw.qoffset_z = static_cast<Real>(quatern[5]);
  raw.pixdim[0] = static_cast<Real>(handedness);
  for (std::size_t q = 0; q < 3; ++q) raw.pixdim[q + 1] = static_cast<Real>(spacing[q]);
  raw.pixdim[4] = static_cast<Real>(title.time_step);
  for (std::size_t q = 0; q < 4; ++q) {
    raw.srow_x[q] = static_cast<Real>(layout.affine.m[0][q]);
    raw.srow_y[q] = static_cast<Real>(layout.affine.m[1][q]);
    raw.srow_z[q] = static_cast<Real>(layout.affine.m[2][q]);
  }
  put_text(raw.intent_name, title.field);
  put_text(raw.descrip, fmt::format("deblai: {} at t = {:.6g}", title.field, title.time));
  std::string bytes(header_size<Raw>, '\0');
  std::memcpy(bytes.data(), &raw, sizeof(Raw));
  return bytes;
}

OwnedStream opened(const std::filesystem::path& file, const char* mode,
                   const std::filesystem::path& shown, int* closed = nullptr) {
  errno = 0;
  OwnedStream stream({znzopen(file.c_str(), mode, 1), closed});
  if (stream.get().file == nullptr) fail_to_write(shown, errno);
  return stream;
}

}  // namespace

struct NiftiFile::Inside {
  std::filesystem::path shown;
  Layout layout;
  std::array<int, max_dim> cells{1, 1, 1};  ///< of the grid
  std::array<bool, max_dim> reversed{};
  std::size_t header = 0;  ///< its bytes
  int closed = 0;          ///< what closing the stream returned
  OwnedStream stream;
};

NiftiFile::NiftiFile(const std::filesystem::path& file, std::filesystem::path shown,
                     const GridShape& shape, const VoxelOrder& order, const NiftiTitle& title)
    : inside_(std::make_unique<Inside>()) {
  inside_->shown = std::move(shown);
  inside_->layout = layout_of(shape, order);
  for (std::size_t a = 0; a < shape.axes.size(); ++a) inside_->cells[a] = shape.axes[a].cells;
  inside_->reversed = order.reversed;
  const std::string header = needs_version_2(shape)
                                 ? header_of<nifti_2_header>(shape, order, title)
                                 : header_of<nifti_1_header>(shape, order, title);
  inside_->header = header.size();
  // Mantissas hardly compress, and zeros always do: the quickest level.
  inside_->stream = opened(file, "wb1", inside_->shown, &inside_->closed);
  write(header.data(), header.size());
}

NiftiFile::NiftiFile(NiftiFile&&) noexcept = default;
NiftiFile::~NiftiFile() = default;

void NiftiFile::write(const void* bytes, std::size_t size) {
  errno = 0;
  if (znzwrite(bytes, 1, size, inside_->stream.get().file) != size)
    fail_to_write(inside_->shown, errno == 0 ? EIO : errno);
}

NiftiPlanes::NiftiPlanes(const GridShape& shape, const VoxelOrder& order)
    : axis(layout_of(shape, order).axis[2]),
      indices(axis < shape.dim() ? static_cast<std::size_t>(shape.axes[at(axis)].cells) : 1) {
  std::iota(indices.begin(), indices.end(), 0);
  if (order.reversed[at(axis)]) std::reverse(indices.begin(), indices.end());
}

void NiftiFile::add(const std::vector<float>& cells) {
  const Layout& layout = inside_->layout;
  const std::size_t lower = at(std::min(layout.axis[0], layout.axis[1]));
  std::array<std::ptrdiff_t, 2> step{};  // in `cells`, by voxel index
  std::ptrdiff_t first = 0;
  for (std::size_t q = 0; q < 2; ++q) {
    const std::size_t a = at(layout.axis[q]);
    const std::ptrdiff_t stride = a == lower ? 1 : inside_->cells[lower];
    step[q] = inside_->reversed[a] ? -stride : stride;
    if (inside_->reversed[a]) first += stride * (inside_->cells[a] - 1);
  }
  const int ni = layout.counts[0];
  const int nj = layout.counts[1];
  std::vector<float> plane(cells.size());
  float* out = plane.data();
  for (int j = 0; j < nj; ++j) {
    const float* in = cells.data() + first + j * step[1];
    for (int i = 0; i < ni; ++i, ++out) *out = in[i * step[0]];
  }
  write(plane.data(), plane.size() * sizeof(float));
}

void NiftiFile::add_from(const std::filesystem::path& file) {
  const OwnedStream from = opened(file, "rb", file);
  std::vector<char> piece(std::size_t{1} << 20);
  znzread(piece.data(), 1, inside_->header, from.get().file);
  for (;;) {
    const std::size_t size = znzread(piece.data(), 1, piece.size(), from.get().file);
    if (size == 0) return;
    write(piece.data(), size);
  }
}

void NiftiFile::close() {
  errno = 0;
  inside_->stream = OwnedStream();
  if (inside_->closed != 0) fail_to_write(inside_->shown, errno == 0 ? ENOSPC : errno);
}

}  // namespace deblai
