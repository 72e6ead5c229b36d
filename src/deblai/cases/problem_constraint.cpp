#include <string>
#include <vector>

#include <deblai/cases/case_keys.hpp>

namespace deblai {

Json constraint_of_problems() {
  const auto rule = [](const std::string& problem, const std::vector<std::string>& required,
                       const std::vector<std::string>& refused) {
    Json without = Json::object();
    for (const std::string& name : refused) without[name] = false;
    return Json{{"if", {{"properties", {{"problem", {{"const", problem}}}}}}},
                {"then", {{"required", required}, {"properties", without}}}};
  };
  const std::vector<std::string> pair{"source", "target"};
  const auto joined_to = [](std::vector<std::string> refused) {
    refused.insert(refused.end(), {"initial", "energy", "stepping", "velocity", "transport",
                                   "sources", "frames", "times", "flux"});
    return refused;
  };
  return {{"allOf",
           {rule("geodesic", pair, joined_to({"densities", "growth"})),
            rule("unbalanced_geodesic", pair, joined_to({"densities"})),
            rule("minimal_flow", pair, joined_to({"densities", "growth"})),
            rule("barycentre", {"densities"}, joined_to({"source", "target"})),
            rule("gradient_flow", {"initial", "energy", "stepping"},
                 {"source", "target", "densities", "growth", "viscosity", "velocity", "transport",
                  "sources", "frames", "times", "flux", "labels"}),
            rule("continuity", {"velocity"},
                 {"source", "target", "densities", "frames", "times", "flux", "growth", "viscosity",
                  "solver", "energy", "stepping"}),
            rule("sequence", {"frames"},
                 {"source", "target", "densities", "initial", "energy", "stepping", "velocity",
                  "transport", "sources"}),
            rule("velocity", {"frames"},
                 {"source", "target", "densities", "initial", "cost", "growth", "viscosity",
                  "solver", "energy", "stepping", "velocity", "transport", "sources"})}}};
}

}  // namespace deblai
