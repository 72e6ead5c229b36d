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
      later<VelocityCase>("run", "the momentum of an earlier run over its density"),
      later<VelocityCase>("nifti", "a volume of vectors"),
      later<VelocityCase>("vti", "a picture of vectors"),
  }};
  record.check = [](const VelocityCase& velocity, const Node& node, const std::string& path) {
    if (velocity.formula.has_value() == velocity.stream.has_value()) {
      complain(node, path,
               velocity.formula ? "`formula` and `stream` exclude each other"
                                : "says nothing of the velocity",
               "give one of formula and stream, such as `velocity: {formula: [\"0.5 - y\", \"x - "
               "0.5\"]}`");
    }
  };
  record.constraint = {{"oneOf", {{{"required", {"formula"}}}, {{"required", {"stream"}}}}}};
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
                         "where the flow has no divergence, no new extremum appears."),
      key<TransportCase>("dt", step, number(above(0)), "a time step of your own",
                         "Refused where it is longer than the largest.")
          .or_else("what cfl allows"),
      key<TransportCase>("end", &TransportCase::end, number(above(0)),
                         "the time at the end, from 0"),
  }});
}

}  // namespace deblai
