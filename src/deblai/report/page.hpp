#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace deblai {

/// What the page of a run is made of.
struct PageContent {
  std::string name;       ///< of the run: that of its directory
  nlohmann::json run;     ///< run.json
  std::string length;     ///< the unit of lengths, "mm", or "length" where none is known
  std::string pictures;   ///< markup: the path
  std::string growth;     ///< markup: where mass was made and lost
  std::string history;    ///< text of history.csv, empty where there is none
  std::string case_file;  ///< text of the case as it was run
};

/// report.html: the whole page, which refers to nothing outside itself and runs no script. What
/// depends on how the computation was run, not on what was computed, is in the section "cost". Not
/// collective.
std::string page(const PageContent& content);

}  // namespace deblai
