#include <deblai/cases/templates.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/error.hpp>
#include <deblai/cases/nearest.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

const std::vector<Template>& templates() {
  static const std::vector<Template> all{
      {"shape-morph", "one solid shape flows into another, their masses made equal",
       R"yaml(# One solid shape flows into another. Closed surfaces of your own take the place of the two bodies below:
#   source: {mesh: cow.obj}              # .obj, .stl, .ply or .vtp; `deblai info cow.obj` says whether it is closed
problem: geodesic
source: {ellipsoid: {center: [0, 0, 0], semi_axes: [0.5, 0.3, 0.2]}}
target:
  sum:
    - {ball: {center: [-0.4, 0, 0], radius: 0.25}}
    - {ball: {center: [0.4, 0, 0], radius: 0.25}}
domain: {cells: 48, time_steps: 16, margin: 0.15}    # cells of the longest axis; the box fits the shapes
# mesh: {align: [center, scale_volume]}  # where the shapes are meshes that lie apart or differ in size
blur: 1 cells                            # of the edges: a path of sharp shapes has ripples
mass: unit
solver: {tolerance: 1e-3}
output: {frames: 17, fields: [density, velocity]}
)yaml"},
      {"unbalanced", "two densities of different mass: what travels, and what grows or is lost",
       R"yaml(# Two densities of different mass: what travels, and what grows or is lost on the way. With volumes of yours:
#   source: {nifti: before.nii.gz, threshold: 0.02}
#   domain: {like: source, crop: auto, time_steps: 16}
problem: unbalanced_geodesic
source: {gaussian: {center: [0.3, 0.4], width: 0.06}}
target:
  sum:
    - {gaussian: {center: [0.45, 0.4], width: 0.06}, weight: 1.2}
    - {gaussian: {center: [0.75, 0.75], width: 0.06}, weight: 0.4}
domain: {cells: [64, 64], time_steps: 16, box: [[0, 1], [0, 1]]}
growth: {length_scale: 0.1}              # kappa: small, and it grows easily; large, and it must travel
mass: keep
output: {frames: 17, fields: [density, velocity, growth_rate]}
)yaml"},
      {"atlas", "the template that is nearest to each of a group",
       R"yaml(# The template of a group: the density from which the paths to all members are shortest together. With volumes,
# each on its own grid, `blur` in mm, and the template back as nifti/template.nii.gz on the voxels of the first:
#   densities: [{nifti: one.nii.gz, threshold: 30}, {nifti: two.nii.gz, threshold: 30, mask: two_brain.nii.gz}]
#   domain: {like: first, spacing: 3, crop: auto, margin: 0.05, time_steps: 8}     # in cells of 3 mm
#   output: {frames: 5, nifti: template}         # or nifti: true, for the paths of all members as well
problem: barycentre
densities:
  - {ellipsoid: {center: [0.45, 0.5], semi_axes: [0.25, 0.12], rotate: [20]}}
  - {ellipsoid: {center: [0.55, 0.5], semi_axes: [0.25, 0.12], rotate: [-20]}}
  - {ball: {center: [0.5, 0.55], radius: 0.18}}
# weights: [1, 1, 2]                     # equal, where none are given
domain: {cells: [64, 64], time_steps: 8, box: [[0, 1], [0, 1]]}
blur: 1 cells
output: {frames: 9, fields: [density, velocity]}
)yaml"},
      {"sequence", "densities at several times, and one film through all of them",
       R"yaml(# Densities at several times, each joined with the next: here a tracer that drifts, spreads and is washed out.
# With volumes of yours: frames: [{nifti: minute_00.nii.gz}, {nifti: minute_10.nii.gz}], or one 4D file,
#   frames: {nifti: film.nii.gz, mask: brain.nii.gz, threshold: 0.02}
#   domain: {like: first, crop: auto, time_steps: 8}
problem: sequence
frames:
  - {gaussian: {center: [0.3, 0.5], width: 0.06}}
  - {sum: [{gaussian: {center: [0.4, 0.52], width: 0.08}, weight: 0.9}]}
  - {sum: [{gaussian: {center: [0.6, 0.6], width: 0.1}, weight: 0.6}]}
times: [0, 10, 30]                       # in your unit: velocities are per that unit
domain: {cells: [64, 64], time_steps: 8, box: [[0, 1], [0, 1]]}
growth: {length_scale: 0.15}             # kappa: how far matter travels; remove the line, and mass is kept
output: {frames: 13, fields: [density, velocity, growth_rate]}    # pictures over the whole time
)yaml"},
      {"flow", "an energy and its gradient flow in the Wasserstein metric",
       R"yaml(# An energy and its gradient flow in the Wasserstein metric: here a gas in porous ground that slides downhill.
# `deblai explain energy` lists the energies; they add up.
problem: gradient_flow
initial: {gaussian: {center: [0.3, 0.5], width: 0.08}}
domain: {cells: [64, 64], box: [[0, 1], [0, 1]]}
energy:
  porous_medium: {m: 2}
  potential: "5*(x - 0.7)^2 + 5*(y - 0.5)^2"
# The first steps are short, where the gas spreads fastest; later ones are as long as the tolerance allows.
stepping: {dt: 0.00001, tolerance: 0.03, end: 0.2}
output: {frames: 11}
)yaml"},
      {"continuity", "a density carried by a velocity that you give",
       R"yaml(# A density carried by a velocity: here a whirl that does not compress it. Mass, sign and extrema are kept.
problem: continuity
initial: {box: [[0.4, 0.6], [0.65, 0.85]]}
velocity: {stream: "0.5*(sin(pi*x)*sin(pi*y))^2"}     # constant along the walls: nothing crosses them
domain: {cells: [96, 96], box: [[0, 1], [0, 1]]}
transport: {end: 1}
output: {frames: 17, fields: [density, velocity]}
)yaml"}};
  return all;
}

const Template& find_template(const std::string& name) {
  std::vector<std::string> names;
  for (const Template& each : templates()) {
    if (each.name == name) return each;
    names.push_back(each.name);
  }
  const std::string near = nearest(name, names);
  throw Error(Failure::usage,
              fmt::format("there is no template `{}`{}\n  templates: {}", shown(name),
                          near.empty() ? "" : fmt::format("; did you mean `{}`?", near),
                          fmt::join(names, ", ")));
}

}  // namespace deblai
