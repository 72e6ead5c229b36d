#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <deblai/actions/growth.hpp>

namespace deblai::testing {

/// An action of the catalogue, a growth law or none, and what varies in the medium.
struct Setting {
  std::string action;
  Parameters parameters;
  std::string growth;  ///< empty: mass is kept
  bool weights = false;
  bool obstacles = false;
  bool masked = false;
  bool bounded = false;
  std::string name;  ///< as GoogleTest takes it
};

inline void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.name; }

/// What an entry declares, and every number of it half as large again and a third smaller.
inline std::vector<Parameters> parameters_of(const EntryInfo& info) {
  if (info.parameters.empty()) return {{}};
  std::vector<Parameters> all;
  for (const double factor : {1.0, 1.5, 0.7}) {
    Parameters given;
    for (const ParameterInfo& each : info.parameters) {
      const double inside = std::clamp(factor * each.fallback, std::nextafter(each.low, HUGE_VAL),
                                       std::nextafter(each.high, -HUGE_VAL));
      given.emplace(each.name, inside);
    }
    all.push_back(given);
  }
  return all;
}

/// The whole catalogue in every kind of medium; other numbers than the declared ones in some.
inline std::vector<Setting> settings() {
  std::vector<Setting> all;
  std::vector<std::string> laws = Growths::names();
  laws.insert(laws.begin(), "");
  for (const std::string& action : Actions::names()) {
    const std::vector<Parameters> variants = parameters_of(Actions::info(action));
    for (std::size_t v = 0; v < variants.size(); ++v) {
      for (const std::string& law : laws) {
        const auto add = [&](const std::string& medium, bool weights, bool obstacles, bool masked,
                             bool bounded) {
          const std::string numbers = v == 0 ? "" : v == 1 ? "_larger" : "_smaller";
          all.push_back({action, variants[v], law, weights, obstacles, masked, bounded,
                         action + numbers + (law.empty() ? "" : "_" + law) + "_" + medium});
        };
        add("plain", false, false, false, false);
        if (law.empty() || (law == "fisher_rao" && v == 0))
          add("weights", true, false, false, false);
        if (v == 0) add("obstacles", false, true, false, false);
        const bool maskable = !law.empty() && !Growths::make(law)->uniform_in_space();
        if (v == 0 && maskable) add("masked", false, false, true, false);
        if (v == 0 && law.empty()) add("bounded", false, false, false, true);
        if (law.empty() || law == "fisher_rao" || v == 0)
          add("everything", true, true, maskable, true);
      }
    }
  }
  return all;
}

/// A medium whose cells differ with a period of seven, on this rank alone.
class Surroundings {
 public:
  static constexpr int period = 7;
  static constexpr double bound = 0.8;

  explicit Surroundings(const Setting& setting)
      : setting_(setting),
        grid_(Communicator(MPI_COMM_SELF), {{{20 * period, 0, 1}}, 1}),
        mobility_(grid_, 1),
        growth_(grid_, 1) {
    constexpr double mobilities[period] = {1, 0.25, 2, 4, 1e-3, 30, 0.5};
    for (int x = 0; x < grid_.cells(0); ++x) {
      const double open = setting.weights ? mobilities[x % period] : 1;
      mobility_.at(0, 0, 0, x) = obstacle(x) ? 0 : open;
      growth_.at(0, 0, 0, x) = x % period == 4 || x % period == 5 ? 0 : 1;
    }
  }

  Medium medium(int dim, bool has_differences) const {
    Medium result;
    result.dim = dim;
    result.has_differences = has_differences;
    result.has_source = !setting_.growth.empty();
    result.growth_length = 0.3;
    if (setting_.bounded) result.density_bound = bound;
    if (setting_.weights || setting_.obstacles) result.mobility = &mobility_;
    if (setting_.masked) result.growth = &growth_;
    return result;
  }

  /// The action, which sees this medium.
  std::unique_ptr<Action> action(const Medium& medium) const {
    const auto transport = [this](const Medium& m) {
      return Actions::make(setting_.action, m, setting_.parameters);
    };
    return setting_.growth.empty() ? transport(medium)
                                   : Growths::make(setting_.growth)->join(transport, medium);
  }

  bool obstacle(std::ptrdiff_t cell) const { return setting_.obstacles && cell % period == 2; }

 private:
  Setting setting_;
  Grid grid_;
  Field mobility_;
  Field growth_;
};

}  // namespace deblai::testing
