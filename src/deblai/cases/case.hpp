#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <deblai/cases/duration.hpp>
#include <deblai/cases/length.hpp>
#include <deblai/input/gridded.hpp>
#include <deblai/input/nifti.hpp>
#include <deblai/input/volume_density.hpp>
#include <deblai/output/writer.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/flow_steps.hpp>
#include <deblai/transport/advection.hpp>
#include <deblai/transport/film_velocity.hpp>

namespace deblai {

enum class Problem {
  geodesic,
  unbalanced_geodesic,
  minimal_flow,
  barycentre,
  gradient_flow,
  continuity,
  velocity,
  sequence
};
enum class MassRule { unit, match_source, keep };
enum class Alignment { center, scale_volume };
enum class End { source, target, first, initial };
enum class Crop { none, automatic };
enum class Isosurface { none, same_volume, same_density };
enum class NiftiOutput { none, apart, together, template_alone };
enum class OutputField { density, velocity, momentum, growth_rate, source };

struct GaussianCase {
  std::vector<double> center;                ///< [length]
  std::optional<std::vector<double>> width;  ///< one for all axes or one an axis [length]
  std::optional<std::vector<std::vector<double>>> covariance;  ///< rows [length^2]
};

struct BallCase {
  std::vector<double> center;  ///< [length]
  double radius = 0;           ///< [length]
};

struct EllipsoidCase {
  std::vector<double> center;     ///< [length]
  std::vector<double> semi_axes;  ///< [length]
  std::vector<double> rotate;     ///< [degrees], one in 2D, three in 3D; empty: along the axes
};

/// A file of numbers on a grid that a density comes from: at most one of nifti, image, vti, hdf5,
/// whose paths are absolute once the case is read. The values are defaults until there is one.
struct VolumeCase {
  std::optional<std::string> nifti;
  std::optional<std::string> image;
  std::optional<std::string> vti;
  std::optional<std::string> hdf5;
  std::optional<int> frame;  ///< of a file with time
  std::optional<std::string>
      mask;  ///< path of another NIfTI volume; absolute once the case is read
  std::optional<std::string> array;  ///< of a file that holds several
  std::optional<Ink> ink;            ///< of a picture
  std::optional<double> threshold;   ///< [mass / length^d]
  std::optional<NotFinite> nan;
  std::optional<Resample> resample;
  std::optional<AffineChoice> affine;

  bool any() const { return nifti || is_gridded(); }
  bool is_gridded() const { return image || vti || hdf5; }
  /// The key that names the file, and the file. @pre any().
  std::string kind() const;
  const std::string& file() const;

  ValueRule values() const { return {threshold, nan.value_or(NotFinite::refuse)}; }
  NiftiChoice choice() const;
};

/// What a case says of a density. Exactly one of mesh, a file of volume, formula, gaussian, ball,
/// ellipsoid, box, sum.
struct DensityCase {
  std::optional<std::string> mesh;               ///< path; absolute once the case is read
  std::optional<std::vector<double>> rotate;     ///< of the mesh, about x, then y, then z [degrees]
  std::optional<double> scale;                   ///< of the mesh or gridded file, about the origin
  std::optional<std::vector<double>> translate;  ///< alike, last [length]
  VolumeCase volume;
  std::optional<std::string> formula;
  std::optional<GaussianCase> gaussian;
  std::optional<BallCase> ball;
  std::optional<EllipsoidCase> ellipsoid;
  std::optional<std::vector<Interval>> box;  ///< one an axis
  std::optional<std::vector<DensityCase>> sum;
  double weight = 1;           ///< as a term of a sum or one of a group
  std::optional<double> time;  ///< as a frame of a film; there once the case is read

  /// It says what the density is.
  bool is_given() const {
    return mesh || volume.any() || formula || gaussian || ball || ellipsoid || box || sum;
  }
  /// This density or one of its terms comes from a mesh.
  bool has_mesh() const;

