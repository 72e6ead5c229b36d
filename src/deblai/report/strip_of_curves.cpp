#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <deblai/pictures/colour_map.hpp>
#include <deblai/report/film_strip.hpp>
#include <deblai/report/line_plot.hpp>
#include <deblai/report/markup.hpp>

namespace deblai {

namespace {

/// From light to dark in the order of time.
std::string colour_at(double share) {
  const Rgb colour = ColourMap::sequential()(0.3 + 0.65 * share);
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

}  // namespace

std::string strip_of_curves(const FilmSource& film, const std::string& subject, int pixels) {
  const View view = whole_view(film.shape(), std::max(pixels, 256));
  const Axis& axis = film.shape().axes.front();
  const auto place = [&](std::size_t pixel) {
    const int from = static_cast<int>(pixel) * view.factor[0];
    const int to = std::min(from + view.factor[0], view.cells[0]);
    return axis.origin + 0.5 * (from + to) * axis.spacing();
  };
  struct Shown {
    std::string array;
    std::string label;
    std::vector<PlotCurve> curves;
  };
  std::vector<Shown> plots;
  for (const auto& [array, label] :
       std::vector<std::pair<std::string, std::string>>{{"density", film.units().density()},
                                                        {"velocity", film.units().speed()},
                                                        {"growth_rate", "1 / time"},
                                                        {"flow", film.units().flow()},
                                                        {"source", film.units().density()},
                                                        {"target", film.units().density()}}) {
    const bool rate = array == "source" && film.has("density");  // of growth, beside its rate
    if (film.has(array) && !rate) plots.push_back({array, label, {}});
  }

  const std::vector<int> chosen = film.chosen(strip_pictures);
  for (const int picture : chosen) {
    const std::vector<FilmPiece> pieces = film.read(picture, {});
    const std::vector<double> mass = film.has("density")
                                         ? means(film.comm(), pieces, {"density", 0}, view)
                                         : std::vector<double>{};
    const double least = mass.empty() ? 0 : 0.01 * *std::max_element(mass.begin(), mass.end());
    for (Shown& shown : plots) {
      const bool carried =
          !mass.empty() && (shown.array == "velocity" || shown.array == "growth_rate");
      std::vector<double> numbers =
          means(film.comm(), pieces, {shown.array, 0, carried ? "density" : ""}, view);
      PlotCurve curve;
      if (film.pictures() > 1) curve.name = at_time(film.time(picture));
      curve.colour = colour_at(chosen.size() == 1 ? 1.0
                                                  : static_cast<double>(shown.curves.size()) /
                                                        static_cast<double>(chosen.size() - 1));
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (carried) {
          numbers[i] =
              mass[i] > least ? numbers[i] / mass[i] : std::numeric_limits<double>::quiet_NaN();
        }
        curve.points.emplace_back(place(i), numbers[i]);
      }
      shown.curves.push_back(std::move(curve));
    }
  }
  if (!film.comm().is_root()) return {};
  std::string text;
  for (Shown& shown : plots) {
    std::string name = shown.array;
    std::replace(name.begin(), name.end(), '_', ' ');
    LinePlot plot;
    plot.title = fmt::format("Curves of {}: {} along x at {} times", subject, name, chosen.size());
    plot.x = {axis_name(0, film.units())};
    plot.y = {fmt::format("{} [{}]", name, shown.label)};
    if (shown.array == "density") plot.y.low = 0;
    plot.curves = std::move(shown.curves);
    plot.width = 700;
    text += figure(svg(plot), shown.array == "velocity" || shown.array == "growth_rate"
                                  ? "Where there is at least 1 % of the largest density."
                                  : "");
  }
  return text;
}

}  // namespace deblai
