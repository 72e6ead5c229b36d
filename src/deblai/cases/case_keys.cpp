#include <deblai/cases/case_keys.hpp>

#include <algorithm>

#include <deblai/cases/forms.hpp>
#include <deblai/cases/record.hpp>

namespace deblai {

namespace {

/// A grid of `like` needs no numbers of its own: what is empty is not written.
Key<DomainCase> cells_key() {
  Key<DomainCase> made = key<DomainCase>(
      "cells", &DomainCase::cells, an_axis(integer(2, 1'000'000)),
      "cells of the grid, for the longest axis or one number an axis",
      "A list has as many numbers as the problem has dimensions (1, 2 or 3), x first. Of a single "
      "number the longest side of a fitted box has that many cells, and the others as many of the "
      "same size as the densities and domain.margin take; in a box of domain.box every axis has "
      "that many. The dimension then comes from domain.box or from the densities.");
  made.write = [write = made.write](const DomainCase& domain) -> std::optional<Node> {
    if (domain.spacing) return std::nullopt;
    if (domain.longest) return Node::scalar(fmt::format("{}", *domain.longest));
    return domain.cells.empty() ? std::nullopt : write(domain);
  };
  return std::move(made).or_else("64, or the voxels of domain.like");
}

Form<DomainCase> domain_form() {
  Record<DomainCase> record{{
      cells_key(),
      key<DomainCase>(
          "spacing", &DomainCase::spacing, number(above(0)),
          "side of the cells, in place of their number, in the units of the input",
          "Millimetres where an input is a volume. The box is fitted to the densities, or that of "
          "domain.like, and gets as many cells as it takes, and a few more where transforms are "
          "then faster.")
          .or_else("none: domain.cells says how many"),
      key<DomainCase>(
          "time_steps", &DomainCase::time_steps, integer(1, 100'000),
          "steps of time from source to target",
          "A geodesic is smooth in time: few steps suffice where much is to be resolved in space.")
          .or_else("32 in 1D and 2D, 16 in 3D; 1 inside a step of a gradient flow"),
      key<DomainCase>(
          "time_grading", &DomainCase::time_grading, number(between(0, 1)),
          "0: equal time steps; up to 1: small ones at both ends",
          "For mass that is born from nothing, or dies out entirely, under `problem: "
          "unbalanced_geodesic`: the density then starts as t^2, which equal steps resolve badly "
          "at the ends; 1 makes their means exact for it. Leave it at 0 otherwise, since the "
          "middle of the path gets longer steps in return."),
      key<DomainCase>(
          "margin", &DomainCase::margin, number(between(0, 100)),
          "free space around both densities when the box is fitted to them",
          "As a fraction of the longest side of the box around both densities, on each side. "
          "Without effect when domain.box is given, and with domain.like unless domain.crop is "
          "`auto`."),
      key<DomainCase>(
          "box", &DomainCase::box, list_of(interval(), 1, 3),
          "the box, `[low, high]` an axis, in the units of the input",
          "Its walls let nothing through. Densities without an extent of their own (formulas) "
          "need it.")
          .or_else("fitted to the densities, with cubic cells and domain.margin"),
      key<DomainCase>(
          "like", &DomainCase::like,
          choice<End>({{"source", End::source},
                       {"target", End::target},
                       {"first", End::first},
                       {"initial", End::initial}}),
          "the volume whose voxels are the grid",
          "Its box, and its voxels as cells unless domain.cells says how many. The axes of the "
          "volume must be those of the world, in any order and direction. `first` is the first of "
          "the `densities` of a barycentre or the `frames` of a film, `initial` that of a flow or "
          "what is carried.")
          .or_else("none, a box of its own"),
      key<DomainCase>(
          "crop", &DomainCase::crop,
          choice<Crop>({{"none", Crop::none}, {"auto", Crop::automatic}}),
          "the part of the grid of domain.like that is used",
          "`auto` cuts it to both densities and domain.margin, carries it on where a density "
          "reaches out of it, and chooses numbers of cells that transforms are fast for."),
  }};
  record.check = [](const DomainCase& domain, const Node& node, const std::string& path) {
    if (domain.like && domain.box) {
      complain(node, path, "`like` and `box` exclude each other",
               "remove one; `crop: auto` cuts the grid of `like` to the densities");
    }
    if (domain.spacing && (node.find("cells") != nullptr || domain.box)) {
      complain(*node.find("spacing"), path + ".spacing",
               domain.box ? "the cells of a given box are counted" : "it excludes `cells`",
               domain.box ? "give `cells`, or remove `box`: one is fitted" : "remove one of them");
    }
    if (!domain.like && domain.crop == Crop::automatic) {
      complain(*node.find("crop"), path + ".crop", "only the grid of `like` is cropped",
               "give `like`, or remove it: a box is fitted to the densities by itself");
    }
  };
  return section(record);
}

Form<MeshCase> mesh_form() {
  const Form<Alignment> step =
      choice<Alignment>({{"center", Alignment::center}, {"scale_volume", Alignment::scale_volume}});
  return section(Record<MeshCase>{{
      key<MeshCase>("align", &MeshCase::align, set_of(step, 2, "none"),
                    "how the target mesh is laid over the source's",
                    "`center` moves the target's centroid onto the source's, `scale_volume` scales "
                    "the target to "
                    "the source's volume. Applies when source and target are both a `mesh:`; of a "
                    "barycentre, when all densities are: they are laid over the first. Where mass "
                    "grows the volumes stay as they are, unless `scale_volume` is asked for. The "
                    "meshes of obstacles, weights and masks are never moved.")
          .or_else("[center, scale_volume]; [center] where mass grows"),
      key<MeshCase>(
          "blur", &MeshCase::blur, length(), "width of the smoothing of densities made from meshes",
          "The standard deviation of a Gaussian. A little of it makes surfaces of the film smooth "
          "and "
          "saves iterations; what is thinner than twice its width fades, which `deblai check` "
          "tells. The mass stays."),
  }});
}

/// What an empty list is not written as.
template <class R, class Member>
Key<R> if_any(Key<R> made, Member list) {
  made.write = [write = made.write, list](const R& record) {
    return (record.*list).empty() ? std::nullopt : write(record);
  };
  return made;
}

Key<Case> of_a_pair(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.has_pair() ? write(c) : std::nullopt;
  };
  return made;
}

/// Of problems in which something is least.
Key<Case> of_a_minimum(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.is_continuity() || c.is_film() ? std::nullopt : write(c);
  };
  return made;
}

/// Of those that the splitting solves.
Key<Case> of_a_splitting(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    const bool splits = !c.is_continuity() && !c.is_film() && !c.is_implicit_flow();
    return splits ? write(c) : std::nullopt;
  };
  return made;
}

