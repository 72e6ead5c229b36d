#include <deblai/cases/resolve.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/error.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/dimension.hpp>
#include <deblai/cases/earlier_run.hpp>
#include <deblai/cases/model_rules.hpp>
#include <deblai/cases/problem_rules.hpp>
#include <deblai/cases/volume_inputs.hpp>
#include <deblai/input/nifti_header.hpp>
#include <deblai/transport/vector_limit.hpp>

namespace deblai {

namespace {

std::string absolute(const std::string& path, const std::filesystem::path& folder) {
  return std::filesystem::absolute(folder / path).lexically_normal().string();
}

void resolve_files(DensityCase& density, const std::filesystem::path& folder) {
  if (density.sum) {
    for (DensityCase& term : *density.sum) resolve_files(term, folder);
  }
  if (VolumeCase& volume = density.volume; volume.any()) {
    for (auto* path : {&volume.nifti, &volume.image, &volume.vti, &volume.hdf5, &volume.mask})
      if (*path) *path = absolute(**path, folder);
    volume.nan = volume.nan.value_or(NotFinite::refuse);
    volume.resample = volume.resample.value_or(Resample::conserve_mass);
    if (volume.nifti) volume.affine = volume.affine.value_or(AffineChoice::automatic);
    if (volume.image) volume.ink = volume.ink.value_or(Ink::automatic);
    if (volume.is_gridded()) density.scale = density.scale.value_or(1);
  }
  if (!density.mesh) return;
  density.mesh = absolute(*density.mesh, folder);
  density.rotate = density.rotate.value_or(std::vector<double>{0, 0, 0});
  density.scale = density.scale.value_or(1);
  density.translate = density.translate.value_or(std::vector<double>{0, 0, 0});
}

/// A frame for each volume of a file.
std::vector<DensityCase> volumes_of(DensityCase file, const std::filesystem::path& folder) {
  const std::string name = absolute(file.volume.nifti.value(), folder);
  file.volume.nifti = name;
  std::int64_t count = 0;
  try {
    count = read_nifti_header(name).frames;
  } catch (const Error& error) {
    throw Error(error.failure(),
                fmt::format("frames.nifti: {}: {}\n  {}", name, error.what(), look_into(name)));
  }
  require(
      count >= 2 && count <= most_frames, Failure::input,
      fmt::format("frames.nifti: {}: holds {} volume{}, expected 2 to {}, each a frame\n  list "
                  "files of one volume: `frames: [{{nifti: first.nii}}, {{nifti: second.nii}}]`",
                  name, count, count == 1 ? "" : "s", most_frames));
  std::vector<DensityCase> frames(static_cast<std::size_t>(count), file);
  for (std::size_t k = 0; k < frames.size(); ++k) frames[k].volume.frame = static_cast<int>(k);
  return frames;
}

void require_volume_for_like(const Case& all, const Node& root) {
  if (!all.domain.like) return;
  const End like = *all.domain.like;
  if ((like == End::initial) != all.starts()) {
    complain(at(root, "domain.like"), "domain.like",
             all.starts() ? "a flow has one density, `initial`"
                          : "only a flow has the density `initial`",
             all.starts()      ? "`like: initial` takes its grid"
             : all.has_group() ? "`like: first` takes the grid of the first of the densities"
                               : "name `source` or `target`");
  }
  if ((like == End::first) != all.has_group()) {
    complain(at(root, "domain.like"), "domain.like",
             all.has_group() ? "a group has no source and no target"
                             : "only a group has a `first` density",
             all.has_group() ? "`like: first` takes the grid of the first of the densities"
                             : "name `source` or `target`");
  }
  const NamedDensity end = all.end(like);
  if (end.density->volume.nifti) return;
  complain(at(root, "domain.like"), "domain.like",
           fmt::format("{} is no volume, whose voxels could be the grid", subject(end.path)),
           all.has_pair() ? "name the end that is a `nifti`, or give domain.cells and domain.box"
                          : "give domain.cells and domain.box");
}

void require_box_for_formulas(const DensityCase& density, const std::string& path, const Case& all,
                              const Node& root) {
  if (density.sum) {
    for (std::size_t i = 0; i < density.sum->size(); ++i) {
      require_box_for_formulas((*density.sum)[i], fmt::format("{}.sum[{}]", path, i), all, root);
    }
  }
  if (density.formula && !all.domain.box && !all.domain.like && !all.velocity.run) {
    complain(at(root, path + ".formula"), path + ".formula",
             "a formula has no extent that a box could be fitted to",
             "give domain.box, such as `domain: {box: [[0, 1], [0, 1]]}`");
  }
}

/// A film of a surface needs a density with two axes at least.
void require_surface(const Case& c, const Node& root) {
  if (c.output.isosurface == Isosurface::none) return;
  const std::string path = "output.isosurface";
  if (c.dim() == 1) {
    complain(at(root, path), path, "a density on a line has no surface",
             "remove it; the film of the density shows its curve");
  }
  const std::vector<OutputField>& fields = c.output.fields;
  const bool shown = std::find(fields.begin(), fields.end(), OutputField::density) != fields.end();
  if (!fields.empty() && !shown) {
    complain(at(root, path), path, "the film holds no density, whose surface it could be",
             "add `density` to output.fields");
  }
}

/// Refuse a grid that cannot be counted, if the case tells its cells.
void require_countable(const Case& c, const Node& root) {
  const bool by_petsc = c.is_continuity() || c.is_implicit_flow();
  const long long most = by_petsc ? most_cells_of_vector() : most_cells_of_slice;
  const std::vector<int> cells = c.domain.longest ? std::vector{*c.domain.longest} : c.domain.cells;
  double total = 1;
  for (const int n : cells) total *= n;
  if (total <= static_cast<double>(most)) return;
  complain(at(root, "domain.cells"), "domain.cells",
           fmt::format("expected at most {} cells in all{}, got {}", most,
                       by_petsc ? " (PETSc, which steps in time, counts no more)" : "",
                       fmt::join(cells, " x ")),
           "use fewer cells");
}

}  // namespace

void require_available_problem(const Node& root) {
  if (const Node* problem = root.find("problem")) problem_form().read(*problem, "problem");
}

void resolve(Case& result, const Node& root, const std::filesystem::path& folder) {
  if (result.has_frames() && result.frames.size() == 1)
    result.frames = volumes_of(result.frames.front(), folder);
  resolve_problem(result, root);
  resolve_model(result, root);
  if (result.velocity.run) {
    result.velocity.run = absolute(*result.velocity.run, folder);
    take_grid_of_run(result);
  }
  for (const NamedDensity& end : result.ends())
    require_box_for_formulas(*end.density, end.path, result, root);
  if (result.energy && result.energy->target)
    require_box_for_formulas(result.energy->target->density, "energy.target.density", result, root);
  require_volume_for_like(result, root);
  const int dim = dimension(result, root);
  std::vector<int>& cells = result.domain.cells;
  const bool spaced = result.domain.spacing.has_value();
  if (cells.empty() && !result.domain.like) cells = {spaced ? 2 : 64};  // told by the inputs
  const Node* given = at(root, "domain").find("cells");
  const bool is_list = given != nullptr && given->is_list();
  const bool fitted = !result.domain.box && !result.domain.like && !result.velocity.run;
  if (!cells.empty() && !is_list && !spaced && fitted) result.domain.longest = cells.front();
  if (cells.size() == 1) cells.assign(static_cast<std::size_t>(dim), cells.front());
  if (result.domain.time_steps == 0) result.domain.time_steps = dim == 3 ? 16 : 32;
  if (!result.solver.theta) result.solver.theta = default_theta(dim);

  require_countable(result, root);
  resolve_files(result.source, folder);
  resolve_files(result.target, folder);
  for (DensityCase& each : result.densities) resolve_files(each, folder);
  for (DensityCase& each : result.frames) resolve_files(each, folder);
  resolve_files(result.initial, folder);
  if (result.velocity.nifti) result.velocity.nifti = absolute(*result.velocity.nifti, folder);
  if (result.velocity.vti) result.velocity.vti = absolute(*result.velocity.vti, folder);
  if (result.tracers && result.tracers->points)
    result.tracers->points = absolute(*result.tracers->points, folder);
  if (result.labels) {
    result.labels->nifti = absolute(*result.labels->nifti, folder);
    result.labels->affine = result.labels->affine.value_or(AffineChoice::automatic);
  }
  if (result.energy && result.energy->target) resolve_files(result.energy->target->density, folder);
  if (result.energy && result.energy->potential) resolve_files(*result.energy->potential, folder);
  if (result.cost.weight) resolve_files(*result.cost.weight, folder);
  if (result.cost.obstacles) resolve_files(*result.cost.obstacles, folder);
  if (result.growth && result.growth->mask) resolve_files(*result.growth->mask, folder);
  require_surface(result, root);
  if (result.output.directory) result.output.directory = absolute(*result.output.directory, folder);
}

std::vector<NamedDensity> Case::ends() const {
  if (starts_as_run()) return {};
  if (starts()) return {{"initial", &initial}};
  if (!has_group()) return {{"source", &source}, {"target", &target}};
  std::vector<NamedDensity> all;
  for (const DensityCase& each : has_frames() ? frames : densities)
    all.push_back(
        {fmt::format("{}[{}]", has_frames() ? "frames" : "densities", all.size()), &each});
  return all;
}

std::vector<double> Case::frame_times() const {
  std::vector<double> all;
  for (const DensityCase& frame : frames) all.push_back(frame.time.value());
  return all;
}

int Case::pictures() const {
  if (is_film()) return static_cast<int>(frames.size());
  return output.times ? static_cast<int>(output.times->size()) : output.frames;
}

std::string subject(const std::string& path) {
  if (path == "initial") return "the initial density";
  return path == "source" || path == "target" ? "the " + path : path;
}

NiftiChoice VolumeCase::choice() const {
  return {frame, affine.value_or(AffineChoice::automatic), values(), mask};
}

std::string VolumeCase::kind() const {
  return nifti ? "nifti" : image ? "image" : vti ? "vti" : "hdf5";
}

const std::string& VolumeCase::file() const {
  return nifti ? *nifti : image ? *image : vti ? *vti : hdf5.value();
}

GriddedChoice DensityCase::gridded_choice() const {
  return {volume.frame,
          volume.array,
          volume.ink.value_or(Ink::automatic),
          scale.value_or(1),
          translate.value_or(std::vector<double>{}),
          volume.values()};
}

bool DensityCase::has_mesh() const {
  if (mesh) return true;
  for (const DensityCase& term : sum.value_or(std::vector<DensityCase>{})) {
    if (term.has_mesh()) return true;
  }
  return false;
}

}  // namespace deblai
