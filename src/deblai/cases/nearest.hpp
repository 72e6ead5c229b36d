#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace deblai {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
int edit_distance(std::string_view a, std::string_view b);

/// The known word that `word` is most likely a misspelling of; empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace deblai
