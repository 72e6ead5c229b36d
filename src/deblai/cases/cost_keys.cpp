#include <deblai/actions/action.hpp>
#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/forms.hpp>
#include <deblai/cases/law_keys.hpp>
#include <deblai/cases/record.hpp>

#include <fmt/ranges.h>

namespace deblai {

namespace {

/// A law of the catalogue, and what it says of a parameter.
struct Declaration {
  std::string law;
  ParameterInfo info;

  Form<double> form() const { return number(range_of(info)); }
};

/// The parameters of all laws by name.
using Declarations = std::map<std::string, std::vector<Declaration>>;

Declarations declarations() {
  Declarations all;
  for (const std::string& law : Actions::names()) {
    for (const ParameterInfo& info : Actions::info(law).parameters)
      all[info.name].push_back({law, info});
  }
  return all;
}

const Declaration* declaration_of(const std::vector<Declaration>& laws, const std::string& law) {
  for (const Declaration& each : laws) {
    if (each.law == law) return &each;
  }
  return nullptr;
}

/// "`power` takes exponent, a number above 1".
std::string what_it_takes(const std::string& law) {
  std::vector<std::string> words;
  for (const ParameterInfo& info : Actions::info(law).parameters)
    words.push_back(fmt::format("{}, {}", info.name, number(range_of(info)).accepts));
  return words.empty() ? fmt::format("`{}` takes no parameters", law)
                       : fmt::format("`{}` takes {}", law, fmt::join(words, "; "));
}

Key<CostCase> parameter_key(const std::string& name, const std::vector<Declaration>& laws) {
  std::vector<std::string> helps;
  std::vector<std::string> accepted;
  std::vector<std::string> values;
  for (const auto& each : laws) {
    helps.push_back(each.info.help.empty() ? each.law : each.law + ": " + each.info.help);
    accepted.push_back(fmt::format("{} for `{}`", each.form().accepts, each.law));
    values.push_back(fmt::format("{} for {}", each.info.fallback, each.law));
  }
  const auto form = shared(number(any_number()));
  Key<CostCase> key;
  key.info = {.name = name,
              .help = fmt::format("{}", fmt::join(helps, "; ")),
              .explanation = "A parameter of cost.law.",
              .accepts = fmt::format("{}", fmt::join(accepted, "; ")),
              .fallback = fmt::format("{}", fmt::join(values, ", ")),
              .schema = form->schema,
              .keys = nullptr};
  key.read = [=](CostCase& cost, const Node& node, const std::string& path) {
    cost.parameters[name] = form->read(node, path);
  };
  key.write = [=](const CostCase& cost) -> std::optional<Node> {
    const auto found = cost.parameters.find(name);
    if (found == cost.parameters.end()) return std::nullopt;
    return form->write(found->second);
  };
  return key;
}

/// Of each law: the ranges of its parameters, and none of the others'.
Json constraint_of(const Declarations& all) {
  Json rules = Json::array();
  for (const std::string& law : Actions::names()) {
    Json allowed = Json::object();
    for (const auto& [name, laws] : all) {
      const Declaration* own = declaration_of(laws, law);
      allowed[name] = own != nullptr ? own->form().schema : Json(false);
    }
    Json chosen = {{"properties", {{"law", {{"const", law}}}}}};
    if (law != CostCase{}.law) chosen["required"] = Json::array({"law"});
    rules.push_back({{"if", chosen}, {"then", {{"properties", allowed}}}});
  }
  return {{"allOf", rules}};
}

void check_parameters(const CostCase& cost, const Node& node, const std::string& path,
                      const Declarations& all) {
  for (const auto& [name, value] : cost.parameters) {
    const Node& here = *node.find(name);
    const std::vector<Declaration>& laws = all.at(name);
    const Declaration* own = declaration_of(laws, cost.law);
    if (own == nullptr) {
      std::vector<std::string> others;
      for (const Declaration& each : laws) others.push_back(each.law);
      complain(here, joined(path, name), fmt::format("the law `{}` has no `{}`", cost.law, name),
               fmt::format("{}; `{}` belongs to `law: {}`", what_it_takes(cost.law), name,
                           fmt::join(others, "` or `law: ")));
    }
    if (!range_of(own->info).contains(value))
      refuse(here, joined(path, name), own->form().accepts, what_it_takes(cost.law));
  }
}

}  // namespace

Range range_of(const ParameterInfo& info) {
  Range range = inside(info.low, info.high);
  if (std::isinf(info.low)) range.low.reset();
  if (std::isinf(info.high)) range.high.reset();
  const double last = std::nextafter(info.high, info.low);
  // The number next to a short one stands for it: a limit that is itself accepted.
  if (range.high && fmt::format("{}", last).size() < fmt::format("{}", info.high).size()) {
    range.high = last;
    range.high_excluded = false;
  }
  const double first = std::nextafter(info.low, info.high);
  if (range.low && fmt::format("{}", first).size() < fmt::format("{}", info.low).size()) {
    range.low = first;
    range.low_excluded = false;
  }
  return range;
}

Form<CostCase> cost_form() {
  const Declarations all = declarations();
  Record<CostCase> record{{key<CostCase>("law", &CostCase::law, law_name<Actions>(),
                                         "the cost of moving mass", laws_in_words<Actions>())}};
  for (const auto& [name, laws] : all) record.keys.push_back(parameter_key(name, laws));
  record.keys.push_back(key<CostCase>(
      "weight", &CostCase::weight, density_form(), "what the cost of each place is multiplied by",
      "The Riemannian weight w(x) of w |m|^2 / (2 rho), described as a density is; positive and "
      "finite everywhere, 1 is no weight. A road has less, a swamp more."));
  record.keys.push_back(
      key<CostCase>("obstacles", &CostCase::obstacles, density_form(), "walls for mass",
                    "Described as a density is: cells of which it covers at least half hold no "
                    "mass. Walls are at least two cells thick. Of source and target at most 0.1 % "
                    "may lie inside; that is cut off, and the mass restored."));
  record.keys.push_back(
      key<CostCase>("density_bound", &CostCase::density_bound, number(above(0)),
                    "the largest density on the way, mass per unit of volume",
                    "Congestion: a crowd queues at a door. Densities are meant as they are after "
                    "`mass`; the bound is at least the largest of both ends. At the kinetic cost "
                    "in a free box paths never exceed that: it acts where obstacles, weights or "
                    "growth press mass together.")
          .or_else("none, as dense as it gets"));
  record.check = [all](const CostCase& cost, const Node& node, const std::string& path) {
    check_parameters(cost, node, path, all);
  };
  record.constraint = constraint_of(all);
  return section(record);
}

}  // namespace deblai