Key<Case> of_a_start(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.starts() && !c.starts_as_run() ? write(c) : std::nullopt;
  };
  return made;
}

Key<Case> of_a_film(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.is_film() ? write(c) : std::nullopt;
  };
  return made;
}

Key<Case> of_continuity(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.is_continuity() ? write(c) : std::nullopt;
  };
  return made;
}

/// A run whose velocity is taken has a grid of its own.
Key<Case> without_a_run(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.velocity.run ? std::nullopt : write(c);
  };
  return made;
}

Key<Case> of_sources(Key<Case> made) {
  made.write = [write = made.write](const Case& c) {
    return c.sources.production || c.sources.removal ? write(c) : std::nullopt;
  };
  return made;
}

Form<Case> make_case_form() {
  const Form<MassRule> mass = choice<MassRule>({{"unit", MassRule::unit},
                                                {"match_source", MassRule::match_source},
                                                {"keep", MassRule::keep}});
  Record<Case> record{{
      key<Case>("problem", &Case::problem, problem_form(), "what is solved",
                "`geodesic`: the balanced dynamical optimal transport of Benamou and Brenier "
                "(2000), whose "
                "value is the squared Wasserstein distance. `unbalanced_geodesic`: mass may also "
                "be made and lost, at a cost that `growth` sets; by default the "
                "Wasserstein-Fisher-Rao, or Hellinger-Kantorovich, distance. `minimal_flow`: the "
                "least flow that carries one to the other, of Beckmann (1952); its value is the "
                "distance W1. `barycentre`: the density nearest to several, the template of a "
                "group (Agueh and Carlier 2011), and the path from each of them to it. "
                "`gradient_flow`: the steepest descent of an energy in the Wasserstein metric, "
                "such as diffusion, aggregation or the motion of a crowd. "
                "`continuity`: a density carried by a given velocity, by finite volumes. "
                "`velocity`: the converse, the velocity of least kinetic energy of a film of given "
                "densities, and the length of the curve that they make. `sequence`: densities at "
                "several times, each joined with the next by a geodesic, balanced or, with "
                "`growth`, unbalanced, and one film through all of them.")
          .required(),
      of_a_pair(key<Case>("source", &Case::source, density_form(), "the density at time 0",
                          "Of problems between two densities: a `barycentre` has `densities`, "
                          "`gradient_flow` and `continuity` have `initial`.")),
      of_a_pair(key<Case>("target", &Case::target, density_form(), "the density at time 1",
                          "Of problems between two densities: a `barycentre` has `densities`, "
                          "`gradient_flow` and `continuity` have `initial`.")),
      if_any(key<Case>("densities", &Case::densities, group_form(),
                       "the group of a barycentre: a list of densities, each with a `weight`",
                       "Of `problem: barycentre` in place of source and target. The weights are "
                       "positive; only their ratios matter."),
             &Case::densities),
      if_any(key<Case>("frames", &Case::frames, frames_form(),
                       "densities at several times: a list, each with a `time`, or one 4D volume",
                       "Of `problem: sequence` and `problem: velocity`. Without `growth` all have "
                       "one mass, unless `mass` scales them. `frames: {nifti: film.nii.gz}` takes "
                       "the volumes of a 4D file, one by one; `times` says when they were."),
             &Case::frames),
      key<Case>(
          "times", &Case::times, list_of(number(any_number()), 2, most_frames),
          "the times of the `frames`, in place of a `time` in each",
          "Increasing, as many as there are frames; velocities and growth are per their unit.")
          .or_else("equal steps from 0 to 1, where no frame has a time"),
      of_a_film(
          key<Case>(
              "flux", &Case::flux,
              choice<FilmVelocitySettings::Flux>(
                  {{"least_energy", FilmVelocitySettings::Flux::least_energy},
                   {"dacorogna_moser", FilmVelocitySettings::Flux::dacorogna_moser}}),
              "which of the fluxes that explain a film is sought",
              "Of `problem: velocity`. `least_energy`: rho grad phi, what a geodesic moves by. "
              "`dacorogna_moser`: grad phi, by one spectral solve; it moves mass through the "
              "vacuum, "
              "where its velocity is large.")
              .or_else("of a film least_energy")),
      of_a_start(
          key<Case>("initial", &Case::initial, density_form(),
                    "the density that a flow starts from, or that is carried",
                    "Of `problem: gradient_flow` and `problem: continuity`. Its mass is kept "
                    "as it is given, unless `mass: unit` scales it.")
              .or_else("with velocity.run what that run started from; else it must be given")),
      key<Case>("energy", &Case::energy, energy_form(),
                "what a gradient flow decreases: terms that add up",
                "Of `problem: gradient_flow`, d_t rho = div(rho grad e'(rho))."),
      key<Case>("stepping", &Case::stepping, stepping_form(), "the time steps of a gradient flow"),
      key<Case>(
          "tracers", &Case::tracers, tracers_form(),
          "points that are carried along, and their pathlines",
          "Of a geodesic, a sequence, a gradient flow, what is carried and a film. Written to "
          "fields/tracers.pvd, points with `id`, `velocity` and `speed`, and to "
          "fields/pathlines.vtp, a line each with `time` too. Where mass is kept in a free "
          "box at the kinetic cost, the velocity of least energy of the film moves them, "
          "which is smooth up to the edges of shapes; otherwise momentum over density.")
          .or_else("nothing is followed"),
      key<Case>(
          "labels", &Case::labels, labels_form(),
          "a volume of labels that is carried from time 0 to the end",
          "Such as the parcellation of an atlas, whose grey matter is the source. Cells where "
          "there is mass at the end are followed back, and take the label of the voxel in which "
          "they arrive: nothing is interpolated, no new labels are made. Written to "
          "fields/labels.pvd, with the place each cell came from (`came_from`).")
          .or_else("nothing is followed"),
      without_a_run(
          key<Case>("domain", &Case::domain, domain_form(), "the grid in space and time")),
      key<Case>("mesh", &Case::mesh, mesh_form(), "how surface meshes become densities"),
      key<Case>(
          "blur", &Case::blur, length(), "width of the smoothing of densities that are not meshes",
          "The standard deviation of a Gaussian; mesh.blur is the one of meshes. The mass stays."),
      key<Case>(
          "mass", &Case::mass, mass, "what is done about the masses of source and target",
          "`unit` scales both to mass 1, `match_source` scales the target to the mass of the "
          "source, `keep` leaves both alone: for a geodesic they must then agree to 1e-9, since it "
          "makes and loses none. Of a barycentre and a film all masses are meant; `match_source` "
          "scales "
          "them to that of the first.")
          .or_else(
              "unit; keep where mass grows, of a gradient flow, and where a density is carried"),
      of_continuity(key<Case>("velocity", &Case::velocity, velocity_form(),
                              "what carries a density, for `problem: continuity`")),
      of_continuity(key<Case>("transport", &Case::transport, transport_form(),
                              "how a density is carried, for `problem: continuity`")),
      of_sources(key<Case>("sources", &Case::sources, sources_form(),
                           "what is made and removed on the way, for `problem: continuity`",
                           "d_t rho + div(rho v) = production - removal rho.")),
      of_a_minimum(key<Case>("cost", &Case::cost, cost_form(),
                             "what moving mass costs, and where it may go")),
      key<Case>(
          "growth", &Case::growth, growth_form(),
          "how mass is made and lost, for `problem: unbalanced_geodesic`",
          "So has a `barycentre` or `sequence` in which mass may grow, `growth: {}` at least.")
          .or_else("fisher_rao, length scale from the densities; a barycentre or sequence: none"),
      of_a_minimum(key<Case>(
          "viscosity", &Case::viscosity, number(at_least(0)),
          "eps of d_t rho + div m = eps Laplacian rho, in squared units of the input",
          "Mass also diffuses, by a standard deviation of sqrt(2 eps) from source to "
          "target, and only what the momentum adds to that costs: the Schroedinger bridge. "
          "It makes paths smooth. Of a sequence it is also per the unit of its `times`.")),
      of_a_splitting(key<Case>("solver", &Case::solver, solver_form(),
                               "how it is solved; the defaults are good")),
      key<Case>("output", &Case::output, output_form(), "what is written"),
      key<Case>("petsc", &Case::petsc, options(), "options for PETSc, without their leading dash",
                "The same as what follows `--` on the command line, which comes later and wins. An "
                "option that "
                "nothing has read is an error."),
  }};
  record.constraint = constraint_of_problems();
  return section(record);
}

