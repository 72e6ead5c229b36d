#pragma once

#include <map>
#include <string>
#include <vector>

namespace deblai {

/// Put options into PETSc's database: name without its dash -> value, empty for a flag. `log_view`
/// begins to log here. Not collective; every rank must set the same.
void set_petsc_options(const std::map<std::string, std::string>& options);

/// Those of `options` that nothing has read so far, by name. What PETSc reads when it ends is not
/// among them. Not collective.
std::vector<std::string> unused_petsc_options(const std::map<std::string, std::string>& options);

}  // namespace deblai
