#include <deblai/cases/density_keys.hpp>
#include <deblai/cases/forms.hpp>

namespace deblai {

namespace {

/// A member of the volume that a density comes from.
template <class Member>
auto of_volume(Member member) {
  return [member](auto& density) -> auto& { return density.volume.*member; };
}

}  // namespace

std::vector<Key<DensityCase>> volume_keys() {
  using D = DensityCase;
  using V = VolumeCase;
  const Form<Resample> resample = choice<Resample>(
      {{"conserve_mass", Resample::conserve_mass}, {"interpolate", Resample::interpolate}});
  const Form<NotFinite> not_finite =
      choice<NotFinite>({{"refuse", NotFinite::refuse}, {"zero", NotFinite::zero}});
  const Form<AffineChoice> affine = choice<AffineChoice>({{"auto", AffineChoice::automatic},
                                                          {"sform", AffineChoice::sform},
                                                          {"qform", AffineChoice::qform}});
  return {
      key<D>("nifti", of_volume(&V::nifti), text("a path"),
             "path of a NIfTI volume (.nii, .nii.gz, .hdr), relative to the case file",
             "Its values are the density, mass per mm^3, in world space: RAS millimetres. "
             "`deblai info` says what is in it."),
      key<D>("image", of_volume(&V::image), text("a path"),
             "path of a picture (.png), relative to the case file",
             "2D; `ink` says what of it is mass. Its longer side has length 1 and its lower left "
             "corner is the origin, before `scale` and `translate`."),
      key<D>("vti", of_volume(&V::vti), text("a path"),
             "path of a VTK image (.vti), relative to the case file",
             "A scalar array of its cells or points is the density: `density`, or the only one, or "
             "the one that `array` names. Needs domain.cells or domain.box with a number an axis."),
      key<D>("hdf5", of_volume(&V::hdf5), text("a path"),
             "path of an HDF5 file (.h5) with a dataset of numbers, relative to the case file",
             "The dataset `density`, or the only one, or the one that `array` names: [y][x] in 2D, "
             "[z][y][x] in 3D; with `frame` time comes first. Its attributes `spacing` and "
             "`origin`, x first, place it; without them its longest side has length 1 and its "
             "lower corner is the origin. Needs domain.cells or domain.box with a number an axis."),
      key<D>("array", of_volume(&V::array), text("a name"),
             "which array of a `vti`, or dataset of an `hdf5`, is the density")
          .or_else("density, or the only one"),
      key<D>("ink", of_volume(&V::ink),
             choice<Ink>({{"auto", Ink::automatic},
                          {"alpha", Ink::alpha},
                          {"dark", Ink::dark},
                          {"light", Ink::light}}),
             "what of a picture is mass",
             "`alpha`: what is opaque; `dark`: dark ink on light ground; `light`: light on dark. "
             "Each from 0 to 1. `auto` is alpha where the picture has an opacity that varies, else "
             "dark.")
          .or_else("auto, for pictures"),
      key<D>("frame", of_volume(&V::frame), integer(0, 2'000'000'000),
             "which volume of a 4D file, counted from 0")
          .or_else("the only one"),
      key<D>("mask", of_volume(&V::mask), text("a path"),
             "path of another NIfTI volume: the density is zero where that is",
             "Such as a brain mask. Each voxel takes the mask's nearest voxel in world space, so "
             "that the two may differ in grid and orientation; above zero it is kept.")
          .or_else("every voxel is kept"),
      key<D>("threshold", of_volume(&V::threshold), number(at_least(0)),
             "values of a volume below this are zero",
             "0 clears negative values, which are refused otherwise.")
          .or_else("none; negative values are refused"),
      key<D>("nan", of_volume(&V::nan), not_finite,
             "what is done about values of a volume that are NaN or infinite")
          .or_else("refuse, with their number"),
      key<D>("resample", of_volume(&V::resample), resample,
             "how the voxels of a volume become the cells of the grid",
             "`conserve_mass` gives each voxel's mass to the cells that it overlaps; `interpolate` "
             "takes the trilinear interpolant at the centres of cells, whose mass is only about "
             "the same. Where the cells are the voxels both leave the values as they are.")
          .or_else("conserve_mass, for volumes"),
      key<D>("affine", of_volume(&V::affine), affine,
             "which transform of a volume's file gives its place in the world",
             "`auto` takes the sform, else the qform, else the voxel sizes with a warning, and "
             "refuses sform and qform that differ by more than 0.1 mm.")
          .or_else("auto, for volumes"),
  };
}

}  // namespace deblai
