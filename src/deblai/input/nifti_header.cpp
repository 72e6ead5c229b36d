#include <deblai/input/nifti_header.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nifti/nifti2_io.h>

#include <deblai/input/nifti_stream.hpp>

namespace deblai {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(Failure::input, message); }

/// x.img or x.img.gz beside x.hdr.
std::filesystem::path image_beside(const std::filesystem::path& header) {
  std::filesystem::path name = header;
  if (name.extension() == ".gz") name.replace_extension();
  name.replace_extension(".img");
  if (std::filesystem::exists(name)) return name;
  std::filesystem::path compressed = name;
  compressed += ".gz";
  if (std::filesystem::exists(compressed)) return compressed;
  refuse(fmt::format("the voxels are missing: there is no {} beside the header",
                     name.filename().string()));
}

template <class Raw>
void take_extent(NiftiHeader& header, const Raw& raw) {
  const std::int64_t rank = raw.dim[0];
  if (rank < 1 || rank > 7) refuse(fmt::format("dim[0] is {}, not 1 to 7: a damaged header", rank));
  std::array<std::int64_t, 7> dim{};
  for (int a = 0; a < 7; ++a) {
    dim[static_cast<std::size_t>(a)] = a < rank ? std::int64_t{raw.dim[a + 1]} : 1;
    if (a < rank && (raw.dim[a + 1] < 1 || raw.dim[a + 1] > 0x7fffffff)) {
      refuse(fmt::format("dim[{}] is {}: an image has at least one voxel along every axis", a + 1,
                         raw.dim[a + 1]));
    }
  }
  if (*std::max_element(dim.begin() + 4, dim.end()) > 1) {
    refuse(
        fmt::format("an image of {} numbers, vectors or tensors at its voxels; a density has "
                    "one number a voxel, and vectors are a 4D file of three volumes, along x, y "
                    "and z of the world",
                    fmt::join(dim, " x ")));
  }
  std::copy_n(dim.begin(), 3, header.counts.begin());
  header.frames = dim[3];
  double voxels = 1;
  for (const std::int64_t n : header.counts) voxels *= static_cast<double>(n);
  if (voxels > 1e12) {
    refuse(fmt::format("{} voxels: a damaged header", fmt::join(header.counts, " x ")));
  }
}

template <class Raw>
void take_numbers(NiftiHeader& header, const Raw& raw) {
  header.datatype = raw.datatype;
  const double slope = raw.scl_slope;
  if (slope != 0 && std::isfinite(slope)) {  // otherwise the samples are the values
    header.slope = slope;
    header.intercept = raw.scl_inter;
    if (!std::isfinite(header.intercept))
      refuse(fmt::format("scl_inter is {} beside scl_slope {}", header.intercept, slope));
  }
  std::copy_n(raw.pixdim, 8, header.pixdim.begin());
  switch (XYZT_TO_SPACE(raw.xyzt_units)) {
    case NIFTI_UNITS_METER:
      header.unit = 1000;
      header.unit_name = "m";
      break;
    case NIFTI_UNITS_MICRON:
      header.unit = 1e-3;
      header.unit_name = "micron";
      break;
    case NIFTI_UNITS_MM:
      header.unit_name = "mm";
      break;
    default:
      header.unit_name = "unknown, taken for mm";
  }
  header.sform_code = raw.sform_code;
  header.qform_code = raw.qform_code;
  header.quatern = {raw.quatern_b, raw.quatern_c, raw.quatern_d,
                    raw.qoffset_x, raw.qoffset_y, raw.qoffset_z};
  std::copy_n(raw.srow_x, 4, header.srow.begin());
  std::copy_n(raw.srow_y, 4, header.srow.begin() + 4);
  std::copy_n(raw.srow_z, 4, header.srow.begin() + 8);
}

template <class Raw>
void take_place(NiftiHeader& header, const Raw& raw, const std::filesystem::path& file) {
  const bool single = raw.magic[1] == '+';
  const double offset = static_cast<double>(raw.vox_offset);
  const double least = single ? sizeof(Raw) + 4 : 0;  // the header, and whether it is extended
  if (!(offset == 0 || (offset >= least && offset < 1e15 && offset == std::floor(offset)))) {
    refuse(fmt::format("vox_offset is {}, where the voxels cannot begin", offset));
  }
  header.offset = static_cast<std::uintmax_t>(std::max(offset, least));
  header.data = single ? file : image_beside(file);
}

template <class Raw>
NiftiHeader header_from(const char* bytes, int version, bool swapped,
                        const std::filesystem::path& file) {
  Raw raw;
  std::memcpy(&raw, bytes, sizeof(Raw));
  if (swapped) swap_nifti_header(&raw, version);
  NiftiHeader header;
  header.version = version;
  constexpr bool little = std::endian::native == std::endian::little;
  header.order = swapped == little ? std::endian::big : std::endian::little;
  take_extent(header, raw);
  take_numbers(header, raw);
  take_place(header, raw, file);
  return header;
}

template <class Raw>
bool has_magic(const char* bytes, std::string_view single, std::string_view pair) {
  const std::string_view magic(bytes + offsetof(Raw, magic), single.size());
  return magic == single || magic == pair;
}

}  // namespace

bool is_nifti_name(const std::filesystem::path& file) {
  std::filesystem::path name = file;
  if (name.extension() == ".gz") name.replace_extension();
  return name.extension() == ".nii" || name.extension() == ".hdr" || name.extension() == ".img";
}

NiftiHeader read_nifti_header(const std::filesystem::path& file) {
  using namespace std::string_view_literals;
  NiftiStream stream(file);
  std::array<char, sizeof(nifti_2_header)> bytes{};
  const std::size_t size = stream.read(bytes.data(), bytes.size());
  if (stream.damaged()) refuse("is damaged: it cannot be decompressed");
  std::int32_t length = 0;  // each header begins with its own
  std::memcpy(&length, bytes.data(), sizeof length);
  std::int32_t reversed = length;
  nifti_swap_4bytes(1, &reversed);
  for (const bool swapped : {false, true}) {
    const std::size_t found = static_cast<std::size_t>(swapped ? reversed : length);
    if (found == sizeof(nifti_1_header) && size >= found) {
      if (has_magic<nifti_1_header>(bytes.data(), "n+1\0"sv, "ni1\0"sv)) {
        return header_from<nifti_1_header>(bytes.data(), 1, swapped, file);
      }
      refuse(
          "an Analyze file, or a NIfTI file with a damaged magic: it says nothing of its "
          "orientation; convert it to NIfTI");
    }
    if (found == sizeof(nifti_2_header) && size >= found &&
        has_magic<nifti_2_header>(bytes.data(), "n+2\0\r\n\032\n"sv, "ni2\0\r\n\032\n"sv)) {
      return header_from<nifti_2_header>(bytes.data(), 2, swapped, file);
    }
  }
  refuse(size < sizeof(nifti_1_header)
             ? fmt::format("not a NIfTI file: it has {} bytes, a header has 348 or 540", size)
             : std::string("not a NIfTI file: it does not begin with a header of 348 or 540 bytes "
                           "and its magic"));
}

}  // namespace deblai
