#pragma once

#include <deblai/cases/case.hpp>
#include <deblai/cases/form.hpp>

namespace deblai {

/// The language of case files, made once from the tables of keys: what reads a case, writes it,
/// explains it and describes it to an editor.
const Form<Case>& case_form();

/// As a case file spells it: "geodesic".
std::string problem_name(Problem problem);

/// Its parts, a file each.
Form<Problem> problem_form();
const Form<DensityCase>& density_form();
const Form<std::vector<DensityCase>>& group_form();
inline constexpr int most_frames = 1000;
const Form<std::vector<DensityCase>>& frames_form();
Form<DensityCase> potential_form();
/// A formula that can be parsed; what it says of coordinates is known with the dimension.
Form<std::string> formula_form();
Form<CostCase> cost_form();
Form<GrowthCase> growth_form();
Form<VelocityCase> velocity_form();
Form<SourcesCase> sources_form();
Form<TracersCase> tracers_form();
Form<VolumeCase> labels_form();
Form<TransportCase> transport_form();
Form<EnergyCase> energy_form();
Form<SteppingCase> stepping_form();
Form<GeodesicSettings> solver_form();
Form<OutputCase> output_form();

/// Which keys each problem must have, and must not, in JSON Schema.
Json constraint_of_problems();

/// The key at a dotted path such as "source.sum.ball.radius"; null when there is none.
const KeyInfo* find_key(const std::string& path);

/// The key describes a density, as `source` does: its keys are explained there.
bool is_like_source(const KeyInfo& key, const std::string& path);

/// All paths, parents first. What is the same under source and others is listed once, under source.
std::vector<std::string> key_paths();

}  // namespace deblai
