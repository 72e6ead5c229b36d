#include <deblai/input/nifti.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nifti/nifti2_io.h>

#include <deblai/input/nifti_stream.hpp>
#include <deblai/input/volume_mask.hpp>

namespace deblai {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(Failure::input, message); }

/// Call work(Stored{}, Held{}) for the type that a file stores and the one that holds all its
/// values.
template <class Work>
void with_types(int datatype, Work&& work) {
  switch (datatype) {
    case NIFTI_TYPE_UINT8:
      return work(std::uint8_t{}, std::uint8_t{});
    case NIFTI_TYPE_INT8:
      return work(std::int8_t{}, std::int16_t{});
    case NIFTI_TYPE_INT16:
      return work(std::int16_t{}, std::int16_t{});
    case NIFTI_TYPE_UINT16:
      return work(std::uint16_t{}, float{});
    case NIFTI_TYPE_INT32:
      return work(std::int32_t{}, double{});
    case NIFTI_TYPE_UINT32:
      return work(std::uint32_t{}, double{});
    case NIFTI_TYPE_INT64:
      return work(std::int64_t{}, double{});
    case NIFTI_TYPE_UINT64:
      return work(std::uint64_t{}, double{});
    case NIFTI_TYPE_FLOAT32:
      return work(float{}, float{});
    case NIFTI_TYPE_FLOAT64:
      return work(double{}, double{});
    default:
      refuse(
          fmt::format("its voxels are {}; a density has one real number a voxel: integers of 8 "
                      "to 64 bits, float32 or float64",
                      type_name(datatype)));
  }
}

std::int64_t chosen_frame(const NiftiHeader& header, const NiftiChoice& choice) {
  if (header.frames > 1 && !choice.frame) {
    refuse(fmt::format("holds {} volumes; choose one by `frame: 0` to `frame: {}`", header.frames,
                       header.frames - 1));
  }
  const std::int64_t frame = choice.frame.value_or(0);
  if (frame < 0 || frame >= header.frames) {
    refuse(
        fmt::format("frame {} is not there; the file holds {} volume{}: `frame: 0`{}", frame,
                    header.frames, header.frames == 1 ? "" : "s",
                    header.frames == 1 ? "" : fmt::format(" to `frame: {}`", header.frames - 1)));
  }
  return frame;
}

/// Throw unless the file can have `end` bytes, before anything is allocated for them.
void require_length(const NiftiHeader& header, double end) {
  const double size = static_cast<double>(std::filesystem::file_size(header.data));
  const bool compressed = header.data.extension() == ".gz";
  constexpr double best_compression = 1032;  // of deflate
  if (compressed ? size * best_compression < end : size < end) {
    refuse(fmt::format("is cut short: its header tells of {:.0f} bytes{}, it has {:.0f}", end,
                       compressed ? " decompressed" : "", size));
  }
}

/// All samples of a frame.
template <class Stored, class Held>
std::vector<Held> samples_of(const NiftiHeader& header, std::int64_t frame) {
  const std::size_t count = header.voxels();
  const double size = static_cast<double>(count) * sizeof(Stored);
  require_length(header, static_cast<double>(header.offset) + size * double(frame + 1));
  NiftiStream stream(header.data);
  if (!stream.seek(header.offset + count * sizeof(Stored) * static_cast<std::size_t>(frame)))
    refuse(fmt::format("is cut short or damaged before frame {}", frame));

  std::vector<Held> samples(count);
  std::vector<Stored> slice(static_cast<std::size_t>(header.counts[0] * header.counts[1]));
  for (std::size_t done = 0; done < count; done += slice.size()) {
    const std::size_t bytes = slice.size() * sizeof(Stored);
    const std::size_t got = stream.read(slice.data(), bytes);
    if (got < bytes) {
      refuse(
          fmt::format("is cut short or damaged: {} of the {:.0f} bytes of the volume could be "
                      "read",
                      done * sizeof(Stored) + got, size));
    }
    if (header.order != std::endian::native && sizeof(Stored) > 1) {
      nifti_swap_Nbytes(static_cast<std::int64_t>(slice.size()), sizeof(Stored), slice.data());
    }
    std::transform(slice.begin(), slice.end(), samples.begin() + static_cast<std::ptrdiff_t>(done),
                   [](Stored value) { return static_cast<Held>(value); });
  }
  // A checksum stands at the end: worth reading the frames in between unless they are many.
  stream.finish(std::size_t{256} << 20);
  if (stream.damaged()) refuse("is damaged: its checksum is wrong");
  return samples;
}

/// Clear what lies outside of the mask of another file.
void apply_mask(const std::filesystem::path& file, Volume& volume) {
  Volume mask;
  try {
    NiftiFrame frame = read_nifti_frame(file, {});
    require(frame.values.negative.count == 0, Failure::input, "a mask is not negative");
    mask = std::move(frame.volume);
  } catch (const Error& error) {
    refuse(fmt::format("its mask {}: {}", file.string(), error.what()));
  }
  require(cut_by(mask, volume) > 0, Failure::input,
          fmt::format("its mask {} leaves nothing of it: the mask is zero everywhere, or lies "
                      "elsewhere in the world",
                      file.string()));
}

}  // namespace

std::string type_name(int datatype) {
  constexpr std::string_view prefix = "NIFTI_TYPE_";
  std::string name = nifti_datatype_to_string(datatype);
  if (!name.starts_with(prefix)) return fmt::format("of an unknown type, {}", datatype);
  name.erase(0, prefix.size());
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

NiftiFrame read_nifti_frame(const std::filesystem::path& file, const NiftiChoice& choice) {
  NiftiFrame frame;
  frame.header = read_nifti_header(file);
  with_types(frame.header.datatype, [](auto, auto) {});
  const std::int64_t index = chosen_frame(frame.header, choice);
  frame.affine = affine_of(frame.header, choice.affine);

  Volume& volume = frame.volume;
  for (std::size_t a = 0; a < 3; ++a) volume.counts[a] = static_cast<int>(frame.header.counts[a]);
  volume.affine = frame.affine.affine;
  volume.slope = frame.header.slope;
  volume.intercept = frame.header.intercept;
  volume.threshold = choice.values.threshold.value_or(0);
  if (frame.affine.code > 0) volume.space = frame.affine.code;
  volume.remark = frame.affine.remark;
  with_types(frame.header.datatype, [&]<class Stored, class Held>(Stored, Held) {
    volume.samples = samples_of<Stored, Held>(frame.header, index);
  });
  if (choice.mask) apply_mask(*choice.mask, volume);
  frame.values = summary_of(volume);
  clear_infinities(volume.samples);
  return frame;
}

std::shared_ptr<const Volume> read_nifti(const Communicator& comm,
                                         const std::filesystem::path& file,
                                         const NiftiChoice& choice) {
  Volume volume;
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    try {
      NiftiFrame frame = read_nifti_frame(file, choice);
      require_density(frame.values, choice.values);
      volume = std::move(frame.volume);
    } catch (const Error& error) {
      if (std::string_view(error.what()).starts_with(file.string())) throw;
      throw Error(error.failure(), fmt::format("{}: {}", file.string(), error.what()));
    }
  });
  return std::make_shared<const Volume>(broadcast(comm, std::move(volume)));
}

}  // namespace deblai
