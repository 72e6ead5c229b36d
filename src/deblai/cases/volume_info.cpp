#include <deblai/cases/volume_info.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/input/gridded.hpp>
#include <deblai/input/lattice.hpp>
#include <deblai/input/nifti.hpp>

namespace deblai {

namespace {

/// Where the voxel axes point: "RAS" are right, anterior, superior. Oblique ones by the nearest.
struct Axes {
  std::string letters;
  Point spacing{};     ///< [mm]
  double oblique = 0;  ///< largest angle to the nearest axis of the world [degrees]
};

Axes axes_of(const Affine& affine) {
  Axes axes;
  for (std::size_t q = 0; q < 3; ++q) {
    std::size_t along = 0;
    double square = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      const double step = affine.linear[a][q];
      square += step * step;
      if (std::abs(step) > std::abs(affine.linear[along][q])) along = a;
    }
    axes.spacing[q] = std::sqrt(square);
    const double cosine = std::abs(affine.linear[along][q]) / axes.spacing[q];
    const double angle = std::acos(std::min(1.0, cosine)) * 180 / std::numbers::pi;
    axes.oblique = std::max(axes.oblique, angle);
    axes.letters += (affine.linear[along][q] > 0 ? "RAS" : "LPI")[along];
  }
  return axes;
}

std::string header_text(const NiftiHeader& header) {
  const bool little = header.order == std::endian::little;
  std::string text = fmt::format("  NIfTI-{}, {} endian, {}", header.version,
                                 little ? "little" : "big", type_name(header.datatype));
  if (header.slope != 1 || header.intercept != 0)
    text += fmt::format(", times {:g} plus {:g}", header.slope, header.intercept);
  text += fmt::format("\n  {} voxels", fmt::join(header.counts, " x "));
  if (header.frames > 1) text += fmt::format(", {} frames", header.frames);
  return text + fmt::format("; lengths in {}\n  sform code {}, qform code {}\n", header.unit_name,
                            header.sform_code, header.qform_code);
}

std::string place_text(const NiftiFrame& frame) {
  const Affine& affine = frame.file.volume.affine;
  const Axes axes = axes_of(affine);
  std::string text = fmt::format("  world by its {}: axes {}, voxels of {:.6g} mm",
                                 frame.affine.source, axes.letters, fmt::join(axes.spacing, " x "));
  if (!lattice_of(frame.file.volume))
    text += fmt::format(", oblique by {:.2f} degrees", axes.oblique);
  Point low = affine.origin;
  Point high = affine.origin;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t q = 0; q < 3; ++q) {
      const double step = affine.linear[a][q];
      const double ends[2] = {-0.5 * step, (frame.file.volume.counts[q] - 0.5) * step};
      low[a] += std::min(ends[0], ends[1]);
      high[a] += std::max(ends[0], ends[1]);
    }
  }
  text += "\n  bounds";
  for (std::size_t a = 0; a < 3; ++a)
    text += fmt::format("{} [{:.6g}, {:.6g}]", a == 0 ? "" : " x", low[a], high[a]);
  return text + " mm\n";
}

std::string values_text(const NiftiFrame& frame, const ValueSummary& values) {
  std::string text;
  if (frame.header.frames > 1) text += "  of frame 0:\n";
  text += fmt::format("  values {:.6g} to {:.6g}, mass {:.8g} (values times mm^3{})\n",
                      values.least, values.most, values.mass,
                      values.negative.count + values.not_finite.count > 0 ? ", positive ones" : "");
  return text + fmt::format("  {} NaN or infinite, {} negative\n", values.not_finite.count,
                            values.negative.count);
}

void require_mass(const ValueSummary& values) {
  require(values.mass > 0, Failure::input,
          "no value is above zero; of a picture, `ink: light` takes what is light");
}

/// What a run would say of this file, named without further keys.
std::string verdict(const std::string& file) {
  try {
    NiftiFrame frame = open_nifti(file, {});
    const ValueSummary values = summary_of(frame.file);
    require_density(values, {});
    require_mass(values);
    return (frame.affine.remark.empty() ? "" : "  warning: " + frame.affine.remark + "\n") +
           std::string("  can be a source or target\n");
  } catch (const Error& error) {
    return fmt::format("  would be refused: {}\n", error.what());
  }
}

std::string box_text(const Volume& volume) {
  std::vector<int> counts;
  std::vector<std::string> sides;
  for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a) {
    const double half = 0.5 * std::abs(volume.affine.linear[a][a]);
    const double ends[2] = {
        volume.affine.origin[a],
        volume.affine.origin[a] + volume.affine.linear[a][a] * (volume.counts[a] - 1)};
    const auto settled = [half](double x) { return std::abs(x) < 1e-9 * half ? 0.0 : x; };
    counts.push_back(volume.counts[a]);
    sides.push_back(fmt::format("[{:.6g}, {:.6g}]", settled(std::min(ends[0], ends[1]) - half),
                                settled(std::max(ends[0], ends[1]) + half)));
  }
  return fmt::format("  {} cells\n  bounds {}\n", fmt::join(counts, " x "),
                     fmt::join(sides, " x "));
}

}  // namespace

std::string gridded_text(const std::string& format, const std::string& file) {
  VolumeFile opened;
  ValueSummary values;
  try {
    opened = open_gridded(format, file, {});
    values = summary_of(opened);
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with(file)) throw;
    throw Error(error.failure(), fmt::format("{}: {}", file, error.what()));
  }
  std::string text =
      box_text(opened.volume) +
      fmt::format(
          "  values {:.6g} to {:.6g}, mass {:.8g}\n  {} NaN or infinite, {} "
          "negative\n",
          values.least, values.most, values.mass, values.not_finite.count, values.negative.count);
  try {
    require_density(values, {});
    require_mass(values);
    return text + fmt::format("  can be a source or target: `{}: {}`\n", format, file);
  } catch (const Error& error) {
    return text + fmt::format("  would be refused: {}\n", error.what());
  }
}

std::string volume_text(const std::string& file) {
  NiftiHeader header;
  try {
    header = read_nifti_header(file);
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with(file)) throw;
    throw Error(error.failure(), fmt::format("{}: {}", file, error.what()));
  }
  std::string text = header_text(header);
  NiftiChoice first;
  first.frame = 0;
  if (header.sform_code > 0) first.affine = AffineChoice::sform;
  try {
    NiftiFrame frame = open_nifti(file, first);
    const ValueSummary values = summary_of(frame.file);
    text += place_text(frame) + values_text(frame, values);
  } catch (const Error&) {
    // The verdict says why.
  }
  return text + verdict(file);
}

}  // namespace deblai
