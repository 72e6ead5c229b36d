#include <deblai/report/plain_words.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include <deblai/report/markup.hpp>

namespace deblai {

namespace {

using Json = nlohmann::json;

std::string paragraph(const std::string& text) { return "<p>" + text + "</p>\n"; }

std::string strong(const std::string& text) { return "<strong>" + text + "</strong>"; }

std::string percent(double share) {
  const double value = 100 * std::abs(share);
  return value < 0.01 ? "less than 0.01 %" : fmt::format("{:.2g} %", value);
}

bool converged(const Json& run) { return text_at(run, "/status") == "converged"; }

/// What one may conclude from both bounds.
std::string bounds(const Json& run, const std::string& symbol) {
  const double value = number_at(run, "/result/distance_squared");
  const double discrete = number_at(run, "/result/discrete_lower_bound");
  const double exact = number_at(run, "/result/kantorovich");
  const double gap = number_at(run, "/result/discrete_gap");
  std::string text;
  if (!converged(run)) {
    text += paragraph(
        "As the computation has not settled, the value can be too low or too high and should not "
        "be used yet.");
  } else if (discrete > 0) {
    text += paragraph(fmt::format(
        "{} A second calculation, of another kind, proves that no path on this grid costs less "
        "than {} = {}. At most {} of the value could therefore be an error of the iteration.",
        strong("How far can the solver be off?"), symbol, readable_number(discrete), percent(gap)));
  }
  if (!std::isfinite(exact))
    return text + paragraph("No bound that is independent of the grid is known for this problem.");
  text += paragraph(fmt::format(
      "{} Independently of any path, no way of moving the same two densities, taken as point "
      "masses in the middle of the cells, costs less than {} = {}.",
      strong("How far can the grid be off?"), symbol, readable_number(exact)));
  if (!converged(run)) return text;
  const double off = 1 - exact / value;
  if (off >= 0) {
    text += paragraph(
        fmt::format("The value is {} above that: so well is the distance known.", percent(off)));
  } else {
    text += paragraph(fmt::format(
        "The value is {} below that, which no exact path can be: that much is the error of the "
        "grid, and shrinks with more cells.",
        percent(off)));
  }
  const bool open = off > 0.05 && gap > 0.05;
  if (off < -0.05 || open) {
    text += paragraph(strong(
        open ? "This is more than 5 %: use a smaller solver.tolerance, then more cells, before "
               "the distance is quoted."
             : "This is more than 5 %: use more cells, and a smaller blur, before the distance is "
               "quoted."));
  }
  return text;
}

std::string geodesic(const Json& run, const std::string& length) {
  const double distance = number_at(run, "/result/distance");
  const double squared = number_at(run, "/result/distance_squared");
  const double source = number_at(run, "/result/mass/source");
  const double target = number_at(run, "/result/mass/target");
  const bool grows =
      run.contains("/model/growth"_json_pointer) && run["/model/growth"_json_pointer].is_object();
  const std::string cost = text_at(run, "/model/cost");
  const bool kinetic = cost == "kinetic";
  const std::string symbol = !kinetic ? "distance²" : grows ? "WFR²" : "W₂²";
  std::string text;
  if (text_at(run, "/problem") == "minimal_flow") {
    const double bound = std::sqrt(number_at(run, "/result/discrete_lower_bound"));
    text += paragraph(fmt::format(
        "{} The cheapest flow that carries the one density to the other costs {} (mass times {}).",
        strong("What was found."), strong(readable_number(distance)), escaped(length)));
    if (!converged(run) || !(bound > 0)) return text;
    return text +
           paragraph(fmt::format("{} A second calculation, of another kind, proves that no flow on "
                                 "this grid costs less than {}, which is {} less.",
                                 strong("How far can the solver be off?"), readable_number(bound),
                                 percent(1 - bound / distance)));
  }
  text += paragraph(fmt::format(
      "{} The distance between the two densities is {} ({} = {}, in mass × {}²). It is the root of "
      "twice the least effort (kinetic energy over one unit of time) that turns the one into the "
      "other{}.",
      strong("What was found."), strong(readable_number(distance)), symbol,
      readable_number(squared), escaped(length),
      grows ? ", where mass may move, grow and shrink" : ""));
  if (!grows && kinetic && source > 0) {
    text +=
        paragraph(fmt::format("A particle travels {} {} on the way (the root of the mean square).",
                              readable_number(distance / std::sqrt(source)), escaped(length)));
  }
  if (!kinetic)
    text += paragraph(fmt::format("Moving costs by the law “{}”, not by the kinetic energy alone.",
                                  escaped(cost)));
  if (grows) {
    const double grown = number_at(run, "/result/growth_part");
    text += paragraph(fmt::format(
        "{} The mass goes from {} to {}. Moving makes {} of the squared distance, growing and "
        "shrinking {}. The length scale of growth is {} {}: further away than that, mass is made "
        "and lost rather than moved.",
        strong("Moved or grown?"), readable_number(source), readable_number(target),
        percent(1 - grown / squared), percent(grown / squared),
        readable_number(number_at(run, "/model/growth/length_scale")), escaped(length)));
  }
  return text + bounds(run, symbol);
}

std::string group(const Json& run, const std::string& length) {
  const Json& result = run.at("result");
  std::string text = paragraph(fmt::format(
      "{} The template is the density that is nearest to all of the group: the weighted mean of "
      "its squared distances to them is {} (mass × {}²), and no density has a smaller one.",
      strong("What was found."), readable_number(number_at(run, "/result/variance")),
      escaped(length)));
  text +=
      "<table>\n<tr><th scope=\"col\">density</th><th scope=\"col\">weight</th>"
      "<th scope=\"col\">mass</th><th scope=\"col\">distance to the template</th></tr>\n";
  std::size_t i = 0;
  for (const Json& leg : result.value("legs", Json::array())) {
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", ++i,
                        readable_number(number_at(leg, "/weight")),
                        readable_number(number_at(leg, "/mass")),
                        readable_number(number_at(leg, "/distance")));
  }
  return text + "</table>\n" +
         paragraph(
             "No lower bound is known for a template: rely on the residuals below, and on a "
             "run with more cells giving the same.");
}

std::string flow(const Json& run) {
  const double steps = number_at(run, "/result/steps");
  const double good = number_at(run, "/result/steps_converged");
  const double surplus = number_at(run, "/result/least_surplus");
  const bool minimises = text_at(run, "/result/scheme") == "jko";  // each step, something
  const std::string inequality =
      minimises ? fmt::format(
                      " In every step the energy must fall by at least what the movement "
                      "costs: what is left over is never less than {}{}.",
                      readable_number(surplus),
                      surplus >= 0 ? ", so that this holds in all of them" : ": this is violated")
                : "";
  return paragraph(fmt::format(
             "{} The density was let go downhill: its energy fell from {} to {} by the time {}, in "
             "{:.0f} steps. The way that it went is {} long (in root mass times length).",
             strong("What was found."), readable_number(number_at(run, "/result/energy/initial")),
             readable_number(number_at(run, "/result/energy/final")),
             readable_number(number_at(run, "/result/time")), steps,
             readable_number(number_at(run, "/result/length")))) +
         paragraph(fmt::format("{} {:.0f} of {:.0f} steps settled to the tolerance.{}",
                               strong("What may one rely on?"), good, steps, inequality));
}

std::string carried(const Json& run) {
  return paragraph(fmt::format(
             "{} The density was carried by the given velocity until the time {}, in {:.0f} steps; "
             "{} of its mass is then elsewhere than at the start (half the integral of the "
             "difference).",
             strong("What was found."), readable_number(number_at(run, "/result/end")),
             number_at(run, "/result/steps/taken"),
             percent(0.5 * number_at(run, "/result/change")))) +
         paragraph(fmt::format(
             "{} The density lay in [{}, {}] at the start and lies in [{}, {}] at the end: a flow "
             "that neither squeezes nor spreads keeps it within its first limits, and sharp edges "
             "are smeared by a few cells.",
             strong("What may one rely on?"),
             readable_number(number_at(run, "/result/minimum/initial")),
             readable_number(number_at(run, "/result/maximum/initial")),
             readable_number(number_at(run, "/result/minimum/final")),
             readable_number(number_at(run, "/result/maximum/final"))));
}

std::string film(const Json& run) {
  return paragraph(fmt::format(
      "{} Of all velocities that carry each of the {:.0f} densities into the next, this is the one "
      "of least kinetic energy. The curve that they make is {} long (in root mass times length), "
      "and its action is {}.",
      strong("What was found."), number_at(run, "/result/frames"),
      readable_number(number_at(run, "/result/length")),
      readable_number(number_at(run, "/result/action"))));
}

/// A row a leg, from one frame to the next.
std::string table_of_legs(const Json& legs, bool grows) {
  std::string text =
      "<table>\n<tr><th scope=\"col\">from</th><th scope=\"col\">to</th>"
      "<th scope=\"col\">distance</th><th scope=\"col\">known to be at least</th>";
  if (grows) text += "<th scope=\"col\">share of growth</th>";
  text += "<th scope=\"col\">consensus</th><th scope=\"col\"></th></tr>\n";
  for (const Json& leg : legs) {
    const double squared = number_at(leg, "/distance_squared");
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
                        readable_number(number_at(leg, "/from")),
                        readable_number(number_at(leg, "/to")),
                        readable_number(number_at(leg, "/distance")),
                        readable_number(std::sqrt(std::max(number_at(leg, "/lower_bound"), 0.0))));
    if (grows) {
      text += fmt::format("<td>{}</td>",
                          squared > 0 ? percent(number_at(leg, "/growth_part") / squared) : "–");
    }
    text += fmt::format("<td>{}</td><td class=\"n\">{}</td></tr>\n",
                        readable_number(number_at(leg, "/residuals/consensus")),
                        converged(leg) ? "✓ settled" : "! look at this");
  }
  return text + "</table>\n";
}

