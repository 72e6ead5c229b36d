#pragma once

#include <string>

#include <deblai/base/parameters.hpp>
#include <deblai/cases/forms.hpp>

namespace deblai {

/// The name of an entry of a catalogue.
template <class Catalogue>
Form<std::string> law_name() {
  std::vector<Choice<std::string>> names;
  for (const std::string& name : Catalogue::names()) names.push_back({name, name});
  return choice(names);
}

/// What the entries of a catalogue say of themselves.
template <class Catalogue>
std::string laws_in_words() {
  std::string words;
  for (const std::string& name : Catalogue::names()) {
    if (!words.empty()) words += " ";
    words += fmt::format("`{}`: {}.", name, Catalogue::info(name).help);
  }
  return words;
}

/// The numbers that a parameter accepts.
Range range_of(const ParameterInfo& info);

}  // namespace deblai
