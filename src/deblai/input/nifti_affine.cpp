#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nifti/nifti2_io.h>

#include <deblai/input/nifti_header.hpp>

namespace deblai {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(Failure::input, message); }

Affine scaled(Affine affine, double unit) {
  for (std::size_t a = 0; a < 3; ++a) {
    for (double& entry : affine.linear[a]) entry *= unit;
    affine.origin[a] *= unit;
  }
  return affine;
}

Affine sform(const NiftiHeader& header) {
  Affine affine;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t q = 0; q < 3; ++q) affine.linear[a][q] = header.srow[4 * a + q];
    affine.origin[a] = header.srow[4 * a + 3];
  }
  return scaled(affine, header.unit);
}

void require_spacing(const NiftiHeader& header) {
  for (std::size_t q = 1; q <= 3; ++q) {
    const double spacing = header.pixdim[q];
    if (!std::isfinite(spacing) || spacing <= 0) {
      refuse(fmt::format("pixdim[{}] is {}; the size of a voxel is a positive number", q, spacing));
    }
  }
}

Affine qform(const NiftiHeader& header) {
  require_spacing(header);
  const auto& q = header.quatern;
  for (const double entry : q) {
    if (!std::isfinite(entry)) refuse("the qform has entries that are not finite");
  }
  const auto& size = header.pixdim;
  const nifti_dmat44 m = nifti_quatern_to_dmat44(q[0], q[1], q[2], q[3], q[4], q[5], size[1],
                                                 size[2], size[3], size[0] < 0 ? -1 : 1);
  Affine affine;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t c = 0; c < 3; ++c) affine.linear[a][c] = m.m[a][c];
    affine.origin[a] = m.m[a][3];
  }
  return scaled(affine, header.unit);
}

Affine sizes_alone(const NiftiHeader& header) {
  require_spacing(header);
  Affine affine;
  for (std::size_t a = 0; a < 3; ++a) affine.linear[a][a] = header.pixdim[a + 1];
  return scaled(affine, header.unit);
}

void require_regular(const Affine& affine, const std::string& name) {
  double lengths = 1;
  for (std::size_t q = 0; q < 3; ++q) {
    double square = 0;
    for (std::size_t a = 0; a < 3; ++a) square += std::pow(affine.linear[a][q], 2);
    lengths *= std::sqrt(square);
  }
  const double volume = std::abs(determinant(affine.linear));
  double all = volume;
  for (const double x : affine.origin) all += std::abs(x);
  if (!std::isfinite(all) || !(volume > 1e-6 * lengths)) {
    refuse(
        fmt::format("the {} is degenerate: its voxels have a volume of {:g} mm^3, its rows are "
                    "({:g}), ({:g}), ({:g})",
                    name, volume, fmt::join(affine.linear[0], ", "),
                    fmt::join(affine.linear[1], ", "), fmt::join(affine.linear[2], ", ")));
  }
}

/// Farthest apart that both put a corner of the image [mm], and its voxel.
std::pair<double, std::array<int, 3>> disagreement(const NiftiHeader& header, const Affine& a,
                                                   const Affine& b) {
  std::pair<double, std::array<int, 3>> worst{0, {0, 0, 0}};
  for (int corner = 0; corner < 8; ++corner) {
    std::array<int, 3> voxel{};
    for (std::size_t q = 0; q < 3; ++q)
      voxel[q] = (corner >> q & 1) != 0 ? static_cast<int>(header.counts[q]) - 1 : 0;
    const Point index{double(voxel[0]), double(voxel[1]), double(voxel[2])};
    const Point p = a(index);
    const Point q = b(index);
    const double apart = std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
    if (apart > worst.first) worst = {apart, voxel};
  }
  return worst;
}

}  // namespace

NiftiAffine affine_of(const NiftiHeader& header, AffineChoice choice) {
  const bool has_sform = header.sform_code > 0;
  const bool has_qform = header.qform_code > 0;
  if (choice == AffineChoice::sform && !has_sform)
    refuse("`affine: sform`, but the file has none: its sform_code is 0");
  if (choice == AffineChoice::qform && !has_qform)
    refuse("`affine: qform`, but the file has none: its qform_code is 0");

  NiftiAffine result;
  if (choice != AffineChoice::qform && has_sform) {
    result = {sform(header), "sform", header.sform_code, ""};
  } else if (has_qform) {
    result = {qform(header), "qform", header.qform_code, ""};
  } else {
    result = {sizes_alone(header), "voxel sizes", 0,
              "has neither sform nor qform: placed by its voxel sizes alone, first voxel at the "
              "origin; left and right are not known"};
  }
  require_regular(result.affine, result.source);
  if (choice == AffineChoice::automatic && has_sform && has_qform) {
    const auto [apart, voxel] = disagreement(header, result.affine, qform(header));
    if (!(apart <= 0.1)) {
      refuse(
          fmt::format("sform and qform put voxel ({}) {:.3g} mm apart; set `affine: sform` or "
                      "`affine: qform` to say which holds",
                      fmt::join(voxel, ", "), apart));
    }
  }
  return result;
}

}  // namespace deblai
