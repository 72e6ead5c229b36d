#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/law_keys.hpp>
#include <deblai/cases/record.hpp>
#include <deblai/energies/energy.hpp>

namespace deblai {

namespace {

/// A mapping of the parameters that an energy declares.
Form<Parameters> parameters_form(const EntryInfo& info) {
  Record<Parameters> record;
  for (const ParameterInfo& each : info.parameters) {
    const auto form = shared(number(range_of(each)));
    Key<Parameters> key;
    key.info = {.name = each.name,
                .help = each.help,
                .explanation = "",
                .accepts = form->accepts,
                .fallback = fmt::format("{}", each.fallback),
                .schema = form->schema,
                .keys = nullptr};
    key.read = [=](Parameters& values, const Node& node, const std::string& path) {
      values[each.name] = form->read(node, path);
    };
    key.write = [=](const Parameters& values) -> std::optional<Node> {
      return form->write(values.at(each.name));
    };
    record.keys.push_back(std::move(key));
  }
  return section(record);
}

/// A term by its name, with its parameters; those that are not given take their declared values.
Key<EnergyCase> term_key(const std::string& name) {
  const EntryInfo& info = Energies::info(name);
  const auto form = shared(parameters_form(info));
  Key<EnergyCase> key;
  key.info = {.name = name,
              .help = info.help,
              .explanation = "`{}` takes the parameters that it has by default.",
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

}  // namespace

Form<EnergyCase> energy_form() {
  Record<EnergyCase> record;
  for (const char* name : {"entropy", "porous_medium", "congestion"})
    record.keys.push_back(term_key(name));
  record.keys.push_back(
      key<EnergyCase>("potential", &EnergyCase::potential, text("a formula in x, y, z"),
                      "V of V rho: mass goes down V with the velocity -grad V",
                      "A formula of the place, as `formula` of a density is; it may be negative."));
  record.keys.push_back(key<EnergyCase>(
      "interaction", &EnergyCase::interaction, text("a formula in x, y, z"),
      "W of 1/2 W(x - y) rho(x) rho(y): mass attracts or repels itself",
      "A formula of the displacement, whose coordinates are x, y, z; its even part counts. It may "
      "be infinite at the origin, such as -log(sqrt(x^2+y^2)) for repulsion (muParser's natural "
      "logarithm is `ln`)."));
  record.check = [](const EnergyCase& energy, const Node& node, const std::string& path) {
    if (!energy.terms.empty() || energy.potential || energy.interaction) return;
    complain(node, path, "there is nothing to decrease",
             "name a term at least, such as `energy: {entropy: {}}`; terms add up");
  };
  record.constraint = {{"minProperties", 1}};
  return section(record);
}

Form<SteppingCase> stepping_form() {
  Record<SteppingCase> record{{
      key<SteppingCase>("scheme", &SteppingCase::scheme,
                        choice<FlowScheme>({{"jko", FlowScheme::jko}}, {"implicit_fv"}),
                        "how a step is taken",
                        "`jko`: the minimising movements of Jordan, Kinderlehrer and Otto (1998), "
                        "each of them a transport problem with a free end. The energy never grows, "
                        "whatever the step."),
      key<SteppingCase>("dt", &SteppingCase::dt, number(above(0)), "the time of a step",
                        "The error is of first order in it. A front that moves into vacuum needs "
                        "steps in which it crosses about a cell.")
          .required(),
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
