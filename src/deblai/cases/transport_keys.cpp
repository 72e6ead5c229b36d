#include <fmt/ranges.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/record.hpp>

namespace deblai {

Form<VelocityCase> velocity_form() {
  Record<VelocityCase> record{{
      key<VelocityCase>("formula", &VelocityCase::formula,
                        list_of(text("an expression in x, y, z and t"), 1, 3),
                        "the components, one an axis, in x, y, z, the time t and pi",
                        "Taken at the centres of the faces. Walls let nothing through, whatever "
                        "the formula says there."),
      key<VelocityCase>("stream", &VelocityCase::stream, text("an expression in x, y and t"),
                        "a stream function psi in 2D: the velocity is (d_y psi, -d_x psi)",
                        "By differences of its values at the corners of the cells, so that the "
                        "flow has no divergence on the grid either, and makes no new extrema. It "
                        "should be constant along the walls."),
      key<VelocityCase>(
          "run", &VelocityCase::run, text("a path"),
          "the directory of an earlier run: its momentum over its density",
          "A geodesic, balanced or not, that ran with `output: {path: true}`. Exactly "
          "its discrete field, on its grid and over its time, 0 to 1; where mass grows, "
          "its source too. What diffuses under viscosity is part of the flow."),
      key<VelocityCase>("nifti", &VelocityCase::nifti, text("a path"),
                        "path of a NIfTI file of three volumes: the components along x, y and z",
                        "In world space and its millimetres a unit of time, whatever the axes of "
                        "the voxels; interpolated at the centres of faces, zero outside."),
      key<VelocityCase>("vti", &VelocityCase::vti, text("a path"),
                        "path of a VTI image of vectors, in 1D to 3D",
                        "At its points or in its cells, a unit of length a unit of time; "
                        "interpolated at the centres of faces, zero outside. An image of 2D has "
                        "one layer of cells, or of points, along z."),
      key<VelocityCase>("array", &VelocityCase::array, text("a name"),
                        "which array of the VTI image is taken")
          .or_else("`velocity`, or the only one"),
  }};
  record.check = [](const VelocityCase& velocity, const Node& node, const std::string& path) {
    std::vector<std::string> given;
    if (velocity.formula) given.emplace_back("formula");
    if (velocity.stream) given.emplace_back("stream");
    if (velocity.run) given.emplace_back("run");
    if (velocity.nifti) given.emplace_back("nifti");
    if (velocity.vti) given.emplace_back("vti");
    if (velocity.array && !velocity.vti)
      complain(node, path + ".array", "only a VTI image has arrays", "remove it");
    if (given.size() != 1) {
      complain(node, path,
               given.empty() ? "says nothing of the velocity"
                             : fmt::format("`{}` exclude each other", fmt::join(given, "` and `")),
               "give one of formula, stream, run, nifti and vti, such as `velocity: {formula: "
               "[\"0.5 - y\", "
               "\"x - 0.5\"]}`");
    }
  };
  record.constraint = {{"oneOf",
                        {{{"required", {"formula"}}},
                         {{"required", {"stream"}}},
                         {{"required", {"run"}}},
                         {{"required", {"nifti"}}},
                         {{"required", {"vti"}}}}}};
  return section(record);
}

Form<SourcesCase> sources_form() {
  Record<SourcesCase> record{{
      key<SourcesCase>("production", &SourcesCase::production,
                       text("an expression in x, y, z and t"),
                       "mass that is made, a volume and a time, never negative",
                       "Taken at the centres of the cells."),
      key<SourcesCase>("removal", &SourcesCase::removal, text("an expression in x, y, z and t"),
                       "the rate at which the density there decays, never negative",
                       "A rate, and not an amount, so that no density falls below zero."),
  }};
  record.check = [](const SourcesCase& sources, const Node& node, const std::string& path) {
    if (sources.production || sources.removal) return;
    complain(node, path, "says neither what is made nor what is removed",
             "give `production`, `removal`, or both; or remove it");
  };
  return section(record);
}

Form<TransportCase> transport_form() {
  const auto cfl = [](auto& transport) -> auto& { return transport.steps.cfl; };
  const auto step = [](auto& transport) -> auto& { return transport.steps.step; };
  const auto scheme = [](auto& transport) -> auto& { return transport.scheme; };
  return section(Record<TransportCase>{{
      key<TransportCase>(
          "scheme", scheme,
          choice<TransportCase::Scheme>(
              {{"muscl_van_leer", TransportCase::Scheme::muscl_van_leer}}),
          "how fluxes are computed",
          "Conservative finite volumes of order 2: piecewise linear reconstruction with van Leer's "
          "limiter, upwind, and Runge-Kutta that preserves strong stability, SSPRK(4,2)."),
      key<TransportCase>("cfl", cfl, number(Range{0.0, 1.0, true, false}),
                         "the share of the largest time step that is taken",
                         "The largest is the one up to which no density falls below zero, and, "
                         "where the flow has no divergence, no new extremum appears. Where a "
                         "velocity grows within a step that share may be exceeded, the largest "
                         "step never. What changes in time is looked at in 128 steps at least, and "
                         "a step removes a tenth of what is there at most."),
      key<TransportCase>("dt", step, number(above(0)), "a time step of your own",
                         "In place of `cfl`. Refused where it is longer than the largest.")
          .or_else("what cfl allows"),
      key<TransportCase>("end", &TransportCase::end, number(above(0)),
                         "the time at the end, from 0",
                         "With velocity.run at most 1, where that run ends."),
  }});
}

}  // namespace deblai