  /// Of a gridded file.
  GriddedChoice gridded_choice() const;
};

/// A density, and its key in the case: "source", or "densities[0]".
struct NamedDensity {
  std::string path;
  const DensityCase* density;
};

/// The density at that path in a sentence: "the source", "densities[0]".
std::string subject(const std::string& path);

/// How mass is made and lost.
struct GrowthCase {
  std::string law = "fisher_rao";      ///< a name of Growths
  std::optional<Length> length_scale;  ///< kappa; none: from the densities
  std::optional<DensityCase> mask;     ///< 1 where mass may grow; none: everywhere
};

/// What moving mass costs, and where.
struct CostCase {
  std::string law = "kinetic";  ///< a name of Actions
  Parameters parameters;        ///< of the law: all of them once the case is read
  std::optional<DensityCase> weight;
  std::optional<DensityCase> obstacles;
  std::optional<double> density_bound;  ///< [mass / length^d]
};

/// A density that an energy pulls towards.
struct AimCase {
  DensityCase density;
  Parameters parameters;  ///< of the energy `target`: all of them once the case is read
};

/// The terms of what a gradient flow decreases, which add up.
struct EnergyCase {
  std::map<std::string, Parameters> terms;  ///< by their names in Energies
  std::optional<AimCase> target;
  /// A formula of the place, or a file of numbers on a grid times `weight`.
  std::optional<DensityCase> potential;
  std::optional<std::string> interaction;  ///< a formula of the displacement
};

/// The steps of a flow in time: FlowSteps.
struct SteppingCase {
  FlowScheme scheme = FlowScheme::jko;
  double dt = 0;
  std::optional<double> tolerance = std::nullopt;
  double end = 0;

  /// Without a tolerance; the last may be shorter. With one, at most.
  int steps() const { return FlowSteps{dt, end}.count(); }
};

struct DomainCase {
  std::vector<int> cells;  ///< one an axis, x first; none: the voxels of `like`
  /// Of the longest axis where the box is fitted, the others as many as it takes; `cells` is then
  /// their upper limit.
  std::optional<int> longest;
  std::optional<double> spacing;  ///< of cubic cells, in place of their numbers [length]
  int time_steps = 0;
  double time_grading = 0;                   ///< TimeSteps
  double margin = 0.15;                      ///< fraction of the longest side of both densities
  std::optional<std::vector<Interval>> box;  ///< one an axis; none: fitted to the densities
  std::optional<End> like;                   ///< the volume whose grid is taken
  Crop crop = Crop::none;                    ///< of the grid of `like`
};

struct MeshCase {
  std::vector<Alignment> align{Alignment::center, Alignment::scale_volume};
  Length blur{0.5, Length::Unit::cells};
};

/// What carries a density: exactly one of these.
struct VelocityCase {
  std::optional<std::vector<std::string>> formula =
      std::nullopt;  ///< a component an axis, of x, y, z, t
  std::optional<std::string> stream =
      std::nullopt;  ///< psi(x, y, t) in 2D: the velocity is (d_y psi, -d_x psi)
  /// Path of a NIfTI volume of three components a voxel; absolute once the case is read.
  std::optional<std::string> nifti = std::nullopt;
  /// Path of a VTI image of vectors, alike; `array` of it, none: `velocity`, or the only one.
  std::optional<std::string> vti = std::nullopt;
  std::optional<std::string> array = std::nullopt;
  /// Directory of a run that stored its path; absolute once the case is read.
  std::optional<std::string> run = std::nullopt;
};

/// What is made and removed where a density is carried: formulas of x, y, z, t, never negative.
struct SourcesCase {
  std::optional<std::string> production = std::nullopt;  ///< [mass / (length^d time)]
  std::optional<std::string> removal = std::nullopt;     ///< [1 / time]
};

/// How a density is carried.
struct TransportCase {
  enum class Scheme { muscl_van_leer };

