#pragma once

#include <optional>
#include <string>
#include <vector>

#include <deblai/report/run_report.hpp>
#include <deblai/report/terminal.hpp>

namespace deblai {

/// The lines above a run: program, problem, grid, ranks, predicted memory and time; at most eight.
std::vector<std::string> header_lines(const RunHeader& header);

/// `level 4/4  iter 12  W2^2 0.25014  gap 2.1e-3  consensus 4.0e-4  0.02 s/it  ETA 3 s`, without
/// what is not known yet; of a flow, whose progress has no levels, `step 12/20  energy 0.95  ...`.
/// `symbol` is that of the squared distance.
std::string progress_line(const Progress& progress, std::optional<double> relative_gap,
                          std::optional<double> seconds_per_iteration,
                          std::optional<double> seconds_to_go, std::string_view symbol = "W2^2");

/// Two digits, with the exponent as one writes it by hand: 4.0e-4.
std::string scientific(double value);

/// E.g. "0.8 s", "3 s", "4 min 10 s", "2 h 5 min".
std::string readable_seconds(double seconds);

}  // namespace deblai
