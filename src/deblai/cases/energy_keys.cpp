#include <functional>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/law_keys.hpp>
#include <deblai/cases/record.hpp>
#include <deblai/energies/energy.hpp>

namespace deblai {

namespace {

/// The keys of the parameters that an entry of a catalogue declares, which `of` an R holds.
template <class R, class Values>
std::vector<Key<R>> parameter_keys(const EntryInfo& info, Values of) {
  std::vector<Key<R>> keys;
  for (const ParameterInfo& each : info.parameters) {
    const auto form = shared(number(range_of(each)));
    Key<R> key;
    key.info = {.name = each.name,
                .help = each.help,
                .explanation = "",
                .accepts = form->accepts,
                .fallback = fmt::format("{}", each.fallback),
                .schema = form->schema,
                .keys = nullptr};
    key.read = [=](R& record, const Node& node, const std::string& path) {
      std::invoke(of, record)[each.name] = form->read(node, path);
    };
    key.write = [=](const R& record) -> std::optional<Node> {
      return form->write(std::invoke(of, record).at(each.name));
    };
    keys.push_back(std::move(key));
  }
  return keys;
}

/// A term by its name, with its parameters; those that are not given take their declared values.
Key<EnergyCase> term_key(const std::string& name) {
  const EntryInfo& info = Energies::info(name);
  Record<Parameters> record{parameter_keys<Parameters>(info, std::identity())};
  if (name == "porous_medium") {
    record.check = [](const Parameters& given, const Node& node, const std::string& path) {
      const auto m = given.find("m");
      if (m == given.end() || m->second != 1) return;
      complain(*node.find("m"), path + ".m", "an exponent m other than 1 is expected",
               "the limit m = 1 is the energy `entropy`");
    };
  }
  const auto form = shared(section(record));
  Key<EnergyCase> key;
  key.info = {
      .name = name,
      .help = info.help,
      .explanation = fmt::format("`{}: {{}}` takes its parameters as they are by default.", name),
      .accepts = form->accepts,
      .fallback = "",
      .schema = form->schema,
      .keys = form->keys};
  key.read = [=](EnergyCase& energy, const Node& node, const std::string& path) {
    Parameters values = form->read(node, path);
    values.merge(fallbacks(Energies::info(name)));
    energy.terms[name] = values;
  };
  key.write = [=](const EnergyCase& energy) -> std::optional<Node> {
    const auto found = energy.terms.find(name);
    if (found == energy.terms.end()) return std::nullopt;
    return form->write(found->second);
  };
  return key;
}

/// The energy `target`: its density, and its parameters.
Key<EnergyCase> target_key() {
  const EntryInfo& info = Energies::info("target");
  Record<AimCase> record{parameter_keys<AimCase>(info, &AimCase::parameters)};
  record.keys.insert(record.keys.begin(),
                     key<AimCase>("density", &AimCase::density, density_form(),
                                  "the density that is pulled towards",
                                  "Described as `initial` is. With `mass: unit` it is scaled to "
                                  "mass 1 too.")
                         .required());
  Key<EnergyCase> made = key<EnergyCase>(
      "target", &EnergyCase::target, section(record), info.help,
      "Mass flows towards it, c grad(target - rho) per density; it need not have the mass of the "
      "initial density.");
  made.read = [read = made.read, values = fallbacks(info)](EnergyCase& energy, const Node& node,
                                                           const std::string& path) {
    read(energy, node, path);
    energy.target->parameters.insert(values.begin(), values.end());
  };
  return made;
}

}  // namespace

Form<EnergyCase> energy_form() {
  Record<EnergyCase> record;
  for (const char* name : {"entropy", "porous_medium", "congestion"})
    record.keys.push_back(term_key(name));
  record.keys.push_back(target_key());
  record.keys.push_back(key<EnergyCase>(
      "potential", &EnergyCase::potential, potential_form(),
      "V of V rho: mass goes down V with the velocity -grad V",
      "A formula of the place, `potential: \"x^2 + y^2\"`, as `formula` of a density "
      "is; or a file, `potential: {nifti: height.nii.gz, weight: 0.1}`. It may be "
      "negative."));
  record.keys.push_back(key<EnergyCase>(
      "interaction", &EnergyCase::interaction, formula_form(),
      "W of 1/2 W(x - y) rho(x) rho(y): mass attracts or repels itself",
      "A formula of the displacement, whose coordinates are x, y, z; its even part counts. It may "
      "be infinite at the origin, such as -log(sqrt(x^2+y^2)) for repulsion (muParser's natural "
      "logarithm is `ln`)."));
  record.check = [](const EnergyCase& energy, const Node& node, const std::string& path) {
    if (!energy.terms.empty() || energy.target || energy.potential || energy.interaction) return;
    complain(node, path, "there is nothing to decrease",
             "name a term at least, such as `energy: {entropy: {}}`; terms add up");
  };
  record.constraint = {{"minProperties", 1}};
  return section(record);
}

Form<SteppingCase> stepping_form() {
  Record<SteppingCase> record{{
      key<SteppingCase>(
          "scheme", &SteppingCase::scheme,
          choice<FlowScheme>({{"jko", FlowScheme::jko}, {"implicit_fv", FlowScheme::implicit_fv}}),
          "how a step is taken",
          "`jko`: the minimising movements of Jordan, Kinderlehrer and Otto (1998), "
          "each of them a transport problem with a free end, for every energy. "
          "`implicit_fv`: finite volumes and backward Euler, a nonlinear system a "
          "step: quicker where mass diffuses, for sums that hold an entropy or a "
          "porous medium, beside potentials and interactions. Under both, mass is "
          "kept, no density is negative and the energy never grows, whatever the "
          "step."),
      key<SteppingCase>("dt", &SteppingCase::dt, number(above(0)),
                        "the time of a step; with `tolerance` of the first, and of the shortest",
                        "The error is of first order in it. Under `jko` a front that moves into "
                        "vacuum needs steps in which it crosses about a cell.")
          .required(),
      key<SteppingCase>("tolerance", &SteppingCase::tolerance, number(inside(0, 1)),
                        "steps as long as this share of the energy's fall allows",
                        "A flow loses energy at the rate that it dissipates it. What a step's loss "
                        "differs from its dissipation times its length is the error of the step, "
                        "of first order in it when compared with the loss: here it may be this "
                        "share of it, judged by the step before. 0.1 is a quick look, 0.03 follows "
                        "closely. Pictures are taken at the ends of steps, which are no longer "
                        "than the time between two of them; the first is `dt`. Under "
                        "`jko` below 0.03 the tolerance of the solver must be smaller too.")
          .or_else("none, all steps are `dt`"),
      key<SteppingCase>("end", &SteppingCase::end, number(above(0)), "the time at the end",
                        "The last step is shortened to meet it.")
          .required(),
  }};
  record.check = [](const SteppingCase& stepping, const Node& node, const std::string& path) {
    constexpr int most = 1'000'000;
    if (stepping.end / stepping.dt <= most) return;
    complain(*node.find("dt"), path + ".dt",
             fmt::format("{:g} in steps of {:g} are more than {} steps", stepping.end, stepping.dt,
                         most),
             "use a larger step, or an earlier end");
  };
  return section(record);
}

}  // namespace deblai