  Scheme scheme = Scheme::muscl_van_leer;
  AdvectionSettings steps;
  double end = 1;  ///< [time]
};

/// Points that are carried along. Once the case is read one of count, spacing and points is there.
struct TracersCase {
  std::optional<int> count;           ///< drawn from the density
  std::optional<int> seed;            ///< of the draw
  std::optional<Length> spacing;      ///< of a lattice
  std::optional<std::string> points;  ///< path; absolute once the case is read
};

struct OutputCase {
  int frames = 17;                           ///< 0: there is no path, or `every` says how many
  std::optional<double> every;               ///< between frames of a gradient flow [time]
  std::optional<std::vector<double>> times;  ///< of the pictures of a sequence, in place of frames
  std::vector<OutputField> fields;           ///< empty: what the problem has to show
  Isosurface isosurface = Isosurface::none;
  double velocity_floor = 1e-3;  ///< fraction of the largest density; 0: as frames
  bool path = false;             ///< path.h5 is written
  bool map = false;              ///< and its Jacobian
  NiftiOutput nifti = NiftiOutput::none;
  VoxelOrder voxels;                                   ///< of NIfTI files, once the inputs are read
  std::optional<std::string> directory;                ///< absolute once the case is read
  std::optional<Duration> checkpoint = Duration{600};  ///< none: the problem cannot be resumed
};

/// A case file, every default written out.
struct Case {
  Problem problem = Problem::geodesic;
  DensityCase source;
  DensityCase target;
  std::vector<DensityCase> densities;  ///< of a barycentre, which has no source and target
  /// Of a sequence, or a film whose velocity is sought, likewise; a single one is a file of several
  /// volumes, until the case is read.
  std::vector<DensityCase> frames;
  std::optional<std::vector<double>> times;  ///< of the frames, until the case is read
  FilmVelocitySettings::Flux flux = FilmVelocitySettings::Flux::least_energy;  ///< of such a film
  DensityCase initial;                   ///< of gradient flows and the continuity equation, alike
  std::optional<EnergyCase> energy;      ///< of a gradient flow
  std::optional<SteppingCase> stepping;  ///< of a gradient flow
  VelocityCase velocity;                 ///< of the continuity equation
  SourcesCase sources;                   ///< of the continuity equation
  TransportCase transport;               ///< of the continuity equation
  std::optional<TracersCase> tracers;
  std::optional<VolumeCase> labels;  ///< that are carried along
  DomainCase domain;
  Length blur;  ///< of densities that do not come from meshes
  MeshCase mesh;
  std::optional<MassRule> mass;  ///< there once the case is read
  CostCase cost;
  std::optional<GrowthCase> growth;  ///< where mass grows, once the case is read
  double viscosity = 0;              ///< [length^2]
  GeodesicSettings solver;
  OutputCase output;
  std::map<std::string, std::string> petsc;

  std::string file;  ///< as the user named it

  int dim() const { return domain.like ? 3 : static_cast<int>(domain.cells.size()); }
  /// Mass may be made and lost.
  bool is_unbalanced() const {
    return problem == Problem::unbalanced_geodesic || (may_grow() && growth);
  }
  /// It is unbalanced if it has a `growth`.
  bool may_grow() const { return is_barycentre() || is_sequence(); }
  bool is_barycentre() const { return problem == Problem::barycentre; }
  bool is_sequence() const { return problem == Problem::sequence; }
  bool is_continuity() const { return problem == Problem::continuity; }
  bool is_film() const { return problem == Problem::velocity; }
  /// It has a list of densities.
  bool has_group() const { return is_barycentre() || has_frames(); }
  bool has_frames() const { return is_film() || is_sequence(); }
  /// The times of its frames. @pre has_frames(), and the case is read.
  std::vector<double> frame_times() const;
  /// How many pictures its film has; 0 where it has none, or `every` says how many.
  int pictures() const;
  bool is_gradient_flow() const { return problem == Problem::gradient_flow; }
  /// A gradient flow by finite volumes: nothing is minimised.
  bool is_implicit_flow() const {
    return is_gradient_flow() && stepping && stepping->scheme == FlowScheme::implicit_fv;
  }
  /// It has a source and a target.
  bool has_pair() const { return !has_group() && !starts(); }
  /// It has one density, `initial`.
  bool starts() const { return is_gradient_flow() || is_continuity(); }
  /// It leaves checkpoints.
  bool can_resume() const { return output.checkpoint.has_value(); }
  /// Something is followed along the motion.
  bool follows() const { return tracers || labels || output.map; }
  bool is_minimal_flow() const { return problem == Problem::minimal_flow; }
  /// The density that an earlier run started from is carried by that run's velocity.
  bool starts_as_run() const { return is_continuity() && velocity.run && !initial.is_given(); }
  /// What is joined: source and target, or the densities of a group or its frames; or what a flow
  /// starts from, unless that is what an earlier run started from. They borrow from the case.
  std::vector<NamedDensity> ends() const;
  NamedDensity end(End which) const { return ends()[which == End::target ? 1 : 0]; }
};

/// YAML that reads back as this case from anywhere: every default written out, paths absolute.
std::string resolved_yaml(const Case& resolved);

}  // namespace deblai
