#include <fmt/format.h>

#include <deblai/cases/case_keys.hpp>

#include <algorithm>

#include <deblai/cases/forms.hpp>
#include <deblai/cases/record.hpp>
#include <deblai/problems/jko.hpp>

namespace deblai {

namespace {

/// A default, and that of a gradient flow.
std::string or_of_a_flow(double usual, double flow) {
  return fmt::format("{:g}; {:g} of a gradient flow", usual, flow);
}

}  // namespace

Form<GeodesicSettings> solver_form() {
  using Settings = GeodesicSettings;
  using Algorithm = Settings::Algorithm;
  using Precision = Settings::Precision;
  const auto tolerance = [](auto& settings) -> auto& { return settings.stopping.tolerance; };
  const auto max_iterations = [](auto& settings) -> auto& {
    return settings.stopping.max_iterations;
  };
  return section(Record<Settings>{{
      key<Settings>("algorithm", &Settings::algorithm,
                    choice<Algorithm>({{"chambolle_pock", Algorithm::chambolle_pock},
                                       {"douglas_rachford", Algorithm::douglas_rachford}}),
                    "the splitting of the convex problem",
                    "`chambolle_pock` is over-relaxed and the faster one; `douglas_rachford` "
                    "(Papadakis, Peyre and "
                    "Oudet 2014) is there to check it, of all problems but barycentres."),
      key<Settings>("tolerance", tolerance, number(inside(0, 1)),
                    "the relative consensus at which the iteration stops",
                    "The distance between the two copies of the path that the splitting keeps, "
                    "over the size of "
                    "one. The value settles much earlier than the density. Of a gradient flow the "
                    "distance is taken over the move of a step, and every step has its own.")
          .or_else(or_of_a_flow(Settings{}.stopping.tolerance, JkoSettings{}.stopping.tolerance)),
      key<Settings>("max_iterations", max_iterations, integer(1, 10'000'000),
                    "iterations on each grid at most",
                    "Coarser grids stop at coarse_iterations if that is less. Convergence is seen "
                    "after 7 iterations at the earliest. When they run out on the finest grid the "
                    "results are written and the exit code is 5.")
          .or_else(or_of_a_flow(Settings{}.stopping.max_iterations,
                                JkoSettings{}.stopping.max_iterations)),
      key<Settings>("coarse_iterations", &Settings::coarse_iterations, integer(1, 10'000'000),
                    "iterations on each coarser grid at most"),
      key<Settings>(
          "levels", &Settings::max_levels, integer(1, 20),
          "grids of the nested iteration at most, the finest included",
          "Each has half the cells an axis of the next finer one. 1 starts on the finest grid."),
      key<Settings>("theta", &Settings::theta, number(between(0, 1)),
                    "weight of the half differences of the momentum in the action",
                    "0 is the scheme of Papadakis, Peyre and Oudet, which oscillates at jumps; 1 "
                    "averages squares "
                    "and smears; a little damps the oscillation at hardly any cost.")
          .or_else("0.02 in 1D and 2D, 0.01 in 3D"),
      key<Settings>("precision", &Settings::precision,
                    choice<Precision>({{"double", Precision::full}, {"mixed", Precision::mixed}}),
                    "what the dual and the potential of the finest grid are stored in",
                    "`mixed` keeps them as floats and the path itself, all sums and what the "
                    "certificate adds up as doubles: a third less memory, faster iterations, as "
                    "many of them. For geodesics and sequences by `chambolle_pock` without "
                    "viscosity, with a tolerance of 1e-5 or more.")
          .or_else("mixed of the kinetic cost in a free box with a tolerance of 1e-3 or more; else "
                   "double"),
      key<Settings>("relaxation", &Settings::relaxation, number(inside(0, 2)),
                    "over-relaxation of the iteration; 1 is none"),
  }});
}

namespace {

/// What a problem without a path leaves out.
template <class Member>
Key<OutputCase> of_a_path(Key<OutputCase> made, Member member) {
  made.write = [write = made.write, member](const OutputCase& output) {
    using Value = std::remove_cvref_t<decltype(output.*member)>;
    return output.*member == Value{} ? std::nullopt : write(output);
  };
  return made;
}

Key<OutputCase> nifti_key() {
  Form<NiftiOutput> form = choice<NiftiOutput>({{"false", NiftiOutput::none},
                                                {"true", NiftiOutput::apart},
                                                {"4d", NiftiOutput::together},
                                                {"template", NiftiOutput::template_alone}});
  form.schema = {{"enum", {false, true, "4d", "template"}}};
  return key<OutputCase>(
      "nifti", &OutputCase::nifti, form, "the scalars of the film as NIfTI volumes, too",
      "`true` writes a file a frame, nifti/density_0000.nii.gz and so on, `4d` one file a field "
      "with all frames; growth_rate, source and mask alike. A barycentre writes its template, "
      "nifti/template.nii.gz, and the paths of its members, nifti/leg_1_0000.nii.gz and so on; "
      "with `template` the template alone. Float32 in world space. Of a volume in "
      "domain.like they have the order of voxels and the code of space, so that they lie voxel "
      "on voxel; else x runs to the right, y to the front, z up (RAS).");
}

void require_scalars(const OutputCase& output, const Node& node, const std::string& path) {
  const auto is_scalar = [](OutputField each) {
    return each != OutputField::velocity && each != OutputField::momentum;
  };
  if (output.nifti == NiftiOutput::none || output.fields.empty()) return;
  if (std::any_of(output.fields.begin(), output.fields.end(), is_scalar)) return;
  complain(*node.find("nifti"), path + ".nifti",
           "NIfTI files hold the scalars of the film, and output.fields names none",
           "add `density` to output.fields");
}

}  // namespace

Form<OutputCase> output_form() {
  const Form<OutputField> field = choice<OutputField>({{"density", OutputField::density},
                                                       {"velocity", OutputField::velocity},
                                                       {"momentum", OutputField::momentum},
                                                       {"growth_rate", OutputField::growth_rate},
                                                       {"source", OutputField::source}});
  const Form<Isosurface> surface = choice<Isosurface>({{"none", Isosurface::none},
                                                       {"same_volume", Isosurface::same_volume},
                                                       {"same_density", Isosurface::same_density}});
  Record<OutputCase> record{{
      of_a_path(key<OutputCase>(
                    "frames", &OutputCase::frames, integer(2, 100'000),
                    "pictures of the film, both ends included",
                    "At equal times; between time steps the path is interpolated. Of a sequence "
                    "they are spread over all its legs, or at output.times. A minimal flow "
                    "has no film, and shows source, target and flow. Of a gradient flow the frames "
                    "are at the ends of steps; output.every sets the time between them."),
                &OutputCase::frames),
      key<OutputCase>(
          "every", &OutputCase::every, number(above(0)),
          "the time between pictures of a gradient flow, in place of output.frames",
          "Both ends are shown. Pictures are those of steps: the first at or after each of these "
          "times, or, with stepping.tolerance, a step that ends there."),
      key<OutputCase>("times", &OutputCase::times, list_of(number(any_number()), 2, 100'000),
                      "the times of the pictures of a sequence, in place of output.frames",
                      "Increasing, within those of its `frames`. At a frame the picture shows the "
                      "frame itself, "
                      "and the velocity of the leg that begins there."),
      of_a_path(key<OutputCase>(
                    "fields", &OutputCase::fields, set_of(field, 5), "what each frame holds",
                    "Cell data: `density`, `velocity` (momentum over density), `momentum`; where "
                    "mass grows also `growth_rate` (source over density, per time) and `source`. "
                    "With cost.obstacles each frame also holds `mask`, 1 in an obstacle.")
                    .or_else("[density, velocity], and growth_rate where mass grows"),
                &OutputCase::fields),
      of_a_path(key<OutputCase>("velocity_floor", &OutputCase::velocity_floor, number(inside(0, 1)),
                                "density below which the velocity is shown as zero",
                                "As a fraction of the largest density of the path."),
                &OutputCase::velocity_floor),
      of_a_path(
          key<OutputCase>(
              "isosurface", &OutputCase::isosurface, surface,
              "a second film, of the surface of the density",
              "`fields/surface.pvd`: triangles with their normals, in 2D the outline. The level is "
              "at "
              "first half the largest density. `same_volume`: then the one that encloses as much "
              "as at first, as a shape that flows does; `same_density`: the same throughout."),
          &OutputCase::isosurface),
      of_a_path(
          key<OutputCase>(
              "path", &OutputCase::path, truth(),
              "store the path itself, in path.h5; of a sequence in legs/leg_1.h5 and so on",
              "Density and momentum, and where mass grows the source, on all faces and time "
              "steps, to the bit: 8 bytes a number in an HDF5 file. `velocity: {run: DIR}` of "
              "`problem: continuity` carries densities with it."),
          &OutputCase::path),
      of_a_path(key<OutputCase>(
                    "map", &OutputCase::map, truth(), "the map from the start to the end",
                    "Where the mass in each cell goes (`map`, and less the place of the cell "
                    "`displacement`), and the change of volume on the way (`jacobian`, the "
                    "determinant), where there is a hundredth of the largest density at time 0 "
                    "(`inside`): fields/map.pvd."),
                &OutputCase::map),
      key<OutputCase>("directory", &OutputCase::directory, text("a path"),
                      "where the results go, relative to the case file",
                      "`deblai run -o DIR` comes before it; DIR is relative to the current folder.")
          .or_else("<name of the case>-run in the current folder"),
      key<OutputCase>(
          "checkpoint", &OutputCase::checkpoint, duration(),
          "the time between checkpoints, from which `deblai resume` goes on",
          "`checkpoint.h5` and the one before, `checkpoint.previous.h5`, hold all that the next "
          "iteration, or the next step of a flow, needs; they go when the run has ended. Their "
          "time is kept to a fiftieth of the run's. With `none` only signals and --walltime make "
          "them. There are none of the problem `velocity`, with `douglas_rachford`, and of "
          "flows that move tracers or a map."),
      nifti_key(),
  }};
  record.check = [](const OutputCase& output, const Node& node, const std::string& path) {
    require_scalars(output, node, path);
    for (const std::string name : {"every", "times"}) {
      const Node* other = node.find(name);
      if (other == nullptr || node.find("frames") == nullptr) continue;
      complain(*other, joined(path, name),
               fmt::format("`{}` and `frames` both say how many pictures there are", name),
               "remove one of them");
    }
  };
  record.constraint = {{"allOf",
                        {{{"not", {{"required", {"frames", "every"}}}}},
                         {{"not", {{"required", {"frames", "times"}}}}}}}};
  return section(record);
}

}  // namespace deblai