void list_paths(const std::vector<KeyInfo>& keys, const std::string& parent,
                std::vector<std::string>& paths) {
  for (const KeyInfo& key : keys) {
    const std::string path = joined(parent, key.name);
    paths.push_back(path);
    if (key.keys && !is_like_source(key, path)) list_paths(*key.keys, path, paths);
  }
}

}  // namespace

Form<Problem> problem_form() {
  return choice<Problem>({{"geodesic", Problem::geodesic},
                          {"unbalanced_geodesic", Problem::unbalanced_geodesic},
                          {"minimal_flow", Problem::minimal_flow},
                          {"barycentre", Problem::barycentre},
                          {"gradient_flow", Problem::gradient_flow},
                          {"continuity", Problem::continuity},
                          {"velocity", Problem::velocity},
                          {"sequence", Problem::sequence}});
}

std::string problem_name(Problem problem) { return problem_form().write(problem).text; }

const Form<Case>& case_form() {
  static const Form<Case> form = make_case_form();
  return form;
}

bool is_like_source(const KeyInfo& key, const std::string& path) {
  return path == "densities" || path == "frames" || path == "initial" ||
         (path != "source" && key.keys == density_form().keys);
}

const KeyInfo* find_key(const std::string& path) {
  const std::vector<KeyInfo>* keys = case_form().keys.get();
  const KeyInfo* found = nullptr;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    std::string name = path.substr(begin, end - begin);
    name = name.substr(0, name.find('['));  // `sum[0]` is explained as `sum`
    if (keys == nullptr) return nullptr;
    const auto match = std::find_if(keys->begin(), keys->end(),
                                    [&](const KeyInfo& key) { return key.name == name; });
    if (match == keys->end()) return nullptr;
    found = &*match;
    keys = match->keys.get();
    begin = end + 1;
  }
  return found;
}

std::vector<std::string> key_paths() {
  std::vector<std::string> paths;
  list_paths(*case_form().keys, "", paths);
  return paths;
}

std::string resolved_yaml(const Case& resolved) {
  return "# The case as it ran: every default written out, paths absolute.\n" +
         to_yaml(case_form().write(resolved));
}

}  // namespace deblai
