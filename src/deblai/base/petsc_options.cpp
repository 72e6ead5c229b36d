#include <deblai/base/petsc_options.hpp>

#include <algorithm>
#include <array>

#include <petscsys.h>

#include <deblai/base/petsc.hpp>

namespace deblai {

void set_petsc_options(const std::map<std::string, std::string>& options) {
  for (const auto& [name, value] : options) {
    check_petsc(PetscOptionsSetValue(nullptr, ("-" + name).c_str(),
                                     value.empty() ? nullptr : value.c_str()));
    if (name == "log_view") check_petsc(PetscLogDefaultBegin());
  }
}

std::vector<std::string> unused_petsc_options(const std::map<std::string, std::string>& options) {
  constexpr std::array read_at_the_end{"log_view", "options_left", "options_view"};
  std::vector<std::string> unused;
  for (const auto& [name, value] : options) {
    if (std::find(read_at_the_end.begin(), read_at_the_end.end(), name) != read_at_the_end.end())
      continue;
    PetscBool used = PETSC_FALSE;
    check_petsc(PetscOptionsUsed(nullptr, name.c_str(), &used));
    if (!used) unused.push_back(name);
  }
  return unused;
}

}  // namespace deblai