std::string sequence(const Json& run, const std::string& length) {
  const double whole = number_at(run, "/result/length");
  const double bound = number_at(run, "/result/lower_bound");
  const double source = number_at(run, "/result/mass/source");
  const double target = number_at(run, "/result/mass/target");
  const bool grows = !text_at(run, "/model/growth/law").empty();
  std::string text = paragraph(fmt::format(
      "{} Each of the {:.0f} densities is carried to the next along the path of least effort. The "
      "curve that they make is {} long (in root mass times {}), and its action, the effort over "
      "all of its time, is {}.",
      strong("What was found."), number_at(run, "/result/frames"), strong(readable_number(whole)),
      escaped(length), readable_number(number_at(run, "/result/action"))));
  if (grows) {
    text += paragraph(fmt::format(
        "{} The mass goes from {} to {}; the length scale of growth is {} {}: further away than "
        "that, mass is made and lost rather than moved.",
        strong("Moved or grown?"), readable_number(source), readable_number(target),
        readable_number(number_at(run, "/model/growth/length_scale")), escaped(length)));
  }
  text += table_of_legs(run.at("result").value("legs", Json::array()), grows);
  if (bound > 0) {
    text += paragraph(fmt::format(
        "{} A second calculation, of another kind, proves for each leg how short it can be at "
        "the least: together {}, which is {} {}.",
        strong("How far can the length be off?"), readable_number(bound),
        percent(1 - bound / whole), bound <= whole ? "below" : "above: the error of the grid"));
  }
  return text;
}

}  // namespace

