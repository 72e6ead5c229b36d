#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace deblai {

/// The columns of a table of numbers by their names, rows in the order of the file; what is empty
/// or no number is NaN. Rows of another length are left out.
std::map<std::string, std::vector<double>> columns_of(const std::string& csv);

/// How the computation went, from history.csv: convergence of an iteration, the energy of a flow,
/// mass and extrema of what is carried. Markup; nothing where there is no history.
std::string history_plots(const nlohmann::json& run, const std::string& csv);

/// The mass in the course of time where it is known, else nothing. Markup.
std::string mass_plot(const nlohmann::json& run);

}  // namespace deblai
