#pragma once

#include <string>
#include <vector>

namespace deblai {

/// What the commands have declared, as the shell's completion and the manual want it.
struct CommandTable {
  struct Option {
    std::string name;   ///< the long one, "--output", or a positional's, "CASE"
    std::string names;  ///< "-o,--output"
    std::string help;
    bool positional = false;
  };
  struct Entry {
    std::string name;
    std::string help;
    std::vector<Option> options;
    std::string footer;
  };

  std::vector<Entry> entries;  ///< by name
  std::string footer;          ///< of the whole program
};

CommandTable command_table();

}  // namespace deblai