double number_at(const Json& run, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  if (!run.contains(place) || !run.at(place).is_number())
    return std::numeric_limits<double>::quiet_NaN();
  return run.at(place).get<double>();
}

std::string text_at(const Json& run, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  if (!run.contains(place) || !run.at(place).is_string()) return {};
  return run.at(place).get<std::string>();
}

std::string verdict_in_words(const Json& run) {
  const std::string status = text_at(run, "/status");
  const auto banner = [](std::string_view kind, const std::string& text) {
    return fmt::format("<p class=\"verdict {}\">{}</p>\n", kind, text);
  };
  if (status == "converged") {
    if (text_at(run, "/problem") == "continuity")
      return banner("good", "✓ Finished: the density was carried to the end.");
    if (text_at(run, "/result/scheme") == "implicit_fv")
      return banner("good", "✓ Finished: the equations of every step were solved to round-off.");
    return banner("good", fmt::format("✓ Converged: the computation settled to its tolerance"
                                      " (consensus {}).",
                                      readable_number(number_at(run, "/residuals/consensus"))));
  }
  if (status == "iteration_limit") {
    return banner("doubt",
                  "! NOT converged: the iterations ran out before the computation settled. The "
                  "pictures show a rough path; raise solver.max_iterations or solver.tolerance.");
  }
  if (status == "running")
    return banner(
        "doubt",
        "! Not finished: the run is still going on, or was killed; <code>deblai resume</code>"
        " then goes on.");
  if (status == "stopped") return banner("doubt", "! Stopped early: what is shown is unfinished.");
  return banner("bad", "✗ Failed: " + escaped(text_at(run, "/error")));
}

std::string certificate_in_words(const Json& run, const std::string& length) {
  const std::string status = text_at(run, "/status");
  if (status == "failed" || status == "running" || !run.contains("result"))
    return paragraph("The run has not finished; there is nothing to rely on.");
  const std::string problem = text_at(run, "/problem");
  if (problem == "barycentre") return group(run, length);
  if (problem == "gradient_flow") return flow(run);
  if (problem == "continuity") return carried(run);
  if (problem == "velocity") return film(run);
  if (problem == "sequence") return sequence(run, length);
  return geodesic(run, length);
}

std::string residuals_in_words(const Json& run) {
  struct Residual {
    const char* key;
    const char* name;
    const char* meaning;
    double small;
  };
  const std::vector<Residual> known{
      {"continuity", "balance", "mass that appears or vanishes without leave, in any cell", 1e-9},
      {"consensus", "consensus", "how far the iteration is from having settled",
       std::numeric_limits<double>::infinity()},
      {"mass_drift", "mass drift", "largest change of the total mass that should not be there",
       1e-9},
      {"negative_mass", "negative mass",
       "share of the mass by which the path dips below zero; the "
       "pictures show the rest",
       1e-2},
      {"obstacle_mass", "mass in obstacles",
       "share of the mass that the iteration left in walls or beyond them; the pictures show none",
       1e-2}};
  std::string text;
  for (const Residual& each : known) {
    const double value = number_at(run, std::string("/residuals/") + each.key);
    if (!std::isfinite(value)) continue;
    const bool settled = std::isfinite(each.small) ? std::abs(value) <= each.small : converged(run);
    text += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"n\">{}</td></tr>\n",
        each.name, readable_number(value), each.meaning, settled ? "✓ small" : "! look at this");
  }
  if (text.empty()) return {};
  return "<table>\n<tr><th scope=\"col\">residual</th><th scope=\"col\">value</th>"
         "<th scope=\"col\">what it is</th><th scope=\"col\"></th></tr>\n" +
         text + "</table>\n";
}

}  // namespace deblai
