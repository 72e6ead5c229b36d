#include <deblai/input/nifti.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <type_traits>

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

/// Reads the samples of a frame in their order.
template <class Stored, class Held>
class FrameReader {
 public:
  FrameReader(const NiftiHeader& header, std::int64_t frame)
      : swapped_(header.order != std::endian::native && sizeof(Stored) > 1),
        size_(static_cast<double>(header.voxels()) * sizeof(Stored)),
        stream_(header.data) {
    require_length(header, static_cast<double>(header.offset) + size_ * double(frame + 1));
    if (!stream_.seek(header.offset +
                      header.voxels() * sizeof(Stored) * static_cast<std::size_t>(frame)))
      refuse(fmt::format("is cut short or damaged before frame {}", frame));
  }

  Samples next(std::size_t count) {
    std::vector<Stored> stored(count);
    const std::size_t bytes = count * sizeof(Stored);
    const std::size_t got = stream_.read(stored.data(), bytes);
    if (got < bytes) {
      refuse(
          fmt::format("is cut short or damaged: {} of the {:.0f} bytes of the volume could be "
                      "read",
                      done_ + got, size_));
    }
    done_ += bytes;
    if (swapped_)
      nifti_swap_Nbytes(static_cast<std::int64_t>(count), sizeof(Stored), stored.data());
    if constexpr (std::is_same_v<Stored, Held>) {
      return stored;
    } else {
      std::vector<Held> samples(count);
      std::transform(stored.begin(), stored.end(), samples.begin(),
                     [](Stored value) { return static_cast<Held>(value); });
      return samples;
    }
  }

  void finish() {
    // A checksum stands at the end: worth reading the frames in between unless they are many.
    stream_.finish(std::size_t{256} << 20);
    if (stream_.damaged()) refuse("is damaged: its checksum is wrong");
  }

 private:
  bool swapped_;
  double size_;
  NiftiStream stream_;
  std::size_t done_ = 0;  ///< bytes of the frame
};

/// Clear what lies outside of the mask of another file. Collective.
void apply_mask(const Communicator& comm, const std::filesystem::path& file,
                const std::filesystem::path& mask_file, Volume& volume) {
  const std::string context = fmt::format("{}: its mask ", file.string());
  const Volume mask =
      read_spread(comm, mask_file, context, [&] { return open_nifti(mask_file, {}).file; });
  const long long negative = summary_of(comm, mask).negative.count;
  collectively(comm, [&] {
    require(negative == 0, Failure::input,
            fmt::format("{}{}: a mask is not negative", context, mask_file.string()));
  });
  const Volume near = part_of(mask, voxels_under(mask, volume));
  std::size_t kept = 0;
  collectively(comm, [&] { kept = cut_by(near, volume); });
  const long long left = sum(comm, static_cast<long long>(kept));
  collectively(comm, [&] {
    require(left > 0, Failure::input,
            fmt::format("{}{} leaves nothing of it: the mask is zero everywhere, or lies elsewhere "
                        "in the world",
                        context, mask_file.string()));
  });
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

NiftiFrame open_nifti(const std::filesystem::path& file, const NiftiChoice& choice) {
  NiftiFrame frame;
  frame.header = read_nifti_header(file);
  with_types(frame.header.datatype, [](auto, auto) {});
  const std::int64_t index = chosen_frame(frame.header, choice);
  frame.affine = affine_of(frame.header, choice.affine);

  Volume& volume = frame.file.volume;
  for (std::size_t a = 0; a < 3; ++a) volume.counts[a] = static_cast<int>(frame.header.counts[a]);
  volume.affine = frame.affine.affine;
  volume.slope = frame.header.slope;
  volume.intercept = frame.header.intercept;
  volume.threshold = choice.values.threshold.value_or(0);
  if (frame.affine.code > 0) volume.space = frame.affine.code;
  volume.remark = frame.affine.remark;
  with_types(frame.header.datatype, [&]<class Stored, class Held>(Stored, Held) {
    volume.samples = std::vector<Held>();
    const auto reader = std::make_shared<FrameReader<Stored, Held>>(frame.header, index);
    frame.file.read = [reader](const Block& planes) {
      return reader->next(static_cast<std::size_t>(planes.cells()));
    };
    frame.file.finish = [reader] { reader->finish(); };
  });
  return frame;
}

std::shared_ptr<const Volume> read_nifti(const Communicator& comm,
                                         const std::filesystem::path& file,
                                         const NiftiChoice& choice) {
  Volume volume = read_spread(comm, file, "", [&] { return open_nifti(file, choice).file; });
  if (choice.mask) apply_mask(comm, file, *choice.mask, volume);
  require_density(comm, volume, choice.values, file);
  clear_infinities(volume.samples);
  return std::make_shared<const Volume>(std::move(volume));
}

}  // namespace deblai
