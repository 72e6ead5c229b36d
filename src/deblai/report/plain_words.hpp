#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace deblai {

/// What run.json says, and where it says it: "/result/distance". NaN where there is no number.
double number_at(const nlohmann::json& run, const std::string& pointer);
std::string text_at(const nlohmann::json& run, const std::string& pointer);

/// How the run ended, as a banner; markup.
std::string verdict_in_words(const nlohmann::json& run);

/// What was found, and what of it one may rely on, for people who know their data but not the
/// method; markup. `length` is the unit of lengths.
std::string certificate_in_words(const nlohmann::json& run, const std::string& length);

/// The residuals with what they mean and whether they are small; markup, nothing where there are
/// none.
std::string residuals_in_words(const nlohmann::json& run);

}  // namespace deblai
