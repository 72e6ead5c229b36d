#include <deblai/report/page.hpp>

#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/report/history_plots.hpp>
#include <deblai/report/markup.hpp>
#include <deblai/report/memory.hpp>
#include <deblai/report/plain_words.hpp>
#include <deblai/report/sentences.hpp>

namespace deblai {

namespace {

using Json = nlohmann::json;
using Rows = std::vector<std::pair<std::string, std::string>>;

constexpr const char* style = R"css(
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "DejaVu Sans", Arial, sans-serif; color: #1c1c1c; background: #fff;
       max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin-bottom: .3rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem;
     border-bottom: 1px solid #d6d2cc; padding-bottom: .2rem; } h3 { font-size: 1.05rem; }
.verdict { padding: .6rem .9rem; border-left: 6px solid; background: #f6f5f2; }
.good { border-color: #3c7a3f; } .doubt { border-color: #c98a12; } .bad { border-color: #b3403a; }
table { border-collapse: collapse; margin: .8rem 0; } th, td { text-align: left; padding: .25rem .9rem
  .25rem 0; border-bottom: 1px solid #e6e2dc; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; } table.wide td { font-family: ui-monospace, "DejaVu Sans Mono", monospace;
  font-size: .82rem; }
figure { margin: 1rem 0; } figcaption { color: #444; font-size: .9rem; max-width: 48rem; }
.row { display: flex; flex-wrap: wrap; gap: 4px 6px; } .beside { display: flex; flex-wrap: wrap;
  gap: 0 1.5rem; } .beside figure { max-width: 30rem; }
svg { max-width: 100%; height: auto; } svg text { font: 12px system-ui, "DejaVu Sans", Arial, sans-serif;
  fill: #333; } svg.map text { font-size: 10px; } svg text.heading { font-size: 12px; font-weight: 600; }
svg.map text.large { font-size: 20px; }
.frame { fill: none; stroke: #666; stroke-width: 1; } .grid { stroke: #e3e0da; stroke-width: 1; }
.curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; } .box { fill: none; stroke: #b9b4ab;
  stroke-width: 1.5; } .arrow { fill: none; stroke: #111; stroke-width: 1; } .halo { fill: none;
  stroke: #fff; stroke-opacity: .75; stroke-width: 2.4; } .arrow.dark { stroke: #ffd54a; }
.halo.dark { stroke: #000; stroke-opacity: .6; } .n { white-space: nowrap; }
pre { background: #f6f5f2; padding: .8rem; font-size: .82rem; white-space: pre-wrap;
  overflow-wrap: anywhere; } footer { margin-top: 3rem; color: #555; font-size: .85rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } figure, table, .verdict, pre
  { break-inside: avoid; } h2 { break-after: avoid; }
  .verdict, pre { background: none; border: 1px solid #999; } }
)css";

std::string title_of(const Json& run) {
  std::string problem = text_at(run, "/problem");
  if (problem == "geodesic") return "the path between two densities";
  if (problem == "unbalanced_geodesic") return "the path between two densities, with growth";
  if (problem == "minimal_flow") return "the cheapest flow between two densities";
  if (problem == "barycentre") return "the template of a group";
  if (problem == "gradient_flow") return "a density that goes downhill";
  if (problem == "continuity") return "a density that is carried";
  if (problem == "velocity") return "the velocity of a film of densities";
  if (problem == "sequence") return "a path through a sequence of densities";
  return problem;
}

template <class Write>
std::string joined(const Json& run, const char* key, const char* between, Write&& write) {
  std::vector<std::string> parts;
  const Json::json_pointer place(std::string("/grid/") + key);
  if (!run.contains(place)) return {};
  for (const Json& each : run.at(place)) parts.push_back(write(each));
  return fmt::format("{}", fmt::join(parts, between));
}

std::string problem_section(const PageContent& content) {
  const Json& run = content.run;
  const auto number = [](const Json& each) {
    return each.is_number() ? readable_number(each.get<double>()) : std::string("–");
  };
  Rows rows{
      {"problem", escaped(text_at(run, "/problem"))},
      {"grid", joined(run, "cells", " × ", number) + " cells"},
      {"cells of", joined(run, "spacing", " × ", number) + " " + escaped(content.length)},
      {"first corner", "(" + joined(run, "origin", ", ", number) + ") " + escaped(content.length)}};
  if (const double steps = number_at(run, "/grid/time_steps"); steps > 1)
    rows.emplace_back("time steps", fmt::format("{:.0f}", steps));
  if (const std::string cost = text_at(run, "/model/cost"); !cost.empty())
    rows.emplace_back("cost of moving", escaped(cost));
  if (const std::string law = text_at(run, "/model/growth/law"); !law.empty()) {
    rows.emplace_back("law of growth",
                      fmt::format("{}, length scale {} {}", escaped(law),
                                  readable_number(number_at(run, "/model/growth/length_scale")),
                                  escaped(content.length)));
  }
  return table_of(rows);
}

std::string inputs_section(const PageContent& content) {
  std::string text;
  const Json inputs = content.run.value("inputs", Json::array());
  if (inputs.empty()) {
    text += "<p>The densities come from the case itself; no files were read.</p>\n";
  } else {
    text +=
        "<table class=\"wide\">\n<tr><th scope=\"col\">file</th><th scope=\"col\">SHA-256</th>"
        "</tr>\n";
    for (const Json& each : inputs)
      text += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escaped(text_at(each, "/path")),
                          escaped(text_at(each, "/sha256")));
    text +=
        "</table>\n<p>A file is the one that was used if <code>sha256sum FILE</code> gives the "
        "same.</p>\n";
  }
  if (content.case_file.empty()) return text;
  return text + "<h3>The case, every default written out</h3>\n<pre>" + escaped(content.case_file) +
         "</pre>\n";
}

std::string versions_section(const Json& run) {
  Rows rows{{"deblai", escaped(fmt::format("{} (revision {})", text_at(run, "/deblai/version"),
                                           text_at(run, "/deblai/revision")))},
            {"compiler", escaped(text_at(run, "/deblai/compiler"))}};
  const Json::json_pointer place("/deblai/libraries");
  if (run.contains(place) && run.at(place).is_object()) {
    for (const auto& [name, version] : run.at(place).items())
      rows.emplace_back(escaped(name),
                        escaped(version.is_string() ? version.get<std::string>() : ""));
  }
  return table_of(rows);
}

std::string cost_section(const Json& run) {
  const auto seconds = [&](const char* key) {
    const double value = number_at(run, key);
    return std::isfinite(value) ? readable_seconds(value) : std::string("–");
  };
  const double bytes = number_at(run, "/memory/peak_bytes_all_ranks");
<<<<<<< HEAD
  return table_of({{"MPI ranks", readable_number(number_at(run, "/ranks"))},
                   {"precision", text_at(run, "/precision")},
                   {"time", seconds("/timing/total_s")},
                   {"of which solving", seconds("/timing/solve_s")},
                   {"most memory", std::isfinite(bytes) ? readable_bytes(bytes) : "–"}});
=======
  Rows rows{{"MPI ranks", readable_number(number_at(run, "/ranks"))},
            {"time", seconds("/timing/total_s")},
            {"of which solving", seconds("/timing/solve_s")},
            {"most memory", std::isfinite(bytes) ? readable_bytes(bytes) : "–"}};
  const double roof = number_at(run, "/performance/fraction_of_roof");
  if (std::isfinite(roof)) {
    rows.emplace_back("speed", fmt::format("an iteration moved its bytes at {:.0f} % of what the "
                                           "memory of these ranks can do",
                                           100 * roof));
  }
  return table_of(rows);
>>>>>>> scale
}

std::string citation_section(const Json& run) {
  const std::string problem = text_at(run, "/problem");
  std::vector<std::string> works{fmt::format(
      "The deblai authors: <cite>deblai: dynamical optimal transport on distributed grids</cite>, "
      "version {}. Software.",
      escaped(text_at(run, "/deblai/version")))};
  const bool path = problem != "continuity";
  if (path) {
    works.emplace_back(
        "J.-D. Benamou, Y. Brenier: A computational fluid mechanics solution to the "
        "Monge–Kantorovich mass transfer problem. <cite>Numer. Math.</cite> 84 (2000), 375–393. "
        "doi:10.1007/s002110050002");
    works.emplace_back(
        "N. Papadakis, G. Peyré, E. Oudet: Optimal transport with proximal splitting. <cite>SIAM "
        "J. "
        "Imaging Sci.</cite> 7 (2014), 212–238. doi:10.1137/130920058");
  }
  if (!text_at(run, "/model/growth/law").empty())
    works.emplace_back(
        "L. Chizat, G. Peyré, B. Schmitzer, F.-X. Vialard: An interpolating distance between "
        "optimal "
        "transport and Fisher–Rao metrics. <cite>Found. Comput. Math.</cite> 18 (2018), 1–44. "
        "doi:10.1007/s10208-016-9331-y");
  if (problem == "barycentre")
    works.emplace_back(
        "M. Agueh, G. Carlier: Barycenters in the Wasserstein space. <cite>SIAM J. Math. "
        "Anal.</cite> 43 (2011), 904–924. doi:10.1137/100805741");
  if (problem == "gradient_flow")
    works.emplace_back(
        "R. Jordan, D. Kinderlehrer, F. Otto: The variational formulation of the Fokker–Planck "
        "equation. <cite>SIAM J. Math. Anal.</cite> 29 (1998), 1–17. "
        "doi:10.1137/S0036141096303359");
  std::string text =
      "<p>When these results are published, name the program with its version, and "
      "the papers whose method it computes:</p>\n<ul>\n";
  for (const std::string& each : works) text += "<li>" + each + "</li>\n";
  return text + "</ul>\n";
}

}  // namespace

std::string page(const PageContent& content) {
  const Json& run = content.run;
  const std::string name = escaped(content.name);
  const std::string head = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>deblai: {}</title>\n<style>{}</style>\n</head>\n<body>\n",
      name, style);
  const bool iterates = text_at(run, "/problem") != "gradient_flow" &&
                        text_at(run, "/problem") != "continuity" &&
                        text_at(run, "/problem") != "velocity";
  return head +
         fmt::format("<header>\n<h1>{}</h1>\n<p>{}</p>\n{}</header>\n<main>\n", name,
                     escaped("deblai report: " + title_of(run)), verdict_in_words(run)) +
         section("problem", "What was computed", problem_section(content)) +
         section("path", "The pictures", content.pictures) +
         section("growth", "Growth", content.growth + mass_plot(run)) +
         section("certificate", "What was found, and how sure it is",
                 certificate_in_words(run, content.length) + residuals_in_words(run)) +
         section("history", iterates ? "How the computation converged" : "In the course of time",
                 history_plots(run, content.history)) +
         section("inputs", "Inputs", inputs_section(content)) +
         section("versions", "Versions", versions_section(run)) +
         section("cost", "What it took", cost_section(run)) +
         section("cite", "How to cite", citation_section(run)) +
         "</main>\n<footer>Written by deblai; this page needs no network. The film is in "
         "<code>fields/</code>, the numbers in <code>run.json</code>.</footer>\n</body>\n</html>\n";
}

}  // namespace deblai
